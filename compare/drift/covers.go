package drift

import (
	"slices"
	"strconv"
	"strings"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
	"allclear/compare/finding"
)

// covering is the member for which something holds, Either for both, "" for none.
func covering(a, b bool) string {
	if a && b {
		return finding.Either
	}
	return onlyMember(a, b)
}

// coveringType is the member whose column takes every value of the other's as it is, by the
// limits that were found, or by what the types hold.
func coveringType(a, b *checksum.Column, limits []finding.Limit) string {
	switch {
	case a.IsInteger() && b.IsInteger() || isText(a) && isText(b):
		return covering(!isLimited("a", limits) && keepsForm(a, b), !isLimited("b", limits) && keepsForm(b, a))
	case a.Type == "enum" && b.Type == "enum", a.Type == "set" && b.Type == "set":
		return covering(beginsWithLabels(a, b), beginsWithLabels(b, a))
	}
	return covering(holds(a, b), holds(b, a))
}

// isLimited tells that a member cannot hold all that the other can.
func isLimited(member string, limits []finding.Limit) bool {
	return slices.ContainsFunc(limits, func(l finding.Limit) bool { return l.Member == member })
}

// keepsForm tells whether a column shows numbers and texts as another one does: ZEROFILL adds
// zeros, and CHAR drops the spaces at the end.
func keepsForm(into, from *checksum.Column) bool {
	isFilled := func(c *checksum.Column) bool { return strings.Contains(c.FullType, "zerofill") }
	return isFilled(into) == isFilled(from) && (into.Type != "char" || from.Type == "char")
}

// beginsWithLabels tells whether the labels of a column are those of another one, in its
// order, and perhaps more.
func beginsWithLabels(more, few *checksum.Column) bool {
	all, some := labelsOf(more), labelsOf(few)
	return !all.brokenOff && !some.brokenOff && len(some.texts) <= len(all.texts) && slices.Equal(some.texts, all.texts[:len(some.texts)])
}

// holds tells whether a column of bytes, times or fractions takes every value of another one
// as it is.
func holds(into, from *checksum.Column) bool {
	lengthInto, scaleInto := lengths(into)
	lengthFrom, scaleFrom := lengths(from)
	switch {
	case isVarying(into) && isVarying(from):
		return mostBytes(into) >= mostBytes(from)
	case into.Type == "double" && from.Type == "float":
		return lengthInto == 0 && !into.Unsigned()
	case into.Type != from.Type:
		return false
	}
	switch into.Type {
	case "datetime", "timestamp", "time", "bit":
		return lengthInto >= lengthFrom
	case "decimal":
		return scaleInto >= scaleFrom && lengthInto-scaleInto >= lengthFrom-scaleFrom && (!into.Unsigned() || from.Unsigned())
	}
	return false
}

// lengths are the numbers of a type such as decimal(10,2), 0 where it has none.
func lengths(c *checksum.Column) (length, scale uint64) {
	_, rest, _ := strings.Cut(c.FullType, "(")
	inside, _, _ := strings.Cut(rest, ")")
	first, second, _ := strings.Cut(inside, ",")
	length, _ = strconv.ParseUint(first, 10, 32) // 0 for a type without a number
	scale, _ = strconv.ParseUint(second, 10, 32)
	return length, scale
}

// isVarying tells of a column of bytes that keeps their number. BINARY fills values up.
func isVarying(c *checksum.Column) bool { return mostBytes(c) > 0 }

// mostBytes is how many bytes a VARBINARY or BLOB takes, 0 for another type.
func mostBytes(c *checksum.Column) uint64 {
	if c.Type == "varbinary" {
		length, _ := lengths(c)
		return length
	}
	if kind, is := strings.CutSuffix(c.Type, "blob"); is {
		return textBytes(kind + "text")
	}
	return 0
}

// coveringSet is the member whose character set has every character of the other's.
func coveringSet(a, b *checksum.Column) string {
	return covering(hasAllOf(charsets.Canonical(a.Charset), charsets.Canonical(b.Charset)),
		hasAllOf(charsets.Canonical(b.Charset), charsets.Canonical(a.Charset)))
}

func hasAllOf(set, other string) bool {
	isUnicode := set == "utf8mb3" || set == "ucs2"
	return set == other || other == "ascii" || holdsAll(set) || isUnicode && !holdsAll(other)
}

// keysAlike are the members whose collation calls keys equal that the other's tells apart, as
// far as the names say, and that have a unique key of the column.
func (t *twoTables) keysAlike(a, b *checksum.Column) []finding.Limit {
	strictA, strictB := strictness(a.Collation), strictness(b.Collation)
	switch {
	case strictA > strictB && isInUniqueKey(t.b, b):
		return []finding.Limit{{Member: "b", Lacks: finding.KeysApart}}
	case strictB > strictA && isInUniqueKey(t.a, a):
		return []finding.Limit{{Member: "a", Lacks: finding.KeysApart}}
	}
	return nil
}

// strictness orders collations by what they tell apart: everything, case, accents, letters.
func strictness(collation string) int {
	switch {
	case collation == "binary" || strings.HasSuffix(collation, "_bin"):
		return 3
	case strings.HasSuffix(collation, "_cs"):
		return 2
	case strings.HasSuffix(collation, "_as_ci"):
		return 1
	}
	return 0
}

func isInUniqueKey(t *checksum.Table, c *checksum.Column) bool {
	return slices.ContainsFunc(t.Indexes, func(index checksum.Index) bool {
		return index.Unique && slices.ContainsFunc(index.Columns, func(part checksum.IndexColumn) bool {
			return strings.EqualFold(part.Name, c.Name)
		})
	})
}

// coveringEngine is the member whose engine has transactions, if the other's has not.
func coveringEngine(a, b string) string {
	isA, isB := hasTransactions(a), hasTransactions(b)
	return covering(isA || !isB, isB || !isA)
}

func hasTransactions(engine string) bool {
	switch strings.ToLower(engine) {
	case "innodb", "rocksdb", "tokudb", "ndbcluster":
		return true
	}
	return false
}
