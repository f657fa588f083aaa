package outline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/groups"
)

// mostLeftOut is how many of the tables that one setting left out are named.
const mostLeftOut = 8

// LeftOut are the tables that one setting left out of the run, for one reason.
type LeftOut struct {
	By     string // the setting
	Reason string // that the fleet file gives, "" for none
	Number int    // tables, once for each pair
	Names  []string
	More   int // names that are not in Names
}

// leftOut groups the tables that the run was not about by the setting that left them out, and
// the reason for it.
func leftOut(d *report.Document) []LeftOut {
	type why struct{ by, reason string }
	grouped := groups.New[why, report.LeftOut]()
	for _, l := range d.Coverage.LeftOut {
		grouped.Add(why{l.By, l.Reason}, l)
	}
	var all []LeftOut
	for why, tables := range grouped.InOrder {
		names := make([]string, len(tables))
		for i, t := range tables {
			names[i] = t.Table
		}
		slices.Sort(names)
		names = slices.Compact(names)
		shown := min(len(names), mostLeftOut)
		all = append(all, LeftOut{By: why.by, Reason: why.reason, Number: len(tables), Names: names[:shown], More: len(names) - shown})
	}
	slices.SortFunc(all, func(x, y LeftOut) int { return cmp.Or(cmp.Compare(x.By, y.By), cmp.Compare(x.Reason, y.Reason)) })
	return all
}

// scope says that the verdict is not for all tables that the servers hold, if so: "for 2 of 68
// tables; 66 left out by exclude".
func scope(d *report.Document) string {
	settings := map[string]int{}
	for _, l := range d.Coverage.LeftOut {
		settings[l.By]++
	}
	var says string
	for _, by := range slices.Sorted(maps.Keys(settings)) {
		if says != "" {
			says += ", "
		}
		says += fmt.Sprintf("%s by %s", finding.Thousands(settings[by]), by)
	}
	switch len(settings) {
	case 0:
		return ""
	case 1:
		says = strings.Replace(says, " by ", " left out by ", 1)
	default:
		says = finding.Thousands(d.Coverage.Tables.LeftOut) + " left out: " + says
	}
	tables := d.Coverage.Tables
	return fmt.Sprintf("for %s of %s; %s", finding.Thousands(tables.Planned), finding.Counted(tables.Held(), "table"), says)
}
