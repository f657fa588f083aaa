package outline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/report"
)

// How much of the IDs is listed.
const (
	mostEntities      = 30
	mostColumns       = 40 // in a run about IDs
	mostNarrowColumns = 12 // in a run about rows, which lists the columns that will be full first
)

// IDs is what a person reads of the IDs: the entities, and the columns that store their
// IDs, those that will be full first.
type IDs struct {
	Entities     []string // a sentence each, those of concern first
	MoreEntities int
	Columns      []Column
	MoreColumns  int
	WideColumns  int  // columns that hold what any generator can give, and are not listed
	HasForecast  bool // some column has a forecast of when it is full
	HasColumns   bool // there are columns, whether they are listed or not
}

// Column is a column that stores IDs.
type Column struct {
	Entity   string
	Column   string // db.table.column
	Type     string // the narrowest, and the members that have it if others have another
	Evidence string // how it is known to store these IDs
	Holds    string // the greatest value that fits
	Max      string // the greatest value that is in it
	Used     string // the generator's value as a share of Holds
	Full     string // the day on which it will be full
}

func ids(d *report.Document) *IDs {
	if d.IDs == nil || len(d.IDs.Entities) == 0 {
		return nil
	}
	o := &IDs{HasColumns: len(d.IDs.Columns) > 0}
	o.Entities = sentences(d.IDs.Entities)
	o.MoreEntities = max(0, len(o.Entities)-mostEntities)
	o.Entities = o.Entities[:len(o.Entities)-o.MoreEntities]
	most := mostNarrowColumns
	if d.Goal() == report.Identity {
		most = mostColumns
	}
	for _, c := range fullestFirst(d.IDs.Columns) {
		o.HasForecast = o.HasForecast || c.PerDay != nil
		switch {
		case isWide(&c) && d.Goal() != report.Identity:
			o.WideColumns++
		case len(o.Columns) < most:
			o.Columns = append(o.Columns, columnOf(&c))
		default:
			o.MoreColumns++
		}
	}
	return o
}

// sentences say what is known of each entity: first of those whose IDs were given twice, then of
// those that were not compared. Those of which each shard has numbers of its own share a line.
func sentences(entities []report.Entity) []string {
	var twice, open, others []string
	var local []string
	for i := range entities {
		switch e := &entities[i]; {
		case e.Local:
			local = append(local, e.Name)
		case e.Duplicates > 0:
			twice = append(twice, sentenceOf(e))
		case e.NotCompared != "":
			open = append(open, sentenceOf(e))
		default:
			others = append(others, sentenceOf(e))
		}
	}
	if len(local) > 0 {
		open = append(open, strings.Join(local, ", ")+": numbers of each shard's own, not compared")
	}
	return slices.Concat(twice, open, others)
}

// sentenceOf says what is known of an entity.
func sentenceOf(e *report.Entity) string {
	line := e.Name + ": "
	switch {
	case e.NotCompared != "":
		line += "NOT compared: " + e.NotCompared
	case len(e.Shards) < 2:
		line += "on one shard, where its key is unique"
	default:
		what, twice := "ID", "none twice"
		if e.Business {
			what = "value"
		}
		if e.Duplicates > 0 {
			twice = finding.Thousands(e.Duplicates) + " in more than one shard"
		}
		line += fmt.Sprintf("%s on %s compared, %s", finding.Counted(e.IDs, what), finding.Counted(len(e.Shards), "shard"), twice)
	}
	if e.Value != "" {
		line += "; " + e.Generator + ": " + e.Value
	}
	return line
}

// isWide reports whether a column holds more than any generator will ever give.
func isWide(c *report.IDColumn) bool {
	most, err := checksum.ParseInteger(c.Capacity)
	return err == nil && most.Compare(checksum.Int(1<<62)) > 0
}

// fullestFirst are the columns in the order in which they will be full.
func fullestFirst(columns []report.IDColumn) []report.IDColumn {
	all := slices.Clone(columns)
	slices.SortStableFunc(all, func(x, y report.IDColumn) int { return cmp.Compare(y.Used, x.Used) })
	return all
}

func columnOf(c *report.IDColumn) Column {
	o := Column{
		Entity: c.Entity, Column: c.Table + "." + c.Column, Type: withoutWidth(c.Type), Evidence: c.Evidence, Holds: c.Capacity,
		Max: cmp.Or(c.Max, "-"), Used: fmt.Sprintf("%.1f%%", 100*c.Used), Full: "no forecast",
	}
	switch {
	case c.Overflow != nil:
		o.Full = c.Overflow.Format(time.DateOnly)
	case c.PerDay != nil:
		o.Full = "not in sight"
	}
	if isWide(c) {
		o.Holds = "any"
	}
	switch {
	case c.Used > 1:
		o.Used = "PASSED"
	case c.Used > 0.999 && c.Used < 1:
		o.Used = "99.9%" // not 100: there is room left
	}
	if !c.Measured {
		o.Max = "unmeasured"
	}
	if len(c.Narrow) > 0 && len(c.Narrow) < c.Members {
		o.Type += " on " + c.Narrow[0]
		if len(c.Narrow) > 1 {
			o.Type += fmt.Sprintf(" +%d", len(c.Narrow)-1)
		}
	}
	return o
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
