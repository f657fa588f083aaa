package compare

import (
	"context"

	"allclear/checksum"
)

// Side is one of the two things compared: a live server, or a copy of one that was
// kept. Implementations are safe for concurrent use, wait for a source that went away
// within reason, and report errors that wrap checksum's ErrNoTable, ErrDenied,
// ErrTableChanged and ErrDown.
//
// Package sidetest holds what every side promises, as tests.
type Side interface {
	// Address names the side for people: host:port.
	Address() string
	// Catalog reads what the databases hold; none named means all.
	Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error)
	// Table looks at one table anew.
	Table(ctx context.Context, database, name string) (*checksum.Table, error)
	// Probe tells whether a table is there and readable, without reading a row.
	Probe(ctx context.Context, database, name string) error
	// Facts reads the settings named, as far as the side has them.
	Facts(ctx context.Context, variables []string) (map[string]string, error)
	// Activity tells what has been written so far, and what may still be on its way.
	Activity(ctx context.Context) (checksum.Activity, error)
	// Open makes a reader of a view. Nothing is read yet.
	Open(view checksum.View) (Reader, error)
}

// Reader reads one view of one table.
type Reader = checksum.Reader

// The capabilities below are what only some sides have. They are found by a type
// assertion, and a side without one makes a gap or a sentence, never a pass.

// Searcher is a Reader that finds texts by itself, so that only they travel.
type Searcher interface {
	// Step finds the key that is n rows after a bound, by the index alone; nil when
	// fewer are left. A nil bound is the start.
	Step(ctx context.Context, after *checksum.Bound, n uint64) (*checksum.Bound, error)
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

// Leader is a Reader that cannot place any bound but those that it recorded itself,
// as a file cannot that knows no collation. It leads: its marks set the ends of chunks,
// and both sides still read them at the same time.
type Leader interface {
	// Lead gives the last of its recorded bounds inside a key range with which the rows
	// up to it stay within the limit, or the first if none does; nil where all of the
	// range does.
	Lead(ctx context.Context, r checksum.KeyRange, limit checksum.Limit) (*checksum.Bound, error)
}

// Recorded is a Side whose rows were hashed when they were recorded, in one way: it has
// digests of that kind alone.
type Recorded interface{ RecordedKind() checksum.Kind }

// Queried is a Side that people can ask with SQL. What is found on another gets no
// statement to check it by on that side.
type Queried interface{ AnswersSQL() }
