package statement

import (
	"strconv"
	"strings"

	"allclear/checksum"
)

// within is the condition that a row's key is in a range, "" for the whole table
// and for a view without an index, whose ranges no server could read as such.
func within(v *checksum.View, r checksum.KeyRange) string {
	if v.Index == "" {
		return ""
	}
	keys := v.Columns[:v.Key]
	var ends []string
	if r.After != nil {
		ends = append(ends, beyond(keys, r.After.SQL, ">", ">"))
	}
	if r.Through != nil {
		ends = append(ends, beyond(keys, r.Through.SQL, "<", "<="))
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
func beyond(keys []checksum.ViewColumn, literals []string, strict, last string) string {
	n := len(literals)
	sql := comparison(keys[n-1], last, literals[n-1])
	for i := n - 2; i >= 0; i-- {
		if i < n-2 {
			sql = "(" + sql + ")"
		}
		sql = comparison(keys[i], strict, literals[i]) +
			" OR (" + comparison(keys[i], "=", literals[i]) + " AND " + sql + ")"
	}
	if n == 1 {
		return sql
	}
	return comparison(keys[0], strict+"=", literals[0]) + " AND (" + sql + ")"
}

// comparison compares a key column with a literal. An ENUM is compared with the list
// of all numbers that satisfy the operator, since MariaDB reads no index range for an
// ENUM under < or > (tried on 10.11). The empty alternative keeps a list of one from
// becoming a constant, after which MariaDB sorts. MySQL 5.6 still reads a range with
// this form (both tried).
func comparison(c checksum.ViewColumn, operator, literal string) string {
	bound, err := strconv.Atoi(literal)
	if c.Type != "enum" || operator == "=" || err != nil {
		return Name(c.Name) + " " + operator + " " + literal
	}
	first, last := 0, len(c.Labels()) // 0 is the error value
	switch operator {
	case ">":
		first = bound + 1
	case ">=":
		first = bound
	case "<":
		last = bound - 1
	case "<=":
		last = bound
	}
	none := Name(c.Name) + " IN (NULL, NULL)"
	if first > last {
		return none
	}
	list := strconv.Itoa(first)
	for n := first + 1; n <= last; n++ {
		list += ", " + strconv.Itoa(n)
	}
	return "(" + Name(c.Name) + " IN (" + list + ") OR " + none + ")"
}

// where joins conditions, and leaves out those that are empty.
func where(conditions ...string) string {
	var some []string
	for _, c := range conditions {
		if c != "" {
			some = append(some, c)
		}
	}
	if len(some) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(some, " AND ")
}
