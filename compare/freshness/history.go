package freshness

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
)

// Stamp is a reading of a piece: when it was, and by which run.
type Stamp struct {
	At  time.Time `json:"at"`
	Run string    `json:"run"`
}

// history is what earlier runs have found of rows that differ now.
type history struct {
	equal   *Stamp // when they were last found equal; nil where no run has found all of them so
	orLater bool   // some were so later still
	apart   *Stamp // when all of them had been found different since; nil where some never were
}

// found is what is known of the rows of a piece.
func (p *Piece) found() history {
	if p.areEqual() && p.Trusted {
		return history{equal: &Stamp{p.At, p.Run}, orLater: p.Mixed}
	}
	return history{equal: p.LastEqual, orLater: p.Mixed, apart: p.FirstApart}
}

// areEqual tells that the rows of a piece were equal when it was read, whatever their texts show.
func (p *Piece) areEqual() bool { return p.State == Equal || p.Same }

// plus is what is known of rows of which each may be of one or of another piece.
func (h history) plus(other history) history {
	if h.equal == nil || other.equal == nil {
		return history{}
	}
	both := history{equal: h.equal, orLater: h.orLater || other.orLater || h.equal.Run != other.equal.Run}
	if other.equal.At.Before(h.equal.At) {
		both.equal = other.equal
	}
	if h.apart != nil && other.apart != nil {
		both.apart = h.apart
		if other.apart.At.After(h.apart.At) {
			both.apart = other.apart
		}
	}
	return both
}

// isOfSameRuns tells whether the same runs have found two pieces equal and different.
func (h history) isOfSameRuns(other history) bool {
	isSame := func(x, y *Stamp) bool { return x == y || x != nil && y != nil && x.Run == y.Run }
	return isSame(h.equal, other.equal) && isSame(h.apart, other.apart)
}

// remember gives a piece whose rows are not equal, or not known to be so, what earlier runs have found
// of them: of pieces in whose place it comes.
func (p *Piece) remember(before ...Piece) {
	if p.State == Equal {
		return
	}
	h := ofAny(before)
	p.LastEqual, p.FirstApart, p.Mixed = h.equal, h.apart, h.orLater
	if !p.areEqual() && h.apart == nil {
		p.FirstApart = &Stamp{p.At, p.Run}
	}
}

// ofAny is what is known of rows of which each may lie in any of some pieces.
func ofAny(some []Piece) (h history) {
	for i := range some {
		if found := some[i].found(); i == 0 {
			h = found
		} else {
			h = h.plus(found)
		}
	}
	return h
}

// apart are the pieces of a table in which a run has found rows that differ.
type apart struct {
	pieces []Piece
	// isOrdered tells that the cuts are in an order that this package knows: that of numbers, times
	// and bytes. Of a row of another table it is not known in which piece it lies.
	isOrdered bool
	any       history // of rows of which each may lie in any of them
}

// apartIn picks the pieces of a map in which a run has found rows that differ.
func apartIn(m *Map, run string) *apart {
	a := &apart{isOrdered: true}
	all := m.Pieces()
	var last []byte
	for i := range all {
		p := &all[i]
		if p.Through != nil {
			way, ok := order(last, p.Through.Key)
			a.isOrdered = a.isOrdered && ok && (last == nil || way < 0)
			last = p.Through.Key
		}
		if p.Run == run && !p.areEqual() {
			a.pieces = append(a.pieces, *p)
		}
	}
	a.any = ofAny(a.pieces)
	return a
}

// at is what is known of the row with a key, among those that differ.
func (a *apart) at(key []byte) history {
	if len(key) == 0 || !a.isOrdered {
		return a.any
	}
	isComparable := true
	at, _ := slices.BinarySearchFunc(a.pieces, key, func(p Piece, key []byte) int {
		if p.Through == nil {
			return 1
		}
		way, ok := order(p.Through.Key, key)
		isComparable = isComparable && ok
		return way
	})
	if !isComparable || at == len(a.pieces) {
		return a.any
	}
	return a.pieces[at].found()
}

// order compares two keys of one table, of which one may be none. A cut through its first columns alone comes after all keys that
// begin like it. ok is false for keys that only a server can compare.
func order(x, y []byte) (way int, ok bool) {
	for len(x) > 0 && len(y) > 0 {
		v, restX, errX := checksum.CutKey(x)
		w, restY, errY := checksum.CutKey(y)
		if errX != nil || errY != nil || v.Kind != w.Kind {
			return 0, false
		}
		switch v.Kind {
		case checksum.KeyInteger:
			way = v.Integer.Compare(w.Integer)
		case checksum.KeyDatetime, checksum.KeyBytes:
			way = bytes.Compare(v.Bytes, w.Bytes)
		case checksum.KeyDuration:
			way = cmp.Compare(v.Micros, w.Micros)
		case checksum.KeyFloat, checksum.KeyDecimal, checksum.KeyText, checksum.KeyRawText:
			return 0, false
		}
		if way != 0 {
			return way, true
		}
		x, y = restX, restY
	}
	return cmp.Compare(len(y), len(x)), true
}

// LastEqual implements compare.History.
func (k *Keeper) LastEqual(pair, name string, key []byte) *finding.Broke {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := k.pairs[pair]
	if known == nil || known.tables[name] == nil {
		return nil
	}
	t := known.tables[name]
	if t.apart == nil {
		t.apart = apartIn(&t.Map, k.o.Run)
	}
	h := t.apart.at(key)
	if h.equal == nil {
		return nil
	}
	b := &finding.Broke{EqualAt: h.equal.At, EqualRun: h.equal.Run, OrLater: h.orLater}
	if h.apart != nil && h.apart.Run != k.o.Run {
		b.DifferentAt, b.DifferentRun = h.apart.At, h.apart.Run
	}
	return b
}
