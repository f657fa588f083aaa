package main

import (
	"allclear/cmd/internal/exit"
	"allclear/report"
)

func snapshotHelp() string {
	return `Records members in files, so that they can be verified later against what they
were: after an upgrade, a conversion, a restore. Take one before every change that
touches all data, and one a night for those that come unannounced.

A snapshot holds of every row its key, a hash, a few bits of a hash of each column,
and of text outside ASCII what proves later what happened to it. It does not hold
the values of other columns than the key. Text keys stand in it in plain, unless
--hash-keys names a file with a secret (16 bytes or more), which verify needs again
and the snapshot does not hold: then rows that are missing are told by hash. Each
is a folder of Parquet files, which DuckDB opens, and manifest.json: the
server's version and settings, how far it had come, and every definition. It is
written under another name and renamed once it is whole; what was cut short can be
gone on with by --resume, as long as the member has not moved since.

For a firm verdict, nobody may write between the snapshot and its verification. One
in, one out: of each pair, take the member out that the site does not read:
  1. STOP SLAVE on b (STOP REPLICA), and no application writes to it
  2. allclear snapshot -c fleet.yaml --member b --out before
  3. upgrade b; keep replication stopped (skip-slave-start, skip_replica_start)
  4. allclear verify --against before -c fleet.yaml --member b
  5. on GO, START SLAVE; once it has caught up, the other way round with a
On a member in use a table is read while others are written to, and a difference that
a write could explain is "changed since the snapshot": INCOMPLETE, neither GO nor
NO-GO. --consistent records all tables as they are at one moment: for the
milliseconds in which that begins nobody can commit (MySQL: nobody can write), and
until the last row is read the server keeps what was overwritten. It takes
privileges of its own, which allclear explain prints, and InnoDB tables only; an
interrupted one cannot be gone on with.

` + patternHelp() + "\n\n" + passwordHelp() + "\n\n" + exitCodes(
		exitLine(report.ExitGo, "all snapshots are whole"),
		exitLine(report.ExitCouldNot, "something could not be taken; the others are whole"),
		exitLine(exit.CodeUsage, "the command line or the fleet file is wrong; nothing was connected to"),
		signalLine()+": what was recorded can be gone on with",
	)
}
