package statement

import (
	"strings"

	"allclear/checksum"
)

// The statements below are for scripts that people run, in one session of a client.

// AtMaximum reads the rows in which a column holds exactly a number, by the table's best
// key; whole rows where it has none.
func AtMaximum(t *checksum.Table, column, number string) string {
	what, order := "*", ""
	if keys := t.Keys(); len(keys) > 0 {
		names := Names(keys[0].ColumnNames())
		what, order = names+", "+Name(column), " ORDER BY "+names
	}
	return "SELECT " + Text(t.FullName()) + " AS `table`, " + what + From(t, "") + where(Name(column)+" = "+number) + order
}

// IfForeignKey runs an ALTER only if a table has a foreign key, or only if it has not: so
// a script that stopped in the middle can be run again from its beginning.
func IfForeignKey(t *checksum.Table, key string, has bool, alter string) []string {
	count := "(SELECT COUNT(*) FROM information_schema.TABLE_CONSTRAINTS" + where("CONSTRAINT_TYPE = 'FOREIGN KEY'",
		"TABLE_SCHEMA = "+Text(t.Database), "TABLE_NAME = "+Text(t.Name), "CONSTRAINT_NAME = "+Text(key)) + ")"
	then, otherwise := Text(alter), "'DO 0'"
	if !has {
		then, otherwise = otherwise, then
	}
	return []string{"SET @step = IF(" + count + " > 0, " + then + ", " + otherwise + ")",
		"PREPARE step FROM @step", "EXECUTE step", "DEALLOCATE PREPARE step"}
}

// Guard lets a session go on only on one server: elsewhere it makes it READ ONLY, in which
// ALTER TABLE is refused, even where a client goes on after an error or statements are
// pasted, and then fails with a message that says why. uuid is the name of the variable
// that holds the server's UUID, "" for none, and readOnly that of the variable that makes
// a session READ ONLY.
//
// The message is the name of a column that is not there: no server lets SIGNAL depend on a
// condition outside of a stored program.
func Guard(server checksum.Instance, uuid, readOnly, message string) []string {
	conditions := []string{
		"@@hostname = " + Text(server.Hostname), "@@port = " + server.Port,
		"@@server_id = " + server.ServerID, "@@datadir = " + Text(server.Datadir),
	}
	if uuid != "" {
		conditions = append(conditions, "@@"+uuid+" = "+Text(server.UUID))
	}
	return []string{
		"SET SESSION TRANSACTION READ ONLY",
		"SET @here = " + strings.Join(conditions, " AND "),
		OnlyHere(readOnly),
		"SET @step = IF(@here, 'DO 0', " + Text("SELECT "+Name(message)) + ")",
		"PREPARE step FROM @step",
		"DEALLOCATE PREPARE step",
	}
}

// OnlyHere makes the session READ ONLY, and undoes that where Guard found the right server
// in it. A client that connected again has lost what Guard found; and a server of another
// make, which may not know the variable, stays READ ONLY. These are two statements.
func OnlyHere(readOnly string) string {
	return "SET SESSION TRANSACTION READ ONLY;\nSET SESSION " + readOnly + " = IF(@here, 0, 1)"
}
