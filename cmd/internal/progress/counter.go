package progress

import (
	"math"
	"sync"
	"time"

	"allclear/compare"
	"allclear/compare/fleet"
)

// A Counter counts what a run has done so far. It is the fleet.Progress of every
// run; the bars and the log lines only look at it.
type Counter struct {
	now func() time.Time

	mu      sync.Mutex
	total   counts
	pairs   map[string]*pairCounts
	running []string // pairs at work, in the order started
	samples []sample // of the last rateWindow, oldest first
}

// rateWindow is what rows/s is the mean of: long enough to be calm, short
// enough to show that a server has slowed down.
const rateWindow = 15 * time.Second

// counts are the progress of a pair or of the whole run.
type counts struct {
	Rows     uint64 // verified
	Expected uint64 // rows of the tables known so far: the servers' guesses, corrected as tables end
	Tables   int    // known so far
	Done     int    // tables ended
	Pairs    int
	Ended    int // pairs ended
	Rate     float64
	IDs      uint64 // read over all pairs, once their rows are verified
	IDRate   float64
}

type pairCounts struct {
	counts
	tables map[string]*tableCounts // at work
}

type tableCounts struct{ rows, expected uint64 }

type sample struct {
	at        time.Time
	rows, ids uint64
}

var _ fleet.Progress = (*Counter)(nil)

func newCounter(pairs []string, now func() time.Time) *Counter {
	c := &Counter{now: now, pairs: map[string]*pairCounts{}}
	c.total.Pairs = len(pairs)
	for _, name := range pairs {
		c.pairs[name] = &pairCounts{tables: map[string]*tableCounts{}}
	}
	c.samples = []sample{{at: now()}}
	return c
}

// PairStarted takes in that a pair is now at work.
func (c *Counter) PairStarted(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = append(c.running, name)
}

// PairDone takes in that a pair is at work no more.
func (c *Counter) PairDone(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, running := range c.running {
		if running == name {
			c.running = append(c.running[:i], c.running[i+1:]...)
			break
		}
	}
	c.total.Ended++
}

// IDsRead takes in IDs that were read of a pair.
func (c *Counter) IDsRead(_ string, ids uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total.IDs += ids
}

// TablePlanned takes in a table that is now at work.
func (c *Counter) TablePlanned(pair, table string, estimate uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.pairs[pair]
	if !ok || p.tables[table] != nil {
		return
	}
	p.tables[table] = &tableCounts{expected: estimate}
	p.Tables++
	c.total.Tables++
	p.Expected += estimate
	c.total.Expected += estimate
}

// RowsVerified takes in rows of a table at work.
func (c *Counter) RowsVerified(pair, table string, rows uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.pairs[pair]
	if !ok {
		return
	}
	p.Rows += rows
	c.total.Rows += rows
	if one := p.tables[table]; one != nil {
		one.rows += rows
		if one.rows > one.expected {
			p.Expected += one.rows - one.expected
			c.total.Expected += one.rows - one.expected
			one.expected = one.rows
		}
	}
}

// TableDone corrects the guess of a table's rows by what it had.
func (c *Counter) TableDone(pair string, outcome *compare.TableOutcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.pairs[pair]
	if !ok {
		return
	}
	one := p.tables[outcome.Name]
	if one == nil {
		one = &tableCounts{}
		p.Tables++
		c.total.Tables++
	}
	p.Done++
	c.total.Done++
	p.Expected -= one.expected - one.rows
	c.total.Expected -= one.expected - one.rows
	delete(p.tables, outcome.Name)
}

// look gives the progress of the whole run, with its rate now, and that of the
// pairs at work.
func (c *Counter) look() (total counts, running []string, pairs map[string]counts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	c.samples = append(c.samples, sample{now, c.total.Rows, c.total.IDs})
	for len(c.samples) > 2 && now.Sub(c.samples[1].at) > rateWindow {
		c.samples = c.samples[1:]
	}
	total = c.total
	if span := now.Sub(c.samples[0].at).Seconds(); span > 0 {
		total.Rate = float64(c.total.Rows-c.samples[0].rows) / span
		total.IDRate = float64(c.total.IDs-c.samples[0].ids) / span
	}
	pairs = make(map[string]counts, len(c.running))
	for _, name := range c.running {
		pairs[name] = c.pairs[name].counts
	}
	return total, append([]string(nil), c.running...), pairs
}

// left is how long the rest will take at the rate of now; false when that
// can't be known.
func (c counts) left() (time.Duration, bool) {
	if c.Rate <= 0 || c.Expected <= c.Rows {
		return 0, false
	}
	seconds := math.Ceil(float64(c.Expected-c.Rows) / c.Rate) // the last second is not none
	const tooFar = 1000 * 3600
	if seconds > tooFar {
		return 0, false
	}
	return time.Duration(seconds) * time.Second, true
}
