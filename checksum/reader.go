package checksum

import "context"

// Reader reads one view of one table of a side, as often as it is asked. It is safe
// for concurrent use, and waits for a source that went away within reason. All that
// it reads must be of the table as it was when the first statement was answered:
// what an ALTER TABLE changed in mid-run is ErrTableChanged.
type Reader interface {
	// Split proposes bounds, in key order, that cut the view into about so many parts
	// for parallel reading. There may be none, and the parts may be uneven.
	Split(ctx context.Context, parts int) ([]Bound, error)
	// Digest reads a key range in key order, up to a limit. How the side makes the
	// digest is its own affair.
	Digest(ctx context.Context, r KeyRange, limit Limit, kind Kind) (Reading, error)
	// Last finds the last key in the order of the view's index, by the index alone; nil
	// for an empty table. Its digest is of no use.
	Last(ctx context.Context, kind Kind) (*Mark, error)
	// Buckets reads the whole view into n digests by row hash; n is a power of two.
	Buckets(ctx context.Context, kind Kind, n int) (*Buckets, error)
	// Rows hands the selected rows to visit. It calls restart before the first row, and
	// again whenever it had to start anew: what was visited before is void.
	Rows(ctx context.Context, s Selection, restart func(), visit func(Row) error) error
	// Close lets go of what is kept for the view.
	Close() error
}
