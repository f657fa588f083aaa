package report

import (
	"cmp"
	"slices"

	"allclear/compare/finding"
)

// brokenTable is a table with blockers of which it is known when their rows came to differ.
type brokenTable struct {
	Pair, Table string
	broke       *finding.Broke
}

// mostBroken is how many tables the timeline tells of: those that broke first.
const mostBroken = 10

// brokenTables are the tables that came to differ first, and when all of their rows had, as far as that
// is known.
func (d *Document) brokenTables() (all []brokenTable) {
	for i := range d.Findings { // by pair and table
		f := &d.Findings[i]
		last := len(all) - 1
		switch {
		case f.Broke == nil || !f.IsBlocker():
		case last >= 0 && all[last].Pair == f.Pair && all[last].Table == f.Table:
			all[last].broke = all[last].broke.Plus(f.Broke)
		default:
			all = append(all, brokenTable{f.Pair, f.Table, f.Broke})
		}
	}
	slices.SortStableFunc(all, func(x, y brokenTable) int {
		return cmp.Or(x.broke.DifferentAt.Compare(y.broke.DifferentAt), x.broke.EqualAt.Compare(y.broke.EqualAt),
			cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Table, y.Table))
	})
	return all[:min(len(all), mostBroken)]
}
