package compare

import (
	"time"

	"allclear/checksum"
)

// Result is what is known of a key range, a table or a pair. The zero value is
// Unverified, so that what nobody set can never be read as a match.
type Result int

const (
	Unverified Result = iota // not read, or not proved
	Match                    // read on both sides, proved equal
	Differ                   // read on both sides, proved different
)

// String gives the words of report.json: match, differ, unverified.
func (r Result) String() string {
	switch r {
	case Match:
		return "match"
	case Differ:
		return "differ"
	case Unverified:
	}
	return "unverified"
}

// Severity says what a finding does to the verdict.
type Severity int

const (
	Info    Severity = iota // worth knowing, no action needed
	Warning                 // look at it, the data is not wrong because of it
	Blocker                 // the site must not come back before it is resolved: NO-GO
)

// String gives the words of report.json: blocker, warning, info.
func (s Severity) String() string {
	switch s {
	case Blocker:
		return "blocker"
	case Warning:
		return "warning"
	case Info:
	}
	return "info"
}

// KeyValue is one column of a row's key, its value as a person would type it:
// text and numbers as they are, bytes as 0x… hex.
type KeyValue struct {
	Column string
	Value  string
}

// Finding is anything that the report must say.
type Finding struct {
	Kind     string // row.missing, row.extra, row.differs, charset.<class>, schema.<what>, server.<what>
	Severity Severity
	Pair     string
	Member   string     // "a", "b", or "" when it is about both
	Table    string     // db.table, "" when it is not about a table
	Key      []KeyValue // the row, in key order; nil when it is not about one row
	Columns  []string   // the columns concerned, in table order
	Count    uint64     // how many rows (or things) this finding stands for, at least 1
	Detail   string     // one line for a person
	Sample   string     // what shows the damage in a text, as much of it as may be shown
	Repair   string     // SQL that undoes the damage in this row without loss, for a person to run; "" where it cannot be undone
	Recheck  Recheck
}

// Recheck is how a person checks a finding by hand: a statement for each member.
type Recheck struct{ A, B string }

// Gap is something planned that was not verified, and why.
type Gap struct {
	Pair   string
	Table  string // db.table; "" when a whole member could not be read
	Range  string // the key range for people, "" for the whole table
	Reason string
}

// TableOutcome is what a run knows of one table of one pair.
type TableOutcome struct {
	Name             string // db.table
	A, B             *checksum.Table
	Result           Result
	RowsA, RowsB     uint64 // rows read on each side in verified ranges and differing ones
	DigestA, DigestB checksum.Digest
	Kind             checksum.Kind // the kind of both digests
	Differences      uint64        // rows that are missing, extra or differ
	Inspected        bool          // every text of both members, or of the one that has the table, was looked at
	Findings         []Finding
	Gaps             []Gap
	Elapsed          time.Duration
}

// MemberOutcome is what a run knows of one server.
type MemberOutcome struct {
	Address string            // host:port
	Version string            // the server's version string, "" when it was never reached
	Facts   map[string]string // system variables and other facts that drift is judged by
	Err     string            // why it could not be read at all, "" when it could
}

// PairOutcome is what a run knows of one pair.
type PairOutcome struct {
	Name   string
	A, B   MemberOutcome
	Tables []TableOutcome // sorted by name; those of both sides
	// OnlyA and OnlyB are tables that the other member proved not to have.
	OnlyA, OnlyB []*checksum.Table
	Skipped      []Skipped // views and sequences: counted, never passed
	Gaps         []Gap     // what belongs to no table: a member down, a database that can't be listed
}

// Skipped is an object that holds no rows of its own to verify.
type Skipped struct {
	Name string // db.name
	What string // "view", "sequence"
}
