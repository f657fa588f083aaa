package texts

import (
	"slices"

	"allclear/compare/damage"
)

// Evidence counts what happened to the rows of a table, to tell which of the weak
// classes are borne out by their column.
type Evidence struct {
	changed   map[int]uint64           // rows in which a column changed
	explained map[columnReading]uint64 // rows in which a reading explains it
}

// columnReading tells causes apart that bear each other out: one reading of damage in
// one column. Short texts leave open which sets were exchanged, and a column's texts
// have one pair in common.
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

// NewEvidence has seen nothing yet.
func NewEvidence() *Evidence {
	return &Evidence{changed: map[int]uint64{}, explained: map[columnReading]uint64{}}
}

// Count takes in so many rows to which the same happened.
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

// believes tells whether a cause stands: a weak class does only where the whole
// column bears it out.
func (e *Evidence) believes(c Cause) bool {
	isBorneOut := func(r columnReading) bool { return damage.Accept(e.explained[r], e.changed[c.Column]) }
	return c.Class != "" && (!c.Class.Weak() || slices.ContainsFunc(c.readings(), isBorneOut))
}

// Split parts a row's causes into those that stand and the columns that nothing
// explains.
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
