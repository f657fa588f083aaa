package texts

import (
	"slices"

	"allclear/compare/damage"
)

// Evidence counts what happened to the rows of a table. A weak class is believed only if
// enough of the column's changed rows agree with it.
type Evidence struct {
	changed   map[int]uint64           // rows in which a column changed
	explained map[columnReading]uint64 // rows in which a reading explains it
}

// columnReading identifies the causes that support each other: one reading of damage in
// one column. A short text may be explained by several pairs of character sets; the
// texts of a column have one pair in common.
type columnReading struct {
	column  int
	reading string // as in damage.Diagnosis.Readings
}

func (c Cause) readings() []columnReading {
	names := c.Readings()
	all := make([]columnReading, len(names))
	for i, name := range names {
		all[i] = columnReading{c.Column, name}
	}
	return all
}

// NewEvidence makes an Evidence without rows.
func NewEvidence() *Evidence {
	return &Evidence{changed: map[int]uint64{}, explained: map[columnReading]uint64{}}
}

// Count adds this many rows with the same diagnosis.
func (e *Evidence) Count(d Diagnosis, rows uint64) {
	for _, c := range d {
		e.changed[c.Column] += rows
		if c.Class == "" {
			continue
		}
		for _, reading := range c.readings() {
			e.explained[reading] += rows
		}
	}
}

// believes tells whether a cause is accepted. A weak class is accepted only if the whole
// column supports it.
func (e *Evidence) believes(c Cause) bool {
	isBorneOut := func(r columnReading) bool { return damage.Accept(e.explained[r], e.changed[c.Column]) }
	return c.Class != "" && (!c.Class.Weak() || slices.ContainsFunc(c.readings(), isBorneOut))
}

// Split divides a row's causes into those that are accepted and the columns that are
// left unexplained.
func (e *Evidence) Split(d Diagnosis) (stand []Cause, unexplained []int) {
	for _, c := range d {
		if e.believes(c) {
			stand = append(stand, c)
		} else {
			unexplained = append(unexplained, c.Column)
		}
	}
	return stand, unexplained
}
