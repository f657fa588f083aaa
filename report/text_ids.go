package report

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// How much of the IDs the text lists. All are in report.json.
const (
	mostEntities      = 30
	mostColumns       = 40 // of a run about IDs
	mostNarrowColumns = 12 // beside rows: those that will be full first
)

// identity writes what is known of the IDs: the entities, and the columns that
// store their IDs, those that will be full first.
func (p *page) identity(d *Document) error {
	if d.IDs == nil || len(d.IDs.Entities) == 0 {
		return nil
	}
	p.heading("IDS")
	says := d.entitiesSay()
	for _, line := range says[:min(len(says), mostEntities)] {
		p.prose(2, plain, line)
	}
	if more := len(says) - mostEntities; more > 0 {
		p.prose(2, plain, fmt.Sprintf("... and %s more, see %s", thousands(uint64(more)), JSONFile))
	}
	return p.idColumns(d)
}

func (p *page) idColumns(d *Document) error {
	most := mostNarrowColumns
	if d.goal() == Identity {
		most = mostColumns
	}
	var shown []IDColumn
	wide := uint64(0)
	for _, c := range d.fullestFirst() {
		switch {
		case c.isWide() && d.goal() != Identity:
			wide++
		case len(shown) < most:
			shown = append(shown, c)
		}
	}
	var out bytes.Buffer
	table := newTable(&out)
	headers := []string{"ID of", "column", "type", "known by", "holds up to", "own max", "used"}
	hasForecast := slices.ContainsFunc(d.IDs.Columns, func(c IDColumn) bool { return c.PerDay != nil })
	if hasForecast {
		headers = append(headers, "full on")
	}
	table.Header(headers)
	for _, c := range shown {
		if err := table.Append(c.cells()[:len(headers)]); err != nil {
			return fmt.Errorf("rendering the columns of IDs: %w", err)
		}
	}
	if len(shown) > 0 {
		if err := table.Render(); err != nil {
			return fmt.Errorf("rendering the columns of IDs: %w", err)
		}
	}
	for text := range strings.Lines(out.String()) {
		p.put(plain, " "+strings.TrimRight(text, " \n"))
	}
	if !hasForecast && len(d.IDs.Columns) > 0 {
		p.prose(2, plain, "no forecast of when a column is full: it takes the readings of two runs, which --ledger keeps")
	}
	if more := uint64(len(d.IDs.Columns)-len(shown)) - wide; more > 0 {
		p.prose(2, plain, fmt.Sprintf("... and %s more, see %s", counted(more, "column"), JSONFile))
	}
	if wide > 0 {
		p.prose(2, plain, fmt.Sprintf("%s more hold what any generator can give", counted(wide, "column")))
	}
	return nil
}

// withoutWidth leaves the display width out of an integer's type: it says nothing of
// what the column holds, and newer servers do not show it.
func withoutWidth(full string) string {
	open, end := strings.IndexByte(full, '('), strings.IndexByte(full, ')')
	if open < 0 || end < open || !strings.HasSuffix(full[:open], "int") {
		return full
	}
	return full[:open] + full[end+1:]
}

// cells are one line; the last is the forecast.
func (c *IDColumn) cells() []string {
	full := "no forecast"
	switch {
	case c.Overflow != nil:
		full = c.Overflow.Format(time.DateOnly)
	case c.PerDay != nil:
		full = "not in sight"
	}
	limit := c.Capacity
	if c.isWide() {
		limit = "any"
	}
	used := fmt.Sprintf("%.1f%%", 100*c.Used)
	if c.Used > 0.999 && c.Used < 1 {
		used = "99.9%"
	}
	if c.Used > 1 {
		used = "PASSED"
	}
	own := c.Max
	if !c.Measured {
		own = "unmeasured"
	}
	where := ""
	if len(c.Narrow) < c.Members && len(c.Narrow) > 0 {
		where = " on " + c.Narrow[0]
		if len(c.Narrow) > 1 {
			where += fmt.Sprintf(" +%d", len(c.Narrow)-1)
		}
	}
	return []string{visible(c.Entity), visible(c.Table + "." + c.Column), visible(withoutWidth(c.Type) + where), c.Evidence, limit, cmp.Or(own, "-"), used, full}
}
