package compare

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"allclear/checksum"
)

// Activity tells a pair at rest from one that is being written to.
type Activity struct {
	pair  Pair
	began bothActivities
	moved atomic.Bool // something was written since, or rows were seen to change
}

// bothActivities is what both sides said at one time.
type bothActivities struct {
	at   time.Time
	a, b memberActivity
}

// memberActivity is what one side said, or why it did not know.
type memberActivity struct {
	checksum.Activity
	err error
}

// WatchActivity reads what has been written on both sides so far.
func WatchActivity(ctx context.Context, pair Pair) *Activity {
	return &Activity{pair: pair, began: readActivities(ctx, pair)}
}

func readActivities(ctx context.Context, pair Pair) bothActivities {
	return bothActivities{at: time.Now(), a: readActivity(ctx, pair.A), b: readActivity(ctx, pair.B)}
}

func readActivity(ctx context.Context, s Side) memberActivity {
	now, err := s.Activity(ctx)
	return memberActivity{now, err}
}

// Since is when the watch began.
func (w *Activity) Since() time.Time { return w.began.at }

// Moved records that rows were seen to change. From then on the pair counts as live.
func (w *Activity) Moved() { w.moved.Store(true) }

// AtRest tells whether nothing was written on either side since the watch began, and no
// change is on its way. It is false where a side does not know.
func (w *Activity) AtRest(ctx context.Context) bool {
	if w.moved.Load() || w.began.a.err != nil || w.began.b.err != nil {
		return false
	}
	now := readActivities(ctx, w.pair)
	if now.a.err != nil || now.b.err != nil {
		return false
	}
	if now.a.isAfter(w.began.a) || now.b.isAfter(w.began.b) || !now.isLevel() {
		w.Moved()
		return false
	}
	return true
}

// HasWritten tells whether anything was written on one member, "a" or "b", since the
// watch began. It fails where the member does not know.
func (w *Activity) HasWritten(ctx context.Context, member string) (bool, error) {
	side, began := w.pair.A, w.began.a
	if member == "b" {
		side, began = w.pair.B, w.began.b
	}
	now := readActivity(ctx, side)
	if err := cmp.Or(began.err, now.err); err != nil {
		return false, fmt.Errorf("whether %s was written to is not known: %w", member, err)
	}
	return now.isAfter(began), nil
}

// isAfter tells whether something was written in between.
func (m memberActivity) isAfter(before memberActivity) bool {
	return !m.Frozen && m.Writes != before.Writes
}

// isLevel tells whether no change is on its way from one side to the other: neither
// replicates, or both have come equally far.
func (n bothActivities) isLevel() bool {
	isStill := func(a memberActivity) bool { return a.Frozen || a.Idle }
	return isStill(n.a) && isStill(n.b) || n.a.Position != "" && n.a.Position == n.b.Position
}
