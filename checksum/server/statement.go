package server

import (
	"strconv"
	"strings"

	"allclear/checksum"
)

// quote makes any name a safe identifier, in every sql_mode.
func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

func quoteTable(t *checksum.Table) string { return quote(t.Database) + "." + quote(t.Name) }

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	return strings.Join(quoted, ", ")
}

// ChunkSQL is the statement that reads a key range of a view in key order. Its
// LIMIT is left out when maxRows is 0. A view without an index is read whole.
func ChunkSQL(v *checksum.View, r checksum.KeyRange, maxRows uint64) string {
	sql := "SELECT " + quoteAll(v.Names()) + " FROM " + quoteTable(v.Table)
	if v.Index == "" {
		return sql
	}
	sql += indexHint(v.Index)
	keys := v.Names()[:v.Key]
	if where := rangeSQL(keys, r); where != "" {
		sql += " WHERE " + where
	}
	sql += " ORDER BY " + quoteAll(keys)
	if maxRows > 0 {
		sql += " LIMIT " + strconv.FormatUint(maxRows, 10)
	}
	return sql
}

// Statement is the SQL that reads a key range of a view, for people.
func (m *Member) Statement(v *checksum.View, r checksum.KeyRange, maxRows uint64) string {
	return ChunkSQL(v, r, maxRows)
}

// RowStatement is the SQL with which a person looks at the row of a bound.
func (m *Member) RowStatement(v *checksum.View, at checksum.Bound) string { return RowSQL(v, at) }

// indexHint keeps the optimizer from trading the range read for a full scan and
// a sort when its statistics are off.
func indexHint(index string) string { return " FORCE INDEX (" + quote(index) + ")" }

// RowSQL is the statement with which a person looks at the one row a bound is of.
func RowSQL(v *checksum.View, at checksum.Bound) string {
	conditions := make([]string, len(at.SQL))
	for i, literal := range at.SQL {
		operator := " = "
		if literal == "NULL" {
			operator = " <=> "
		}
		conditions[i] = quote(v.Columns[i].Name) + operator + literal
	}
	what := "*"
	if v.Key == 0 {
		what = "COUNT(*)"
	}
	return "SELECT " + what + " FROM " + quoteTable(v.Table) + " WHERE " + strings.Join(conditions, " AND ")
}

func rangeSQL(keys []string, r checksum.KeyRange) string {
	var ends []string
	if r.After != nil {
		ends = append(ends, beyond(keys, r.After.SQL, " > ", " > "))
	}
	if r.Through != nil {
		ends = append(ends, beyond(keys, r.Through.SQL, " < ", " <= "))
	}
	return strings.Join(ends, " AND ")
}

// beyond compares a composite key with a bound, column by column:
//
//	a > 1 OR (a = 1 AND b > 2)
//
// A row constructor, (a, b) > (1, 2), would say the same, but MySQL before 8.0
// and MariaDB don't use an index for it. The leading a >= 1 is implied, and lets
// optimizers that give up on the OR still bound the scan. A bound with fewer
// values than the key has columns compares the leading columns alone.
func beyond(keys, literals []string, strict, last string) string {
	n := len(literals)
	sql := quote(keys[n-1]) + last + literals[n-1]
	for i := n - 2; i >= 0; i-- {
		column := quote(keys[i])
		sql = column + strict + literals[i] + " OR (" + column + " = " + literals[i] + " AND " + parenthesized(sql, i < n-2) + ")"
	}
	if n == 1 {
		return sql
	}
	first := quote(keys[0])
	return first + strings.TrimSuffix(strict, " ") + "= " + literals[0] + " AND (" + sql + ")"
}

func parenthesized(sql string, needed bool) string {
	if needed {
		return "(" + sql + ")"
	}
	return sql
}
