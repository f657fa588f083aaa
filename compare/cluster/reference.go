package cluster

import (
	"slices"

	"allclear/checksum"
)

// Reference is what a sample of all rows of a table has in a column. The zero value is of no rows,
// and shows nothing to lie close together.
type Reference struct {
	values []checksum.Integer // sorted
	rows   int                // of the sample, those without a value among them
}

// NewReference makes a Reference of a sample of so many rows, of which some have a value.
func NewReference(rows int, values []checksum.Integer) *Reference {
	return &Reference{values: slices.SortedFunc(slices.Values(values), checksum.Integer.Compare), rows: rows}
}

// within is how many rows of the sample have a value in an interval.
func (r *Reference) within(from, to checksum.Integer) int {
	return r.upTo(to) - r.before(from)
}

func (r *Reference) before(v checksum.Integer) int {
	at, _ := slices.BinarySearchFunc(r.values, v, checksum.Integer.Compare)
	return at
}

func (r *Reference) upTo(v checksum.Integer) int {
	at := r.before(v)
	for at < len(r.values) && r.values[at] == v {
		at++
	}
	return at
}

// ranks are a value's place among those of the sample, which have the places 1, 2 …: its own, or
// between its neighbours' as the value lies between theirs. Where several have the value, left is
// the first of their places and right the last. The table begins at low, if that is less than the
// least of the sample, and ends at high.
func (r *Reference) ranks(v, low, high checksum.Integer) (left, right float64) {
	before, upTo := r.before(v), r.upTo(v)
	if upTo > before {
		return float64(before + 1), float64(upTo)
	}
	if before > 0 {
		low = r.values[before-1]
	}
	if before < len(r.values) {
		high = r.values[before]
	}
	place := float64(before)
	if width := distance(low, high); width > 0 {
		place += distance(low, v) / width
	}
	return place, place
}

// distance is how far apart two values are, the lesser one first.
func distance(from, to checksum.Integer) float64 {
	if from.Negative == to.Negative {
		return float64(to.Bits - from.Bits) // exact where doubles of both would be the same
	}
	return to.Float() - from.Float()
}
