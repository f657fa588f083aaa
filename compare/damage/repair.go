package damage

import "bytes"

// column stands for the quoted column in a repair.
const column = "{column}"

// reread is the SQL that undoes n times that bytes of one set were read as another; ""
// if the column cannot hold the text before, or servers need different SQL for it.
func (x *change) reread(n int, readAs, were string) string {
	set := x.after.Charset.Name()
	if !x.holds(set) || !x.isKnown(were) || !x.isKnown(readAs) || readAs == "armscii8" {
		return "" // MySQL 5.6 writes '(),-. in armscii8 as bytes above 7F
	}
	expression, now := column, set
	for range n {
		if now != readAs {
			expression = convert(expression, readAs)
		}
		expression, now = convert("CAST("+expression+" AS BINARY)", were), were
	}
	if now != set {
		expression = convert(expression, set)
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
	stored, ok := x.coders.encoder(set).AppendText(nil, x.from)
	if !ok {
		return false
	}
	text, ok := x.coders.set(set).AppendUTF8(nil, stored)
	return ok && bytes.Equal(text, x.from)
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
