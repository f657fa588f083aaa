package checksum

import "context"

// Reader reads one view of one table of a side, any number of times. It is safe for
// concurrent use, and waits a limited time for a source that went away. All that it
// reads must be of the table as it was when the first statement was answered: an
// ALTER TABLE in mid-run is ErrTableChanged.
type Reader interface {
	// Split proposes bounds, in key order, that cut the view into about so many parts
	// for parallel reading. There may be none, and the parts may be uneven.
	Split(ctx context.Context, parts int) ([]Bound, error)
	// Digest reads a key range in key order, up to a limit. Each side may make the
	// digest in its own way.
	Digest(ctx context.Context, r KeyRange, limit Limit, kind Kind) (Reading, error)
	// Last finds the last key in the order of the view's index, by the index alone; nil
	// for an empty table. Its digest is of no use.
	Last(ctx context.Context, kind Kind) (*Mark, error)
	// Buckets reads the whole view into n digests by row hash; n is a power of two.
	Buckets(ctx context.Context, kind Kind, n int) (*Buckets, error)
	// Rows hands the selected rows to visit, those of a range in key order. It calls
	// restart before the first row, and again whenever it had to start anew: rows visited
	// before then no longer count.
	Rows(ctx context.Context, s Selection, restart func(), visit func(Row) error) error
	// Close releases what is kept for the view. It fails if what was read
	// cannot be trusted after all.
	Close() error
}
