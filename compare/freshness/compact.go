package freshness

import (
	"cmp"
	"slices"
	"time"
)

// Compacted is the map in at most so many pieces. What one run has read of adjoining pieces becomes
// one. Where these are still too many, the joints go at which the least is lost: a piece that is
// joined to an older one will be read earlier than it had to be.
func (m *Map) Compacted(most int) *Map {
	joined := m.joined(isOneReading)
	if len(joined.pieces) <= most {
		return joined
	}
	losses := make([]float64, len(joined.pieces)-1)
	for i := range losses {
		losses[i] = loss(&joined.pieces[i], &joined.pieces[i+1])
	}
	byLoss := make([]int, len(losses))
	for i := range byLoss {
		byLoss[i] = i
	}
	slices.SortStableFunc(byLoss, func(x, y int) int { return cmp.Compare(losses[x], losses[y]) })
	goes := make([]bool, len(losses))
	for _, i := range byLoss[:len(joined.pieces)-max(1, most)] {
		goes[i] = true
	}
	at := -1
	return joined.joined(func(_, _ *Piece) bool { at++; return goes[at] })
}

// isOneReading tells whether two pieces that adjoin can be joined without a loss.
func isOneReading(p, next *Piece) bool {
	return p.State == next.State && p.Run == next.Run && p.Trusted == next.Trusted && p.Texts == next.Texts &&
		p.Sample == next.Sample && p.found().isOfSameRuns(next.found())
}

// joined joins pieces that adjoin, where asked to: it is asked of each joint of m once, in order.
func (m *Map) joined(do func(p, next *Piece) bool) *Map {
	all := m.Pieces()
	joined := []Piece{all[0]}
	for i := 1; i < len(all); i++ {
		last := &joined[len(joined)-1]
		if do(&all[i-1], &all[i]) {
			*last = last.joined(&all[i])
			continue
		}
		joined = append(joined, all[i])
	}
	return &Map{joined}
}

// loss is how much there is to be read earlier than it had to be once two pieces are joined, in rows
// times hours.
func loss(p, next *Piece) float64 {
	const forgotten = 1000 * time.Hour // longer than any promise
	age := p.At.Sub(next.At).Abs()
	newer := next
	if p.At.After(next.At) {
		newer = p
	}
	switch {
	case p.State == Unread && next.State == Unread:
		return 0
	case p.State == Unread || next.State == Unread || p.State != next.State:
		age, newer = forgotten, p
		if p.State != Equal && next.State == Equal {
			newer = next
		}
	}
	return float64(newer.Rows+1) * age.Hours()
}
