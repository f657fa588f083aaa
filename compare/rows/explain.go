package rows

import (
	"context"
	"errors"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
)

// Explain says how the table would be read, from the catalogs and the ends of the
// indexes alone.
func (t *Table) Explain(ctx context.Context) (described compare.TablePlan, err error) {
	described = compare.TablePlan{
		Name: t.name, Kind: t.plan.Kind.String(), Reason: t.plan.Reason,
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
	if !t.plan.IsRanged() {
		return described, t.explainMultiset(ctx, &described)
	}
	described.Method = "by key ranges of " + t.plan.Key
	pieces, err := t.split(ctx)
	if err != nil {
		return described, err
	}
	for _, p := range pieces {
		described.Ranges = append(described.Ranges, p.String())
	}
	first, limit := t.shown(pieces[len(pieces)/2].KeyRange), t.pace.Limit().Rows
	described.SQLA, described.SQLB = statement.Chunk(t.a.view, first, limit), statement.Chunk(t.b.view, first, limit)
	return described, nil
}

// explainMultiset says whether each side reads all of the table in one statement, which an
// ALTER by others waits for, or is cut by an index of its own.
func (t *Table) explainMultiset(ctx context.Context, described *compare.TablePlan) error {
	var methods, statements [2]string
	for i, s := range t.sides() {
		methods[i] = "in one statement"
		parts := s.view
		if cut, ok := s.reader.(compare.Parted); ok {
			view, err := cut.Parts(ctx)
			if err != nil {
				return err
			}
			if view != nil {
				parts, methods[i] = view, "in ranges of "+view.Index+" ("+strings.Join(view.Names(), ", ")+")"
			}
		}
		statements[i] = statement.Select(parts, []string{statement.Names(s.view.Names())}, checksum.KeyRange{}, "")
	}
	described.SQLA, described.SQLB = statements[0], statements[1]
	described.Method = "as a multiset, " + methods[0]
	if methods[0] != methods[1] {
		described.Method += " on a, " + methods[1] + " on b"
	}
	return nil
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
