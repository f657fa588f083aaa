package compare

import (
	"context"
	"errors"

	"golang.org/x/sync/semaphore"

	"allclear/compare/finding"
)

// Gate limits the reads of the members. All reads of rows pass it, so whatever must slow
// a run down belongs here. Only the ends of an index (Split, Last) are read past it.
type Gate interface {
	// Do reads once there is room. It fails with the context's error if the run ends
	// first, with an [ErrHeldUp] if its time for reading does while it waits for the members' sake, and
	// otherwise with the error of the read.
	Do(ctx context.Context, read func(ctx context.Context) error) error
}

// ErrHeldUp tells that nothing was read, since the time for it was over before the members had room.
var ErrHeldUp = errors.New("while the run waited for the sake of the members")

// Paced is a Gate that heeds how long chunks take.
type Paced interface {
	// Took is told, before a read of a chunk ends, how many times as long a row took as usual
	// rows of its table do.
	Took(times float64)
}

// Restrained is a Gate that holds back for the sake of the members.
type Restrained interface {
	// Restraint tells how it did so far.
	Restraint() *finding.Restraint
}

// NewGate lets up to this many reads, at least one, run at the same time.
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
