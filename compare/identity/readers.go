package identity

import (
	"context"
	"errors"
	"fmt"

	"allclear/checksum"
	"allclear/compare"
)

// RowFinder is a reader that finds rows by IDs.
type RowFinder interface {
	// RowsOf hands the rows to visit whose column holds one of the IDs. restart is
	// called when what was visited before is void.
	RowsOf(ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error) error
}

// weigher is a reader that weighs an index in short statements.
type weigher interface {
	compare.Searcher
	compare.Collator
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
