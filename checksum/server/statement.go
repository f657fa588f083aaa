package server

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

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
	if where := rangeSQL(v.Columns[:v.Key], r); where != "" {
		sql += " WHERE " + where
	}
	sql += " ORDER BY " + quoteAll(keys)
	if maxRows > 0 {
		sql += " LIMIT " + strconv.FormatUint(maxRows, 10)
	}
	return sql
}

// lastSQL reads the last key of a view that has no columns but the key's.
func lastSQL(keys *checksum.View) string {
	order := make([]string, len(keys.Columns))
	for i, name := range keys.Names() {
		order[i] = quote(name) + " DESC"
	}
	return "SELECT " + quoteAll(keys.Names()) + " FROM " + quoteTable(keys.Table) + indexHint(keys.Index) +
		" ORDER BY " + strings.Join(order, ", ") + " LIMIT 1"
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

// RowSQL is the statement with which a person looks at the one row a bound is
// of. Values too long for a statement are left out of it; what is left finds the
// row, and at worst some more.
func RowSQL(v *checksum.View, at checksum.Bound) string {
	var conditions, digests []string
	session := ""
	for i, literal := range at.SQL {
		operator := " = "
		switch literal {
		case "":
			continue
		case "NULL":
			operator = " <=> "
		}
		column := quote(v.Columns[i].Name)
		if stored, ok := storedBytes(literal); ok && v.Values.Hides(v.Columns[i].Column) {
			// The digest finds the row and does not tell the value. It is read in
			// no index, so what is not hidden comes first.
			sum := sha256.Sum256(stored)
			column, literal = "SHA2(CAST("+column+" AS BINARY), 256)", "'"+hex.EncodeToString(sum[:])+"'"
			digests = append(digests, column+operator+literal)
			continue
		}
		if v.Key == 0 && v.Columns[i].Charset != "" && literal != "NULL" { // a collation would find its like as well
			column = "CAST(" + column + " AS BINARY)"
		}
		session = with(session, sessionFor(v.Columns[i], literal))
		conditions = append(conditions, column+operator+literal)
	}
	what, where := "*", ""
	if v.Key == 0 {
		what = "COUNT(*)"
	}
	conditions = append(conditions, digests...)
	if len(conditions) > 0 {
		where = " WHERE " + strings.Join(conditions, " AND ")
	}
	return session + "SELECT " + what + " FROM " + quoteTable(v.Table) + where
}

// strictly makes a session refuse what it would have to cut.
const strictly = "SET sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES'; "

// ColumnRepairStatement is RepairStatement for all rows of a table that may be
// damaged. The expression leaves alone what is well, which a strict session would
// not let it find out (1300), and what it undoes gets shorter. On a large table a
// person runs it by ranges of the key.
func (m *Member) ColumnRepairStatement(v *checksum.View, column int, expression string) string {
	name := quote(v.Columns[column].Name)
	return "SET sql_mode = 'ALLOW_INVALID_DATES'; " + updateSQL(v, column, expression) + " WHERE LENGTH(" + name + ") <> CHAR_LENGTH(" + name + ")"
}

// updateSQL sets a column to an expression of itself, and times that would move by
// themselves (ON UPDATE) to what they are.
func updateSQL(v *checksum.View, column int, expression string) string {
	name := quote(v.Columns[column].Name)
	set := name + " = " + strings.ReplaceAll(expression, "{column}", name)
	for _, c := range v.Table.Columns {
		if (c.Type == "timestamp" || c.Type == "datetime") && c.Generation == "" {
			set += ", " + quote(c.Name) + " = " + quote(c.Name)
		}
	}
	return "UPDATE " + quoteTable(v.Table) + " SET " + set
}

// inUTC makes a session read TIMESTAMPs as they are written here.
const inUTC = "SET time_zone = '+00:00'; "

// sessionFor sets what a statement for people needs to find a time: TIMESTAMPs
// are written in UTC, and a date that the calendar does not have finds no row in
// MySQL 5.6 and is an error in 9.7 (both tried).
func sessionFor(c checksum.ViewColumn, literal string) string {
	layout := time.DateTime
	switch c.Type {
	case "timestamp":
		return inUTC
	case "date":
		layout = time.DateOnly
	case "datetime":
	default:
		return ""
	}
	if literal == "NULL" {
		return ""
	}
	if _, err := time.Parse(layout, strings.Trim(literal, "'")); err != nil {
		return "SET sql_mode = 'ALLOW_INVALID_DATES'; "
	}
	return ""
}

// RepairStatement is the SQL that sets one column of a row to an expression of
// itself, in which {column} stands for it, and only while what is stored there
// has the SHA-256 given. Times that would move by themselves (ON UPDATE) are set
// to what they are. "" for a row without a key, and where the key is hidden: a
// key's digest would have the server lock every row that it looks at.
func (m *Member) RepairStatement(v *checksum.View, at checksum.Bound, column int, expression string, sum [sha256.Size]byte) string {
	if v.Key == 0 {
		return ""
	}
	var conditions []string
	// A text that gets longer than its column must be refused, not cut, and a date
	// that the calendar does not have must not keep another column from repair.
	session := strictly
	for i, literal := range at.SQL {
		if v.Values.Hides(v.Columns[i].Column) {
			return ""
		}
		if v.Columns[i].Type == "timestamp" {
			session = with(session, inUTC)
		}
		conditions = append(conditions, quote(v.Columns[i].Name)+" = "+literal)
	}
	name := quote(v.Columns[column].Name)
	conditions = append(conditions, "SHA2(CAST("+name+" AS BINARY), 256) = '"+hex.EncodeToString(sum[:])+"'")
	return session + updateSQL(v, column, expression) + " WHERE " + strings.Join(conditions, " AND ")
}

// with adds a statement to those that come first, unless it is among them.
func with(first, statement string) string {
	if strings.Contains(first, statement) {
		return first
	}
	return first + statement
}

// storedBytes are those of a text or binary literal: X'e4', _latin1 X'e4'.
func storedBytes(literal string) ([]byte, bool) {
	_, digits, ok := strings.Cut(literal, "X'")
	if !ok || !strings.HasSuffix(digits, "'") {
		return nil, false
	}
	stored, err := hex.DecodeString(strings.TrimSuffix(digits, "'"))
	return stored, err == nil
}

func rangeSQL(keys []checksum.ViewColumn, r checksum.KeyRange) string {
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
		sql = comparison(keys[i], strict, literals[i]) + " OR (" + comparison(keys[i], "=", literals[i]) + " AND " + sql + ")"
	}
	if n == 1 {
		return sql
	}
	return comparison(keys[0], strict+"=", literals[0]) + " AND (" + sql + ")"
}

// comparison compares a key column with a literal. An ENUM is compared with the
// list of all numbers that will do, since MariaDB reads no index range for an
// ENUM under < or > (10.11, tried). The empty alternative keeps a list of one
// from becoming a constant, after which MariaDB sorts; in a form with which MySQL
// 5.6 still reads a range (both tried).
func comparison(c checksum.ViewColumn, operator, literal string) string {
	bound, err := strconv.Atoi(literal)
	if c.Type != "enum" || operator == "=" || err != nil {
		return quote(c.Name) + " " + operator + " " + literal
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
	none := quote(c.Name) + " IN (NULL, NULL)"
	if first > last {
		return none
	}
	list := strconv.Itoa(first)
	for n := first + 1; n <= last; n++ {
		list += ", " + strconv.Itoa(n)
	}
	return "(" + quote(c.Name) + " IN (" + list + ") OR " + none + ")"
}
