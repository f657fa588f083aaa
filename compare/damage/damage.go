package damage

import "allclear/checksum/charset"

// Text is a value as its column stores it.
type Text struct {
	Bytes   []byte
	Charset *charset.Charset // the column's declared set; nil when this build cannot decode it
}

// UTF8 gives the text as UTF-8; ok is false if it cannot be read. The result may be
// t.Bytes itself.
func (t Text) UTF8() (text []byte, ok bool) {
	if t.Charset == nil {
		return nil, false
	}
	return t.Charset.AppendUTF8(nil, t.Bytes)
}

// isUTF8 tells whether a set stores text as UTF-8.
func isUTF8(set *charset.Charset) bool {
	return set != nil && (set.Name() == "utf8mb4" || set.Name() == "utf8mb3")
}

// isUnicode tells whether a set is an encoding of Unicode.
func isUnicode(name string) bool {
	switch name {
	case "utf8mb3", "utf8mb4", "ucs2", "utf16", "utf16le", "utf32":
		return true
	}
	return false
}

// Diagnosis is what happened to a text. The zero value explains nothing.
type Diagnosis struct {
	Class Class
	How   string // a phrase for people that says more than the class: "2 times", "gbk read as latin1"; may be ""
	// Lossless tells that the text before can be computed from the text after alone.
	Lossless bool
	// Repair is an SQL expression that gives the text before, {column} standing for the
	// quoted column; "" where the server cannot undo the damage. Its result is in the
	// column's own character set. It is right for this value alone: guard it by the
	// damaged bytes.
	Repair string

	// Meant tells of a Repaired text that the text before was UTF-8 that had been misread, and
	// that the text after is what its bytes meant, wholly: no other text can be.
	Meant bool

	readings  string // all that explains it, see reading; "" if that is the diagnosis alone
	exchanged string // some characters of a mislabelled text, each before what became of it
	// hashes are those of the two copies that Between has compared.
	hashes [2]uint64
}
