package identity

import (
	"context"
	"errors"
	"fmt"

	"allclear/checksum"
)

// RowFinder is a reader that finds rows by IDs.
type RowFinder interface {
	// RowsOf hands the rows to visit whose column holds one of the IDs. restart is
	// called when what was visited before is void.
	RowsOf(ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error) error
}

// weigher is a reader that weighs an index in short statements. Package compare says
// what the two promise (Searcher, Collator).
type weigher interface {
	Step(ctx context.Context, after *checksum.Bound, n uint64) (*checksum.Bound, error)
	Weights(ctx context.Context, index *checksum.Index, collation string, r checksum.KeyRange,
		restart func(), visit func(hash uint64, row checksum.Row) error) error
}

// with opens a reader of a view that has a capability, and closes it in the end.
func with[Capability any](s Source, v *checksum.View, do func(Capability) error) (err error) {
	reader, err := s.Open(*v)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	able, ok := reader.(Capability)
	if !ok {
		return fmt.Errorf("%s cannot do it: %w", s.Address(), errors.ErrUnsupported)
	}
	return do(able)
}
