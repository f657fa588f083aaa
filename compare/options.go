package compare

import (
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Options are the settings of a run. Every field is given by the caller; there
// are no hidden defaults in this package.
type Options struct {
	RunID     string   // decides which rows the run alters in its own copy to prove itself
	Databases []string // databases to verify; empty means every one but the system's
	// LeftOutBy names the setting that leaves a table, named as db.table, out of the run;
	// "" if the run is about it. Nil leaves out nothing.
	LeftOutBy func(table string) (setting string)
	// Complete tells that LeftOutBy leaves out all but tables that are named one by one, without
	// wildcards, so that the run cannot miss tables that the account does not see.
	Complete bool
	Named    []string // those tables, as db.table, when Complete
	// Variables are the system variables to read of both sides, for package drift.
	Variables []string

	// AppendOnly tells of a table, named as db.table, that its rows are never deleted, so that
	// one that is missing was lost, whatever was written since side a was recorded. Nil tells
	// so of none.
	AppendOnly func(table string) bool
	// NoWrites is a person's word that nobody has written since side a was recorded.
	NoWrites bool

	// Checks are what to verify of the pair: Rows, Charset, or both. With Rows, texts are
	// inspected as the rows are read. Without Rows each member is searched by itself, and
	// the server picks the suspects. Without either only the catalogs are read.
	Checks Checks
	// TargetCollation is a collation that text keys may be converted to: the run looks
	// for keys that it would make equal. "" for none.
	TargetCollation string
	// Values is how much of the rows' content findings may show.
	Values checksum.Values

	// Asked tells which rows of a table of a pair are read, where that is not all of every table;
	// nil for all. Then no table is verified of which not all was read.
	Asked func(pair, table string) Asked

	Jobs         int           // key ranges of one pair read at the same time, at least 1
	ChunkTime    time.Duration // how long reading one chunk should take
	Recheck      int           // how often a row that differs is read again, 0 for never
	RecheckDelay time.Duration // the pause before each re-reading
	Progress     Progress      // nil for none
	Journal      Journal       // nil for none
	Earlier      Earlier       // what need not be read again; nil for nothing
	// Order puts the tables of the pair into the order in which they are read; nil for the one they
	// have.
	Order func(pair string, tables []TablePair)
	// Enough tells why no further chunk may be begun, nil as long as one may. What was begun by
	// then is read, read again and proved to its end. Nil is for as long as it takes.
	Enough  func() error
	Gate    Gate      // nil for one of Jobs reads at the same time
	Listing *Listing  // holds what is found of rows; nil for one of the pair's own
	Keeper  RowKeeper // keeps every row that differs; nil for none
}

// IsPlanned tells whether the run is about a table or another object, named as db.table.
func (o *Options) IsPlanned(name string) bool { return o.LeftOutBy == nil || o.LeftOutBy(name) == "" }

// IsAppendOnly tells whether rows of a table, named as db.table, are never deleted.
func (o *Options) IsAppendOnly(table string) bool { return o.AppendOnly != nil && o.AppendOnly(table) }

// Check is something that a run can be asked to verify, in the words of report.json.
type Check string

// The checks.
const (
	Rows    Check = "rows"    // the rows of every table, on both members
	Charset Check = "charset" // the texts of every table, and text in its definition
	Drift   Check = "drift"   // schemas and servers
	IDs     Check = "ids"     // IDs given twice, and columns that they outgrow
)

// Checks are what a run was asked for.
type Checks []Check

// Has tells whether a check was asked for.
func (c Checks) Has(one Check) bool { return slices.Contains(c, one) }

// Progress is told how far a run has come. Its methods are called from several
// goroutines at once and must not block.
type Progress interface {
	// TablePlanned gives the number of rows that the server guesses a table has.
	// It is called for every table before any is read.
	TablePlanned(pair, table string, estimate uint64)
	// RowsVerified adds rows read on both sides of one table.
	RowsVerified(pair, table string, rows uint64)
	TableDone(pair string, outcome *TableOutcome)
}

// Pair is two sides that must hold the same data.
type Pair struct {
	Name  string
	A, B  Side
	alone string // the member that is on both sides; "" for a pair of two
}

// Side is the side of a member, "a" or "b".
func (p Pair) Side(member string) Side {
	if member == "b" {
		return p.B
	}
	return p.A
}

// Alone is one member, "a" or "b", as a pair that has it on both sides: what is read of a member by
// itself is kept under the name of that, shard01/a. It proves nothing of the pair.
func (p Pair) Alone(member string) Pair {
	side := p.Side(member)
	return Pair{Name: p.Name + "/" + member, A: side, B: side, alone: member}
}

// Members are the names of the members on both sides: "a" and "b", or twice the same of one that is Alone.
func (p Pair) Members() (a, b string) {
	if p.alone != "" {
		return p.alone, p.alone
	}
	return "a", "b"
}

// PairPlan is what Explain says that Verify would do. No row is read for it.
type PairPlan struct {
	Name    string
	Tables  []TablePlan
	LeftOut []LeftOut
	Skipped []Skipped
	Gaps    []finding.Gap
}

// TablePlan is how one table would be read.
type TablePlan struct {
	Name   string // db.table
	Method string // for people: "by key ranges of PRIMARY (id)", "as a multiset, in one statement"
	Kind   string // wire or meaning
	Reason string // why the kind or the method is not the fast one, "" when it is
	Ranges []string
	SQLA   string // the statement of one chunk on member a
	SQLB   string
	Rows   uint64 // the larger of both sides' estimates
	Bytes  uint64 // estimate of what will travel from each side
}
