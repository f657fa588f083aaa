package compare

import (
	"context"
	"time"

	"allclear/checksum"
)

// activity tells a pair at rest from a live one.
type activity struct {
	since time.Time
	a, b  checksum.Activity
	known bool // both sides could tell
}

func (p *pairRun) readActivity(ctx context.Context) activity {
	now := activity{since: time.Now()}
	var errA, errB error
	now.a, errA = p.a.Activity(ctx)
	now.b, errB = p.b.Activity(ctx)
	now.known = errA == nil && errB == nil
	return now
}

// level tells that no change is on its way from one side to the other: neither
// replicates, or both have come equally far.
func (n activity) level() bool {
	return n.a.Idle && n.b.Idle || n.a.Position != "" && n.a.Position == n.b.Position
}

// atRest tells whether nothing was written on either side since the run began,
// and nothing is on its way. A pair that was once seen to be live stays so.
func (p *pairRun) atRest(ctx context.Context) bool {
	if p.moved.Load() || !p.began.known {
		return false
	}
	now := p.readActivity(ctx)
	if !now.known || now.a.Writes != p.began.a.Writes || now.b.Writes != p.began.b.Writes || !now.level() {
		p.moved.Store(true)
		return false
	}
	return true
}
