package identity

import (
	"math"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
	"allclear/compare/identity/forecast"
)

// judgeColumns says how long every column that stores IDs lasts, and which cannot
// hold what will reach it. It fills in what the ledger keeps.
func (r *run) judgeColumns(columns []*measured) {
	for i := range r.out.Entities {
		e := &r.out.Entities[i]
		if e.Business {
			continue
		}
		e.Growth = r.growth(e)
		if e.Generator.Value != nil && r.isWhole(e, columns) {
			r.out.Readings = append(r.out.Readings, Reading{Series{SeriesGenerator, e.Name}, *e.Generator.Value, e.Generator.Capacity})
		}
		for _, m := range columns {
			if m.Entity != e.Name {
				continue
			}
			if !r.isChosen(m.Table) {
				continue // read only to know how far its IDs have come
			}
			c := r.column(e, m)
			r.judge(e, &c)
			r.judgeGreatest(e, m, columns)
			r.out.Columns = append(r.out.Columns, c)
			reading := Reading{Series: Series{SeriesColumn, m.Name()}, Max: m.Capacity}
			isRead := func(known Reading) bool { return known.Series == reading.Series }
			if m.max != nil && m.whole && !r.partial && !slices.ContainsFunc(r.out.Readings, isRead) {
				reading.Value = *m.max
				r.out.Readings = append(r.out.Readings, reading)
			}
		}
	}
}

// isWhole tells whether every member said how far an entity's IDs have come. Otherwise
// the number would be too low, and the next run's growth would look like a leap.
func (r *run) isWhole(e *EntityOutcome, columns []*measured) bool {
	return !r.partial && !slices.ContainsFunc(columns, func(m *measured) bool { return m.Entity == e.Name && m.IsKey() && !m.whole })
}

// column compares one column with the generator of the IDs that it will store: by its
// own greatest value, a column that is rarely written looks safe.
func (r *run) column(e *EntityOutcome, m *measured) ColumnOutcome {
	c := ColumnOutcome{Holder: *m.Holder, Max: m.max, Measured: m.whole}
	value := e.Generator.Value
	if value == nil || value.Negative {
		return c
	}
	c.Used = value.Float() / c.Capacity.Float()
	if value.Compare(c.Capacity) < 0 {
		c.Headroom = checksum.Uint(c.Capacity.Bits - value.Bits)
	}
	if f, ok := forecast.Project(e.Growth, r.out.ReadAt, value.Float(), c.Capacity.Float(), r.alterTime(m), r.o.Margin); ok {
		c.Forecast = &f
	}
	return c
}

// growth is how far an entity's generator had come in earlier runs and in this one.
func (r *run) growth(e *EntityOutcome) []forecast.Point {
	value := e.Generator.Value
	if r.o.History == nil || value == nil || value.Negative {
		return nil
	}
	return r.history(Series{SeriesGenerator, e.Name}, *value)
}

// history is a series of readings that ends with this run's. Readings of runs that ended
// after this one's are left out.
func (r *run) history(s Series, read checksum.Integer) []forecast.Point {
	points := slices.DeleteFunc(slices.Clone(r.o.History(s)), func(p forecast.Point) bool { return p.At.After(r.out.ReadAt) })
	return append(points, forecast.Point{At: r.out.ReadAt, Value: read.Float()})
}

// alterTime is how long the ALTER of a column's largest table takes.
func (r *run) alterTime(m *measured) time.Duration {
	var most uint64
	for _, at := range m.At {
		most = max(most, at.Table.Bytes+at.Table.IndexBytes)
	}
	return forecast.AlterTime(most, r.o.AlterRate)
}

// judge reports what is wrong with a column, in one finding.
func (r *run) judge(e *EntityOutcome, c *ColumnOutcome) {
	value := e.Generator.Value
	narrower := c.Capacity.Compare(e.Generator.Capacity) < 0 && c.Capacity.Compare(entity.Wide()) < 0
	f := finding.Finding{Table: c.Table, Columns: []string{c.Column}, Count: uint64(len(c.Narrow))}
	switch {
	case c.Small && (value == nil || c.Max == nil || c.Max.Compare(c.Capacity) < 0):
		return
	case value != nil && value.Compare(c.Capacity) > 0, r.reaches(c, r.o.Critical) && !isLookup(e, c):
		f.Kind, f.Severity = finding.IDHeadroom, finding.Blocker
	case r.reaches(c, r.o.Warn):
		f.Kind, f.Severity = finding.IDHeadroom, finding.Warning
	case narrower:
		f.Kind, f.Severity = finding.IDReferenceNarrower, finding.Warning
	default:
		return
	}
	if c.Doubtful && f.Severity == finding.Blocker {
		f.Severity = finding.Warning
		f.Facts = r.headroom(e, c, true)
	} else {
		f.Facts = r.headroom(e, c, false)
	}
	f.Pair, f.Member = onlyPlace(c)
	f.Recheck = finding.On(f.Member, statement.Greatest(c.At[0].Table, c.Column))
	r.found(f)
}

// headroom gives the facts of a finding about a column's room.
func (r *run) headroom(e *EntityOutcome, c *ColumnOutcome, doubtful bool) finding.Headroom {
	value := e.Generator.Value
	h := finding.Headroom{
		Entity: c.Entity, Type: c.Type, Capacity: c.Capacity.String(), Gives: e.Generator.Capacity.String(),
		Used: c.Used, Left: c.Headroom.String(), Doubtful: doubtful,
	}
	if len(c.Narrow) < c.Places {
		h.On = c.Narrow
	}
	if e.Generator.Source != InUse {
		h.Generator = e.Generator.Source
	}
	if value != nil {
		h.Value, h.Passed = value.String(), value.Compare(c.Capacity) > 0
	}
	if c.Forecast == nil || value != nil && value.Compare(c.Capacity) >= 0 { // when it became full is not known
		return h
	}
	h.Outlook = &finding.Outlook{PerDay: c.Forecast.PerDay}
	if full, start := c.Forecast.Overflow, c.Forecast.LastSafeStart; !full.IsZero() {
		h.Outlook.Full, h.Outlook.SafeStart, h.Outlook.TooLate = &full, &start, start.Before(r.out.ReadAt)
	}
	return h
}

// reaches tells that a column has come to a threshold.
func (r *run) reaches(c *ColumnOutcome, t Threshold) bool {
	byDate := c.Forecast != nil && isTrend(c.Forecast) && t.Left > 0 && c.Forecast.Overflow.Sub(r.out.ReadAt) <= t.Left
	return t.Share > 0 && c.Used >= t.Share || byDate
}

// judgeGreatest reports a column that holds IDs far beyond those that were ever given. Its own
// values were read before the generator. What is only a little beyond may be the trace of a
// counter that went back.
func (r *run) judgeGreatest(e *EntityOutcome, m *measured, columns []*measured) {
	value := e.Generator.Value
	isKnown := m.max != nil && m.greatestAt.Table != nil && value != nil && !value.Negative && r.isWhole(e, columns)
	if !isKnown || m.IsKey() || m.Doubtful || m.Evidence == entity.ByValue {
		return
	}
	column := m.greatestAt.Table.Column(m.Column)
	if top := entity.Ceiling(column); top != nil && *top == *m.max {
		return // a type's maximum: the clipped rows say so
	}
	const least = 1000
	if far := value.Float()*1.5 + least; m.max.Float() <= far {
		return
	}
	facts := finding.NeverGiven{Entity: e.Name, Value: value.String(), Greatest: m.max.String()}
	if e.Generator.Source != InUse {
		facts.Generator = e.Generator.Source
	}
	r.found(finding.Finding{
		Kind: finding.IDNeverGiven, Severity: finding.Warning, Pair: m.greatestAt.Shard, Table: m.Table, Columns: []string{m.Column},
		Facts: facts, Recheck: finding.On("", statement.Beyond(m.greatestAt.Table, m.Column, value.String())),
	})
}

// isLookup tells the key of a small table, such as countries by TINYINT, whose growth no
// configuration and no reading shows: it is nearly full for good.
func isLookup(e *EntityOutcome, c *ColumnOutcome) bool {
	const small = math.MaxUint16
	grows := c.Forecast != nil && !c.Forecast.Overflow.IsZero()
	return e.Inferred && !grows && c.Used < 1 && e.Generator.Capacity.Compare(checksum.Uint(small)) <= 0
}

// isTrend tells whether a forecast's date counts, which takes half a day of readings: two
// readings a minute apart are no trend.
func isTrend(f *forecast.Forecast) bool {
	const least = 12 * time.Hour
	return !f.Overflow.IsZero() && slices.ContainsFunc(f.Trends, func(t forecast.Trend) bool { return t.Span >= least })
}

// onlyPlace names the shard, and the member, if it is the only one with the narrow type.
func onlyPlace(c *ColumnOutcome) (shard, member string) {
	var shards, members []string
	for _, name := range c.Narrow {
		s, m, _ := strings.Cut(name, "/")
		shards, members = append(shards, s), append(members, m)
	}
	shards = slices.Compact(shards)
	if len(shards) != 1 {
		return "", ""
	}
	if len(members) == 1 && c.Places > 1 {
		return shards[0], members[0]
	}
	return shards[0], ""
}
