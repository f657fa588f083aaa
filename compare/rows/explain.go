package rows

import (
	"context"
	"errors"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
)

// Explain says how the table would be read, from the catalogs and the ends of the
// indexes alone.
func (t *Table) Explain(ctx context.Context) (described compare.TablePlan, err error) {
	described = compare.TablePlan{
		Name: t.name, Method: "as a multiset, in one reading", Kind: t.plan.Kind.String(), Reason: t.plan.Reason,
		Rows: max(t.a.table.Rows, t.b.table.Rows), Bytes: max(t.a.table.Bytes, t.b.table.Bytes),
	}
	if t.plan.Blocked != "" {
		described.Method, described.Reason = "not at all", t.plan.Blocked
		return described, nil
	}
	if err := t.open(); err != nil {
		return described, errors.Join(err, t.close())
	}
	defer func() { err = errors.Join(err, t.close()) }()
	first := checksum.KeyRange{}
	if t.plan.IsRanged() {
		described.Method = "by key ranges of " + t.plan.Key
		segments, err := t.segments(ctx)
		if err != nil {
			return described, err
		}
		for _, s := range segments {
			described.Ranges = append(described.Ranges, s.String())
		}
		first = t.shown(segments[len(segments)/2])
	}
	limit := t.pace.Limit().Rows
	described.SQLA, described.SQLB = statement.Chunk(t.a.view, first, limit), statement.Chunk(t.b.view, first, limit)
	return described, nil
}

// shown is a key range for a statement that people read: literals that must stay hidden
// are replaced by the name of the bound. That includes cuts between segments, since they
// begin like the rows around them.
func (t *Table) shown(r checksum.KeyRange) checksum.KeyRange {
	hide := func(b *checksum.Bound) *checksum.Bound {
		if b == nil {
			return nil
		}
		named := checksum.Bound{SQL: slices.Clone(b.SQL), Text: b.Text}
		for i := range named.SQL {
			if t.plan.A.Values.Hides(t.plan.A.Columns[i].Column) {
				named.SQL[i] = "<" + b.Text[i] + ">"
			}
		}
		return &named
	}
	return checksum.KeyRange{After: hide(r.After), Through: hide(r.Through)}
}
