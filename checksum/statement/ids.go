package statement

import (
	"math"
	"strconv"
	"strings"

	"allclear/checksum"
)

// IDs reads values of an integer column in ascending order by its index: those
// greater than after up to and including through, where nil is an open end.
func IDs(c checksum.IDColumn, after, through *checksum.Integer, limit int) string {
	name := Name(c.Column.Name)
	var from, to string
	if after != nil {
		from = name + " > " + after.String()
	}
	if through != nil {
		to = name + " <= " + through.String()
	}
	return ordered(c, where(from, to), "", limit)
}

// TopIDs reads the n greatest values of an integer column that are less than
// below, nil for all, by its index and in descending order.
func TopIDs(c checksum.IDColumn, below *checksum.Integer, n int) string {
	condition := ""
	if below != nil {
		condition = Name(c.Column.Name) + " < " + below.String()
	}
	return ordered(c, where(condition), " DESC", n)
}

func ordered(c checksum.IDColumn, among, order string, limit int) string {
	name := Name(c.Column.Name)
	if among == "" { // a comparison leaves NULLs out as well
		among = where(name + " IS NOT NULL")
	}
	return "SELECT " + name + From(c.Table, c.Index) + among +
		" ORDER BY " + name + order + " LIMIT " + strconv.Itoa(limit)
}

// RowsOf reads the rows of a view in which an integer column is one of ids, by the
// column's index; without one the whole table is read.
func RowsOf(v *checksum.View, c checksum.IDColumn, ids []checksum.Integer) string {
	name := Name(c.Column.Name)
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = id.String()
	}
	sql := "SELECT " + Names(v.Names()) + From(v.Table, c.Index) +
		where(name+" IN ("+strings.Join(list, ", ")+")")
	if c.Index != "" {
		sql += " ORDER BY " + name
	}
	return sql
}

// Near counts the rows that hold a number, and those that hold each of the numbers up to
// distance from it, as V and N, by an index in the order of the numbers. value is how the
// column's numbers are read. At most limit rows to each side are counted, the nearest
// first, and at most ten times as many of the number itself: so the statement is a short
// one, however many rows there are.
func Near(c checksum.IDColumn, value string, of checksum.Integer, distance uint64, limit int) string {
	low, high := around(of, distance)
	part := func(condition, order string, limit int) string {
		return "SELECT V, COUNT(*) AS N FROM (SELECT " + value + " AS V" + From(c.Table, c.Index) + where(condition) + order +
			" LIMIT " + strconv.Itoa(limit) + ") AS T GROUP BY V"
	}
	return part(value+" = "+of.String(), "", 10*limit) +
		" UNION ALL " + part(value+" >= "+low.String()+" AND "+value+" < "+of.String(), " ORDER BY "+value+" DESC", limit) +
		" UNION ALL " + part(value+" > "+of.String()+" AND "+value+" <= "+high.String(), " ORDER BY "+value, limit)
}

// NearAll counts the rows of a key range that hold each number up to distance from some
// numbers, as V and N. It reads all rows of the range.
func NearAll(v *checksum.View, value string, of []checksum.Integer, distance uint64, r checksum.KeyRange) string {
	ranges := make([]string, len(of))
	for i, n := range of {
		low, high := around(n, distance)
		ranges[i] = value + " BETWEEN " + low.String() + " AND " + high.String()
	}
	return "SELECT " + value + " AS V, COUNT(*) AS N" + From(v.Table, v.Index) +
		where(within(v, r), "("+strings.Join(ranges, " OR ")+")") + " GROUP BY V"
}

// around are the ends of the numbers up to distance from one that is not negative.
func around(of checksum.Integer, distance uint64) (low, high checksum.Integer) {
	return checksum.Uint(of.Bits - min(of.Bits, distance)), checksum.Uint(of.Bits + min(math.MaxUint64-of.Bits, distance))
}

// NextID is the statement with which a person reads a table's AUTO_INCREMENT on a server of
// a version. MySQL from 8.0 on otherwise answers with what it was up to a day ago.
func NextID(t *checksum.Table, version string) string {
	fresh := ""
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err == nil && n >= 8 && !strings.Contains(version, "MariaDB") {
		fresh = "SET SESSION information_schema_stats_expiry = 0; "
	}
	return fresh + "SELECT AUTO_INCREMENT FROM information_schema.TABLES" +
		where("TABLE_SCHEMA = "+Text(t.Database), "TABLE_NAME = "+Text(t.Name))
}
