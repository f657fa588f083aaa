package cluster

import (
	"cmp"
	"slices"
)

// Draw keeps so many of the things that it is shown: those with the least hashes. So it draws the
// same ones in whatever order they come, and each with the same chance.
type Draw[T any] struct {
	most  int
	seen  uint64
	drawn []ticket[T] // up to twice as many as are kept
	limit uint64      // nothing with a greater hash will be kept, once there are enough
}

type ticket[T any] struct {
	hash uint64
	of   T
}

// NewDraw makes a Draw of at most so many things.
func NewDraw[T any](most int) *Draw[T] { return &Draw[T]{most: most, limit: ^uint64(0)} }

// Add shows it a thing. It is made only if it may be kept.
func (d *Draw[T]) Add(hash uint64, thing func() T) {
	d.seen++
	if hash > d.limit {
		return
	}
	if d.drawn = append(d.drawn, ticket[T]{hash, thing()}); len(d.drawn) >= 2*d.most {
		d.settle()
	}
}

// settle gives up what is not among the least.
func (d *Draw[T]) settle() {
	slices.SortStableFunc(d.drawn, func(x, y ticket[T]) int { return cmp.Compare(x.hash, y.hash) })
	if len(d.drawn) <= d.most {
		return
	}
	clear(d.drawn[d.most:])
	d.drawn = d.drawn[:d.most]
	d.limit = d.drawn[d.most-1].hash
}

// Seen is how many things it was shown.
func (d *Draw[T]) Seen() uint64 { return d.seen }

// All are the things that are drawn, in the order of their hashes.
func (d *Draw[T]) All() []T {
	d.settle()
	all := make([]T, len(d.drawn))
	for i, t := range d.drawn {
		all[i] = t.of
	}
	return all
}
