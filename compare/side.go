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
	// Forget tells that a view is done with.
	Forget(v *checksum.View)

	// Statement and RowStatement are the SQL of a chunk and of one row, for people.
	Statement(v *checksum.View, r checksum.KeyRange, maxRows uint64) string
	RowStatement(v *checksum.View, at checksum.Bound) string
	// RepairStatement is the SQL that sets one column of one row to an expression
	// of itself ({column}), if what is stored there has the SHA-256 given. It is
	// for people, never run. "" where it would have to show what must stay hidden.
	RepairStatement(v *checksum.View, at checksum.Bound, column int, expression string, sum [32]byte) string
}
