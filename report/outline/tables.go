package outline

import (
	"cmp"
	"slices"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/groups"
)

// Each table of a small fleet is listed. Of a large fleet the tables that are not a match are
// listed, each once for all pairs with the same result, up to a limit, and the others are summed
// up.
const (
	mostTablesListed = 30
	mostProblems     = 12
)

// Line is one line of the summary of tables: a table of a pair or of several, or tables with
// the same result.
type Line struct {
	Pairs        []string // by name
	Table        string   // "" for several
	Tables       int      // how many it stands for, once for each pair; 0 for pairs whose tables are not known
	RowsA, RowsB uint64
	Result       compare.Result
	LookedAt     bool         // a run about texts or IDs alone looked at it, so that Result says nothing
	Harm         finding.Harm // the greatest that blockers do there, 0 for none
	Differences  uint64
	Seconds      float64
}

// IsRight reports whether nothing is wrong or unverified in the line.
func (l *Line) IsRight() bool { return l.Result == compare.Match || l.LookedAt }

// NotRead stands where a number would be of a table that was not read: 0 would be taken for an empty table.
const NotRead = "not read"

// IsUnread tells that no row of it was verified, so that nobody knows how many there are.
func (l *Line) IsUnread() bool {
	return l.Tables > 0 && l.Result == compare.Unverified && !l.LookedAt && l.RowsA == 0 && l.RowsB == 0
}

// IsUncounted tells that its rows were looked at, and not counted.
func (l *Line) IsUncounted() bool { return l.LookedAt && l.RowsA == 0 && l.RowsB == 0 }

// Rows are the rows of both members: "2,000", or "a 2,000, b 1,997".
func (l *Line) Rows() string {
	switch {
	case l.Tables == 0 || l.IsUncounted():
		return ""
	case l.IsUnread():
		return NotRead
	case l.RowsA != l.RowsB:
		return "a " + finding.Thousands(l.RowsA) + ", b " + finding.Thousands(l.RowsB)
	}
	return finding.Thousands(l.RowsA)
}

// Differ is how many differences there are, "-" where nobody looked.
func (l *Line) Differ() string {
	if l.IsUnread() {
		return "-"
	}
	return finding.Thousands(l.Differences)
}

// lines are those of all tables, the most harmful first, then what is not verified.
func lines(d *report.Document) []Line {
	harms := harmsOf(d)
	var all []Line
	for i := range d.Pairs {
		p := &d.Pairs[i]
		if len(p.Tables) == 0 {
			all = append(all, Line{Pairs: []string{p.Name}})
		}
		for j := range p.Tables {
			l := lineOf(d, p.Name, &p.Tables[j])
			l.Harm = harms[[2]string{p.Name, l.Table}]
			all = append(all, l)
		}
	}
	if len(all) > mostTablesListed {
		all = summedUp(all)
	}
	slices.SortStableFunc(all, inOrder)
	return all
}

// harmsOf is the greatest harm that blockers do to each table of each pair.
func harmsOf(d *report.Document) map[[2]string]finding.Harm {
	all := map[[2]string]finding.Harm{}
	for i := range d.Findings {
		f := &d.Findings[i]
		at := [2]string{f.Pair, f.Table}
		if known, ok := all[at]; f.IsBlocker() && (!ok || f.Harm() < known) {
			all[at] = f.Harm()
		}
	}
	return all
}

// inOrder puts what is harmful first, then what is not verified, then what is right.
func inOrder(x, y Line) int {
	place := func(l *Line) int {
		switch {
		case l.Harm > 0:
			return int(l.Harm)
		case l.Result == compare.Differ:
			return int(finding.WrongValues)
		case !l.IsRight():
			return int(finding.OtherThanExpected) + 1
		}
		return int(finding.OtherThanExpected) + 2
	}
	return cmp.Compare(place(&x), place(&y))
}

// summedUp joins the lines of one table that is not right in the same way in several pairs, and
// sums up those for which there is no room, and those that are right.
func summedUp(all []Line) []Line {
	type same struct {
		table    string
		result   compare.Result
		harm     finding.Harm
		lookedAt bool
	}
	tables := groups.New[same, Line]()
	for _, l := range all {
		if l.IsRight() && l.Harm == 0 {
			tables.Add(same{result: l.Result, lookedAt: l.LookedAt}, l)
		} else {
			tables.Add(same{l.Table, l.Result, l.Harm, l.LookedAt}, l)
		}
	}
	var joined []Line
	for _, some := range tables.InOrder {
		joined = append(joined, sumOf(some))
	}
	slices.SortStableFunc(joined, func(x, y Line) int { return cmp.Or(inOrder(x, y), cmp.Compare(y.Differences, x.Differences)) })
	shown := joined[:min(len(joined), mostProblems)]
	rest := groups.New[same, Line]()
	for _, l := range joined[len(shown):] {
		rest.Add(same{result: l.Result, harm: l.Harm, lookedAt: l.LookedAt}, l)
	}
	shown = slices.Clip(shown)
	for _, some := range rest.InOrder {
		shown = append(shown, sumOf(some))
	}
	return shown
}

func lineOf(d *report.Document, pair string, t *report.Table) Line {
	return Line{
		Pairs: []string{pair}, Table: t.Table, Tables: 1, RowsA: t.RowsA, RowsB: t.RowsB, Result: t.Result,
		LookedAt:    d.Goal() == report.Charset && t.Inspected || d.Goal() == report.Identity && t.Traced,
		Differences: t.Differences, Seconds: t.Seconds,
	}
}

// sumOf is one line for several.
func sumOf(some []Line) Line {
	sum, pairs := some[0], slices.Clone(some[0].Pairs)
	for _, l := range some[1:] {
		if l.Table != sum.Table {
			sum.Table = ""
		}
		sum.Tables += l.Tables
		pairs = append(pairs, l.Pairs...)
		sum.RowsA += l.RowsA
		sum.RowsB += l.RowsB
		sum.Differences += l.Differences
		sum.Seconds += l.Seconds
	}
	slices.Sort(pairs)
	sum.Pairs = slices.Compact(pairs)
	return sum
}
