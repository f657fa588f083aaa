package outline

import (
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/groups"
	"allclear/report/words"
)

// Changes are what an upgrade or a migration has changed on purpose, one line for what became
// the same of the same in many places.
type Changes struct {
	Lines []string
	More  int // changes that are not in Lines
}

// mostChanged is how many columns of a change in one table are named.
const mostChanged = 5

// place names a table of a pair.
type place struct{ pair, table string }

func (p place) forPeople() string {
	if p.table == "" {
		return p.pair + ", its servers"
	}
	return p.pair + " " + p.table
}

// changes groups the findings of a Document that were expected.
func changes(d *report.Document) Changes {
	type change struct {
		says    string
		subject finding.Subject
	}
	alike := groups.New[change, *report.Finding]()
	for i := range d.Findings {
		if f := &d.Findings[i]; f.Expected {
			alike.Add(change{words.Change(f.Kind, f.Facts.Facts), f.Subject}, f)
		}
	}
	type line struct {
		says   string
		places int
	}
	var lines []line
	for c, same := range alike.InOrder {
		where, places := whereChanged(same)
		lines = append(lines, line{where + ": " + c.says + ", as expected", places})
	}
	slices.SortStableFunc(lines, func(x, y line) int { return y.places - x.places })
	var all Changes
	for _, l := range lines[:min(len(lines), mostChanges)] {
		all.Lines = append(all.Lines, l.says)
	}
	all.More = len(lines) - len(all.Lines)
	return all
}

// whereChanged counts the tables and columns of a change, or the pairs. A single place is
// named.
func whereChanged(same []*report.Finding) (where string, places int) {
	all, columns := map[place]bool{}, 0
	for _, f := range same {
		all[place{f.Pair, f.Table}] = true
		columns += len(f.Columns)
	}
	first := place{same[0].Pair, same[0].Table}
	switch {
	case len(all) == 1:
		where = first.forPeople()
	case first.table == "":
		where = finding.Counted(len(all), "pair")
	default:
		where = finding.Counted(len(all), "table")
	}
	switch {
	case columns == 0:
	case len(all) == 1 && columns <= mostChanged:
		var names []string
		for _, f := range same {
			names = append(names, f.Columns...)
		}
		where += " " + strings.Join(names, ", ")
	default:
		where += ", " + finding.Counted(columns, "column")
	}
	return where, len(all)
}
