package compare

import (
	"context"

	"allclear/checksum"
)

// Side is one of the two things compared. Implementations are safe for
// concurrent use, wait for a source that went away within reason, and report
// errors that wrap checksum's ErrNoTable, ErrDenied, ErrTableChanged and ErrDown.
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
	// Activity tells what has been written so far, and what may still be on its
	// way. A side that cannot know returns an error.
	Activity(ctx context.Context) (checksum.Activity, error)

	// Split proposes up to parts-1 bounds that cut a view for parallel reading.
	Split(ctx context.Context, v *checksum.View, parts int) ([]checksum.Bound, error)
	// Digest reads a key range in key order, up to a limit. How the side makes
	// the digest is its own affair.
	Digest(ctx context.Context, v *checksum.View, r checksum.KeyRange, limit checksum.Limit, kind checksum.Kind) (checksum.Reading, error)
	// Last finds the last key in the order of the view's index, by the index
	// alone; nil for an empty table. Its digest is of no use.
	Last(ctx context.Context, v *checksum.View, kind checksum.Kind) (*checksum.Mark, error)
	// Buckets reads a whole view into n digests by row hash; n is a power of two.
	Buckets(ctx context.Context, v *checksum.View, kind checksum.Kind, n int) (*checksum.Buckets, error)
	// Rows hands rows to visit. It calls restart before the first row, and
	// again whenever it had to start anew: what was visited before is void.
	Rows(ctx context.Context, v *checksum.View, s checksum.Selection, restart func(), visit func(checksum.Row) error) error
	// Step finds the key that is n rows after a bound, by the index alone; nil when
	// fewer are left. A nil bound is the start.
	Step(ctx context.Context, v *checksum.View, after *checksum.Bound, n uint64) (*checksum.Bound, error)
	// Suspects shows an inspector the rows of a key range in which the side itself
	// sees a sign of damage to a text. Every attempt gets a new inspector; the last
	// one is returned, with the number of rows that it was shown.
	Suspects(ctx context.Context, v *checksum.View, r checksum.KeyRange, inspect func() checksum.Inspector) (seen checksum.Inspector, rows uint64, err error)
	// NonASCII counts, for each column of a view, the texts of a key range that
	// hold a byte outside ASCII.
	NonASCII(ctx context.Context, v *checksum.View, r checksum.KeyRange) ([]uint64, error)
	// Weights hands on, for each row of a key range, a hash of what an index would
	// compare if its text columns had a collation: rows that the collation calls
	// equal have the same. Rows with a NULL in the index are left out.
	Weights(ctx context.Context, v *checksum.View, index *checksum.Index, collation string, r checksum.KeyRange, restart func(), visit func(hash uint64, row checksum.Row) error) error
	// EqualUnder tells whether two rows, given by their keys, are equal in an
	// index's columns under a collation.
	EqualUnder(ctx context.Context, v *checksum.View, index *checksum.Index, collation string, x, y checksum.Bound) (bool, error)
	// KnowsCollation tells whether the side has a collation.
	KnowsCollation(ctx context.Context, collation string) (bool, error)
	// Forget tells that a view is done with.
	Forget(v *checksum.View)
}
