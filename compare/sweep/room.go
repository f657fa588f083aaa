package sweep

import "math"

// room is how much can still be read in a night, in units of the paces.
type room struct {
	all       float64 // of all pairs together
	different map[string]float64
	pairs     map[string]float64
	pair      float64 // of each pair that has none yet
	taken     map[string]float64
}

// newRoom is that of the budget. Without one, or where no pace is known, all can be read.
func newRoom(terms *Terms, paces Paces, pairs int) *room {
	r := &room{
		all: math.Inf(1), pair: math.Inf(1),
		different: map[string]float64{}, pairs: map[string]float64{}, taken: map[string]float64{},
	}
	if terms.Budget > 0 && paces.IsMeasured() {
		r.pair = terms.Budget.Seconds() * ample
		r.all = r.pair * float64(terms.lanes(pairs))
	}
	return r
}

// left is how much can still be read of a pair.
func (r *room) left(pair string) float64 {
	of, isKnown := r.pairs[pair]
	if !isKnown {
		of = r.pair
	}
	return min(of, r.all)
}

// forDifferent takes from the share of what was found different, if a piece fits.
func (r *room) forDifferent(c *candidate) bool {
	pair := c.table.Pair
	most := r.pair / ample * forDifferent
	if r.different[pair]+c.cost > most || c.cost > r.left(pair) {
		return false
	}
	r.different[pair] += c.cost
	return true
}

// of is which part of a piece can be read, 1 for all of it: as much as there is room for and, if it
// could wait, as much as is left of the pair's share of a night.
func (r *room) of(c *candidate, share float64) float64 {
	left := r.left(c.table.Pair)
	if !c.must {
		left = min(left, share-r.taken[c.table.Pair])
	}
	if c.cost <= 0 && left >= 0 {
		return 1
	}
	return min(1, left/c.cost)
}

// take takes what a part of a piece costs.
func (r *room) take(c *candidate, part float64) {
	pair := c.table.Pair
	if _, isKnown := r.pairs[pair]; !isKnown {
		r.pairs[pair] = r.pair
	}
	r.taken[pair] += part * c.cost
	r.pairs[pair] -= part * c.cost
	r.all -= part * c.cost
}
