package report

import (
	"cmp"
	"slices"

	"allclear/compare/drift"
	"allclear/compare/finding"
)

// Arrange sorts everything and makes nil slices and maps empty, as they must be in every
// Document, whether it was built, read or merged. What has no order of its own, such as the
// keys of rows, stays in the order it has.
func (d *Document) Arrange() {
	d.Run.Checks = neverNil(d.Run.Checks)
	d.Reasons = neverNil(d.Reasons)
	d.Features, d.Accepted, d.Severities = neverNil(d.Features), neverNil(d.Accepted), neverNil(d.Severities)
	d.Coverage.Unverified = neverNil(d.Coverage.Unverified)
	d.Coverage.LeftOut = neverNil(d.Coverage.LeftOut)
	d.Coverage.Skipped = neverNil(d.Coverage.Skipped)
	d.Pairs = neverNil(d.Pairs)
	d.Timeline = neverNil(d.Timeline)
	d.Findings = neverNil(d.Findings)
	if d.Shapes == nil {
		d.Shapes = map[string][]drift.ColumnShape{}
	}
	for i := range d.Features {
		d.Features[i].arrange()
	}
	for i := range d.Findings {
		f := &d.Findings[i]
		f.Columns = neverNil(f.Columns)
		if f.Subject == "" { // the Document was written before there were subjects
			entry, _ := f.Kind.Entry()
			f.Subject = entry.Subject
		}
		if _, isUnknown := f.Facts.Facts.(finding.Unknown); !isUnknown || f.Identity == "" { // a later version knows better
			f.Identity = f.Found().Identity().String()
		}
	}
	if d.SinceLast != nil {
		d.SinceLast.arrange()
	}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		p.Tables = neverNil(p.Tables)
		if p.Restraint != nil {
			p.Restraint.Waits, p.Restraint.Untold = neverNil(p.Restraint.Waits), neverNil(p.Restraint.Untold)
		}
		for _, m := range []*Member{&p.A, &p.B} {
			if m.Facts == nil {
				m.Facts = map[string]string{}
			}
		}
	}
	if d.Site != nil {
		d.Site.arrange()
	}
	if d.IDs != nil {
		d.IDs.Entities, d.IDs.Columns = neverNil(d.IDs.Entities), neverNil(d.IDs.Columns)
	}
	if d.Freshness != nil {
		d.Freshness.arrange()
	}
	d.sort()
}

func (f *Feature) arrange() {
	f.Reasons, f.Patterns, f.Tables = neverNil(f.Reasons), neverNil(f.Patterns), neverNil(f.Tables)
}

func (d *Document) sort() {
	slices.SortStableFunc(d.Pairs, func(x, y Pair) int { return cmp.Compare(x.Name, y.Name) })
	for i := range d.Pairs {
		slices.SortStableFunc(d.Pairs[i].Tables, func(x, y Table) int { return cmp.Compare(x.Table, y.Table) })
	}
	if d.IDs != nil {
		slices.SortStableFunc(d.IDs.Entities, func(x, y Entity) int {
			return cmp.Or(cmp.Compare(x.Name, y.Name), slices.Compare(x.Keys, y.Keys),
				slices.Compare(x.Shards, y.Shards))
		})
		slices.SortStableFunc(d.IDs.Columns, func(x, y IDColumn) int { return cmp.Compare(x.Entity, y.Entity) })
	}
	slices.SortStableFunc(d.Findings, func(x, y Finding) int {
		return cmp.Or(
			cmp.Compare(x.Pair, y.Pair),
			cmp.Compare(x.Table, y.Table),
			cmp.Compare(y.Severity, x.Severity),
			cmp.Compare(x.Kind, y.Kind))
	})
	slices.SortStableFunc(d.Coverage.Unverified, func(x, y Gap) int {
		return cmp.Or(
			cmp.Compare(x.Pair, y.Pair),
			cmp.Compare(x.Table, y.Table),
			cmp.Compare(x.Range, y.Range),
			cmp.Compare(x.Reason, y.Reason),
			cmp.Compare(x.Member, y.Member),
			cmp.Compare(x.Cause, y.Cause))
	})
	slices.SortStableFunc(d.Coverage.LeftOut, func(x, y LeftOut) int {
		return cmp.Or(cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Table, y.Table))
	})
	slices.SortStableFunc(d.Coverage.Skipped, func(x, y Skipped) int {
		return cmp.Or(cmp.Compare(x.Pair, y.Pair), cmp.Compare(x.Name, y.Name))
	})
}

func neverNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
