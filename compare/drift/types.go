package drift

import (
	"fmt"
	"math"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
)

// sameType tells whether two columns take the same values, however their
// servers spell it.
func sameType(a, b *checksum.Column) bool {
	if a.JSON || b.JSON {
		return a.JSON == b.JSON
	}
	return canonicalType(a) == canonicalType(b)
}

// canonicalType is a column's type in one spelling for all servers. Labels of
// ENUM and SET keep their case: it is part of the value.
func canonicalType(c *checksum.Column) string {
	full := withoutComment(c.FullType)
	if c.Type == "enum" || c.Type == "set" {
		return full
	}
	full = strings.ToLower(full)
	switch {
	case isInteger(c) && strings.Contains(full, "zerofill"):
		return full // here the width shows: 00005
	case isInteger(c), c.Type == "year":
		// The display width says nothing about the values. MySQL 8.0.19 left it out.
		return withoutWidth(full)
	case strings.HasPrefix(full, "geomcollection"):
		return "geometrycollection" // MySQL 8.0.11 renamed it
	}
	return full
}

// withoutWidth makes "int unsigned" of "int(10) unsigned".
func withoutWidth(full string) string {
	name, rest, _ := strings.Cut(full, "(")
	_, after, _ := strings.Cut(rest, ")")
	return name + after
}

// withoutComment drops what servers add about storage:
// "timestamp /* mariadb-5.3 */", "varchar(9) /*M!100301 COMPRESSED*/". Labels
// of ENUM and SET may hold such text themselves, so only an end is cut.
func withoutComment(full string) string {
	if at := strings.LastIndex(full, "/*"); at >= 0 && strings.HasSuffix(full, "*/") {
		return strings.TrimSpace(full[:at])
	}
	return full
}

func typeForPeople(c *checksum.Column) string {
	if c.JSON && c.Type != "json" {
		return "json (" + c.FullType + " with a check)" // MariaDB's alias
	}
	return c.FullType
}

func isInteger(c *checksum.Column) bool { return c.IsInteger() }

// integerRange is the smallest and the largest number an integer column holds.
func integerRange(c *checksum.Column) (least int64, most uint64) {
	bits := c.IntegerBits()
	if c.Unsigned() {
		return 0, math.MaxUint64 >> (64 - bits)
	}
	return math.MinInt64 >> (64 - bits), math.MaxInt64 >> (64 - bits)
}

// narrower says which integer column cannot hold what the other can, "" when
// both hold the same numbers.
func narrower(a, b *checksum.Column) string {
	leastA, mostA := integerRange(a)
	leastB, mostB := integerRange(b)
	var says []string
	switch {
	case mostA > mostB:
		says = append(says, fmt.Sprintf("b cannot hold IDs above %d", mostB))
	case mostB > mostA:
		says = append(says, fmt.Sprintf("a cannot hold IDs above %d", mostA))
	}
	switch {
	case leastA < leastB:
		says = append(says, fmt.Sprintf("b cannot hold numbers below %d", leastB))
	case leastB < leastA:
		says = append(says, fmt.Sprintf("a cannot hold numbers below %d", leastA))
	}
	return strings.Join(says, ", ")
}

// canonicalCharset gives the one name for what servers call utf8 or, from
// MySQL 8.0.24 and MariaDB 10.6, utf8mb3.
func canonicalCharset(name string) string { return charsets.Canonical(strings.ToLower(name)) }

func canonicalCollation(name string) string { return charsets.Canonical(strings.ToLower(name)) }

// longestDefinition is how much of a definition one line shows, in characters.
// An ENUM may have thousands of labels.
const longestDefinition = 80

// abridge shortens a long definition to the part around the character at
// from, where it begins to differ from another.
func abridge(definition string, from int) string {
	text := []rune(definition)
	if len(text) <= longestDefinition {
		return definition
	}
	start := max(0, min(from-longestDefinition/4, len(text)-longestDefinition))
	end := start + longestDefinition
	short := string(text[start:end])
	if start > 0 {
		short = "..." + short
	}
	if end < len(text) {
		short += "..."
	}
	return short
}

// firstDifference is the number of characters two texts begin with in common.
func firstDifference(a, b string) int {
	runesA, runesB := []rune(a), []rune(b)
	n := 0
	for n < min(len(runesA), len(runesB)) && runesA[n] == runesB[n] {
		n++
	}
	return n
}
