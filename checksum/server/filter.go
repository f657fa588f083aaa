package server

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/checksum/statement"
)

// filter is the SQL that finds values of one text column in which there may be
// a sign of damage: every value with a sign, and few others. The signs are
//
//   - a character from Â to ô before one that is a byte from 80 to BF in latin1:
//     UTF-8 that was read as latin1 begins so. In a latin1 column, the bytes of a
//     character of UTF-8; in other single-byte sets, a value that is all UTF-8;
//   - U+FFFD, 锟斤拷 (what gbk reads two of them as), and the C1 controls U+0080
//     to U+009F;
//   - bytes that the column's character set has no character for, such as
//     surrogates in UTF-8;
//   - NUL at the end.
//
// All literals are in hex, so that neither sql_mode nor the session's character
// set changes what they mean.
type filter struct {
	// fast finds all such values if the server gives no warning. A warning says that
	// a value of the range is malformed, and fast may pass over that one.
	fast string
	// full always finds all such values.
	full string
}

// sampling adds one in so many values outside ASCII to those that a filter finds: no
// pattern tells UTF-8 that was read as a Cyrillic or East Asian set from text of such a
// set, in a time that a clean column is worth.
func (f filter) sampling(c *checksum.Column, d dialect, one uint64) filter {
	if one == 0 {
		return f
	}
	column := statement.Name(c.Name)
	sampled := holdsNonASCII(column, c.Charset, d)
	if one > 1 {
		sampled = "CRC32(" + bytesOf(column) + ") % " + strconv.FormatUint(one, 10) + " = 0 AND " + sampled
	}
	return filter{sampled + " OR " + f.fast, sampled + " OR " + f.full}
}

// textColumn tells whether a column's texts are inspected. Those of ENUM and SET are
// not, as their labels are in the catalog; nor is MySQL's JSON, which is kept parsed;
// nor are generated columns, as the columns that they are made from are.
func textColumn(c *checksum.Column) bool {
	return c.IsText() && c.Generation == ""
}

func newFilter(c *checksum.Column, d dialect) filter {
	column := statement.Name(c.Name)
	switch {
	case c.Charset == "utf8mb4", charset.Canonical(c.Charset) == "utf8mb3":
		return utf8Filter(column, c.Charset, d)
	case multiByte(c.Charset):
		return otherFilter(column, c.Charset, d)
	}
	return singleByteFilter(column, c.Charset, d)
}

// multiByte tells MySQL's sets, other than UTF-8, in which a character may be more
// than a byte. Sets that this build cannot decode count as such, to be safe.
func multiByte(set string) bool {
	switch set {
	case "big5", "cp932", "eucjpms", "euckr", "gb18030", "gb2312", "gbk", "sjis", "ujis", "ucs2", "utf16", "utf16le", "utf32":
		return true
	}
	_, known := charset.Lookup(set)
	return !known
}

// tooLong is the length, in bytes, above which a server's patterns are not relied
// on. MySQL's fail from some 100,000 characters on (regexp_time_limit), MariaDB's
// warn (PCRE's match limit). Longer texts are sent unless another test rules them out.
const tooLong = "65536"

func utf8Filter(column, set string, d dialect) filter {
	raw := bytesOf(column)
	switch d {
	case pcre:
		if set == "utf8mb4" {
			return warning(column+" REGEXP "+unicodePattern(""), notUTF8(column), column)
		}
		// MariaDB converts utf8mb3 to utf8mb4 character by character; to call its
		// bytes utf8mb4 is faster, and warns of bytes that are not.
		text := "CONVERT(" + raw + " USING utf8mb4)"
		missed := notUTF8(text) + " OR " + bytesOf(text) + " <> " + raw
		return warning(text+" REGEXP "+unicodePattern(`|[\x{10000}-\x{10FFFF}]`), missed, column)
	case icu, spencer, unsettled:
	}
	telling := "LENGTH(" + column + ") > CHAR_LENGTH(" + column + ") + 1"
	found := column + " REGEXP " + unicodePattern("")
	if d == spencer {
		telling += " AND (" + maybeMisread(raw) +
			" OR LOCATE(X'EFBFBD', " + raw + ")" +
			" OR LOCATE(X'ED', " + raw + ")" +
			" OR LOCATE(X'E9949F', " + raw + "))"
		found = matches(raw, utf8BytesPattern()) + " OR " + endsInNUL(raw)
	}
	// A sign takes two characters outside ASCII, or one of three bytes; or it is a C1
	// control, C2 80 to C2 9F, or NUL. Patterns are slow, so other texts are ruled out
	// before them.
	return only("CASE WHEN NOT " + wellFormed(column, raw, set) + " THEN 1" +
		" WHEN LENGTH(" + column + ") = CHAR_LENGTH(" + column + ") THEN " + endsInNUL(raw) +
		" WHEN " + telling + " OR LOCATE(X'C2', " + raw + ") OR " + endsInNUL(raw) + " THEN " + atLength(column, found) + " END")
}

// maybeMisread finds C3, any byte, and a byte that utf8BytesPattern has in that place.
// LIKE takes a tenth of a pattern's time on MySQL 5.6, and as long as one on 9.
func maybeMisread(raw string) string {
	var pairs []string
	for _, next := range []string{"C2", "C5", "C6", "CB", "E2"} {
		pairs = append(pairs, raw+" LIKE X'25C35F"+next+"25'") // %, C3, _
	}
	return strings.Join(pairs, " OR ")
}

// singleByteFilter finds UTF-8 in any part of a latin1 value, since UTF-8 that was
// read as latin1 ends up there. In other sets good text has letters in a row that
// look like UTF-8, so the whole value has to be UTF-8.
func singleByteFilter(column, set string, d dialect) filter {
	raw := bytesOf(column)
	latin1 := set == "latin1"
	switch d {
	case pcre:
		in := escapedBytes()
		pattern := utf8Characters(in)
		if !latin1 {
			pattern = `\A[\x00-\x7F]*+(?:(?:` + pattern + `)[\x00-\x7F]*+)++\z`
		}
		return warning(raw+" REGEXP "+binaryLiteral(pattern+orStrange(set, in)+`|\x00\z`), endsInNUL(raw), column)
	case icu:
		text, in := "CONVERT("+raw+" USING latin1)", latin1Characters() // each byte becomes one character
		if latin1 {
			found := atLength(column, column+" REGEXP "+textLiteral(`(?-i)`+utf8Characters(in)+orStrange(set, in)))
			return only("LENGTH(CONVERT(" + column + " USING utf8mb4)) > LENGTH(" + column + ")" +
				" AND " + found + " OR " + endsInNUL(raw))
		}
		found := wellFormed(column, raw, "utf8mb4")
		if odd := in.anyOf(strange(set)); odd != none {
			found += " OR " + atLength(column, text+" REGEXP "+textLiteral(`(?-i)`+odd))
		}
		return only(holdsNonASCII(column, set, d) + " AND (" + found + ") OR " + endsInNUL(raw))
	case spencer, unsettled:
	}
	in := rawBytes()
	pattern := utf8Characters(in)
	if !latin1 {
		pattern = "^([\x01-\x7F]|" + pattern + ")*$"
	}
	return only(matches(raw, pattern+orStrange(set, in)) + " AND " + holdsNonASCII(column, set, d) + " OR " + endsInNUL(raw))
}

// otherFilter looks at a text in Unicode, and at what is left of it on the way back.
func otherFilter(column, set string, d dialect) filter {
	raw, text := bytesOf(column), "CONVERT("+column+" USING utf8mb4)"
	lossy := unlike(column, raw, "utf8mb4", set)
	switch d {
	case pcre:
		return warning(text+" REGEXP "+unicodePattern(""), notUTF8(text)+" OR "+lossy, column)
	case icu:
		return only("CASE WHEN NOT " + wellFormed(column, raw, set) + " THEN 1" +
			" WHEN " + lossy + " THEN 1 ELSE " + atLength(column, text+" REGEXP "+unicodePattern("")) + " END")
	case spencer, unsettled:
	}
	return only(matches(bytesOf(text), utf8BytesPattern()) + " OR " + endsInNUL(bytesOf(text)) + " OR " + lossy)
}

// warning is a filter whose server warns when fast may have missed something.
func warning(fast, missed, column string) filter {
	return filter{fast, fast + " OR " + missed + " OR LENGTH(" + column + ") > " + tooLong}
}

// atLength keeps a pattern from texts that are too long for it.
func atLength(column, found string) string {
	return "CASE WHEN LENGTH(" + column + ") > " + tooLong + " THEN 1 ELSE " + found + " END"
}

// holdsNonASCII looks at bytes. CHAR_LENGTH would miss values that are not text in
// their own character set. In the sets that have no byte for a character of ASCII, bytes
// say nothing.
func holdsNonASCII(column, set string, d dialect) string {
	if known, ok := charset.Lookup(set); ok && known.IsWide() {
		return "LENGTH(CONVERT(" + column + " USING utf8mb4)) <> CHAR_LENGTH(" + column + ")"
	}
	raw, high := bytesOf(column), between(utf8.RuneSelf, 0xFF)
	switch d {
	case pcre:
		return raw + " REGEXP " + binaryLiteral(escapedBytes().anyOf(high))
	case icu:
		// Taken as latin1, every byte is a character, and those outside ASCII take two or
		// more bytes of UTF-8. MariaDB would convert from the column's set in spite of
		// the CAST.
		return "LENGTH(CONVERT(CONVERT(" + raw + " USING latin1) USING utf8mb4)) > LENGTH(" + column + ")"
	case spencer, unsettled:
	}
	return matches(raw, rawBytes().anyOf(high))
}

func only(full string) filter { return filter{full, full} }

func bytesOf(text string) string { return "CAST(" + text + " AS BINARY)" }

func endsInNUL(raw string) string { return "RIGHT(" + raw + ", 1) = X'00'" }

// wellFormed tells whether bytes are text in a set. MySQL cuts others off before the
// first byte that is not, or makes them NULL, depending on sql_mode. MariaDB puts ?
// in place of such a byte.
func wellFormed(column, raw, set string) string {
	return "LENGTH(CONVERT(" + raw + " USING " + set + ")) <=> LENGTH(" + column + ")"
}

// notUTF8 finds the texts that MariaDB's PCRE refuses: \A matches all others.
func notUTF8(text string) string { return text + " NOT REGEXP " + textLiteral(`\A`) }

// unlike finds text that is not the same after going to another set and back.
func unlike(column, raw, through, set string) string {
	back := "CONVERT(CONVERT(" + column + " USING " + through + ") USING " + set + ")"
	return "NOT " + bytesOf(back) + " <=> " + raw
}

// matches is for Spencer's patterns, which take NUL for the end of the text. No sign
// has a NUL inside, so a space can take its place.
func matches(raw, pattern string) string {
	return "REPLACE(" + raw + ", X'00', X'20') REGEXP " + binaryLiteral(pattern)
}

func binaryLiteral(s string) string { return "X'" + hex.EncodeToString([]byte(s)) + "'" }

func textLiteral(s string) string { return "_utf8mb4 " + binaryLiteral(s) }

// unicodePattern matches the signs by characters, in the syntax of both PCRE and
// ICU. It respects case whatever the collation is.
func unicodePattern(more string) string {
	return textLiteral(`(?-i)` +
		latin1Characters().anyOf(between(0xC2, 0xF4)) + latin1Characters().anyOf(between(0x80, 0xBF)) +
		`|[\x{80}-\x{9F}\x{FFFD}]|\x{951F}\x{65A4}\x{62F7}|\x00\z` + more)
}

// utf8BytesPattern matches the signs in UTF-8 by bytes: C3 82 to C3 B4 are Â to ô.
// The characters that latin1 has from 80 to BF begin with C2, C5, C6, CB or E2.
func utf8BytesPattern() string {
	one := func(set ...byte) string {
		return rawBytes().anyOf(func(b byte) bool { return bytes.IndexByte(set, b) >= 0 })
	}
	span := func(from, to byte) string { return rawBytes().anyOf(between(from, to)) }
	return one(0xC3) + span(0x82, 0xB4) + one(0xC2, 0xC5, 0xC6, 0xCB, 0xE2) + "|" +
		one(0xC2) + span(0x80, 0x9F) + "|" + "\xEF\xBF\xBD" + "|" + one(0xED) + span(0xA0, 0xBF) + "|" + "锟斤拷"
}

// utf8Characters matches the bytes of one character of UTF-8 beyond ASCII.
func utf8Characters(in alphabet) string {
	rest := in.anyOf(between(0x80, 0xBF))
	return in.anyOf(between(0xC2, 0xDF)) + rest + "|" +
		in.anyOf(between(0xE0, 0xEF)) + rest + rest + "|" +
		in.anyOf(between(0xF0, 0xF4)) + rest + rest + rest
}

// orStrange is the part of a pattern for bytes that are a sign by themselves.
func orStrange(set string, in alphabet) string {
	if odd := in.anyOf(strange(set)); odd != none {
		return "|" + odd
	}
	return ""
}

// strange tells the bytes that the set has no character for, or only a C1 control.
func strange(set string) func(byte) bool {
	decoder, known := charset.Lookup(set)
	return func(b byte) bool {
		if !known || b < utf8.RuneSelf {
			return false
		}
		text, ok := decoder.AppendUTF8(nil, []byte{b})
		r, _ := utf8.DecodeRune(text)
		return !ok || 0x80 <= r && r <= 0x9F
	}
}
