package report

import (
	"maps"
	"slices"

	"allclear/compare/drift"
	"allclear/compare/finding"
)

// conclude fills in all that follows from the pairs, findings and gaps that a
// Document already holds: the drift of servers, what is accepted, the features, the order, the
// counts, the verdict and the reasons. It gives the same for the parts of a fleet put
// together as for the whole, in whatever order they came, and may be repeated.
func (d *Document) conclude() {
	d.judgeServers()
	d.judgeTables()
	d.judgeIDs()
	d.judgeFeatures()
	d.judgeAccepted()
	d.judgeSeverities()
	d.Arrange()
	d.count()
	d.concludeFeatures()
	d.Verdict = d.decide()
	d.Reasons = d.reasons()
	d.addMilestones()
}

// judgeServers makes the findings about servers anew from the facts of all members, because
// a part of a fleet does not show which servers stand out from the whole. The findings about
// the two members of a pair follow from the same facts, and stay the same.
func (d *Document) judgeServers() {
	if !d.Checked(Drift) {
		return
	}
	d.Findings = slices.DeleteFunc(d.Findings, func(f Finding) bool { return f.Subject == finding.Servers })
	var members []drift.Member
	for i := range d.Pairs {
		p := &d.Pairs[i]
		members = append(members,
			drift.Member{Pair: p.Name, Member: "a", Facts: p.A.facts(), Recorded: p.A.Recording != nil},
			drift.Member{Pair: p.Name, Member: "b", Facts: p.B.facts(), Recorded: p.B.Recording != nil})
	}
	for _, f := range drift.Servers(members) {
		d.addFinding(f)
	}
}

// judgeIDs makes a gap where IDs of different parts of the fleet were not compared with
// each other, nor held against each other's columns. Only numbers that every part says are
// each shard's own need neither.
func (d *Document) judgeIDs() {
	d.Coverage.Unverified = slices.DeleteFunc(d.Coverage.Unverified, func(g Gap) bool {
		return g.Pair == "" && g.Table == "" && g.Cause == finding.Apart
	})
	isShared := func(e Entity) bool { return !e.Local }
	if d.IDs == nil || d.IDs.Parts < 2 || !slices.ContainsFunc(d.IDs.Entities, isShared) {
		return
	}
	d.addGap("", "", finding.Gap{Cause: finding.Because(finding.Apart,
		"IDs were compared within each of %d parts of the fleet, and not between them", d.IDs.Parts)})
}

// facts are a member's facts, including its version.
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

// tablesWithGaps returns a function that tells whether a table of a pair has a gap. A gap
// that names no pair is about the table in every pair.
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
	d.Coverage.Tables, d.Coverage.RowsVerified, d.Coverage.FleetGaps = TableCounts{LeftOut: len(d.Coverage.LeftOut)}, 0, 0
	d.Coverage.Canaries, d.Coverage.Earlier = Canaries{}, nil
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
			d.Coverage.Canaries = d.Coverage.Canaries.Plus(t.Canaries)
			if d.IsDone(&t) && !hasGap(p.Name, t.Table) {
				d.Coverage.Tables.Verified++
			} else {
				d.Coverage.Tables.Unverified++
			}
			if d.Checked(Rows) {
				d.Coverage.RowsVerified += min(t.RowsA, t.RowsB)
			}
			d.Coverage.Earlier = d.Coverage.Earlier.plus(t.Earlier)
		}
	}
}

// countPairs counts the pairs. A pair without tables is not verified, since it is not known
// which tables it has.
func (d *Document) countPairs() {
	d.Coverage.Pairs = PairCounts{Planned: len(d.Pairs)}
	hasGap, ofTable := map[string]bool{}, d.tablesWithGaps()
	for _, g := range d.Coverage.Unverified {
		hasGap[g.Pair] = true
	}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		isOpen := func(t Table) bool { return !d.IsDone(&t) || ofTable(p.Name, t.Table) }
		switch {
		case len(p.Tables) == 0:
			d.Coverage.Pairs.Unlisted++
		case !hasGap[p.Name] && !slices.ContainsFunc(p.Tables, isOpen):
			d.Coverage.Pairs.Verified++
		}
	}
	d.Coverage.Pairs.Unverified = d.Coverage.Pairs.Planned - d.Coverage.Pairs.Verified
}
