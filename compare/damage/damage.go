package damage

import (
	"strings"

	"allclear/checksum/charset"
)

// Text is a value as its column stores it.
type Text struct {
	Bytes   []byte
	Charset *charset.Charset // the column's declared set; nil when this build cannot decode it
}

// decode gives the text as UTF-8; ok is false if it cannot be read. The result
// may be t.Bytes itself.
func (t Text) decode() (text []byte, ok bool) {
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

	readings string // what Readings lists, one a line; "" if it is the diagnosis alone
}

// Readings lists everything that explains the text as well as the diagnosis does, the
// diagnosis first: pairs of sets for mislabelled text, classes for lost 4-byte
// characters. Short texts have several readings, and a column's rows have in common what
// happened to them: count each row under each of its readings.
func (d Diagnosis) Readings() []string {
	switch {
	case d.readings != "":
		return strings.Split(d.readings, "\n")
	case d.Class == Mislabelled:
		return []string{d.How}
	}
	return []string{string(d.Class)}
}

func joinReadings(all []string) string { return strings.Join(all, "\n") }

// Accept tells whether to believe a weak class. rows is how many of a column's changed
// rows one of its readings explains (see [Diagnosis.Readings]): edits that happen to
// look like damage do not all look like the same damage.
func Accept(rows, changed uint64) bool { return rows >= 3 && rows >= changed-min(rows, changed) }
