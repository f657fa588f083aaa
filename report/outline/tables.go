package outline

import (
	"allclear/compare"
	"allclear/report"
	"allclear/report/internal/groups"
)

// Each table of a small fleet is listed. Of a large fleet the tables that are not a match are
// listed, up to a limit, and the others are summed up by pair.
const (
	mostTablesListed = 40
	mostProblems     = 60
)

// Line is one line of the summary of tables: a table, or tables of one pair with the same
// result.
type Line struct {
	Pair         string
	Table        string // "" for a sum
	Tables       int    // how many it stands for; 0 for a pair whose tables are not known
	RowsA, RowsB uint64
	Result       compare.Result
	LookedAt     bool // a run about texts or IDs alone looked at it, so that Result says nothing
	Differences  uint64
	Seconds      float64
}

// IsRight reports whether nothing is wrong or unverified in the line.
func (l *Line) IsRight() bool { return l.Result == compare.Match || l.LookedAt }

func lines(d *report.Document) []Line {
	total := 0
	for i := range d.Pairs {
		total += len(d.Pairs[i].Tables)
	}
	var all []Line
	problems := 0
	for i := range d.Pairs {
		p := &d.Pairs[i]
		if len(p.Tables) == 0 {
			all = append(all, Line{Pair: p.Name})
		}
		type kind struct {
			result   compare.Result
			lookedAt bool
		}
		sums := groups.New[kind, Line]()
		for j := range p.Tables {
			l := lineOf(d, p.Name, &p.Tables[j])
			if total > mostTablesListed && (l.IsRight() || problems == mostProblems) {
				sums.Add(kind{l.Result, l.LookedAt}, l)
				continue
			}
			if !l.IsRight() {
				problems++
			}
			all = append(all, l)
		}
		for _, some := range sums.InOrder {
			all = append(all, sumOf(some))
		}
	}
	return all
}

func lineOf(d *report.Document, pair string, t *report.Table) Line {
	return Line{
		Pair: pair, Table: t.Table, Tables: 1, RowsA: t.RowsA, RowsB: t.RowsB, Result: t.Result,
		LookedAt:    d.Goal() == report.Charset && t.Inspected || d.Goal() == report.Identity && t.Traced,
		Differences: t.Differences, Seconds: t.Seconds,
	}
}

// sumOf is one line for several tables of one pair.
func sumOf(some []Line) Line {
	sum := Line{Pair: some[0].Pair, Result: some[0].Result, LookedAt: some[0].LookedAt, Tables: len(some)}
	for _, l := range some {
		sum.RowsA += l.RowsA
		sum.RowsB += l.RowsB
		sum.Differences += l.Differences
		sum.Seconds += l.Seconds
	}
	return sum
}
