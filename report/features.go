package report

import (
	"slices"

	"allclear/compare/finding"
	"allclear/compare/glob"
)

// judgeFeatures finds the tables of each feature among those that the run knows of. A pattern
// that matches no table is a gap: a feature that is smaller than it was meant to be would
// leave damage to the site, or keep a part of the site on that is damaged.
func (d *Document) judgeFeatures() {
	d.Coverage.Unverified = slices.DeleteFunc(d.Coverage.Unverified, func(g Gap) bool { return g.Cause == finding.Unmatched })
	d.Site = nil
	if len(d.Features) == 0 {
		return
	}
	names, others, areAllKnown := d.tableNames(), d.otherNames(), d.areAllListed()
	for i := range d.Features {
		f := &d.Features[i]
		f.Tables = []string{}
		for _, text := range f.Patterns {
			// One that does not compile is of a Document that was altered. It matches nothing.
			pattern, err := glob.Compile(text)
			matches := func(name string) bool { return err == nil && pattern.Matches(name) }
			for _, name := range names {
				if matches(name) {
					f.Tables = append(f.Tables, name)
				}
			}
			if areAllKnown && !slices.ContainsFunc(names, matches) && !slices.ContainsFunc(others, matches) {
				d.addGap("", text, finding.Gap{Cause: finding.Because(finding.Unmatched,
					"feature %s: no table that the account can see matches this pattern", f.Name)})
			}
		}
		slices.Sort(f.Tables)
		f.Tables = slices.Compact(f.Tables)
	}
	d.Site = &Feature{}
}

// tableNames are the tables that the run is about, and those that a finding or a gap names,
// sorted.
func (d *Document) tableNames() []string {
	var names []string
	for i := range d.Pairs {
		for j := range d.Pairs[i].Tables {
			names = append(names, d.Pairs[i].Tables[j].Table)
		}
	}
	for i := range d.Findings {
		names = append(names, d.Findings[i].Table)
	}
	for i := range d.Coverage.Unverified {
		names = append(names, d.Coverage.Unverified[i].Table)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
}

// otherNames are the tables that the run left out, and the views and sequences, which a
// pattern may well be for.
func (d *Document) otherNames() []string {
	var names []string
	for _, l := range d.Coverage.LeftOut {
		names = append(names, l.Table)
	}
	for _, s := range d.Coverage.Skipped {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// areAllListed tells that no table can be hidden behind a server that was not read.
func (d *Document) areAllListed() bool {
	hasGap := map[string]bool{}
	for _, g := range d.Coverage.Unverified {
		if g.Table == "" && g.Cause != finding.NotThere {
			hasGap[g.Pair] = true
		}
	}
	isHidden := func(p Pair) bool { return p.A.Error != "" || p.B.Error != "" || len(p.Tables) == 0 && hasGap[p.Name] }
	return d.Run.Interrupted == "" && len(d.Pairs) > 0 && !slices.ContainsFunc(d.Pairs, isHidden)
}

// owns tells whether a table, or a pattern that stands in the place of one, belongs to the feature.
func (f *Feature) owns(table string) bool {
	_, isTable := slices.BinarySearch(f.Tables, table)
	return isTable || slices.Contains(f.Patterns, table)
}

// canDoWithout tells whether the site can do without a table: it belongs to features, and each
// of them can be off.
func (d *Document) canDoWithout(table string) bool {
	owned := false
	for i := range d.Features {
		switch f := &d.Features[i]; {
		case !f.owns(table):
		case !f.CanDisable:
			return false
		default:
			owned = true
		}
	}
	return owned
}

// isInUse tells whether a table is in use while every feature is off that has a wrong table.
func (d *Document) isInUse(table string, wrong map[string]bool) bool {
	isOff := func(f *Feature) bool {
		for name := range wrong {
			if f.owns(name) {
				return true
			}
		}
		return false
	}
	isOwned := false
	for i := range d.Features {
		switch f := &d.Features[i]; {
		case !f.owns(table):
		case !isOff(f):
			return true
		default:
			isOwned = true
		}
	}
	return !isOwned
}

// isOfSite tells whether something about a table, or about none, belongs to no feature.
func (d *Document) isOfSite(table string) bool {
	return !slices.ContainsFunc(d.Features, func(f Feature) bool { return f.owns(table) })
}

// concludeFeatures gives each feature, and the site, the verdict of a run over its tables alone.
func (d *Document) concludeFeatures() {
	for i := range d.Features {
		f := &d.Features[i]
		d.concludePart(f, f.owns)
	}
	if d.Site != nil {
		d.Site.Tables = slices.DeleteFunc(d.tableNames(), func(name string) bool { return !d.isOfSite(name) })
		d.concludePart(d.Site, d.isOfSite)
	}
}

func (d *Document) concludePart(f *Feature, owns func(table string) bool) {
	part := d.about(owns)
	part.count()
	part.Verdict = part.decide()
	f.Verdict, f.Rows, f.Reasons = part.Verdict, part.affectedRows(), part.reasons()
	if len(f.Tables) == 0 && len(part.Coverage.Unverified) == 0 {
		f.Reasons = []string{"none of its tables is part of this run"}
	}
}

// about is the Document of a run that was about some tables alone. What could not be verified
// and belongs to no table concerns all of them.
func (d *Document) about(owns func(table string) bool) *Document {
	part := &Document{Run: d.Run, IDs: d.IDs}
	for _, p := range d.Pairs {
		p.Tables = slices.DeleteFunc(slices.Clone(p.Tables), func(t Table) bool { return !owns(t.Table) })
		for i := range p.Tables {
			p.Tables[i].NotKept = "" // which is about later runs, and no reason of a verdict on a part
		}
		if len(p.Tables) > 0 || p.A.Error != "" || p.B.Error != "" {
			part.Pairs = append(part.Pairs, p)
		}
	}
	for i := range d.Findings {
		if owns(d.Findings[i].Table) {
			part.Findings = append(part.Findings, d.Findings[i])
		}
	}
	for _, g := range d.Coverage.Unverified {
		if g.Table == "" || owns(g.Table) {
			part.Coverage.Unverified = append(part.Coverage.Unverified, g)
		}
	}
	return part
}

// affectedRows is how many rows are wrong, at least: a row may be wrong in several ways.
func (d *Document) affectedRows() (rows uint64) {
	found := map[tableOfPair]*rowsFound{}
	for i := range d.Findings {
		f := &d.Findings[i]
		if entry, _ := f.Kind.Entry(); !f.IsBlocker() || !entry.AddsUp {
			continue
		}
		at := tableOfPair{f.Pair, f.Table}
		if found[at] == nil {
			found[at] = &rowsFound{}
		}
		found[at].add(f)
	}
	accepted := d.acceptedRows()
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			t, at := &p.Tables[j], tableOfPair{p.Name, p.Tables[j].Table}
			switch isSettled := accepted.cover(p.Name, t); {
			case t.Differences > 0 && !isSettled:
				rows += t.Differences // a row counts once there, and under each kind of finding that it has
			default:
				rows += found[at].atLeast()
			}
			delete(found, at)
		}
	}
	for _, of := range found {
		rows += of.atLeast()
	}
	return rows
}
