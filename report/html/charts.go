package html

import (
	"cmp"
	"fmt"
	"html/template"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"

	"allclear/report"
)

// chart is how near the IDs of an entity are to the limit of a type, and how they came there.
type chart struct {
	Column  report.IDColumn // the first that has the type
	Columns []string        // db.table.column, all that have
	Drawing template.HTML
	value   string // how far the IDs have come
}

// mostCharts is how many are drawn: those nearest to their limits.
const mostCharts = 9

// charts are of the columns that are nearest to their limits, one for each type that stores the
// IDs of an entity. IDs that were read in one run alone have no chart.
func charts(d *report.Document) ([]chart, error) {
	if d.IDs == nil {
		return nil, nil
	}
	var all []chart
	for _, c := range nearest(d.IDs.Columns) {
		same := slices.IndexFunc(all, func(x chart) bool { return x.Column.Entity == c.Entity && x.Column.Capacity == c.Capacity })
		if same >= 0 {
			all[same].Columns = append(all[same].Columns, c.Table+"."+c.Column)
			continue
		}
		g, value := growthOf(d.IDs.Entities, &c)
		if g == nil || len(all) == mostCharts {
			continue
		}
		drawing, err := g.draw()
		if err != nil {
			return nil, err
		}
		all = append(all, chart{Column: c, Columns: []string{c.Table + "." + c.Column}, Drawing: drawing, value: value})
	}
	return all, nil
}

// growthOf gives the growth that a column is held against, and how far it has come; nil where
// there is nothing to draw. IDs far beyond a limit would press it to the bottom of the chart.
func growthOf(entities []report.Entity, c *report.IDColumn) (g *growth, value string) {
	const most = 4
	capacity, err := strconv.ParseFloat(c.Capacity, 64)
	if err != nil || capacity <= 0 || c.Used > most {
		return nil, ""
	}
	for i := range entities {
		e := &entities[i]
		if e.Name == c.Entity && len(e.Readings) > 1 && e.Readings[0].At.Before(e.Readings[len(e.Readings)-1].At) {
			return &growth{readings: e.Readings, capacity: capacity, perDay: c.PerDay}, e.Value
		}
	}
	return nil, ""
}

// nearest are the columns that are nearest to their limits first. Those that hold what any
// generator will ever give are left out, and so
// are those whose IDs are small for good.
func nearest(columns []report.IDColumn) []report.IDColumn {
	const least = 0.01 // of the limit: below it a chart shows a line at zero
	all := slices.DeleteFunc(slices.Clone(columns), func(c report.IDColumn) bool { return c.Used < least || c.Small })
	slices.SortStableFunc(all, func(x, y report.IDColumn) int { return cmp.Compare(y.Used, x.Used) })
	return all
}

// Says tells the numbers of the chart.
func (c *chart) Says() string {
	o := c.Column
	says := fmt.Sprintf("%s of %s, %.1f%%", grouped(c.value), grouped(o.Capacity), 100*o.Used)
	if o.PerDay != nil {
		says += fmt.Sprintf("; %s a day", grouped(strconv.FormatFloat(*o.PerDay, 'f', 0, 64)))
	}
	switch {
	case o.Used >= 1:
		says += "; it is full"
	case o.Overflow != nil:
		says += "; full on " + o.Overflow.Format(time.DateOnly)
		if o.LastSafeStart != nil {
			says += ", so its ALTER starts by " + o.LastSafeStart.Format(time.DateOnly)
		}
	}
	return says
}

// grouped writes a whole number with commas.
func grouped(number string) string {
	n, ok := new(big.Int).SetString(number, 10)
	if !ok {
		return number
	}
	return humanize.BigComma(n)
}
