package brake

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"allclear/compare"
)

const (
	// defaultEvery is how often members are asked: one statement a second is no load.
	defaultEvery = time.Second
	// defaultPatience is how long a member that cannot be reached holds the run up.
	defaultPatience = 30 * time.Second
	// longestRest bounds the rest after one read: a table without a key is read in one go,
	// which may take an hour.
	longestRest = 30 * time.Second
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
	members  []*member
	free     *semaphore.Weighted
	turn     chan struct{} // held by the one who looks and waits; the others come after
	looked   time.Time     // guarded by turn, as is what members said
	tally    tally

	mu    sync.Mutex
	slow  float64 // by what members said
	times float64 // by how long the latest chunk took, against its usual
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
		free: semaphore.NewWeighted(int64(max(1, o.Jobs))), turn: make(chan struct{}, 1), slow: 1, times: 1,
	}
	if g.waits == nil {
		g.waits = func(string, []Hold) {}
	}
	if g.enough == nil {
		g.enough = func() error { return nil }
	}
	return g
}

// Do implements compare.Gate. The place of a read stays taken while the run rests after it, so
// that several jobs rest as one does.
func (g *Gate) Do(ctx context.Context, read func(ctx context.Context) error) error {
	if err := g.free.Acquire(ctx, 1); err != nil {
		return err
	}
	if err := g.pass(ctx); err != nil {
		g.free.Release(1)
		return err
	}
	began := time.Now()
	err := read(ctx)
	took := time.Since(began)
	g.tally.read(took)
	if rest := g.rest(took); rest > 0 {
		time.AfterFunc(rest, func() { g.free.Release(1) })
	} else {
		g.free.Release(1)
	}
	return err
}

// Took implements compare.Paced.
func (g *Gate) Took(times float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.times = times
}

// rest is for how long nothing is read after a read.
func (g *Gate) rest(took time.Duration) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	slow := max(g.slow, slower(g.times))
	return min(time.Duration(float64(took)*((1+g.limits.Rest)*slow-1)), longestRest)
}

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
