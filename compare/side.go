package compare

import (
	"context"
	"time"

	"allclear/checksum"
)

// Side is one of the two things compared: a live server, or a copy that was kept of one.
// Implementations are safe for concurrent use, wait a reasonable time for a source that
// went away, and report errors that wrap checksum's ErrNoTable, ErrDenied,
// ErrTableChanged and ErrDown.
//
// Package sidetest holds the tests that every side must pass.
type Side interface {
	// Address names the side for people: host:port.
	Address() string
	// Catalog reads what the databases hold; none named means all.
	Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error)
	// Table reads the definition of one table again.
	Table(ctx context.Context, database, name string) (*checksum.Table, error)
	// Probe tells whether a table is there and readable, without reading a row and without
	// waiting for one that is locked (checksum.ErrLocked).
	Probe(ctx context.Context, database, name string) error
	// Facts reads the named settings. Those that the side does not have are left out.
	Facts(ctx context.Context, variables []string) (map[string]string, error)
	// Activity tells what has been written so far, and what may still be on its way.
	Activity(ctx context.Context) (checksum.Activity, error)
	// Open makes a reader of a view. Nothing is read yet.
	Open(view checksum.View) (Reader, error)
}

// Reader reads one view of one table.
type Reader = checksum.Reader

// The capabilities below are what only some sides have. They are found by a type
// assertion. Where a side lacks one, the report has a gap or says so: it never passes
// for verified.

// Searcher is a Reader that finds suspicious texts by itself, so that no others travel.
type Searcher interface {
	// Step finds the key of the nth row of a key range, by the index alone; nil when it has
	// fewer rows.
	Step(ctx context.Context, r checksum.KeyRange, n uint64) (*checksum.Bound, error)
	// Suspects shows an inspector the rows of a key range in which the side itself
	// sees a sign of damage to a text. Every attempt gets a new inspector; the last
	// one is returned, with the number of rows that it was shown.
	Suspects(ctx context.Context, r checksum.KeyRange, inspect func() checksum.Inspector) (seen checksum.Inspector, rows uint64, err error)
	// NonASCII counts, for each column of the view, the texts of a key range that hold
	// a byte outside ASCII.
	NonASCII(ctx context.Context, r checksum.KeyRange) ([]uint64, error)
}

// Collator is a Reader that compares by collations.
type Collator interface {
	// KnowsCollation tells whether the side has a collation.
	KnowsCollation(ctx context.Context, collation string) (bool, error)
	// Weights hands on, for each row of a key range, a hash of what an index would
	// compare if its text columns had a collation ("" for each column's own): rows that
	// the collation calls equal have the same. Rows with a NULL in the index are left out.
	Weights(ctx context.Context, index *checksum.Index, collation string, r checksum.KeyRange,
		restart func(), visit func(hash uint64, row checksum.Row) error) error
	// EqualUnder tells whether two rows, given by their keys, are equal in an index's
	// columns under a collation.
	EqualUnder(ctx context.Context, index *checksum.Index, collation string, x, y checksum.Bound) (bool, error)
}

// Parted is a Reader that reads a large table whose rows are wanted in no order by several
// short statements. Others read it in one go.
type Parted interface {
	// Parts is the view of the index by whose ranges it reads, nil where it reads in one go.
	Parts(ctx context.Context) (*checksum.View, error)
}

// Leader is a Reader that can place only the bounds that it recorded itself, such as a
// file, which knows no collation. It leads: its marks set the ends of chunks, and both
// sides still read each chunk at the same time.
type Leader interface {
	// Lead gives the last of its recorded bounds inside a key range up to which the rows
	// stay within the limit, or the first bound if none does. It is nil where the whole
	// range stays within the limit.
	Lead(ctx context.Context, r checksum.KeyRange, limit checksum.Limit) (*checksum.Bound, error)
}

// Describer is a Side that knows what its definitions do beyond what reading rows takes.
type Describer interface {
	// Describe completes tables of the side's catalog: the rules of their foreign keys, and
	// their partitions.
	Describe(ctx context.Context, tables []*checksum.Table) error
	// ReadCounters compares what tables would give next for a number with those that their
	// rows have.
	ReadCounters(ctx context.Context, tables []*checksum.Table) error
	// StoredObjects reads the views, triggers, routines and events of databases, and tells
	// what it may not see of them.
	StoredObjects(ctx context.Context, databases []string) (*checksum.StoredObjects, error)
}

// Owned is a Side that is read by an account.
type Owned interface {
	// Account tells which one, what it may do, and how the clock of its server stands.
	Account(ctx context.Context) (checksum.Account, error)
}

// Server is a Side that is a running server. Its address may come to lead to another
// server, and it may be restarted.
type Server interface {
	// Instance is the server that the side reads, as of its latest connection. It asks
	// nothing, and is the zero value before the first connection.
	Instance() checksum.Instance
	// Confirm asks the server who it is, on a new connection. It fails with
	// checksum.ErrOtherServer if another one answers.
	Confirm(ctx context.Context) (checksum.Instance, error)
}

// Loaded is a Side that knows how busy its server is.
type Loaded interface {
	// Load tells it by the signals asked for. It asks once, waits for the answer for no longer
	// than some seconds, and never for a server that went away: the error is then ErrDown.
	Load(ctx context.Context, signals []checksum.Signal) (checksum.Load, error)
}

// Dated is a Side that tells a table from another one that took over its name and definition.
type Dated interface {
	// Made tells of each table of the server, by db.table, when it was made or rebuilt last, in a
	// form that compares.
	Made(ctx context.Context) (map[string]string, error)
}

// Written is a Side that tells when its tables were written to.
type Written interface {
	// Written tells of tables of the server, by db.table, when they were written to last, as far as
	// the server knows: a table that it does not list may have been written to at any time, and so
	// may any table before the server's start.
	Written(ctx context.Context) (map[string]time.Time, error)
}

// Recorded is a Side whose rows were hashed when they were recorded, and in one way: it
// has digests of that kind only. It has no texts to inspect, and its rows may know few bits
// of their columns' hashes (checksum.Row.Bits).
type Recorded interface {
	RecordedKind() checksum.Kind
	// Recording tells when it was recorded, and how far the server had come.
	Recording() checksum.Recording
}

// KeyHasher is a Recorded side that may have kept hashes in the place of the texts of keys.
type KeyHasher interface {
	// HashKeys gives what puts the same hashes into a canonical key of the table, which it
	// appends; nil where the table's keys were kept in plain. It fails where the secret that
	// they were hashed by is not known.
	HashKeys(t *checksum.Table) (func(dst, key []byte) ([]byte, error), error)
}

// IsRecorded tells whether a side is Recorded.
func IsRecorded(s Side) bool {
	_, is := s.(Recorded)
	return is
}

// RecordingOf tells when a side was recorded; nil for one that is not Recorded.
func RecordingOf(s Side) *checksum.Recording {
	recorded, is := s.(Recorded)
	if !is {
		return nil
	}
	recording := recorded.Recording()
	return &recording
}

// Queried is a Side that people can query with SQL. A finding gets no statement to check
// it by on a side that is not Queried.
type Queried interface{ AnswersSQL() }
