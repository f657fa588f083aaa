package compare

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// Gate lets reads of the members through. All reads of rows pass it, so that this is
// the place for whatever must slow a run down.
type Gate interface {
	// Do reads once there is room. It fails with the context's error if the run ends
	// first, else as the read does.
	Do(ctx context.Context, read func(ctx context.Context) error) error
}

// NewGate lets so many reads through at the same time, at least one.
func NewGate(reads int) Gate { return slots{semaphore.NewWeighted(int64(max(1, reads)))} }

type slots struct{ free *semaphore.Weighted }

// Do implements Gate.
func (s slots) Do(ctx context.Context, read func(ctx context.Context) error) error {
	if err := s.free.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.free.Release(1)
	return read(ctx)
}
