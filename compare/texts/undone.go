package texts

import (
	"slices"

	"allclear/checksum"
)

// settleUndone finds out whether nothing happened to a row of b since a recorded it but that
// damage was undone. The hashes of the other columns are too short to prove that; the hash
// of the row proves it, since b's row with the texts before has the one of a's.
func (d Diagnosis) settleUndone(a, b *checksum.Row) {
	before := map[int][]byte{}
	for i := range d {
		if d[i].before != nil {
			before[d[i].Column] = d[i].before
		}
		d[i].before = nil
	}
	if len(d) == 0 || len(before) < len(d) {
		return
	}
	hash, ok := b.HashWith(before)
	for i := range d {
		d[i].IsUndone = ok && hash == a.Hash
	}
}

// IsUndone tells whether nothing happened to the row since it was recorded but that damage
// was undone.
func (d Diagnosis) IsUndone() bool {
	return len(d) > 0 && !slices.ContainsFunc(d, func(c Cause) bool { return !c.IsUndone })
}

// Columns are those with a cause.
func (d Diagnosis) Columns() (all []int) {
	for _, c := range d {
		all = append(all, c.Column)
	}
	return all
}
