package compare

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Activity tells a pair at rest from one that is being written to, and what differs from
// what is on its way by replication (lag.go).
type Activity struct {
	pair  Pair
	began Moment
	moved atomic.Bool // something was written since, or rows were seen to change

	seenA, seenB trail // how far each member had come in replication (positions.go)

	mu   sync.Mutex
	lags map[string]finding.Lag // how far each member was behind, as last seen
}

// Moment is what both members said of their activity at one time.
type Moment struct {
	at   time.Time
	a, b memberActivity
}

// memberActivity is what one side said, or why it did not know.
type memberActivity struct {
	checksum.Activity
	instance checksum.Instance
	err      error
}

// WatchActivity reads what has been written on both sides so far.
func WatchActivity(ctx context.Context, pair Pair) *Activity {
	w := &Activity{pair: pair}
	w.began = w.Look(ctx)
	return w
}

// Look asks both members. It never fails: what a member did not say is not known.
func (w *Activity) Look(ctx context.Context) Moment {
	now := Moment{at: time.Now()}
	var both sync.WaitGroup
	both.Go(func() { now.a = readActivity(ctx, w.pair.A, &w.seenA) })
	both.Go(func() { now.b = readActivity(ctx, w.pair.B, &w.seenB) })
	both.Wait()
	return now
}

func readActivity(ctx context.Context, s Side, seen *trail) memberActivity {
	asked := time.Now()
	now, err := s.Activity(ctx)
	if err == nil {
		seen.add(stand{asked: asked, said: time.Now(), position: now.Replication.String()})
	}
	return memberActivity{now, InstanceOf(s), err}
}

// Since is when the watch began.
func (w *Activity) Since() time.Time { return w.began.at }

// Moved records that rows were seen to change. From then on the pair counts as live.
func (w *Activity) Moved() { w.moved.Store(true) }

// IsAtRest tells whether up to a moment nothing was written on either side since the watch
// began, and no change was on its way. It is false where a side does not know.
func (w *Activity) IsAtRest(now Moment) bool {
	if w.moved.Load() || w.began.a.err != nil || w.began.b.err != nil || now.a.err != nil || now.b.err != nil {
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
	side, seen, began := w.pair.A, &w.seenA, w.began.a
	if member == "b" {
		side, seen, began = w.pair.B, &w.seenB, w.began.b
	}
	now := readActivity(ctx, side, seen)
	if err := cmp.Or(began.err, now.err); err != nil {
		return false, fmt.Errorf("whether %s was written to is not known: %w", member, err)
	}
	return now.isAfter(began), nil
}

// isAfter tells whether something was written in between.
func (m memberActivity) isAfter(before memberActivity) bool {
	return !m.Frozen && m.Writes != before.Writes
}
