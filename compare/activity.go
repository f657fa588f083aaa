package compare

import (
	"context"
	"time"
)

// activity tells a pair at rest from a live one, by both sides' counts of rows
// written.
type activity struct {
	since time.Time
	a, b  uint64
	known bool // both counts could be read
}

func (p *pairRun) readActivity(ctx context.Context) activity {
	now := activity{since: time.Now()}
	a, errA := p.a.Activity(ctx)
	b, errB := p.b.Activity(ctx)
	now.a, now.b, now.known = a, b, errA == nil && errB == nil
	return now
}

// atRest tells whether nothing was written on either side since the run began.
// A change that reached one side only just before the run began, and is still
// on its way to the other, is why resting alone settles nothing before
// Options.RecheckDelay of rest have passed.
func (p *pairRun) atRest(ctx context.Context) bool {
	if p.moved.Load() || !p.began.known {
		return false
	}
	now := p.readActivity(ctx)
	if !now.known || now.a != p.began.a || now.b != p.began.b {
		p.moved.Store(true)
		return false
	}
	return true
}
