package brake

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// tally counts what a Gate has held up, and for how long.
type tally struct {
	mu      sync.Mutex
	reading time.Duration
	spared  time.Duration // for which jobs rested beyond the least
	waited  time.Duration
	waits   map[reason]*waited
}

// reason is what waits are counted by.
type reason struct {
	member   string
	signal   checksum.Signal
	isUnread bool
}

// waited is a reason's account.
type waited struct {
	finding.Wait
	took time.Duration
	isOn bool // nothing was read since
}

func (t *tally) addReading(took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading += took
}

func (t *tally) addSpared(took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spared += took
}

func (t *tally) sparedByAll() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.spared
}

// wait adds some time that was waited for all of some holds.
func (t *tally) wait(holds []Hold, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waited += took
	for _, h := range holds {
		at := reason{h.Member, h.Signal, h.Limit == 0}
		w := t.waits[at]
		if w == nil {
			if t.waits == nil {
				t.waits = map[reason]*waited{}
			}
			w = &waited{Wait: finding.Wait{Member: h.Member, Signal: h.Signal, Limit: h.Limit}}
			t.waits[at] = w
		}
		if !w.isOn {
			w.Pauses++
		}
		w.Why, w.isOn = h.Why, true
		w.Most, w.took = max(w.Most, h.Value), w.took+took
	}
}

// goOn ends all waits.
func (t *tally) goOn() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.waits {
		w.isOn = false
	}
}

// Restraint implements compare.Restrained. It comes after a Do that waits.
func (g *Gate) Restraint() *finding.Restraint {
	g.turn <- struct{}{}
	defer func() { <-g.turn }()
	r := &finding.Restraint{Limits: map[checksum.Signal]uint64{}, Waits: []finding.Wait{}, Untold: []finding.Untold{}}
	r.Rest, r.MostRest, r.Spare = g.limits.Rest.Least, g.limits.Rest.Most, seconds(g.spared())
	for _, s := range g.limits.signals() {
		r.Limits[s] = g.limits.of(s)
	}
	for _, m := range g.members {
		for _, s := range slices.Sorted(maps.Keys(m.untold)) {
			gauge := m.untold[s]
			r.Untold = append(r.Untold, finding.Untold{Member: m.name, Signal: s, Why: gauge.Why, Grant: gauge.Grant})
		}
	}
	g.tally.mu.Lock()
	defer g.tally.mu.Unlock()
	r.Reading, r.Waited = seconds(g.tally.reading), seconds(g.tally.waited)
	for _, w := range g.tally.waits {
		w.Seconds = seconds(w.took)
		r.Waits = append(r.Waits, w.Wait)
	}
	slices.SortFunc(r.Waits, func(x, y finding.Wait) int {
		return cmp.Or(cmp.Compare(y.Seconds, x.Seconds), strings.Compare(x.Member, y.Member), cmp.Compare(x.Signal, y.Signal),
			strings.Compare(x.Why, y.Why))
	})
	return r
}

// seconds are a time to the millisecond, as reports have it.
func seconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }
