package statement

import "strings"

// The statements below read INFORMATION_SCHEMA: of the database that is their first value
// and, with one, of the table alone that is their second. A server looks up what is asked
// for by name; every other condition makes it open all tables of the database.

// Tables lists tables, and what is no base table.
func Tables(one bool) string { return catalog("TABLES", "", one, "TABLE_NAME") }

// Columns lists columns in table order.
func Columns(one bool) string { return catalog("COLUMNS", "", one, "TABLE_NAME, ORDINAL_POSITION") }

// IndexParts lists the columns of indexes.
func IndexParts(one bool) string {
	return catalog("STATISTICS", "", one, "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX")
}

// References lists the columns of foreign keys. KEY_COLUMN_USAGE is what an account with
// SELECT alone may see: MariaDB hides its REFERENTIAL_CONSTRAINTS and TABLE_CONSTRAINTS from
// such an account (tried on 10.11).
func References(one bool) string {
	return catalog("KEY_COLUMN_USAGE", " AND REFERENCED_TABLE_NAME IS NOT NULL", one, "TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION")
}

// Checks lists CHECK constraints. MySQL says in TABLE_CONSTRAINTS which table they are of,
// and whether they are enforced.
func Checks(mariadb, one bool) string {
	if mariadb {
		return strings.Replace(catalog("CHECK_CONSTRAINTS", "", one, "TABLE_NAME, CONSTRAINT_NAME"), "TABLE_SCHEMA", "CONSTRAINT_SCHEMA", 1)
	}
	sql := "SELECT TABLE_NAME, ENFORCED, CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.TABLE_CONSTRAINTS" +
		" JOIN information_schema.CHECK_CONSTRAINTS USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME)" +
		" WHERE CONSTRAINT_SCHEMA = ? AND CONSTRAINT_TYPE = 'CHECK'"
	if one {
		sql += " AND TABLE_NAME = ?"
	}
	return sql + " ORDER BY TABLE_NAME, CONSTRAINT_NAME"
}

func catalog(from, also string, one bool, order string) string {
	where := " WHERE TABLE_SCHEMA = ?"
	if one {
		where += " AND TABLE_NAME = ?"
	}
	return "SELECT * FROM information_schema." + from + where + also + " ORDER BY " + order
}
