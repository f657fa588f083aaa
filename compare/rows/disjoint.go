package rows

import "allclear/compare/finding"

// enoughApart is how many rows each side must have before it is said that no key is on both.
const enoughApart = 10

// settleDisjoint finds out whether no key of one side is on the other, though both have rows:
// each is missing or extra. Tables that have nothing to do with each other look like that.
func (t *Table) settleDisjoint() {
	missing, extra := t.loneRows()
	isAll := missing == t.outcome.RowsA && extra == t.outcome.RowsB && missing+extra == t.outcome.Differences
	if !isAll || min(missing, extra) < enoughApart || t.plan.A.Key == 0 || len(t.outcome.Gaps) > 0 || !t.since.IsFirm() {
		return
	}
	t.disjoint = &finding.Disjoint{RowsA: missing, RowsB: extra}
}

// listDisjoint reports that in place of all rows.
func (t *Table) listDisjoint() {
	if t.disjoint == nil {
		return
	}
	f := finding.Finding{
		Kind: finding.RowDisjoint, Severity: finding.Blocker, Pair: t.run.Pair.Name, Table: t.name,
		Count: t.disjoint.RowsA + t.disjoint.RowsB, Facts: *t.disjoint,
	}
	t.locate(&f, t.lonely.first)
	t.outcome.Findings = append(t.outcome.Findings, f)
}
