package freshness

import (
	"time"

	"allclear/checksum"
	"allclear/compare"
)

// State is what is known of a piece. The zero value is that nothing is.
type State uint8

// The states of a piece.
const (
	Unread    State = iota // it was not read, or what was read of it is forgotten
	Equal                  // its rows are equal on both sides, and no text shows a sign of damage
	Different              // they are not, or a text does
)

// Piece is a key range, from the end of the piece before it up to and including Through.
type Piece struct {
	Through *checksum.Bound `json:"through,omitempty"` // nil for the last one
	State   State           `json:"state,omitempty"`
	// At is when it was read, of several readings the first, and Run the ID of the run that did
	// that; the zero values for one that is Unread.
	At  time.Time `json:"at,omitzero"`
	Run string    `json:"run,omitempty"`
	// Rows are on each side as they were read last, or as far as can be told if a part of the piece
	// was read since; of a piece that is Different those of the side that had more.
	Rows   uint64           `json:"rows,omitempty"`
	Digest *checksum.Digest `json:"digest,omitempty"` // of each side; nil where it is not known
	// Texts tells that its texts were looked at as well, and NonASCII how many of them hold a
	// character outside ASCII, by column of the view of each side; nil where that is not known.
	Texts    bool        `json:"texts,omitempty"`
	NonASCII [2][]uint64 `json:"non_ascii,omitzero"`
	// Sample tells of texts of one member that it was looked at one in so many, and at all that the member
	// found suspect; 0 where rows were compared, and where parts of the piece are not alike in that.
	Sample uint64 `json:"sample,omitempty"`
	// Trusted tells that the run has proved that it would have found a difference in the table.
	Trusted bool `json:"trusted,omitempty"`
	// Same tells of a piece that is Different that its rows are equal on both sides, and a text shows
	// a sign of damage.
	Same bool `json:"same,omitempty"`
	// LastEqual is when the rows of a piece that is Different were last found equal, and FirstApart
	// when they were first found different since; nil where that is not known.
	LastEqual  *Stamp `json:"last_equal,omitempty"`
	FirstApart *Stamp `json:"first_apart,omitempty"`
	// Mixed tells that several runs have found parts of the piece equal: some of it later than is said.
	Mixed bool `json:"mixed,omitempty"`
}

// pieceOf is what a range has shown to a run.
func pieceOf(r *compare.ReadRange, run string, texts bool) Piece {
	p := Piece{
		Through: r.Range.Through, State: Different, At: r.At.UTC(), Run: run, Rows: max(r.A.Rows, r.B.Rows), Texts: texts,
		Sample: r.Sample,
	}
	if !r.Equal || !r.IsClean() {
		p.Same = r.Equal
		return p
	}
	p.State = Equal
	if r.A == r.B && r.Sample == 0 {
		p.Digest = &r.A
	}
	for i, seen := range r.Texts {
		if seen != nil {
			p.NonASCII[i] = seen.NonASCII
		}
	}
	return p
}

// Unread is the piece as one of which nothing is known but its rows.
func (p *Piece) Unread() Piece { return Piece{Through: p.Through, Rows: p.Rows} }

// Known is the piece as what need not be read again.
func (p *Piece) Known() *compare.Known {
	return &compare.Known{Run: p.Run, At: p.At, Rows: p.Rows, Digest: p.Digest, NonASCII: p.NonASCII,
		Sample: p.Sample, IsTrusted: p.Trusted}
}

// joined is one piece in the place of two that adjoin. It is as old as the older one, and no
// better than the worse one.
func (p *Piece) joined(next *Piece) Piece {
	j := Piece{Through: next.Through, Rows: p.Rows + next.Rows, Texts: p.Texts && next.Texts, Trusted: p.Trusted && next.Trusted}
	if p.State == Unread || next.State == Unread {
		return j
	}
	if p.Sample == next.Sample {
		j.Sample = p.Sample
	}
	j.State = max(p.State, next.State)
	j.At, j.Run = p.At, p.Run
	if next.At.Before(p.At) {
		j.At, j.Run = next.At, next.Run
	}
	if j.State != Equal {
		h := p.found().plus(next.found())
		j.Same = p.areEqual() && next.areEqual()
		j.LastEqual, j.FirstApart, j.Mixed = h.equal, h.apart, h.orLater
		return j
	}
	j.Mixed = p.Mixed || next.Mixed || p.Run != next.Run
	if p.Digest != nil && next.Digest != nil {
		sum := p.Digest.Plus(*next.Digest)
		j.Digest = &sum
	}
	for side := range j.NonASCII {
		if p.isCounted(side) && next.isCounted(side) {
			j.NonASCII[side] = sums(p.NonASCII[side], next.NonASCII[side])
		}
	}
	return j
}

// isCounted tells whether it is known how many texts of a side of the piece hold a character outside ASCII.
func (p *Piece) isCounted(side int) bool { return p.NonASCII[side] != nil || p.Known().IsEmpty() }

// sums adds counts by column; nil for no column.
func sums(x, y []uint64) []uint64 {
	if x == nil {
		return y
	}
	all := append([]uint64(nil), x...)
	for i, n := range y {
		all[i] += n
	}
	return all
}
