package identity

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare"
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

// isWhole tells that every member said how far an entity's IDs have come: else the
// number would be too low, and the next run's growth a leap.
func (r *run) isWhole(e *EntityOutcome, columns []*measured) bool {
	return !r.partial && !slices.ContainsFunc(columns, func(m *measured) bool { return m.Entity == e.Name && m.IsKey() && !m.whole })
}

// column holds one column against the generator of the IDs that reach it: by its
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
	if r.o.History != nil {
		points := append(slices.Clone(r.o.History(Series{SeriesGenerator, e.Name})), forecast.Point{At: r.o.Now, Value: value.Float()})
		if f, ok := forecast.Project(points, r.o.Now, value.Float(), c.Capacity.Float(), r.alterTime(m), r.o.Margin); ok {
			c.Forecast = &f
		}
	}
	return c
}

// alterTime is how long the ALTER of a column's largest table takes.
func (r *run) alterTime(m *measured) time.Duration {
	var most uint64
	for _, at := range m.places {
		most = max(most, at.table.Bytes+at.table.IndexBytes)
	}
	return alterTime(most, r.o.AlterRate)
}

func alterTime(bytes uint64, rate float64) time.Duration {
	if rate <= 0 {
		return 0
	}
	return time.Duration(float64(bytes) / rate * float64(time.Second)).Round(time.Second)
}

// judge says what is wrong with a column, in one finding.
func (r *run) judge(e *EntityOutcome, c *ColumnOutcome) {
	f := compare.Finding{Table: c.Table, Columns: []string{c.Column}, Count: uint64(len(c.Narrow))}
	if shard, member := onlyPlace(c); shard != "" {
		f.Pair, f.Member = shard, member
	}
	where := ""
	if len(c.Narrow) < c.Places {
		where = " on " + strings.Join(firstNames(c.Narrow), ", ")
	}
	value, narrower := e.Generator.Value, c.Capacity.Compare(e.Generator.Capacity) < 0 && c.Capacity.Compare(wide()) < 0
	holds := fmt.Sprintf("%s%s holds IDs of %s up to %s", c.Type, where, c.Entity, c.Capacity)
	switch {
	case c.Small && (value == nil || c.Max == nil || c.Max.Compare(c.Capacity) < 0):
		return
	case value != nil && value.Compare(c.Capacity) > 0:
		f.Kind, f.Severity = "id.headroom", compare.Blocker
		f.Detail = fmt.Sprintf("%s, and %s has come to %s: new IDs do not fit", holds, generatorWord(e), value)
	case r.reaches(c, r.o.Critical) && !isLookup(e, c):
		f.Kind, f.Severity = "id.headroom", compare.Blocker
	case r.reaches(c, r.o.Warn):
		f.Kind, f.Severity = "id.headroom", compare.Warning
	case narrower:
		f.Kind, f.Severity = "id.reference-narrower", compare.Warning
		f.Detail = fmt.Sprintf("%s, and %s can give up to %s", holds, generatorWord(e), e.Generator.Capacity)
		if value != nil {
			f.Detail += fmt.Sprintf("; it has come to %s, %s of the way", value, percent(c.Used))
		}
	default:
		return
	}
	if f.Detail == "" {
		f.Detail = fmt.Sprintf("%s, and %s has come to %s: %s of it, %s left", holds, generatorWord(e), value, percent(c.Used), c.Headroom)
	}
	if value == nil || value.Compare(c.Capacity) < 0 { // the day that is past is not known
		f.Detail += lasts(c.Forecast, r.o.Now)
	}
	if c.doubtful && f.Severity == compare.Blocker {
		f.Severity = compare.Warning
		f.Detail += "; whether its IDs are those is not known"
	}
	setRecheck(&f, f.Member, fmt.Sprintf("SELECT MAX(%s) FROM %s", quote(c.Column), quoteTable(c.places[0].table)))
	r.found(f)
}

// reaches tells that a column has come to a threshold.
func (r *run) reaches(c *ColumnOutcome, t Threshold) bool {
	byDate := c.Forecast != nil && tells(c.Forecast) && t.Left > 0 && c.Forecast.Overflow.Sub(r.o.Now) <= t.Left
	return t.Share > 0 && c.Used >= t.Share || byDate
}

// isLookup tells the key of a small table, countries by TINYINT, of which nobody said
// that it grows, and no reading shows it: nearly full is how it stays.
func isLookup(e *EntityOutcome, c *ColumnOutcome) bool {
	const small = math.MaxUint16
	grows := c.Forecast != nil && !c.Forecast.Overflow.IsZero()
	return e.Inferred && !grows && c.Used < 1 && e.Generator.Capacity.Compare(checksum.Uint(small)) <= 0
}

// tells wants half a day of readings before a date is held against anybody: two
// readings a minute apart are no trend.
func tells(f *forecast.Forecast) bool {
	const least = 12 * time.Hour
	return !f.Overflow.IsZero() && slices.ContainsFunc(f.Trends, func(t forecast.Trend) bool { return t.Span >= least })
}

// lasts says when a column will be full, if anybody can tell.
func lasts(f *forecast.Forecast, now time.Time) string {
	switch {
	case f == nil:
		return ""
	case f.Overflow.IsZero():
		return "; at the rate of the last days it lasts"
	}
	verb := "is"
	if f.LastSafeStart.Before(now) {
		verb = "was"
	}
	return fmt.Sprintf("; at %.0f a day it is full on %s, and the last safe start of its ALTER %s %s",
		f.PerDay, f.Overflow.UTC().Format(time.DateOnly), verb, f.LastSafeStart.UTC().Format("2006-01-02 15:04 UTC"))
}

func generatorWord(e *EntityOutcome) string {
	if e.Generator.Source == InUse {
		return "the key"
	}
	return e.Generator.Source
}

// onlyPlace names the shard, and the member, that alone has the narrow type.
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

// firstNames keeps a list of places to what a person reads.
func firstNames(names []string) []string {
	const most = 6
	if len(names) <= most {
		return names
	}
	return append(slices.Clone(names[:most]), fmt.Sprintf("%d more", len(names)-most))
}

// percent never rounds up to a whole that is not reached.
func percent(share float64) string {
	switch {
	case share > 0.9999 && share < 1:
		return "99.99%"
	case share == 1:
		return "100%"
	case share >= 0.995:
		return fmt.Sprintf("%.2f%%", 100*share)
	case share < 0.0001:
		return "less than 0.01%"
	case share < 0.01:
		return fmt.Sprintf("%.2f%%", 100*share)
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}
