package rows

import "allclear/compare/finding"

// enoughApart is how many rows each side must have before it is said that no key is on both.
const enoughApart = 10

// isDisjoint tells whether no key of one side is on the other, though both have rows, and
// reports that in place of all of them: each is missing or extra. Tables that have nothing to do with each
// other look like that.
func (t *Table) isDisjoint() bool {
	missing, extra := t.loneRows()
	isAll := missing == t.outcome.RowsA && extra == t.outcome.RowsB && missing+extra == t.outcome.Differences
	if !isAll || min(missing, extra) < enoughApart || t.plan.A.Key == 0 || len(t.outcome.Gaps) > 0 || !t.since.IsFirm() {
		return false
	}
	f := finding.Finding{
		Kind: finding.RowDisjoint, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name, Count: missing + extra,
		Facts: finding.Disjoint{RowsA: missing, RowsB: extra},
	}
	t.locate(&f, t.differs.listed[t.differs.ids[0]])
	t.outcome.Findings = append(t.outcome.Findings, f)
	t.differs = proved{}
	return true
}
