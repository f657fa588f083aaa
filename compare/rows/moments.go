package rows

import (
	"allclear/checksum"
	"allclear/compare/altered"
	"allclear/compare/packed"
)

// mostMoments is how many columns of dates and times are looked at in one table.
const mostMoments = 8

// moment is a date or a time, in microseconds from the year 0 on. The zero value is one that is
// not known: the side has no such row, or keeps no more of it than hashes.
type moment struct {
	at      int64
	isKnown bool
	isNone  bool // NULL, or what the calendar does not have
}

// moments are what the sides have of one row in such a column.
type moments struct{ a, b moment }

// on gives what a member has, or else what the other one has.
func (m moments) on(member string) moment {
	first, second := m.a, m.b
	if member == "b" {
		first, second = second, first
	}
	if !first.isKnown {
		return second
	}
	return first
}

// momentColumns are the columns of the view, beside the key's, that hold dates and times on both
// sides, if those may be shown.
func (t *Table) momentColumns() (columns []int) {
	if t.plan.A.Values == checksum.None {
		return nil
	}
	for i := t.plan.A.Key; i < len(t.plan.A.Columns) && len(columns) < mostMoments; i++ {
		if isDated(t.plan.A.Columns[i].Column) && isDated(t.plan.B.Columns[i].Column) {
			columns = append(columns, i)
		}
	}
	return columns
}

// keepMoments keeps the dates and times of a row before the rest of it is released.
func (d *difference) keepMoments(columns []int) {
	for _, column := range columns {
		d.moments = append(d.moments, moments{momentOf(d.a, column), momentOf(d.b, column)})
	}
}

func momentOf(row *checksum.Row, column int) (m moment) {
	if row == nil || row.Values == nil {
		return moment{}
	}
	v, ok := row.Value(column)
	if ok {
		m.at, ok = altered.Microseconds(&v)
	}
	m.isKnown, m.isNone = true, !ok
	return m
}

// joinedMoments are those of a row whose halves were found apart.
func joinedMoments(x, y []moments) (all []moments) {
	if len(x) != len(y) {
		return nil
	}
	for i := range x {
		both := x[i]
		if !both.a.isKnown {
			both.a = y[i].a
		}
		if !both.b.isKnown {
			both.b = y[i].b
		}
		all = append(all, both)
	}
	return all
}

// appendMoments appends them to a packed difference.
func (d *difference) appendMoments(dst []byte) []byte {
	dst = packed.AppendUint(dst, uint64(len(d.moments)))
	for _, both := range d.moments {
		for _, m := range []moment{both.a, both.b} {
			if dst = packed.AppendBool(packed.AppendBool(dst, m.isKnown), m.isNone); m.isKnown && !m.isNone {
				dst = packed.AppendUint(dst, uint64(m.at))
			}
		}
	}
	return dst
}

// readMoments reads what appendMoments wrote.
func (d *difference) readMoments(r *packed.Reader) {
	for range r.Uint() {
		if r.Err() != nil {
			return
		}
		var both [2]moment
		for i := range both {
			m := &both[i]
			if m.isKnown, m.isNone = r.Bool(), r.Bool(); m.isKnown && !m.isNone {
				m.at = int64(r.Uint())
			}
		}
		d.moments = append(d.moments, moments{both[0], both[1]})
	}
}
