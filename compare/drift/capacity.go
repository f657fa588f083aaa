package drift

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"allclear/checksum"
)

// textBytes is how many bytes a value of a TEXT type has at most, 0 for any other type.
func textBytes(dataType string) uint64 {
	switch dataType {
	case "tinytext":
		return math.MaxUint8
	case "text":
		return math.MaxUint16
	case "mediumtext":
		return 1<<24 - 1
	case "longtext":
		return math.MaxUint32
	}
	return 0
}

// textCharacters is how many characters a value of a CHAR or VARCHAR has at
// most, 0 for any other type.
func textCharacters(c *checksum.Column) uint64 {
	if c.Type != "char" && c.Type != "varchar" {
		return 0
	}
	_, rest, _ := strings.Cut(c.FullType, "(")
	digits, _, _ := strings.Cut(rest, ")")
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return 0 // no type that a catalog prints; nothing is said of it
	}
	return n
}

// isText tells the types whose length follows from the character set.
func isText(c *checksum.Column) bool {
	return c.Charset != "" && !c.JSON && (textBytes(c.Type) > 0 || textCharacters(c) > 0)
}

// characterBytes is how many bytes a character has at least and at most: Maxlen
// of SHOW CHARACTER SET (MariaDB 10.11, MySQL 9.7 for gb18030).
func characterBytes(set string) (least, most uint64) {
	switch canonicalCharset(set) {
	case "utf8mb4", "gb18030":
		return 1, 4
	case "utf16", "utf16le":
		return 2, 4
	case "utf32":
		return 4, 4
	case "utf8mb3", "ujis", "eucjpms":
		return 1, 3
	case "ucs2":
		return 2, 2
	case "big5", "cp932", "euckr", "gb2312", "gbk", "sjis":
		return 1, 2
	}
	return 1, 1
}

// convertedType is the DATA_TYPE that CONVERT TO makes of a text column: the
// smallest of its kind that holds as many characters as before, each counted at
// its longest. A VARCHAR that gets longer than 65,535 bytes becomes a
// MEDIUMTEXT, without a word where the server is not strict.
func convertedType(c *checksum.Column, to string) string {
	_, before := characterBytes(c.Charset)
	_, after := characterBytes(to)
	length := textCharacters(c) * after
	if c.Type == "char" || c.Type == "varchar" && length <= math.MaxUint16 {
		return c.Type
	}
	if c.Type != "varchar" {
		length = textBytes(c.Type) / before * after
	}
	for _, larger := range []string{"tinytext", "text", "mediumtext"} {
		if length <= textBytes(larger) {
			return larger
		}
	}
	return "longtext"
}

// promotedOn tells on which member CONVERT TO has widened a text column, "" when
// that is not how the types came to differ.
func promotedOn(a, b *checksum.Column) string {
	if !isText(a) || !isText(b) || a.Type == b.Type || canonicalCharset(a.Charset) == canonicalCharset(b.Charset) {
		return ""
	}
	switch {
	case convertedType(a, b.Charset) == b.Type:
		return "b"
	case convertedType(b, a.Charset) == a.Type:
		return "a"
	}
	return ""
}

// narrowerText says which of two text columns has no room for what the other
// can hold, "" when both have room for all.
func narrowerText(a, b *checksum.Column) string {
	if !isText(a) || !isText(b) {
		return ""
	}
	var says []string
	if limit := tooShort(a, b); limit != "" {
		says = append(says, "b cannot hold texts of more than "+limit)
	}
	if limit := tooShort(b, a); limit != "" {
		says = append(says, "a cannot hold texts of more than "+limit)
	}
	return strings.Join(says, ", ")
}

// tooShort gives the length above which texts of one column do not fit into
// another, "" when all do.
func tooShort(from, into *checksum.Column) string {
	least, _ := characterBytes(from.Charset)
	characters, most := textCharacters(from), bytesIn(into.Charset, from.Charset)
	length := characters * most
	if characters == 0 {
		characters = textBytes(from.Type) / least
		length = characters * most
		if isSuperset(into.Charset, from.Charset) {
			length = textBytes(from.Type)
		}
	}
	if room := textCharacters(into); room > 0 {
		if characters <= room {
			return ""
		}
		return fmt.Sprintf("%d characters", room)
	}
	room := textBytes(into.Type)
	if length <= room || room == math.MaxUint32 { // no packet takes a longer one
		return ""
	}
	return fmt.Sprintf("%d bytes", room)
}

// isSuperset tells that text takes the same bytes in both sets, as far as both have it.
func isSuperset(to, from string) bool {
	to, from = canonicalCharset(to), canonicalCharset(from)
	return to == from || from == "ascii" && bytesIn(to, from) == 1 ||
		strings.HasPrefix(to, "utf8") && strings.HasPrefix(from, "utf8")
}

// bytesIn is how many bytes a character of one set takes in another at most.
func bytesIn(to, from string) uint64 {
	least, most := characterBytes(to)
	switch canonicalCharset(from) {
	case "ascii":
		return least
	case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030":
		return most
	}
	if canonicalCharset(to) == "utf8mb4" || canonicalCharset(to) == "gb18030" && canonicalCharset(from) != "utf8mb3" {
		return min(most, 3) // only those have characters beyond the first 65,536
	}
	return most
}
