package outline

import (
	"fmt"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/groups"
)

// mostLeftOut is how many of the tables that one setting left out are named.
const mostLeftOut = 8

// LeftOut are the tables that one setting left out of the run.
type LeftOut struct {
	By     string // the setting
	Number int    // tables, once for each pair
	Names  []string
	More   int // names that are not in Names
}

// leftOut groups the tables that the run was not about by the setting that left them out.
func leftOut(d *report.Document) []LeftOut {
	grouped := groups.New[string, report.LeftOut]()
	for _, l := range d.Coverage.LeftOut {
		grouped.Add(l.By, l)
	}
	var all []LeftOut
	for by, tables := range grouped.InOrder {
		names := make([]string, len(tables))
		for i, t := range tables {
			names[i] = t.Table
		}
		slices.Sort(names)
		names = slices.Compact(names)
		shown := min(len(names), mostLeftOut)
		all = append(all, LeftOut{By: by, Number: len(tables), Names: names[:shown], More: len(names) - shown})
	}
	slices.SortFunc(all, func(x, y LeftOut) int { return strings.Compare(x.By, y.By) })
	return all
}

// scope says that the verdict is not for all tables that the servers hold, if so: "for 2 of 68
// tables; 66 left out by exclude".
func scope(d *report.Document) string {
	settings := leftOut(d)
	var says string
	switch len(settings) {
	case 0:
		return ""
	case 1:
		says = fmt.Sprintf("%s left out by %s", finding.Thousands(settings[0].Number), settings[0].By)
	default:
		for i := range settings {
			if says != "" {
				says += ", "
			}
			says += fmt.Sprintf("%s by %s", finding.Thousands(settings[i].Number), settings[i].By)
		}
		says = finding.Thousands(d.Coverage.Tables.LeftOut) + " left out: " + says
	}
	tables := d.Coverage.Tables
	return fmt.Sprintf("for %s of %s; %s", finding.Thousands(tables.Planned), finding.Counted(tables.Held(), "table"), says)
}
