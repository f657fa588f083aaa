package identity

import (
	"context"
	"errors"
	"fmt"

	"allclear/checksum"
)

// RowFinder is a reader that finds rows by IDs.
type RowFinder interface {
	// RowsOf calls visit with each row whose column holds one of the IDs. It calls
	// restart when the rows visited so far are void.
	RowsOf(ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error) error
}

// weigher is a reader that hashes an index's entries in short statements. Package
// compare documents both methods (Searcher, Collator).
type weigher interface {
	Step(ctx context.Context, r checksum.KeyRange, n uint64) (*checksum.Bound, error)
	Weights(ctx context.Context, index *checksum.Index, collation string, r checksum.KeyRange,
		restart func(), visit func(hash uint64, row checksum.Row) error) error
}

// with opens a reader that has a capability, calls do with it, and closes it.
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
