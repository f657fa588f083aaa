package main

import (
	"math"
	"sync"
	"time"

	"allclear/compare"
)

// tally counts what a run has done so far. It is the compare.Progress of every
// run; the bars and the log lines only look at it.
type tally struct {
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
}

type pairCounts struct {
	counts
	tables map[string]*tableCounts // at work
}

type tableCounts struct{ rows, expected uint64 }

type sample struct {
	at   time.Time
	rows uint64
}

var _ compare.Progress = (*tally)(nil)

func newTally(f *fleet, now func() time.Time) *tally {
	t := &tally{now: now, pairs: map[string]*pairCounts{}}
	t.total.Pairs = len(f.Pairs)
	for _, pair := range f.Pairs {
		t.pairs[pair.Name] = &pairCounts{tables: map[string]*tableCounts{}}
	}
	t.samples = []sample{{at: now()}}
	return t
}

func (t *tally) pairStarted(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running = append(t.running, name)
}

func (t *tally) pairDone(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, running := range t.running {
		if running == name {
			t.running = append(t.running[:i], t.running[i+1:]...)
			break
		}
	}
	t.total.Ended++
}

// TablePlanned takes in a table that is now at work.
func (t *tally) TablePlanned(pair, table string, estimate uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.pairs[pair]
	if !ok || p.tables[table] != nil {
		return
	}
	p.tables[table] = &tableCounts{expected: estimate}
	p.Tables++
	t.total.Tables++
	p.Expected += estimate
	t.total.Expected += estimate
}

// RowsVerified takes in rows of a table at work.
func (t *tally) RowsVerified(pair, table string, rows uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.pairs[pair]
	if !ok {
		return
	}
	p.Rows += rows
	t.total.Rows += rows
	if one := p.tables[table]; one != nil {
		one.rows += rows
		if one.rows > one.expected {
			p.Expected += one.rows - one.expected
			t.total.Expected += one.rows - one.expected
			one.expected = one.rows
		}
	}
}

// TableDone corrects the guess of a table's rows by what it had.
func (t *tally) TableDone(pair string, outcome *compare.TableOutcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.pairs[pair]
	if !ok {
		return
	}
	one := p.tables[outcome.Name]
	if one == nil {
		one = &tableCounts{}
		p.Tables++
		t.total.Tables++
	}
	p.Done++
	t.total.Done++
	p.Expected -= one.expected - one.rows
	t.total.Expected -= one.expected - one.rows
	delete(p.tables, outcome.Name)
}

// look gives the progress of the whole run, with its rate now, and that of the
// pairs at work.
func (t *tally) look() (total counts, running []string, pairs map[string]counts) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.samples = append(t.samples, sample{now, t.total.Rows})
	for len(t.samples) > 2 && now.Sub(t.samples[1].at) > rateWindow {
		t.samples = t.samples[1:]
	}
	total = t.total
	if span := now.Sub(t.samples[0].at).Seconds(); span > 0 {
		total.Rate = float64(t.total.Rows-t.samples[0].rows) / span
	}
	pairs = make(map[string]counts, len(t.running))
	for _, name := range t.running {
		pairs[name] = t.pairs[name].counts
	}
	return total, append([]string(nil), t.running...), pairs
}

// left is how long the rest will take at the rate of now; false when that
// can't be told.
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
