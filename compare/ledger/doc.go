// Package ledger keeps, from run to run, that a run was made, what it decided, what it verified
// when, and what it read of every ID series: the values of generators and the maxima of the
// columns that hold their IDs. Forecasts are made of these.
//
// # What it knows
//
// One SQLite file of version 5, in tables that schema.sql and schema_2.sql to schema_5.sql describe line by line:
//
//	runs      one row a run: its ID, fleet, start and verdict
//	series    one row for each thing read: a fleet's generator or column
//	readings  one row for each time a run read one: when, the value, and what it must not pass
//	notes     one row for each thing that somebody noted of a fleet: when it happened, and what
//	freshness one row for each table of a pair: which of its key ranges was verified when
//	begun     one row for each run that began to read rows: what it was asked for, and how it ended
//	standings one row for each pair that a run began to read: where its members stood
//	scans     one row for each table of a member: which of its key ranges hold no damaged text
//	scan_standings
//	          one row for each member whose texts a run began to look at: where it stood
//	paces     one row for each pair that a night of a sweep read: how fast it was
//	clipped   one row for each row of the data whose ID was cut, until it is seen mended
//
// Numbers up to 2^64−1 are decimal text, as an INTEGER of SQLite ends at 2^63−1:
// to sort by one in SQL, sort by length(value), value. Times are whole microseconds
// since 1970 UTC. `PRAGMA application_id` is 0x616C6C63 ("allc") and tells a ledger
// from other SQLite files; `PRAGMA user_version` is the version of its tables.
//
// # What it doesn't
//
// It holds no rows or findings of the data, and no passwords. It does hold the names of
// fleets, tables and columns, the keys of clipped rows, in which texts are masked, and keys at which
// ranges that were verified end, in which they are not, as a range is read by its own keys alone.
// It forecasts nothing (compare/identity/forecast does), and forgets no reading: a run of 1,000
// takes some 45 KB. It does not compare fleets: every series belongs to one.
//
// # Many runs at once
//
// Any number of processes may use a ledger at the same time. A write is one
// transaction that holds the file from its beginning (BEGIN IMMEDIATE), and
// whoever finds it held waits up to [Wait]. The rollback journal is SQLite's
// default, not a write-ahead log: the ledger stays one file that can be copied,
// and needs no shared memory. Between runs there is nothing beside it.
package ledger
