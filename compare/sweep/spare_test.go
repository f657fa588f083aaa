package sweep

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// night is one in which pairs are read side by side, as slowly as there is time for.
type night struct {
	*spare
	lanes int
	takes map[string]time.Duration // what each pair takes with the least rests, in truth
	most  float64                  // by how much rests can slow a run down
}

// end is after how long everything is read.
func (n *night) end() time.Duration {
	const step = 10 * time.Second
	type job struct {
		name       string
		left, busy time.Duration
	}
	var waiting, running []*job
	for _, name := range n.order {
		if left := n.takes[name]; left > 0 {
			waiting = append(waiting, &job{name: name, left: left})
		}
	}
	took := time.Duration(0)
	for ; len(waiting)+len(running) > 0; took += step {
		for len(running) < n.lanes && len(waiting) > 0 {
			running, waiting = append(running, waiting[0]), waiting[1:]
		}
		for _, j := range running {
			done := time.Duration(float64(step) / min(n.most, n.times(j.name, j.busy, n.began.Add(took))))
			j.left, j.busy = j.left-done, j.busy+done
		}
		still := running[:0]
		for _, j := range running {
			if j.left > 0 {
				still = append(still, j)
			}
		}
		running = still
	}
	return took
}

// alike are so many pairs that take the same time each.
func alike(pairs int, takes time.Duration) map[string]time.Duration {
	all := map[string]time.Duration{}
	for i := range pairs {
		all[fmt.Sprintf("s%02d", i)] = takes
	}
	return all
}

// TestANightTakesTheTimeThatItHas: it is as gentle as the promise allows. What fits into the budget is
// read within it, though it takes half as long again as was measured; and it is no longer than the
// longest rests make it.
func TestANightTakesTheTimeThatItHas(t *testing.T) {
	const budget = 3 * time.Hour
	paces := Paces{fleet: 1e6}
	for _, c := range []struct {
		reason string
		atOnce int
		takes  map[string]time.Duration // as measured
		slower float64                  // in truth
		from   time.Duration
		to     time.Duration
	}{
		{"hardly anything", 1, map[string]time.Duration{"a": time.Minute}, 1, 9 * time.Minute, 11 * time.Minute},
		{"a third of the budget", 1, map[string]time.Duration{"a": time.Hour}, 1, 140 * time.Minute, 150 * time.Minute},
		{"all of it", 1, map[string]time.Duration{"a": budget}, 1, budget, budget},
		{"more", 1, map[string]time.Duration{"a": 4 * time.Hour}, 1, 4 * time.Hour, 4 * time.Hour},
		{"a third, but it takes half as long again", 1, map[string]time.Duration{"a": time.Hour}, 1.5, 150 * time.Minute, budget},
		{"a third, and it takes half as long", 1, map[string]time.Duration{"a": time.Hour}, 0.5, time.Hour, 80 * time.Minute},
		{"one after another", 1, map[string]time.Duration{"a": 20 * time.Minute, "b": 20 * time.Minute}, 1, 130 * time.Minute, 150 * time.Minute},
		{"four in two lanes", 2,
			map[string]time.Duration{"a": time.Hour, "b": 30 * time.Minute, "c": 30 * time.Minute, "d": 30 * time.Minute}, 1.2,
			2 * time.Hour, budget},
		{"one more than there are lanes", 3, alike(4, 80*time.Minute), 1, 160 * time.Minute, budget},
		{"one more than there are lanes, and half the time", 3, alike(4, 40*time.Minute), 1.2, 130 * time.Minute, budget},
		{"many lanes, and one pair more", 16, alike(17, 80*time.Minute), 1, 160 * time.Minute, budget},
		{"a long one, and short ones beside it", 2, map[string]time.Duration{"a": 2 * time.Hour, "b": 10 * time.Minute}, 1,
			140 * time.Minute, budget},
	} {
		plan := &Plan{pairs: map[string]*load{}}
		truth := map[string]time.Duration{}
		for pair, takes := range c.takes {
			plan.pairs[pair] = &load{planned: takes.Seconds() * 1e6}
			truth[pair] = time.Duration(float64(takes) * c.slower)
		}
		terms := Terms{Budget: budget, AtOnce: c.atOnce, Now: time.Unix(0, 0)}
		n := &night{spare: newSpare(plan, &terms, paces), lanes: c.atOnce, takes: truth, most: 10}
		end := n.end()
		assert.GreaterOrEqual(t, end, c.from-time.Minute, c.reason)
		assert.LessOrEqual(t, end, c.to+time.Minute, c.reason)
	}
}

// TestAPairThatWasHardlyReadLeavesNoTimeToSpare: one whose earlier nights were held up nearly all the time takes
// longer than can be counted, and that is no time to spare.
func TestAPairThatWasHardlyReadLeavesNoTimeToSpare(t *testing.T) {
	at := time.Unix(0, 0)
	plan := &Plan{pairs: map[string]*load{"a": {planned: 1e12}, "b": {planned: 1e6}}}
	s := newSpare(plan, &Terms{AtOnce: 1, Now: at}, Paces{pairs: map[string]float64{"a": 0.1, "b": 1e6}, fleet: 1})
	assert.GreaterOrEqual(t, s.takes(), 30*Day)
	assert.InDelta(t, 1, s.atFirst(), 0)
	assert.InDelta(t, 1, s.times("a", time.Second, at), 0)
	assert.InDelta(t, 1, s.times("b", time.Second/2, at), 0)
}

// TestEachLaneHasItsOwnTimeToSpare: pairs are begun with those that have the most to read first, the short ones beside
// a long one are read as slowly as their lanes have time for, and a night without a budget has eight hours.
func TestEachLaneHasItsOwnTimeToSpare(t *testing.T) {
	at := time.Unix(0, 0)
	plan := &Plan{pairs: map[string]*load{"a": {planned: 600e6}, "b": {planned: 3600e6}, "c": {planned: 300e6}}}
	s := newSpare(plan, &Terms{AtOnce: 2, Now: at}, Paces{fleet: 1e6})
	assert.Equal(t, []string{"b", "a", "c"}, s.order)
	assert.InDelta(t, 8*spreadOver, s.atFirst(), 0.001, "b takes an hour of eight")
	assert.InDelta(t, 8*spreadOver, s.times("b", 0, at), 0.001)
	assert.InDelta(t, 8*spreadOver*4, s.times("a", 0, at), 0.001, "a and c take a quarter of one")
}

// TestTheFirstNightTakesItsTimeOnlyWhereThereIsPlenty: nothing is measured then.
func TestTheFirstNightTakesItsTimeOnlyWhereThereIsPlenty(t *testing.T) {
	at := time.Unix(0, 0)
	first := func(bytes float64) float64 {
		plan := &Plan{pairs: map[string]*load{"a": {planned: bytes}}}
		return newSpare(plan, &Terms{Budget: time.Hour, AtOnce: 1, Now: at}, Paces{}).times("a", 0, at)
	}
	assert.Greater(t, first(10<<20), 10.0)
	assert.InDelta(t, 1, first(100<<30), 0)
	assert.InDelta(t, 1, (*Sweep)(nil).Spare("a", 0), 0, "a run that is no night has no time to spare")
}

// TestSpareTimeIsNoPartOfThePace: otherwise a gentle night would let the next ones seem too short.
func TestSpareTimeIsNoPartOfThePace(t *testing.T) {
	began := time.Unix(0, 0)
	table := compare.TableOutcome{Name: "shop.t", RowsA: 1000, RowsB: 1000, Began: began, Elapsed: 100 * time.Second}
	table.A, table.B = &checksum.Table{Rows: 1000}, &checksum.Table{Rows: 1000}
	out := compare.PairOutcome{Name: "a", Tables: []compare.TableOutcome{table}}
	out.Restraint = &finding.Restraint{Spare: 90}
	pace, isRead := paceOf(&out, began)
	assert.True(t, isRead)
	assert.Equal(t, 10*time.Second, pace.Reading)
}
