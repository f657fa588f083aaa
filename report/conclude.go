package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"allclear/compare/drift"
)

// conclude fills in all that follows from the pairs, findings and gaps that a
// Document already holds: the drift of servers, the order, the counts, the
// verdict and the reasons. It gives the same for the parts of a fleet put
// together as for the whole, in whatever order they came, and may be repeated.
func (d *Document) conclude() {
	d.judgeServers()
	d.judgeIDs()
	d.sort()
	d.count()
	d.Verdict = d.decide()
	d.Reasons = d.reasons()
}

// judgeServers replaces the findings about servers by what the facts of all
// members say, for what stands out from a fleet does not follow from a part.
func (d *Document) judgeServers() {
	if !d.checked(Drift) {
		return
	}
	d.Findings = slices.DeleteFunc(d.Findings, func(f Finding) bool { return strings.HasPrefix(string(f.Kind), "server.") })
	var members []drift.Member
	for i := range d.Pairs {
		p := &d.Pairs[i]
		members = append(members,
			drift.Member{Pair: p.Name, Member: "a", Facts: p.A.facts()},
			drift.Member{Pair: p.Name, Member: "b", Facts: p.B.facts()})
	}
	for _, f := range drift.Servers(members) {
		d.addFinding(f)
	}
}

// facts are a member's facts with its version among them.
func (m *Member) facts() map[string]string {
	if _, ok := m.Facts["version"]; ok || m.Version == "" {
		return m.Facts
	}
	facts := maps.Clone(m.Facts)
	if facts == nil {
		facts = map[string]string{}
	}
	facts["version"] = m.Version
	return facts
}

// sort puts everything in its order and makes what is nil empty.
// What has no order of its own, such as the keys of rows, stays as it came.
func (d *Document) sort() {
	d.Run.Checks = neverNil(d.Run.Checks)
	d.Reasons = neverNil(d.Reasons)
	d.Features = neverNil(d.Features)
	d.Coverage.Unverified = neverNil(d.Coverage.Unverified)
	d.Coverage.Skipped = neverNil(d.Coverage.Skipped)
	d.Pairs = neverNil(d.Pairs)
	d.Findings = neverNil(d.Findings)
	for i := range d.Features {
		d.Features[i].Reasons = neverNil(d.Features[i].Reasons)
	}
	for i := range d.Findings {
		d.Findings[i].Columns = neverNil(d.Findings[i].Columns)
	}
	slices.SortStableFunc(d.Pairs, func(x, y Pair) int { return cmp.Compare(x.Name, y.Name) })
	for i := range d.Pairs {
		p := &d.Pairs[i]
		p.Tables = neverNil(p.Tables)
		for _, m := range []*Member{&p.A, &p.B} {
			if m.Facts == nil {
				m.Facts = map[string]string{}
			}
		}
		slices.SortStableFunc(p.Tables, func(x, y Table) int { return cmp.Compare(x.Table, y.Table) })
	}
	if d.IDs != nil {
		slices.SortStableFunc(d.IDs.Entities, func(x, y Entity) int {
			return cmp.Or(cmp.Compare(x.Name, y.Name), slices.Compare(x.Keys, y.Keys), slices.Compare(x.Shards, y.Shards))
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
			cmp.Compare(x.Reason, y.Reason))
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

// tablesWithGaps tells whether a table of a pair has a gap. One that names no pair
// is about the table wherever it is.
func (d *Document) tablesWithGaps() func(pair, table string) bool {
	has := map[tableOfPair]bool{}
	for _, g := range d.Coverage.Unverified {
		has[tableOfPair{g.Pair, g.Table}] = true
	}
	return func(pair, table string) bool { return has[tableOfPair{pair, table}] || has[tableOfPair{"", table}] }
}

// count sums up the coverage. A table with a gap in it is not verified, even
// if what was read of it is known to differ.
func (d *Document) count() {
	hasGap := d.tablesWithGaps()
	d.Coverage.Tables, d.Coverage.RowsVerified, d.Coverage.FleetGaps = TableCounts{}, 0, 0
	for _, g := range d.Coverage.Unverified {
		if g.Pair == "" && g.Table == "" {
			d.Coverage.FleetGaps++
		}
	}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for _, t := range p.Tables {
			d.Coverage.Tables.Planned++
			if d.isDone(&t) && !hasGap(p.Name, t.Table) {
				d.Coverage.Tables.Verified++
			} else {
				d.Coverage.Tables.Unverified++
			}
			if d.checked(Rows) {
				d.Coverage.RowsVerified += min(t.RowsA, t.RowsB)
			}
		}
	}
}
