package statement

import (
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
