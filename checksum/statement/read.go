package statement

import (
	"strconv"
	"strings"

	"allclear/checksum"
)

// Chunk reads the rows of a key range of a view in key order, at most maxRows of
// them, or all where that is 0. A view without an index is read whole, in no order.
func Chunk(v *checksum.View, r checksum.KeyRange, maxRows uint64) string {
	sql := Select(v, []string{Names(v.Names())}, r, "")
	if v.Index != "" && maxRows > 0 {
		sql += " LIMIT " + strconv.FormatUint(maxRows, 10)
	}
	return sql
}

// First reads so many rows of a view, any of them.
func First(v *checksum.View, rows uint64) string {
	any := *v
	any.Index = ""
	return Chunk(&any, checksum.KeyRange{}, 0) + " LIMIT " + strconv.FormatUint(rows, 10)
}

// ByKeys reads the rows of a view that have one of some keys, in any order. The view
// has an index, and the bounds are whole keys; there is at least one.
func ByKeys(v *checksum.View, keys []checksum.Bound) string {
	columns := v.Columns[:v.Key]
	conditions := make([]string, len(keys))
	for i, key := range keys {
		parts := make([]string, len(columns))
		for j, literal := range key.SQL {
			parts[j] = comparison(columns[j], "=", literal)
		}
		conditions[i] = strings.Join(parts, " AND ")
	}
	return "SELECT " + Names(v.Names()) + From(v.Table, v.Index) + " WHERE (" + strings.Join(conditions, ") OR (") + ")"
}

// Select reads expressions of the rows of a key range for which a condition
// holds, "" for all, in key order. A view without an index is read whole.
func Select(v *checksum.View, what []string, r checksum.KeyRange, condition string) string {
	sql := "SELECT " + strings.Join(what, ", ") + From(v.Table, v.Index) + where(within(v, r), condition)
	if v.Index != "" {
		sql += " ORDER BY " + Names(v.Names()[:v.Key])
	}
	return sql
}

// Aggregate boils the rows of a key range down to one row; the expressions in what are
// sums, counts and the like. Without an index the range is the whole table.
func Aggregate(v *checksum.View, what []string, r checksum.KeyRange) string {
	return "SELECT " + strings.Join(what, ", ") + From(v.Table, v.Index) + where(within(v, r))
}

// Step reads the key of the nth row of a key range, by the index alone; n is 1 or more.
func Step(v *checksum.View, r checksum.KeyRange, n uint64) string {
	return Chunk(v.KeyView(), r, 1) + " OFFSET " + strconv.FormatUint(n-1, 10)
}

// Last reads the last key of a view by walking its index from the end.
func Last(v *checksum.View) string {
	return "SELECT " + Names(v.Names()[:v.Key]) + end(v, " DESC")
}

// Edge reads the first column of a view's first key, or of its last one, as EDGE:
// a number in digits, text and bytes in hex.
func Edge(v *checksum.View, last bool) string {
	column, order := Name(v.Columns[0].Name), ""
	if c := v.Columns[0]; c.Collation != "" || c.Type == "binary" || c.Type == "varbinary" {
		column = "HEX(" + column + ")"
	}
	if last {
		order = " DESC"
	}
	return "SELECT " + column + " AS EDGE" + end(v, order)
}

// end is the row at one end of a view's index.
func end(v *checksum.View, order string) string {
	by := make([]string, v.Key)
	for i := range by {
		by[i] = Name(v.Columns[i].Name) + order
	}
	return From(v.Table, v.Index) + " ORDER BY " + strings.Join(by, ", ") + " LIMIT 1"
}

// ShowCreate has the server show a table's definition.
func ShowCreate(t *checksum.Table) string { return "SHOW CREATE TABLE " + Table(t) }

// Greatest reads the greatest value of a column.
func Greatest(t *checksum.Table, column string) string {
	return "SELECT MAX(" + Name(column) + ")" + From(t, "")
}

// Where reads the rows in which a column has the value of a literal.
func Where(t *checksum.Table, column, literal string) string {
	return "SELECT *" + From(t, "") + where(Name(column)+" = "+literal)
}

// Beyond reads the rows in which a column has a number greater than another one.
func Beyond(t *checksum.Table, column, number string) string {
	return "SELECT *" + From(t, "") + where(Name(column)+" > "+number)
}
