package main

import (
	"fmt"
	"strings"
	"syscall"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/report"
	"allclear/report/nagios"
)

// exitHelp lists the exit codes of the commands that verify.
func exitHelp() string {
	return exitCodes(
		exitLine(report.ExitGo, "GO          everything planned was verified, and is right"),
		exitLine(report.ExitNoGo, "NO-GO       something is wrong; the report says what"),
		exitLine(report.ExitCouldNot, "could not run, nothing proven; or the evidence could not be kept"),
		exitLine(report.ExitIncomplete, "INCOMPLETE  not everything was verified; nothing is wrong where it was, or"),
		"                   only in features that can be off",
		exitLine(report.ExitDegraded, "DEGRADED    GO once the features that the report names are off"),
		exitLine(exit.CodeUsage, "the command line or the fleet file is wrong; nothing was connected to"),
		signalLine()+": a partial report, whatever its verdict",
		fmt.Sprintf("With --format nagios, as monitoring plugins do: %d GO, %d DEGRADED, %d NO-GO, %d INCOMPLETE\nor anything else.",
			nagios.OK, nagios.Warning, nagios.Critical, nagios.Unknown),
	)
}

// plainExitHelp lists the exit codes of the commands that give no verdict.
func plainExitHelp() string {
	return exitCodes(
		exitLine(report.ExitGo, "done"),
		exitLine(report.ExitCouldNot, "could not be done"),
		exitLine(exit.CodeUsage, "the command line or the fleet file is wrong"),
		signalLine(),
	)
}

// exitCodes is the section of a help text that lists exit codes.
func exitCodes(lines ...string) string { return "Exit codes:\n" + strings.Join(lines, "\n") }

// exitLine is the line of one exit code.
func exitLine(code int, meaning string) string { return fmt.Sprintf("  %-4d %s", code, meaning) }

// signalLine is the line of the exit codes after a signal, which every command has.
func signalLine() string {
	interrupted, terminated := exit.SignalError{Signal: syscall.SIGINT}, exit.SignalError{Signal: syscall.SIGTERM}
	return exitLine(interrupted.ExitCode(), fmt.Sprintf("stopped by SIGINT (Ctrl-C), %d by SIGTERM", terminated.ExitCode()))
}

func passwordHelp() string {
	return `Passwords come from an option file (--defaults-file, or defaults_file in the
fleet file), password_file or password_env, or are asked for on a terminal, once
for each user. With none of these and no terminal, no password is sent. They are
never flags, which every user of the machine can see.`
}

func patternHelp() string {
	return `Patterns are matched with db.table: * is any run of characters (dots too), ? any
one, [a-z] one of these, [^a-z] none of them. A backslash is a plain character,
[*] a plain star, and ? stands for a comma in a name. Case counts.`
}

// exampleHelp is the part of the documented fleet file that has these keys; all of it where none
// is named.
func exampleHelp(keys ...string) string {
	var out strings.Builder
	for line := range strings.Lines(fleetfile.Example(keys...)) {
		out.WriteString("  " + line)
	}
	return out.String()
}

func verifyHelp() string {
	return `Reads both members of every pair, proves row by row where they agree, looks for
text damaged by conversions in what it reads, checks servers and schemas for
drift, looks at the IDs over all pairs, and ends with a verdict. It locks nothing
and writes nothing to the servers. Rows that differ are read again --recheck
times: what is still moving then is unverified ("hot"), not different. Without
rows among --checks nothing of the data is proven: the verdict is INCOMPLETE at
best.

The report goes to stdout, the log and the progress to stderr. --out also keeps
it, in all forms that have a file, in a folder of this run's own:
FOLDER/20261128T210433Z-PEWRKSLL for a run that began then. Nothing there is ever
overwritten by another run, and FOLDER/latest leads to the run that began last. At
--timeout and on Ctrl-C the run ends with a report of what is verified until then; a
second Ctrl-C ends it at once, without one.

A run with a ledger (--ledger, or ids: ledger in the fleet file) that was cut, also by
kill -9 or a reboot, is gone on with by the same command line and --resume last, its ID
or its folder. What it has verified counts and is not read again, but for the chunks
that it was reading. What differed in it, and texts that showed damage, are looked at
again. So are tables that were altered since, members that are other servers now, and
what was read of a server before it was restarted: the report says so. The new run
tries itself out on what it counts (canaries), checks drift and IDs anew, and can be cut
and gone on with itself. Another fleet file, other --checks, --tables or --exclude are
refused.

--fresh 24h counts rows that other runs of the ledger, such as a nightly sweep, have
verified within 24 hours. It trusts replication, and is not for the time after an
incident: then everything should be read, as it is without it. It counts nothing of a
pair unless it is known, from the beginning of the run that has read the rows until now,
that both members are the same servers and were not restarted; that each has executed,
by its GTIDs, nothing that the other has not; and that both have written as many rows,
but for what an applier writes for itself. The report says why nothing counts. What it
cannot see: a statement that replication executed with another result on b (binlog_format
STATEMENT), a few rows that were written with sql_log_bin = 0 while replication was
writing more, and what happens below a server, such as a disk that gives back other
bytes.

--since compares with an earlier run of the same fleet, and what is new, worse, gone,
or was not looked at again stands first in the report (see allclear diff). The verdict
does not depend on it. With --quiet a run that ends in GO writes nothing at all, to
stdout or stderr, unless a warning is new or worse than in the run before, or a table
that was verified then was not among those of this run: for cron, which mails what is
written. Without an earlier run every warning is new. What is not GO is written every
night.

With --gentle it yields to what else the servers have to do, by the limits of the
fleet file or the defaults below: it reads one key range of a pair at a time, in
statements of a hundredth of a second (unless --jobs and --chunk-time say otherwise), rests
after each, and asks each member once a second how busy it is. Near a limit, or where
a member runs many more statements than usual, or a chunk takes longer than usual, it
reads more slowly; above a limit it waits. A signal that could be read and cannot be
read any more makes it wait too; one that the account may not read is named in the
report with the privilege it takes. Without --gentle only limits that flags name count.
--timeout, the end of the quiet hours and Ctrl-C end a wait at once. No statement that
was sent is cut off, so that a table without a key is read in one go.

With --against the members are compared not with each other but with what they were
when allclear snapshot recorded them: a is the snapshot and b the live member, and the
"pair" is named after the member, shard01/a. Every byte of the files is read first. A
member without a snapshot and a snapshot without its member are gaps, unless --pair
and --member leave them out. Where the member has been written to since, or nobody
can tell, a row that a write could have changed is "changed since the snapshot":
INCOMPLETE, unless --no-writes declares that there were no writes. What no write does
is NO-GO all the same: texts damaged by a conversion, values clipped to a type's
maximum, rows lost from a table of append_only. With --with the snapshots of two
folders are compared, and no server is asked. IDs are not looked at: allclear ids
does it.

The fleet file:
` + exampleHelp("fleet", "defaults", "databases", "tables", "exclude", "append_only", "pairs", "gentle", "features",
		"accepted", "severities") + `
Its further keys, production and ids, are shown by allclear ids --help. Paths in the file start from its folder. --tables
narrows the file's selection, --exclude adds to its excludes.

` + patternHelp() + "\n\n" + passwordHelp() + "\n\n" + exitHelp()
}

func charsetHelp() string {
	return `Looks for text that conversions between character sets have damaged, on each
member by itself: no other copy is needed, and rows are not compared. In short
statements the server picks the values that may be damaged, and a sample of those
outside ASCII; a column in which the sample shows more damage is read in full.

It reports columns that are damaged (NO-GO), single values that look it and what
damage would come of the next CONVERT TO (warnings): UTF-8 that was read as another
set and encoded again, UTF-8 kept under another set's label, bytes that are no
text, U+FFFD, C1 controls, CESU-8, trailing NULs; and damaged names, labels,
defaults and comments. A lost character that became a question mark shows only
beside the other member: that is for ` + "`allclear verify`" + `.

With --target-collation it lists the rows whose unique keys that collation would
make equal, which an upgrade would refuse or lose: NO-GO if there are any.

A run with a ledger (--ledger, or ids: ledger in the fleet file) that was cut, also by
kill -9 or a reboot, is gone on with by the same command line and --resume last, its ID
or its folder. Key ranges in which it has seen no sign of damage are not looked at
again, but for those that it was looking at, one for each of --jobs of a table. What
showed signs is looked at again, and a column that is damaged is counted or read in
full anew. So are tables that were altered since, members that are other servers now,
and what was read of a server before it was restarted. Unique keys are compared under
--target-collation anew, but for tables in which that had found none, and no text shows
a sign. Another fleet file, other --tables, --exclude or --target-collation are refused.
No rows are compared: nothing of it counts for verify, a sweep or --fresh.

Text is masked in the report unless --values full is given: what shows the damage
is kept, the rest is dots, and keys of text are shown by length and digest. Numbers,
times, labels, UUIDs and network addresses are shown.

` + patternHelp() + "\n\n" + passwordHelp() + "\n\n" + exitHelp()
}

func idsHelp() string {
	return `Looks at the IDs of a fleet of shards (pairs, or single servers):
  twice     which IDs stand in more than one shard, exactly, with a second look:
            different rows (one ID given twice) or the same (a stale copy)
  generators  ticket tables and AUTO_INCREMENT: what they give next and is in use
            already, servers that would give the same IDs, settings that let a
            counter go back. No ID is ever minted
  reach     every column that stores an ID, by foreign key, name, role
            (seller_user_id), type beside it (object_type, object_id) or the fleet
            file; its room left against what hands the IDs out, not against its
            own greatest value; rows that were clipped to a type's maximum
  forecast  with --ledger: when a column is full, and the last safe start of its ALTER

IDs of the fleet file's entities must be unique over all shards. Others are
inferred, one for each integer primary key. Where most of their numbers stand in
several shards and the servers count them, they are taken for each shard's own: a
warning; where the rows are the same too, for a table that every shard has a copy
of. Where neither is clear the run is INCOMPLETE until the fleet file says which.

A run that was cut is not gone on with, and --resume is refused: it is run again, and
reads all IDs. They are compared as they are at one time. An ID that was given after its
place had been read, and before the rest was, would be missed, and no server tells for
certain that there is none. The readings of earlier runs stay.

In the fleet file:
` + exampleHelp("production", "ids") + `
--gate looks at the schema alone, of every member or of --schema: exit code 1 if a
column that stores the IDs of a BIGINT key, or of a ticket table, is narrower.
--plan and --rehearse print SQL and execute nothing. --plan has a script for each
server, the most urgent first: it saves the keys of rows that were clipped, and on
any other server it alters nothing; with --out each is a file. --rehearse is for one
server (of a pair, member a) or for --schema.

` + patternHelp() + "\n\n" + passwordHelp() + "\n\n" + exitHelp() + `
` + fmt.Sprintf("--gate: %d passed, %d failed, %d could not look.", report.ExitGo, report.ExitNoGo, report.ExitCouldNot)
}

func reportHelp() string {
	return `Reads report.json of a run that --out kept, and writes the report in any form. FOLDER
is the run's folder, a link to it, a folder with one run in it, or report.json itself.
No server is asked. Reports of earlier versions are read; one of a newer schema, one
that was cut short, one that is not as the run wrote it (by SHA256SUMS beside it) and
one whose verdict does not follow from what it holds are not.

The exit code says whether the report was written, not what its verdict is: that is
in the report (--format json | jq -r .verdict).

` + exitCodes(
		exitLine(report.ExitGo, "the report was written, whatever its verdict (--format nagios: see allclear verify)"),
		exitLine(report.ExitCouldNot, "there is none, it cannot be read or believed, or it is older than --max-age"),
		exitLine(exit.CodeUsage, "the command line is wrong, or the folder holds several runs"),
		signalLine(),
	)
}
