package brake

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"allclear/compare"
)

const (
	// defaultEvery is how often members are asked: one statement a second is no load.
	defaultEvery = time.Second
	// defaultPatience is how long a member that cannot be reached holds the run up.
	defaultPatience = 30 * time.Second
)

// Options are the settings of a Gate.
type Options struct {
	Limits Limits
	Jobs   int // reads at the same time, at least 1
	// Waits is told what a pair waits for, every time that it is found to wait on, and of no hold
	// when it goes on; nil for nobody. It must not block.
	Waits func(pair string, holds []Hold)
	// Every is how often members are asked at most, and asked again while the run waits; 0 for 1 s.
	Every time.Duration
	// Patience is how long a member that cannot be reached holds the run up, before the reading
	// finds it out in its own way; 0 for 30 s.
	Patience time.Duration
	// Spare tells how much time there is for what is still to be read of a pair, as a multiple of what that
	// takes with the least rests: 1 for none to spare. busy is for how long the pair was read so far, with
	// the least rests, or waited for a member. Nil is for 1.
	Spare func(pair string, busy time.Duration) float64
	// Enough tells why it is too late to wait on, nil as long as it is not; nil for never.
	Enough func() error
}

// Gate is the compare.Gate of one pair.
type Gate struct {
	pair     string
	limits   Limits
	every    time.Duration
	patience time.Duration
	waits    func(pair string, holds []Hold)
	enough   func() error
	spare    func(pair string, busy time.Duration) float64
	members  []*member
	jobs     int
	free     chan rest     // a place for each job that may read, with the rest that it comes from
	turn     chan struct{} // held by the one who looks and waits; the others come after
	looked   time.Time     // guarded by turn, as is what members said
	tally    tally

	mu    sync.Mutex
	began time.Time // of the first read
	slow  float64   // by what members said
	times float64   // by how long the latest chunk took, against its usual
}

var (
	_ compare.Gate       = (*Gate)(nil)
	_ compare.Paced      = (*Gate)(nil)
	_ compare.Restrained = (*Gate)(nil)
)

// New makes the Gate of a pair. Nothing is asked yet.
func New(pair compare.Pair, o Options) *Gate {
	g := &Gate{
		pair: pair.Name, limits: o.Limits, waits: o.Waits, enough: o.Enough, members: newMembers(pair, &o.Limits),
		every: cmp.Or(o.Every, defaultEvery), patience: cmp.Or(o.Patience, defaultPatience),
		spare: o.Spare, jobs: max(1, o.Jobs), turn: make(chan struct{}, 1), slow: 1, times: 1,
	}
	g.free = make(chan rest, g.jobs)
	for range g.jobs {
		g.free <- rest{}
	}
	if g.waits == nil {
		g.waits = func(string, []Hold) {}
	}
	if g.spare == nil {
		g.spare = func(string, time.Duration) float64 { return 1 }
	}
	if g.enough == nil {
		g.enough = func() error { return nil }
	}
	return g
}

// Do implements compare.Gate. The place of a read stays taken while the run rests after it, so
// that several jobs rest as one does.
func (g *Gate) Do(ctx context.Context, read func(ctx context.Context) error) error {
	asked := time.Now()
	select {
	case before := <-g.free:
		g.tally.addSpared(before.spared(asked))
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := g.pass(ctx); err != nil {
		g.free <- rest{}
		return err
	}
	began := time.Now()
	err := read(ctx)
	ended := time.Now()
	g.tally.addReading(ended.Sub(began))
	least, whole := g.rest(began, ended)
	if whole > 0 {
		time.AfterFunc(whole, func() { g.free <- rest{ended.Add(least), ended.Add(whole)} })
	} else {
		g.free <- rest{}
	}
	return err
}

// Took implements compare.Paced.
func (g *Gate) Took(times float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.times = times
}

// rest is for how long nothing is read after a read, at least and in all.
func (g *Gate) rest(began, ended time.Time) (least, whole time.Duration) {
	g.mu.Lock()
	if g.began.IsZero() {
		g.began = began
	}
	busy, slow := ended.Sub(g.began), max(g.slow, slower(g.times))
	g.mu.Unlock()
	return g.limits.Rest.after(ended.Sub(began), slow, g.spare(g.pair, max(0, busy-g.spared())))
}

// spared is for how long the pair was not read since there was time to spare: the mean of all jobs.
func (g *Gate) spared() time.Duration { return g.tally.sparedByAll() / time.Duration(g.jobs) }

// pass waits until nothing holds the run up. It fails if the run, or its time for reading, ends first.
func (g *Gate) pass(ctx context.Context) error {
	select {
	case g.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-g.turn }()
	if time.Since(g.looked) < g.every {
		return ctx.Err()
	}
	isWaiting := false
	for {
		began := time.Now()
		d := g.look(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		g.looked = time.Now()
		g.mu.Lock()
		g.slow = d.slow
		g.mu.Unlock()
		if len(d.holds) == 0 {
			if isWaiting {
				g.waits(g.pair, nil)
			}
			g.tally.goOn()
			return nil
		}
		isWaiting = true
		g.waits(g.pair, d.holds)
		isOver := compare.SleepUntil(ctx, g.looked.Add(g.every))
		g.tally.wait(d.holds, time.Since(began))
		why := g.enough()
		if !isOver || why != nil {
			g.waits(g.pair, nil)
		}
		switch {
		case !isOver:
			return ctx.Err()
		case why != nil:
			return fmt.Errorf("%w %w", why, compare.ErrHeldUp)
		}
	}
}
