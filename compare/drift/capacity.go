package drift

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
	"allclear/compare/finding"
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
		return 0 // no catalog prints such a type, so nothing is reported
	}
	return n
}

// isText tells whether the length of a type depends on the character set.
func isText(c *checksum.Column) bool {
	return c.Charset != "" && !c.JSON && (textBytes(c.Type) > 0 || textCharacters(c) > 0)
}

// The kinds of characters that differ in how many bytes sets need for them.
const (
	asciiCharacter  = iota
	alphabetic      // to U+07FF, two bytes in UTF-8
	basicPlane      // to U+FFFF
	beyondThePlanes // emoji, rare ideographs
	characterKinds
)

// characterSizes is how many bytes a character of each kind takes, 0 where the
// set has none.
type characterSizes [characterKinds]uint64

// sizesIn gives the smallest and the largest sizes of a set's characters. The largest is
// Maxlen of SHOW CHARACTER SET (MariaDB 10.11, MySQL 9.7 for gb18030).
func sizesIn(set string) (least, most characterSizes) {
	same := func(s characterSizes) (least, most characterSizes) { return s, s }
	switch charsets.Canonical(set) {
	case "ascii":
		return same(characterSizes{1, 0, 0, 0})
	case "utf8mb4":
		return same(characterSizes{1, 2, 3, 4})
	case "utf8mb3":
		return same(characterSizes{1, 2, 3, 0})
	case "ucs2":
		return same(characterSizes{2, 2, 2, 0})
	case "utf16", "utf16le":
		return same(characterSizes{2, 2, 2, 4})
	case "utf32":
		return same(characterSizes{4, 4, 4, 4})
	case "gb18030":
		return characterSizes{1, 2, 2, 4}, characterSizes{1, 4, 4, 4}
	case "big5", "euckr", "gb2312", "gbk":
		return same(characterSizes{1, 2, 2, 0})
	case "cp932", "sjis": // one byte for half-width katakana
		return characterSizes{1, 2, 1, 0}, characterSizes{1, 2, 2, 0}
	case "eucjpms", "ujis":
		return characterSizes{1, 2, 2, 0}, characterSizes{1, 3, 3, 0}
	}
	return same(characterSizes{1, 1, 1, 0})
}

// characterBytes is how many bytes a character of a set has at most.
func characterBytes(set string) uint64 {
	_, most := sizesIn(set)
	return slices.Max(most[:])
}

// convertedType is the DATA_TYPE that CONVERT TO gives a text column: the smallest of
// its kind that holds as many characters as before, each counted at its longest. A
// VARCHAR that gets longer than 65,535 bytes becomes a MEDIUMTEXT, without a warning
// where the server is not strict.
func convertedType(c *checksum.Column, to string) string {
	before, after := characterBytes(c.Charset), characterBytes(to)
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

// promotedOn is the member on which CONVERT TO has widened a text column, "" when the
// types differ for another reason. Within one character set it widens none.
func promotedOn(a, b *checksum.Column) string {
	if !isText(a) || !isText(b) || a.Type == b.Type {
		return ""
	}
	switch {
	case isPromoted(a, b):
		return "b"
	case isPromoted(b, a):
		return "a"
	}
	return ""
}

// isPromoted tells whether CONVERT TO changes the type before into the type after. MySQL
// 9.7.4 uses TEXT for a VARCHAR that gets too long in any set but a single-byte one,
// even where texts do not fit: that is no promotion.
func isPromoted(before, after *checksum.Column) bool {
	converted := convertedType(before, after.Charset)
	return converted == after.Type || converted == "mediumtext" && after.Type == "text" && tooShort(before, after).Lacks == ""
}

// narrowerText says which of two text columns has no room for what the other can hold;
// it is nil when both have room for everything.
func narrowerText(a, b *checksum.Column) []finding.Limit {
	if !isText(a) || !isText(b) {
		return nil
	}
	var limits []finding.Limit
	if limit := tooShort(a, b); limit.Lacks != "" {
		limit.Member = "b"
		limits = append(limits, limit)
	}
	if limit := tooShort(b, a); limit.Lacks != "" {
		limit.Member = "a"
		limits = append(limits, limit)
	}
	return limits
}

// tooShort gives the length above which texts of one column do not fit into
// another, the zero Limit when all do.
func tooShort(from, into *checksum.Column) finding.Limit {
	characters, bytes := longestText(from, into.Charset)
	if room := textCharacters(into); room > 0 {
		if characters <= room {
			return finding.Limit{}
		}
		return finding.Limit{Lacks: finding.MoreCharacters, Bound: strconv.FormatUint(room, 10)}
	}
	room := textBytes(into.Type)
	if bytes <= room || room == math.MaxUint32 { // no packet takes a longer one
		return finding.Limit{}
	}
	return finding.Limit{Lacks: finding.MoreBytes, Bound: strconv.FormatUint(room, 10)}
}

// longestText is how many characters a column takes at most, and how many bytes its
// longest text has in another set. Characters that the other set lacks become '?', which
// takes no more room than text in ASCII does.
func longestText(c *checksum.Column, set string) (characters, bytes uint64) {
	least, _ := sizesIn(c.Charset)
	_, sizes := sizesIn(set)
	for kind, size := range least {
		if size == 0 {
			continue
		}
		n := textCharacters(c)
		if n == 0 {
			n = textBytes(c.Type) / size
		}
		characters = max(characters, n)
		bytes = max(bytes, n*sizes[kind])
	}
	return characters, bytes
}
