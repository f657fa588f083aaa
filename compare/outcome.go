package compare

import (
	"fmt"
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Result is what is known of a key range, a table or a pair. The zero value is
// Unverified, so that a result that was never set cannot pass as a match.
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

// MarshalText implements encoding.TextMarshaler.
func (r Result) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText refuses a word that is not one of the three.
func (r *Result) UnmarshalText(text []byte) error {
	for _, known := range []Result{Unverified, Match, Differ} {
		if known.String() == string(text) {
			*r = known
			return nil
		}
	}
	return fmt.Errorf("%q is no result", text)
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
	ChangedSince     uint64        // further rows that do, and that a write since side a was recorded may explain
	MayBeLate        bool          // it is not known whether replication has still to bring some of them
	Earlier          EarlierRuns   // what of it was not read, since earlier runs did
	Forgotten        string        // why some of what they have read was read again, though it was to count; "" for nothing
	NotKept          string        // why nothing of it counts for later runs, though it was to be kept; "" where it does
	Canaries         Canaries
	Inspected        bool // every text of each member that has the table, and is not Recorded, was looked at
	Findings         []finding.Finding
	IsListed         bool     // further findings are in the run's Listing
	Files            RowFiles // where every row that differs is listed
	Gaps             []finding.Gap
	Began            time.Time // when reading it began; the zero value for one that was not read
	Elapsed          time.Duration
	// PositionsA and PositionsB are how far each member had come before and after that; those
	// between which it was recorded for a Recorded side.
	PositionsA, PositionsB Positions
}

// RowFiles are the files that list the rows of a table that differ, as paths within the run's
// folder; "" where there is none.
type RowFiles struct {
	Rows           string // every row, with its key
	WhereA, WhereB string // conditions that find those of each member that has them
}

// Canaries counts rows that a run altered in its own copy of what a member sent, to prove that
// it would have found a difference there.
type Canaries struct {
	Planted int `json:"planted"`
	Found   int `json:"found"` // as exactly the row and the column that were altered
}

// Missed is how many were not found.
func (c Canaries) Missed() int { return c.Planted - c.Found }

// Plus counts those of both.
func (c Canaries) Plus(other Canaries) Canaries {
	return Canaries{Planted: c.Planted + other.Planted, Found: c.Found + other.Found}
}

// Add counts the rows of a range on both sides.
func (t *TableOutcome) Add(a, b checksum.Digest) {
	t.DigestA, t.DigestB = t.DigestA.Plus(a), t.DigestB.Plus(b)
	t.RowsA, t.RowsB = t.RowsA+a.Rows, t.RowsB+b.Rows
}

// EarlierRuns sums up what earlier runs have proved of a table, so that a run has not read it.
type EarlierRuns struct {
	Ranges int
	Rows   uint64    // on each side
	Oldest time.Time // when the range that was read first was read; the zero value for none
	Runs   []string  // their IDs, in the order of the ranges, each once
}

// Add counts a range.
func (e *EarlierRuns) Add(k *Known) {
	e.Ranges++
	e.Rows += k.Rows
	if e.Oldest.IsZero() || k.At.Before(e.Oldest) {
		e.Oldest = k.At
	}
	if !slices.Contains(e.Runs, k.Run) {
		e.Runs = append(e.Runs, k.Run)
	}
}

// Plus counts the ranges of both.
func (e EarlierRuns) Plus(other EarlierRuns) EarlierRuns {
	both := EarlierRuns{Ranges: e.Ranges + other.Ranges, Rows: e.Rows + other.Rows, Oldest: e.Oldest, Runs: slices.Clone(e.Runs)}
	if both.Oldest.IsZero() || !other.Oldest.IsZero() && other.Oldest.Before(both.Oldest) {
		both.Oldest = other.Oldest
	}
	for _, run := range other.Runs {
		if !slices.Contains(both.Runs, run) {
			both.Runs = append(both.Runs, run)
		}
	}
	return both
}

// On is the table on a member, "a" or "b"; nil where that has none.
func (t *TableOutcome) On(member string) *checksum.Table {
	if member == "b" {
		return t.B
	}
	return t.A
}

// IsRead tells whether nothing of the table was left unread. Rows that may have changed since
// a snapshot were read.
func (t *TableOutcome) IsRead() bool {
	isUnread := func(g finding.Gap) bool { return g.Cause.Kind != finding.ChangedSince }
	return !slices.ContainsFunc(t.Gaps, isUnread)
}

// Withdraw takes back a match, and everything that was inspected.
func (t *TableOutcome) Withdraw(reason finding.Gap) {
	t.Gaps, t.Inspected = append(t.Gaps, reason), false
	if t.Result == Match {
		t.Result = Unverified
	}
}

// Void takes back everything that rows have shown of a table whose definition is not the
// one that they were read by.
func (t *TableOutcome) Void(reason finding.Gap) {
	if t.Differences > 0 {
		reason.Cause.Reason += "; " + finding.Counted(t.Differences, "difference") + " seen before do not count"
	}
	*t = TableOutcome{Name: t.Name, A: t.A, B: t.B, Gaps: []finding.Gap{reason}, Began: t.Began, Elapsed: t.Elapsed}
}

// MemberOutcome is what a run knows of one server.
type MemberOutcome struct {
	Address string            // host:port
	Version string            // the server's version string, "" when it was never reached
	Facts   map[string]string // system variables and other facts that drift is judged by
	// Account is what the member is read by; nil where that is not known.
	Account *checksum.Account
	// Stored are its views and programs; nil where they were not asked for, or a side has none.
	Stored  *checksum.StoredObjects
	Failure finding.Cause // why it could not be read at all; the zero value when it could
	// Instance is the server that gave what was read, after its latest start; the zero value
	// for a side that is no Server.
	Instance checksum.Instance
	// Recording tells when a Recorded side was recorded; nil for any other.
	Recording *checksum.Recording
}

// PairOutcome is what a run knows of one pair.
type PairOutcome struct {
	Name   string
	Began  time.Time
	Ended  time.Time
	A, B   MemberOutcome
	Tables []TableOutcome // sorted by name; those of both sides
	// Restraint is how the run held back for the members' sake; nil where it did not.
	Restraint *finding.Restraint
	// OnlyA and OnlyB are tables that the other member proved not to have.
	OnlyA, OnlyB []*checksum.Table
	// Findings are about the pair: what the definitions of its tables and its members'
	// settings show.
	Findings []finding.Finding
	LeftOut  []LeftOut     // tables that a member holds and the run does not plan, by name
	Skipped  []Skipped     // views and sequences: counted, never reported as verified
	Gaps     []finding.Gap // what belongs to no table: a member down, a database that can't be listed
	// DefinitionsLag tells of a member that has still to apply what the other had when their
	// definitions were read, so that one that differs may be on its way; nil if there is none.
	DefinitionsLag *finding.Lag
	// PositionsA and PositionsB are how far each member had come before the first table was
	// read, and after the last; those between which it was recorded for a Recorded side.
	PositionsA, PositionsB Positions
	// Since is what was executed since side a was recorded; nil where it was not.
	Since *finding.Since
}

// Skipped is an object that holds no rows of its own to verify.
type Skipped struct {
	Name string // db.name
	What string // "view", "sequence"
}
