package compare

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"allclear/checksum"
)

// Activity tells a pair at rest from a live one.
type Activity struct {
	pair  Pair
	began bothActivities
	moved atomic.Bool // something was written since, or rows were seen to change

	mu      sync.Mutex
	unknown error // why a side could not tell when it was last asked
}

// bothActivities is what both sides said at one time.
type bothActivities struct {
	at   time.Time
	a, b checksum.Activity
	err  error // why one of them could not tell
}

// WatchActivity reads what has been written on both sides so far.
func WatchActivity(ctx context.Context, pair Pair) *Activity {
	began := readActivities(ctx, pair)
	return &Activity{pair: pair, began: began, unknown: began.err}
}

func readActivities(ctx context.Context, pair Pair) bothActivities {
	now := bothActivities{at: time.Now()}
	var errA, errB error
	now.a, errA = pair.A.Activity(ctx)
	now.b, errB = pair.B.Activity(ctx)
	now.err = errors.Join(errA, errB)
	return now
}

// Since is when the watch began.
func (w *Activity) Since() time.Time { return w.began.at }

// Moved notes that rows were seen to change: a pair that was once seen to be live
// stays so.
func (w *Activity) Moved() { w.moved.Store(true) }

// AtRest tells whether nothing was written on either side since the watch began, and
// nothing is on its way. It is false where a side cannot tell: Unknown says why.
func (w *Activity) AtRest(ctx context.Context) bool {
	if w.moved.Load() || w.began.err != nil {
		return false
	}
	now := readActivities(ctx, w.pair)
	w.mu.Lock()
	w.unknown = now.err
	w.mu.Unlock()
	if now.err != nil {
		return false
	}
	if hasWritten(w.began.a, now.a) || hasWritten(w.began.b, now.b) || !now.isLevel() {
		w.Moved()
		return false
	}
	return true
}

// Unknown is why AtRest could not tell, nil where it could.
func (w *Activity) Unknown() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.unknown == nil || w.moved.Load() {
		return nil
	}
	return fmt.Errorf("whether the pair is at rest is not known: %w", w.unknown)
}

func hasWritten(before, now checksum.Activity) bool {
	return !now.Frozen && before.Writes != now.Writes
}

// isLevel tells that no change is on its way from one side to the other: neither
// replicates, or both have come equally far.
func (n bothActivities) isLevel() bool {
	isStill := func(a checksum.Activity) bool { return a.Frozen || a.Idle }
	return isStill(n.a) && isStill(n.b) || n.a.Position != "" && n.a.Position == n.b.Position
}
