package report

import (
	"fmt"

	"allclear/compare"
	"allclear/compare/finding"
)

// fewestOfStrangers is how many rows each member has at least before they are taken for those
// of two shards: a table of a few rows may have lost all of them.
const fewestOfStrangers = 10

// strangerReasons asks of each pair whose rows have mostly no key in common whether it is one:
// the addresses of two shards that were swapped look like that. Tables that every shard has,
// such as a list of countries, do not speak against it.
func (d *Document) strangerReasons() []reason {
	isExplained := d.otherwiseExplained()
	var all []reason
	for i := range d.Pairs {
		p := &d.Pairs[i]
		var apart []*Table
		var largest Table
		var onA, onB, known uint64
		for j := range p.Tables {
			t := &p.Tables[j]
			known += t.RowsA + t.RowsB
			if !t.hasNoKeyInCommon() || isExplained[tableOfPair{p.Name, t.Table}] {
				continue
			}
			apart, onA, onB = append(apart, t), onA+t.RowsA, onB+t.RowsB
			if t.RowsA+t.RowsB > largest.RowsA+largest.RowsB {
				largest = *t
			}
		}
		if min(onA, onB) < fewestOfStrangers || (onA+onB)*2 <= known {
			continue
		}
		line := fmt.Sprintf("%s: no key in common in %s (%s on a, %s on b)", p.Name, largest.Table,
			finding.Counted(largest.RowsA, "row"), finding.Thousands(largest.RowsB))
		if more := len(apart) - 1; more > 0 {
			line += " and " + finding.Counted(more, "more table")
		}
		line += fmt.Sprintf(": are %s and %s one pair?", p.A.Address, p.B.Address)
		all = append(all, reason{rank: strangers, weight: onA + onB, line: line})
	}
	return all
}

// hasNoKeyInCommon tells that each row of either member is a difference of its own: a key that
// both had would be two rows and one difference at most.
func (t *Table) hasNoKeyInCommon() bool {
	return t.Result == compare.Differ && t.RowsA > 0 && t.RowsB > 0 && t.Differences == t.RowsA+t.RowsB
}

// otherwiseExplained are the tables of which it is no wonder that no row has a partner: damaged
// texts may be their keys, or they have no key, or not every row was read.
func (d *Document) otherwiseExplained() map[tableOfPair]bool {
	all := map[tableOfPair]bool{}
	for i := range d.Findings {
		f := &d.Findings[i]
		row, isRow := f.Facts.Facts.(finding.Row)
		if f.IsBlocker() && f.IsOfTexts() || isRow && row.Keyless {
			all[tableOfPair{f.Pair, f.Table}] = true
		}
	}
	for _, g := range d.Coverage.Unverified {
		all[tableOfPair{g.Pair, g.Table}] = true
	}
	return all
}
