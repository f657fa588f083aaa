package altered

import (
	"time"

	"allclear/compare/finding"
)

const (
	// enough is how many rows must show a cause that one row may show by chance.
	enough = 10
	// several is how many rows must show a cause that chance does not make: one value may
	// have been edited by less than its column shows on the other member.
	several = 3
	// mostOthers is how many of a hundred rows that should show such a cause may show
	// another: some were edited since.
	mostOthers = 10
)

// Evidence is what the rows of one column that differ show together. The zero value is ready
// for use. It is not for several goroutines. First all rows are counted, then they are judged.
type Evidence struct {
	rows      uint64 // that differ in the column
	narrowed  map[string]*narrowedRows
	overflown uint64 // that a narrower column had to change, and changed otherwise
	shifts    map[time.Duration]uint64
	labels    map[uint64]uint64
	stale     map[string]*Stale // by the member whose rows were updated before the other's
	// kept are rows beside those that differ which are the same on both members, and would not
	// be had labels changed. Unless hasLooked, nobody has looked.
	kept      uint64
	hasLooked bool
}

// Stale are rows that were updated on one member before they were on the other, by one column.
type Stale struct {
	Rows uint64
	// Then is the latest such time on the member, and Since the earliest on the other, in
	// microseconds from the year 0 on.
	Then, Since int64
}

// narrowedRows are those of the member with the narrower column.
type narrowedRows struct{ strong, weak uint64 }

// Count adds rows with the same cause in the column; the zero Cause where nothing is known.
func (e *Evidence) Count(c Cause, rows uint64) {
	e.rows += rows
	e.countStale(c, rows)
	switch {
	case c.Overflows:
		e.overflown += rows
	case c.Kind == finding.RowNarrowed:
		if e.narrowed == nil {
			e.narrowed = map[string]*narrowedRows{}
		}
		if e.narrowed[c.Member] == nil {
			e.narrowed[c.Member] = &narrowedRows{}
		}
		if c.IsWeak {
			e.narrowed[c.Member].weak += rows
		} else {
			e.narrowed[c.Member].strong += rows
		}
	case c.Kind == finding.RowShifted:
		if e.shifts == nil {
			e.shifts = map[time.Duration]uint64{}
		}
		e.shifts[c.Shift] += rows
	case c.Kind == finding.RowRelabelled:
		if e.labels == nil {
			e.labels = map[uint64]uint64{}
		}
		e.labels[c.Number] += rows
	}
}

func (e *Evidence) countStale(c Cause, rows uint64) {
	if c.Older == "" || rows == 0 {
		return
	}
	if e.stale == nil {
		e.stale = map[string]*Stale{}
	}
	of := e.stale[c.Older]
	if of == nil {
		of = &Stale{Then: c.Then, Since: c.Since}
		e.stale[c.Older] = of
	}
	of.Rows += rows
	of.Then, of.Since = max(of.Then, c.Then), min(of.Since, c.Since)
}

// Stale tells whether a member has rows as they were at an earlier time. There is a time before
// which all of them were updated there, and after which all were on the other member; and
// next to no row of which the column tells was updated otherwise.
func (e *Evidence) Stale(member string) (of Stale, ok bool) {
	if e.stale[member] == nil {
		return of, false
	}
	of = *e.stale[member]
	return of, of.Rows >= enough && of.Then < of.Since && isFew(e.rows-of.Rows, of.Rows)
}

// Keep adds rows that speak against another order of labels; with 0 that none was found.
func (e *Evidence) Keep(rows uint64) { e.kept, e.hasLooked = e.kept+rows, true }

// Stands tells whether a cause is believed.
func (e *Evidence) Stands(c Cause) bool {
	switch c.Kind {
	case finding.RowRounded:
		return true
	case finding.RowNarrowed:
		return e.isNarrowed(c.Member)
	case finding.RowShifted:
		return e.isShifted(c.Shift)
	case finding.RowRelabelled:
		return e.isRelabelled()
	}
	return false
}

// isFew tells whether so many rows that show something else are few beside those that show a
// cause.
func isFew(others, rows uint64) bool { return others*100 <= (rows+others)*mostOthers }

// isNarrowed asks for several values that no chance makes and that most values bear out, or for
// many values that nearly all do. Rows in which the narrower column has room for the other's
// value count neither way: they were edited.
func (e *Evidence) isNarrowed(member string) bool {
	of := e.narrowed[member]
	if of == nil {
		return false
	}
	rows := of.strong + of.weak
	return of.strong >= several && rows > e.overflown || rows >= enough && isFew(e.overflown, rows)
}

// isShifted asks that next to all rows that differ in the column do so by one shift, or by
// two that are an hour apart at most, as summer time is.
func (e *Evidence) isShifted(shift time.Duration) bool {
	first := e.greatest(func(time.Duration) bool { return true })
	second := e.greatest(func(s time.Duration) bool { return s != first && (s-first).Abs() <= time.Hour })
	rows := e.shifts[first]
	if second != 0 && e.shifts[second] >= enough {
		rows += e.shifts[second]
	}
	isOne := shift == first || shift == second
	return isOne && e.shifts[shift] >= enough && isFew(e.rows-rows, rows)
}

// greatest is the shift of the most rows, the least of several.
func (e *Evidence) greatest(among func(time.Duration) bool) (most time.Duration) {
	for shift, rows := range e.shifts {
		if among(shift) && (most == 0 || rows > e.shifts[most] || rows == e.shifts[most] && shift < most) {
			most = shift
		}
	}
	return most
}

// isRelabelled asks for rows with several labels: an UPDATE of one member's rows to one label
// may set them to the one that happens to have their number. And next to no row may have one
// label on both members that has other numbers there.
func (e *Evidence) isRelabelled() bool {
	var rows uint64
	labels := 0
	for _, n := range e.labels {
		rows += n
		if n > 1 {
			labels++
		}
	}
	return e.hasLooked && rows >= enough && labels > 1 && isFew(e.rows-rows, rows) && isFew(e.kept, rows)
}
