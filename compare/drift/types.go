package drift

import (
	"math"
	"strconv"
	"strings"

	"allclear/checksum"
	"allclear/compare/finding"
)

// sameType tells whether two columns take the same values, however their servers spell
// the type.
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
	case c.IsInteger() && strings.Contains(full, "zerofill"):
		return full // clients see this width: 00005
	case c.IsInteger(), c.Type == "year":
		// The display width does not limit the values. MySQL 8.0.19 no longer shows it.
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

// shownType is a column's type as its catalog spells it, and the JSON that MariaDB's
// alias hides.
func shownType(c *checksum.Column) string {
	if c.JSON && c.Type != "json" {
		return "json (" + c.FullType + " with a check)" // MariaDB's alias
	}
	return c.FullType
}

// integerRange is the smallest and the largest number an integer column holds.
func integerRange(c *checksum.Column) (least int64, most uint64) {
	bits := c.IntegerBits()
	if c.Unsigned() {
		return 0, math.MaxUint64 >> (64 - bits)
	}
	return math.MinInt64 >> (64 - bits), math.MaxInt64 >> (64 - bits)
}

// narrower says which integer column cannot hold what the other can, nothing when
// both hold the same numbers.
func narrower(a, b *checksum.Column) []finding.Limit {
	leastA, mostA := integerRange(a)
	leastB, mostB := integerRange(b)
	var limits []finding.Limit
	above := func(member string, most uint64) {
		limits = append(limits, finding.Limit{Member: member, Lacks: finding.NumbersAbove, Bound: strconv.FormatUint(most, 10)})
	}
	below := func(member string, least int64) {
		limits = append(limits, finding.Limit{Member: member, Lacks: finding.NumbersBelow, Bound: strconv.FormatInt(least, 10)})
	}
	switch {
	case mostA > mostB:
		above("b", mostB)
	case mostB > mostA:
		above("a", mostA)
	}
	switch {
	case leastA < leastB:
		below("b", leastB)
	case leastB < leastA:
		below("a", leastA)
	}
	return limits
}
