package checksum

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
)

// Canary is one row that is altered in the copy of the rows that came from a side, before
// anything is made of them: a value of it is another one, or the row is not there, or is there
// twice. Whoever compares such a view with another side must find exactly that row. Nothing is
// altered on the side.
//
// The row is chosen in the first reading, by its place in it, and known by its key from then on,
// or by all of it where there is none. It is safe for concurrent use.
type Canary struct {
	seed  uint64
	place uint64 // in the first reading, from 0

	mu     sync.Mutex
	chosen *chosenRow // nil before the first reading has come to it
	// recorded is in its place for rows that were recorded, of which there are no packets.
	recorded *Planted
	isWatch  bool // it alters nothing
	isThere  bool // a watch has seen the row as it was chosen
}

// chosenRow is the row that was chosen, and what is done to it.
type chosenRow struct {
	layout          *Layout
	packet, altered []byte // as it came; altered is nil for a row that is left out
	knownBy         []byte // the key as it came, or the whole packet
	column          int    // whose value is altered, -1 where none is
	times           int    // how often the row is passed on
}

// fates is how many of the seed's remainders there are. Each decides what is done to the row.
const fates = 8

// NewCanary makes a canary of a row by its place in the first reading, from 0. The seed decides
// what is done to it: a value is altered, in one of eight cases the row is left out, and in
// another one it is there twice, if it has no key. A row in which no value can be altered is left
// out.
func NewCanary(seed, place uint64) *Canary { return &Canary{seed: seed, place: place} }

// Watch gives what passes the canary's row on as it comes, and tells whether it still comes as it
// was chosen: a row that is written to while it is looked for need not be found. It is nil where
// no row that is sent was chosen.
func (c *Canary) Watch() *Canary {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chosen == nil {
		return nil
	}
	return &Canary{seed: c.seed, chosen: c.chosen, isWatch: true}
}

// IsThere tells whether the row came as it was chosen since Watch.
func (c *Canary) IsThere() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.isThere
}

// Planted is a canary as the side has the row, and as it was altered.
type Planted struct {
	Before *Row
	After  *Row // nil for a row that was left out
	Column int  // of the view, whose value was altered; -1 where none was
}

// Planted gives the row in detail, with hashes of a kind. It is nil where no reading has come to
// the canary's place.
func (c *Canary) Planted(kind Kind) (*Planted, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.chosen == nil {
		return c.recorded, nil
	}
	d := NewDigester(c.chosen.layout, kind)
	before, err := d.Row(c.chosen.packet, true)
	p := &Planted{Before: &before, Column: c.chosen.column}
	if err == nil && c.chosen.altered != nil {
		var after Row
		after, err = d.Row(c.chosen.altered, true)
		p.After = &after
	}
	return p, err
}

// CanaryStream are the rows of one statement, with the canary among them. It is for one
// goroutine.
type CanaryStream struct {
	canary *Canary
	layout *Layout
	place  uint64 // of the next row
	isPast bool   // the canary has been passed on
}

// In begins a statement whose rows are laid out by l.
func (c *Canary) In(l *Layout) *CanaryStream { return &CanaryStream{canary: c, layout: l} }

// Pass passes a row packet on, altered if it is the canary's. The answer is that of the last
// call of next, or that more is wanted where there was none.
func (s *CanaryStream) Pass(packet []byte, next func(packet []byte) (more bool, err error)) (more bool, err error) {
	times, more := 1, true
	if !s.isPast {
		packet, times, err = s.canary.alter(s, packet)
	}
	for ; times > 0 && more && err == nil; times-- {
		more, err = next(packet)
	}
	return more, err
}

// alter gives a packet as it is passed on, and how often.
func (c *Canary) alter(s *CanaryStream, packet []byte) (out []byte, times int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	knownBy := packet
	if s.layout.key > 0 {
		if knownBy, err = s.layout.rawKey(packet); err != nil {
			return packet, 1, err
		}
	}
	if c.chosen == nil && s.place == c.place {
		c.choose(s.layout, packet, knownBy)
	}
	s.place++
	if c.chosen == nil || !bytes.Equal(knownBy, c.chosen.knownBy) {
		return packet, 1, nil
	}
	s.isPast = true
	if c.isWatch {
		c.isThere = c.isThere || bytes.Equal(packet, c.chosen.packet)
		return packet, 1, nil
	}
	if c.chosen.column < 0 {
		return packet, c.chosen.times, nil
	}
	if altered, ok := s.layout.withOther(packet, c.chosen.column, c.seed); ok { // it may have changed since
		packet = altered
	}
	return packet, 1, nil
}

// choose settles what is done to the row.
func (c *Canary) choose(l *Layout, packet, knownBy []byte) {
	const leftOut, twice = 0, 1 // of fate
	row := &chosenRow{layout: l, packet: bytes.Clone(packet), knownBy: bytes.Clone(knownBy), column: -1}
	c.chosen = row
	switch fate := c.seed % fates; {
	case fate == leftOut:
		return
	case fate == twice && l.key == 0:
		row.altered, row.times = row.packet, 2
		return
	}
	values := len(l.fields) - l.key
	for i := range values {
		column := l.key + int((c.seed>>8+uint64(i))%uint64(values))
		if altered, ok := l.withOther(packet, column, c.seed); ok {
			row.altered, row.column, row.times = altered, column, 1
			return
		}
	}
}

// withOther is a row packet in which one value, and nothing else, means something else. ok is
// false where the value is NULL.
func (l *Layout) withOther(packet []byte, column int, seed uint64) (altered []byte, ok bool) {
	nulls, p, err := split(packet, len(l.fields))
	if err != nil || isNull(nulls, column) {
		return nil, false
	}
	var value []byte
	var start int
	for i := range column + 1 {
		if isNull(nulls, i) {
			continue
		}
		start = len(packet) - len(p)
		if value, p, err = l.fields[i].shape.span(p); err != nil {
			return nil, false
		}
	}
	f := &l.fields[column]
	other := f.other(value, seed)
	altered = slices.Concat(packet[:start], f.shape.appendLength(nil, len(other)), other, p)
	if l.isOtherIn(packet, altered, column) {
		return altered, true
	}
	altered = slices.Concat(packet[:start], p) // NULL
	bit := column + 2                          // see split
	altered[1+bit/8] |= 1 << (bit % 8)
	return altered, l.isOtherIn(packet, altered, column)
}

// other is a value near another one: mostly one bit is another. It need not be one that the
// column can hold.
func (f *field) other(value []byte, seed uint64) []byte {
	other, at := bytes.Clone(value), 0
	switch f.meaning {
	case asFloat:
		at = len(other) - 2 // in the mantissa's first digits: no dump rounds so much
		other[at] ^= 1 << 3
		return other
	case asDecimal:
		at = len(other) - 1 // 0 to 9 become each other
	case asDuration:
		at = 7 // the seconds
	case asText, asBytes, asJSON, asBits:
		at = int(seed >> 16 % uint64(max(1, len(other))))
	case asInteger, asDatetime: // the year's low byte
	}
	if at < 0 || at >= len(other) {
		return []byte{'1'}
	}
	other[at] ^= 1
	return other
}

// isOtherIn tells whether two packets mean the same but for one column.
func (l *Layout) isOtherIn(x, y []byte, column int) bool {
	var rows [2][]byte
	var ends [2][]int
	for i, packet := range [][]byte{x, y} {
		ends[i] = make([]int, len(l.fields))
		var err error
		if rows[i], err = l.appendMeaning(nil, packet, ends[i]); err != nil {
			return false
		}
	}
	for i := range l.fields {
		if bytes.Equal(valueOf(rows[0], ends[0], i), valueOf(rows[1], ends[1], i)) == (i == column) {
			return false
		}
	}
	return true
}

func valueOf(row []byte, ends []int, column int) []byte {
	if column == 0 {
		return row[:ends[0]]
	}
	return row[ends[column-1]:ends[column]]
}

// appendLength writes what comes before a value of so many bytes.
func (s shape) appendLength(dst []byte, n int) []byte {
	switch {
	case s == shapeLength1:
		return append(dst, byte(n))
	case s != shapeLengthed:
		return dst
	case n < 0xfb:
		return append(dst, byte(n))
	case n < 1<<16:
		return binary.LittleEndian.AppendUint16(append(dst, 0xfc), uint16(n))
	case n < 1<<24:
		return append(dst, 0xfd, byte(n), byte(n>>8), byte(n>>16))
	}
	return binary.LittleEndian.AppendUint64(append(dst, 0xfe), uint64(n))
}
