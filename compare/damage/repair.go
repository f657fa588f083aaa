package damage

import (
	"bytes"

	"allclear/checksum/charset"
)

// column stands for the quoted column in a repair.
const column = "{column}"

// reread is the SQL that undoes n times that bytes of one set were read as another; ""
// if the column cannot hold the text before, or servers need different SQL for it.
func (x *change) reread(n int, readAs, were string) string {
	if !x.canReread(were, readAs) {
		return ""
	}
	return rereading(n, readAs, were, x.after.Charset)
}

// canReread tells whether the column can hold the text before, and all servers have the
// two sets.
func (x *change) canReread(were, readAs string) bool {
	// MySQL 5.6 writes '(),-. in armscii8 as bytes above 7F.
	return x.isKnown(were) && x.isKnown(readAs) && readAs != "armscii8" && x.holds(x.after.Charset.Name())
}

// repairOf is the SQL that undoes a reading of mislabelled text in a column of a set.
func repairOf(r reading, column *charset.Charset) string {
	were, readAs := r.sets()
	return rereading(1, readAs, were, column)
}

// rereading is the SQL that reads n times the bytes of a column in one set as those of
// the set that they were in.
func rereading(n int, readAs, were string, of *charset.Charset) string {
	expression, now := column, of.Name()
	for range n {
		if now != readAs {
			expression = convert(expression, readAs)
		}
		expression, now = convert("CAST("+expression+" AS BINARY)", were), were
	}
	if now != of.Name() {
		expression = convert(expression, of.Name())
	}
	return expression
}

// relabel is the SQL that reads the column's bytes as another set's; "" if the column
// cannot hold the text before. CAST(c AS BINARY) would not do: when the bytes of c are
// no text, MariaDB (10.11, 11.8) turns each into '?' in a CONVERT around it. Nor would
// UNHEX(HEX(c)), which is NULL on MariaDB where the digits are more than
// max_allowed_packet.
func (x *change) relabel(set string) string {
	if !x.holds(x.after.Charset.Name()) || !x.isKnown(set) {
		return ""
	}
	expression := convert(convert(column, "binary"), set)
	if now := x.after.Charset.Name(); now != set {
		expression = convert(expression, now)
	}
	return expression
}

// isKnown tells whether the server of the text after has a set: MySQL before 5.7 and
// MariaDB lack gb18030, and a repair that names it fails there.
func (x *change) isKnown(set string) bool { return set != "gb18030" || x.after.Charset.Name() == set }

func convert(expression, set string) string { return "CONVERT(" + expression + " USING " + set + ")" }

// holds tells whether a set has all characters of the text before.
func (x *change) holds(set string) bool {
	if set == "utf8mb4" {
		return true
	}
	if x.held == nil {
		stored, ok := x.coders.encoder(set).AppendText(nil, x.from)
		if ok {
			var text []byte
			text, ok = x.coders.set(set).AppendUTF8(nil, stored)
			ok = ok && bytes.Equal(text, x.from)
		}
		x.held = &ok
	}
	return *x.held
}

// appendISO appends the ISO 8859-1 bytes of text.
func appendISO(dst, text []byte) (out []byte, ok bool) {
	for _, r := range string(text) {
		if r > 0xFF {
			return dst, false
		}
		dst = append(dst, byte(r))
	}
	return dst, true
}

// repair undoes in a column that UTF-8 was read as another set, once. It leaves a value
// as it is if misreading the repaired value does not give the value again: then the
// value is intact, was cut, or undoes to what the column's set lacks. It is "" where
// servers need different SQL.
func (s *Signs) repair(at int) string {
	set, readAs := s.name(), everyMisreader().all[at].set
	if !isUTF8(s.set) || readAs == iso || readAs == "armscii8" || readAs == "gb18030" {
		return ""
	}
	undone := convert("CAST("+convert(column, readAs)+" AS BINARY)", set)
	again := convert(convert("CAST("+undone+" AS BINARY)", readAs), set)
	return "IF(CAST(" + again + " AS BINARY) = CAST({column} AS BINARY), " + undone + ", " + convert(column, set) + ")"
}
