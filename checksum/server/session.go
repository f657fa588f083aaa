package server

// sessionSettings make every server answer alike, whatever its global settings
// are. They are set in each session before anything is read:
//
//   - sql_mode: without PAD_CHAR_TO_FULL_LENGTH, ANSI_QUOTES and the like, which
//     change what a statement means or what CHAR returns; with
//     ALLOW_INVALID_DATES, so that a stored 2024-02-31 can bound a key range.
//   - autocommit: where it is globally off, the first read would open a snapshot,
//     and all later reads would see the rows as they were then.
//   - time_zone: TIMESTAMP comes as UTC.
//   - sql_select_limit: a global limit would silently cut every result short.
//   - sql_quote_show_create: SHOW CREATE puts all names in quotes.
//   - group_concat_max_len, in bytes: MySQL's default cuts the parameters of a routine
//     after 1,024; this is MariaDB's.
//   - lock_wait_timeout, in seconds: no thread of ours stands for longer in the queue of a
//     table that somebody has locked. Who waits for more asks again.
//   - net_write_timeout, in seconds: a reader that takes nothing for so long is frozen or
//     cut off. Its statement ends then, and with it the lock on the table's definition, for
//     which an ALTER would wait, and behind the ALTER the application. Nobody who is alive
//     is that slow: no statement waits for the other side, or for anything else.
//   - wait_timeout, in seconds: the session of a reader that is gone ends too. Connections
//     are given back before (see idleTime).
//   - information_schema_stats_expiry, where MySQL has it (8.0.3 on; others take
//     it for a comment): with the default, looking at INFORMATION_SCHEMA writes to
//     mysql.table_stats, and shows guesses up to a day old.
func sessionSettings() []Setting {
	return []Setting{
		{"sql_mode", "'ALLOW_INVALID_DATES'"},
		{"autocommit", "1"},
		{"time_zone", "'+00:00'"},
		{"sql_select_limit", "18446744073709551615"},
		{"sql_big_selects", "1"},
		{"sql_quote_show_create", "1"},
		{"group_concat_max_len", "1048576"},
		{"lock_wait_timeout", "1"},
		{"wait_timeout", "10"},
		{"net_write_timeout", "10 /*!80003 , information_schema_stats_expiry = 0 */"},
	}
}

// Setting is one session variable and the SQL text of its value.
type Setting struct{ Variable, Value string }

// SessionSQL lists the statements that set up a reading session, in order.
//
// character_set_results = NULL makes the server send text as stored, in the
// column's own character set. READ ONLY makes the server itself refuse a write.
func SessionSQL() []string {
	set := "SET character_set_results = NULL"
	for _, s := range sessionSettings() {
		set += ", " + s.Variable + " = " + s.Value
	}
	return []string{
		"SET NAMES utf8mb4",
		set,
		"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
	}
}
