package progress

import (
	"math"
	"slices"
	"sync"
	"time"

	"allclear/compare"
	"allclear/compare/fleet"
)

// A Counter counts what a run has done so far. It is the fleet.Progress of every
// run. The bars and the log lines only read it.
type Counter struct {
	work Work
	now  func() time.Time

	mu      sync.Mutex
	total   counts
	pairs   map[string]*pairCounts
	running []string // pairs at work, in the order started
	samples []sample // of the last rateWindow, oldest first
}

// rateWindow is the time over which rows/s is averaged: long enough to be steady, short
// enough to show that a server has slowed down.
const rateWindow = 15 * time.Second

// counts are the progress of a pair or of the whole run.
type counts struct {
	Rows     uint64 // verified
	Expected uint64 // rows of the tables known so far: the servers' estimates, corrected by what is read
	Tables   int    // known so far
	Done     int    // tables ended
	Pairs    int
	Ended    int // pairs ended
	Rate     float64
	IDs      uint64 // read over all pairs, once their rows are verified
	IDRate   float64
	Waits    string        // what the pair waits for, "" while it does not
	Waiting  int           // pairs that wait
	Left     time.Duration // how long the rest of the rows will take; 0 where that is not known
}

type pairCounts struct {
	counts
	tables map[string]*tableCounts // at work
}

type tableCounts struct{ rows, expected uint64 }

type sample struct {
	at        time.Time
	rows, ids uint64
	end       time.Time // when the rows were expected to be read; zero where that was not known
}

var _ fleet.Progress = (*Counter)(nil)

func newCounter(work Work, now func() time.Time) *Counter {
	c := &Counter{work: work, now: now, pairs: map[string]*pairCounts{}}
	c.total.Pairs = len(work.Names)
	for _, name := range work.Names {
		c.pairs[name] = &pairCounts{tables: map[string]*tableCounts{}}
	}
	c.samples = []sample{{at: now()}}
	return c
}

// PairStarted records that the work on a pair has begun.
func (c *Counter) PairStarted(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = append(c.running, name)
}

// PairDone records that the work on a pair has ended.
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

// Waits records what a pair waits for, "" when it goes on.
func (c *Counter) Waits(name, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.pairs[name]; p != nil {
		p.Waits = reason
	}
}

// IDsRead adds IDs that were read from a pair.
func (c *Counter) IDsRead(_ string, ids uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total.IDs += ids
}

// TablePlanned adds a table and the server's estimate of its rows.
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

// RowsVerified adds rows of a table. It raises the estimate that they exceed.
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

// TableDone implements compare.Progress.
func (c *Counter) TableDone(pair string, outcome *compare.TableOutcome) {
	c.TableRead(pair, outcome.Name)
}

// TableRead replaces the estimate of a table's rows by the number that were read.
func (c *Counter) TableRead(pair, table string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.pairs[pair]
	if !ok {
		return
	}
	one := p.tables[table]
	if one == nil {
		one = &tableCounts{}
		p.Tables++
		c.total.Tables++
	}
	p.Done++
	c.total.Done++
	p.Expected -= one.expected - one.rows
	c.total.Expected -= one.expected - one.rows
	delete(p.tables, table)
}

// read returns the progress of the whole run, with its present rate, and that of the
// pairs at work.
func (c *Counter) read() (total counts, running []string, pairs map[string]counts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	c.samples = append(c.samples, sample{at: now, rows: c.total.Rows, ids: c.total.IDs})
	for len(c.samples) > 2 && now.Sub(c.samples[1].at) > rateWindow {
		c.samples = c.samples[1:]
	}
	total = c.total
	if span := now.Sub(c.samples[0].at).Seconds(); span > 0 {
		total.Rate = float64(c.total.Rows-c.samples[0].rows) / span
		total.IDRate = float64(c.total.IDs-c.samples[0].ids) / span
	}
	if left, ok := total.left(); ok {
		last := &c.samples[len(c.samples)-1]
		if last.end = now.Add(left); !c.isOverdue(now) {
			total.Left = left
		}
	}
	pairs = make(map[string]counts, len(c.running))
	for _, name := range c.running {
		pairs[name] = c.pairs[name].counts
		if pairs[name].Waits != "" {
			total.Waiting++
		}
	}
	return total, append([]string(nil), c.running...), pairs
}

// overdue is how late the end may be before it counts as wrongly foretold.
const overdue = 2 * time.Second

// isOverdue tells whether an end that was foretold lately has passed. What is left is then not
// a matter of the rate (rows are waited for, or the servers guess too many), and to foretell it
// anew would say "1s left" for as long as it takes.
func (c *Counter) isOverdue(now time.Time) bool {
	return slices.ContainsFunc(c.samples, func(s sample) bool { return !s.end.IsZero() && now.Sub(s.end) > overdue })
}

// left is how long the rest will take at the present rate. It is false when that
// is not known.
func (c counts) left() (time.Duration, bool) {
	if c.Rate <= 0 || c.Expected <= c.Rows {
		return 0, false
	}
	seconds := math.Ceil(float64(c.Expected-c.Rows) / c.Rate) // rounded up, so that it is never 0s
	const tooFar = 1000 * 3600
	if seconds > tooFar {
		return 0, false
	}
	return time.Duration(seconds) * time.Second, true
}
