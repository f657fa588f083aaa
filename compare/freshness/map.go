package freshness

import (
	"slices"

	"allclear/checksum"
	"allclear/compare"
)

// Map is what is known of one table, in pieces in key order. The zero value is a table of which
// nothing is.
type Map struct{ pieces []Piece }

// Pieces are those of the map, in key order; the first begins with the first key, and the last ends
// with the last.
func (m *Map) Pieces() []Piece {
	if len(m.pieces) == 0 {
		return []Piece{{}}
	}
	return m.pieces
}

func (m *Map) clone() *Map { return &Map{slices.Clone(m.pieces)} }

// Range is the key range of a piece.
func (m *Map) Range(i int) checksum.KeyRange {
	r := checksum.KeyRange{Through: m.Pieces()[i].Through}
	if i > 0 {
		r.After = m.pieces[i-1].Through
	}
	return r
}

// Plan cuts the table into what is to be read and what need not be: the pieces that are Equal, and
// of which need says so. What one run has read of adjoining pieces becomes one; other pieces stay
// apart, since a run may end before it has read them again.
func (m *Map) Plan(need func(p *Piece) bool) (plan []compare.Piece) {
	m.pieces = m.joined(isOneReading).pieces
	for i := range m.pieces {
		p, piece := &m.pieces[i], compare.Piece{KeyRange: m.Range(i)}
		if p.State == Equal && !need(p) {
			piece.Known = p.Known()
		}
		plan = append(plan, piece)
	}
	return plan
}

// Cut makes the ends of the pieces cuts of the map, which has either the same ones or none.
func (m *Map) Cut(pieces []compare.Piece) {
	if all := m.Pieces(); len(all) == 1 && len(pieces) > 1 {
		whole := all[0]
		m.pieces = make([]Piece, len(pieces))
		for i := range pieces {
			m.pieces[i] = whole.rest(whole.Rows - whole.Rows/uint64(len(pieces)))
			m.pieces[i].Through = pieces[i].Through
		}
	}
	m.pieces = slices.Clone(m.Pieces())
}

// rest is what is known of a piece once so many of its rows are counted elsewhere. How many of its texts
// hold a character outside ASCII is not known any more: a run that must know counts them.
func (p *Piece) rest(rows uint64) Piece {
	rest := *p
	rest.Rows, rest.Digest, rest.NonASCII = p.Rows-min(p.Rows, rows), nil, [2][]uint64{}
	return rest
}

// Put puts a piece that begins after a bound in the place of what the map has there: whole pieces
// of it, or the beginning of one. It fails where no piece begins there: then the map stays as it is. A piece
// that ends where it begins has no rows, and changes nothing.
func (m *Map) Put(after *checksum.Bound, p Piece) bool {
	if after != nil && after.Is(p.Through) {
		return true
	}
	all := m.Pieces()
	first := 0
	for first < len(all) && !m.Range(first).After.Is(after) {
		first++
	}
	if first == len(all) {
		return false
	}
	for end := first; end < len(all); end++ {
		if all[end].Through.Is(p.Through) {
			p.remember(all[first : end+1]...)
			m.pieces = slices.Replace(all, first, end+1, p)
			return true
		}
	}
	p.remember(all[first])
	m.pieces = slices.Replace(all, first, first+1, p, all[first].rest(p.Rows))
	return true
}

// WithTexts is the map for a run that looks at texts: pieces of which they were not looked at are
// Unread.
func (m *Map) WithTexts() *Map {
	with := &Map{slices.Clone(m.pieces)}
	for i := range with.pieces {
		if p := &with.pieces[i]; !p.Texts {
			*p = p.Unread()
		}
	}
	return with
}

// Settle puts a piece in the place of one with the same ends. It fails where there is none.
func (m *Map) Settle(after *checksum.Bound, p Piece) bool {
	for i := range m.pieces {
		if m.Range(i).After.Is(after) && m.pieces[i].Through.Is(p.Through) {
			p.remember(m.pieces[i])
			m.pieces[i] = p
			return true
		}
	}
	return false
}

// Trust marks the pieces whose rows are equal, and of which a run vouches.
func (m *Map) Trust(vouches func(p *Piece) bool) {
	for i := range m.pieces {
		if p := &m.pieces[i]; p.areEqual() && vouches(p) {
			p.Trusted = true
		}
	}
}

// Forget forgets what a run has read.
func (m *Map) Forget(run string) {
	for i := range m.pieces {
		if p := &m.pieces[i]; p.Run == run {
			m.pieces[i] = p.Unread()
		}
	}
}

// ForgetAny forgets what was read of some pieces, and tells whether anything was.
func (m *Map) ForgetAny(is func(p *Piece) bool) (isAny bool) {
	for i := range m.pieces {
		if p := &m.pieces[i]; p.State != Unread && is(p) {
			m.pieces[i], isAny = p.Unread(), true
		}
	}
	return isAny
}
