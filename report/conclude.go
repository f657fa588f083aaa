package report

import (
	"maps"
	"slices"

	"allclear/compare/drift"
	"allclear/compare/finding"
	"allclear/report/internal/groups"
)

// conclude fills in all that follows from the pairs, findings and gaps that a
// Document already holds: the drift of servers, the order, the counts, the
// verdict and the reasons. It gives the same for the parts of a fleet put
// together as for the whole, in whatever order they came, and may be repeated.
func (d *Document) conclude() {
	d.judgeServers()
	d.judgeIDs()
	d.Arrange()
	d.count()
	d.Verdict = d.decide()
	d.Reasons = d.reasons()
}

// judgeServers replaces the findings about servers by what the facts of all
// members say, for what stands out from a fleet does not follow from a part. What the
// members of one pair say of each other follows from the same facts, and stays the same.
func (d *Document) judgeServers() {
	if !d.Checked(Drift) {
		return
	}
	d.Findings = slices.DeleteFunc(d.Findings, func(f Finding) bool { return f.Subject == finding.Servers })
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

// judgeIDs replaces the gaps between parts of the fleet by what the entities say: each part
// compared its own shards, and nobody compared one's IDs with the other's.
func (d *Document) judgeIDs() {
	d.Coverage.Unverified = slices.DeleteFunc(d.Coverage.Unverified, func(g Gap) bool {
		return g.Pair == "" && g.Table == "" && g.Cause == finding.Apart
	})
	if d.IDs == nil {
		return
	}
	type key struct {
		column     string
		isBusiness bool
	}
	known := groups.New[key, Entity]()
	for _, e := range d.IDs.Entities {
		if !e.Local && !e.NotUnique {
			// A part may know an entity by another name, but not by another column.
			known.Add(key{e.column(), e.Business}, e)
		}
	}
	for _, same := range known.InOrder {
		parts, name := map[int]bool{}, same[0].Name
		for _, e := range same {
			parts[e.Part], name = true, min(name, e.Name)
		}
		if len(parts) > 1 {
			d.addGap("", "", finding.Gap{Cause: finding.Because(finding.Apart,
				"the IDs of %s were compared within each of %d parts of the fleet, and not between them", name, len(parts))})
		}
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
	d.countPairs()
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
			if d.Checked(Rows) {
				d.Coverage.RowsVerified += min(t.RowsA, t.RowsB)
			}
		}
	}
}

// countPairs counts the pairs. One without tables is none that is verified: nobody knows
// what it has.
func (d *Document) countPairs() {
	d.Coverage.Pairs = PairCounts{Planned: len(d.Pairs)}
	hasGap, ofTable := map[string]bool{}, d.tablesWithGaps()
	for _, g := range d.Coverage.Unverified {
		hasGap[g.Pair] = true
	}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		isOpen := func(t Table) bool { return !d.isDone(&t) || ofTable(p.Name, t.Table) }
		switch {
		case len(p.Tables) == 0:
			d.Coverage.Pairs.Unlisted++
		case !hasGap[p.Name] && !slices.ContainsFunc(p.Tables, isOpen):
			d.Coverage.Pairs.Verified++
		}
	}
	d.Coverage.Pairs.Unverified = d.Coverage.Pairs.Planned - d.Coverage.Pairs.Verified
}
