package sweep

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// spreadOver is the share of a night's time that the reading is spread over: the rest is for what takes
// longer than earlier nights let expect.
const spreadOver = 0.8

// assumedPace is how many bytes of a pair are taken to be read in a second where nothing is measured
// yet: few, so that a first night takes its time only where there is plenty.
const assumedPace = 4 << 20

// longestNeed is as long as any pair is taken to need: more is no night's, and a Duration must hold the sum.
const longestNeed = 30 * Day

// spare tells how much more time a night has than its reading takes.
type spare struct {
	began time.Time
	time  time.Duration // that the reading is spread over
	lanes int
	order []string // in which pairs are begun

	mu    sync.Mutex
	needs map[string]time.Duration // what is planned takes, by pair, with the least rest
	busy  map[string]time.Duration // what of that is used up
}

func newSpare(p *Plan, terms *Terms, paces Paces) *spare {
	night := terms.Budget
	if night == 0 {
		night = unbudgeted
	}
	s := &spare{
		began: terms.Now, time: time.Duration(spreadOver * float64(night)), lanes: terms.lanes(len(p.pairs)),
		needs: map[string]time.Duration{}, busy: map[string]time.Duration{},
	}
	for pair, load := range p.pairs {
		pace := float64(assumedPace)
		if paces.IsMeasured() {
			pace = paces.of(pair)
		}
		s.needs[pair] = time.Duration(min(load.planned/pace, longestNeed.Seconds()) * float64(time.Second))
		s.order = append(s.order, pair)
	}
	slices.SortFunc(s.order, func(x, y string) int { return cmp.Or(cmp.Compare(p.tonight(y), p.tonight(x)), cmp.Compare(x, y)) })
	return s
}

// left is how long what is left of all pairs takes with the least rests, and how long until the lane is
// done that a pair is read in.
func (s *spare) left(pair string) (all, lane time.Duration) {
	lanes, of := make([]time.Duration, s.lanes), 0
	for _, next := range s.order {
		first := slices.Index(lanes, slices.Min(lanes))
		lanes[first] += max(0, s.needs[next]-s.busy[next])
		if next == pair {
			of = first
		}
	}
	return slices.Max(lanes), lanes[of]
}

// takes is how long all that is planned takes with the least rests.
func (s *spare) takes() time.Duration {
	all, _ := s.left("")
	return all
}

// atFirst is how many times as long as that there is for all that is planned, at least 1.
func (s *spare) atFirst() float64 { return max(1, s.time.Seconds()/max(s.takes().Seconds(), 1e-3)) }

// times is what Sweep.Spare tells. A pair that has used up more than it was taken to need is late: then
// nothing is known of what is left of it, and no time is to spare.
func (s *spare) times(pair string, busy time.Duration, now time.Time) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy[pair] = max(s.busy[pair], busy)
	if s.needs[pair] <= s.busy[pair] {
		return 1
	}
	_, lane := s.left(pair)
	return max(1, (s.time-now.Sub(s.began)).Seconds()/lane.Seconds())
}

// Spare tells how much time there is tonight for what is still to be read of a pair, as a multiple of what
// that takes with the least rests: 1 if there is none to spare. busy is for how long the pair was read
// tonight, with the least rests, or waited for a member. A nil Sweep has no night to fill.
func (s *Sweep) Spare(pair string, busy time.Duration) float64 {
	if s == nil || s.spare == nil {
		return 1
	}
	return s.spare.times(pair, busy, time.Now())
}
