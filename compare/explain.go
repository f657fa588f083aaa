package compare

import (
	"context"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Explain says what Verify would do, from the catalogs and the ends of the
// indexes alone: no row of data is read.
func Explain(ctx context.Context, pair Pair, o Options) PairPlan {
	p := newPairRun(pair, o)
	tables, _ := p.pairTables(ctx)
	result := PairPlan{Name: pair.Name, Skipped: p.outcome.Skipped, Gaps: p.outcome.Gaps}
	for _, both := range tables {
		t := p.newTable(both)
		described, err := t.explain(ctx)
		if err != nil {
			result.Gaps = append(result.Gaps, Gap{Pair: p.name, Table: t.name, Reason: gapReason(ctx, err)})
			continue
		}
		result.Tables = append(result.Tables, described)
	}
	for _, t := range p.outcome.OnlyA {
		result.Gaps = append(result.Gaps, Gap{Pair: p.name, Table: t.FullName(), Reason: "member b does not have the table"})
	}
	for _, t := range p.outcome.OnlyB {
		result.Gaps = append(result.Gaps, Gap{Pair: p.name, Table: t.FullName(), Reason: "member a does not have the table"})
	}
	return result
}

func (t *tableRun) explain(ctx context.Context) (TablePlan, error) {
	a, b := t.outcome.A, t.outcome.B
	described := TablePlan{
		Name: t.name, Method: "as a multiset, in one reading", Kind: t.kind.String(), Reason: t.reason,
		Rows: max(a.Rows, b.Rows), Bytes: max(a.Bytes, b.Bytes),
	}
	if t.blocked != "" {
		described.Method, described.Reason = "not at all", t.blocked
		return described, nil
	}
	first := checksum.KeyRange{}
	if t.ranged() {
		described.Method = "by key ranges of " + t.key
		segments, err := t.segments(ctx)
		if err != nil {
			return described, err
		}
		for _, s := range segments {
			described.Ranges = append(described.Ranges, s.String())
		}
		first = t.shown(segments[len(segments)/2])
	}
	rows := t.pace.limit().Rows
	described.SQLA = statement.Chunk(&t.plan.a, first, rows)
	described.SQLB = statement.Chunk(&t.plan.b, first, rows)
	return described, nil
}

// shown is a key range for a statement that people read: in place of literals
// that must stay hidden stands what a bound is called. Cuts have what they begin
// with in common with the rows.
func (t *tableRun) shown(r checksum.KeyRange) checksum.KeyRange {
	hide := func(b *checksum.Bound) *checksum.Bound {
		if b == nil {
			return nil
		}
		named := checksum.Bound{SQL: slices.Clone(b.SQL), Text: b.Text}
		for i := range named.SQL {
			if t.plan.a.Values.Hides(t.plan.a.Columns[i].Column) {
				named.SQL[i] = "<" + b.Text[i] + ">"
			}
		}
		return &named
	}
	return checksum.KeyRange{After: hide(r.After), Through: hide(r.Through)}
}
