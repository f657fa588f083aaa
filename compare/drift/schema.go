// Package drift finds where servers and schemas that should be alike are not.
//
// It compares what two catalogs say of a table (Schema), what one catalog says that
// looks damaged by itself (Definitions), both as a run reports them (Judge), and what
// servers say of themselves (Servers). It knows which of MySQL's and MariaDB's different
// spellings mean the same. Where one member's name, label, default or comment is a
// damaged form of the other's, it reports that (charset.<class>, see package damage),
// and not also that something is missing or differs. Its findings hold facts; the
// meaning and the severity of their kinds are in the catalogue of package finding.
//
// It reads nothing itself, and it does not know the rows: a column that could cut a
// value is drift here, the value that was cut is a difference found elsewhere. It does
// not know what the catalog types leave out: the comments of indexes, and when an event
// starts.
// Tables that are on both members under different names are reported, not compared. Two
// different emoji in labels, defaults or comments are the same '?' to it, as they are in
// the catalogs.
package drift

import (
	"cmp"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare"
	"allclear/compare/finding"
)

// Schema compares what the catalogs of both members say of the pair's tables.
// Findings come sorted by table, then most serious first, then by kind.
func Schema(p *compare.PairOutcome) []finding.Finding {
	found := missingTables(p)
	dialectA, dialectB := dialectOf(&p.A), dialectOf(&p.B)
	var tables []*twoTables
	all := evidence{}
	for i := range p.Tables {
		t := &p.Tables[i]
		if t.A == nil || t.B == nil {
			continue // a side whose catalog was not read has a gap, and no drift
		}
		both := &twoTables{pair: p.Name, name: t.Name, a: t.A, b: t.B, dialectA: dialectA, dialectB: dialectB,
			sameVersion: isSameVersion(p), sinceRecorded: p.A.Recording != nil, evidence: all}
		both.findRenamed()
		both.texts = both.changedTexts()
		all.add(both.texts)
		tables = append(tables, both)
	}
	for _, both := range tables {
		both.compare()
		found = append(found, both.found...)
	}
	found = append(found, objects(p)...)
	if p.A.Recording != nil {
		expect(found)
	}
	askOnly(found, p.A.Recording == nil, p.B.Recording == nil)
	slices.SortStableFunc(found, func(x, y finding.Finding) int {
		return cmp.Or(
			cmp.Compare(x.Table, y.Table),
			cmp.Compare(y.Severity, x.Severity),
			cmp.Compare(x.Kind, y.Kind))
	})
	return found
}

// expect makes news of what was changed on purpose: where a was recorded and b is what has
// become of it, not every difference is drift. What is legal the catalogue of kinds says.
func expect(found []finding.Finding) {
	for i := range found {
		if f := &found[i]; f.IsLegal() {
			f.Severity, f.Expected = finding.Info, true
		}
	}
}

// askOnly leaves no statement to check a finding by on a member that cannot be asked.
func askOnly(found []finding.Finding, canAskA, canAskB bool) {
	for i := range found {
		check := &found[i].Recheck
		if !canAskA {
			check.A = ""
		}
		if !canAskB {
			check.B = ""
		}
	}
}

func missingTable(pair string, t *checksum.Table, on, missingOn string) finding.Finding {
	return finding.Finding{
		Kind:     finding.MissingTable,
		Severity: finding.MissingTable.Severity(),
		Pair:     pair,
		Member:   missingOn,
		Table:    t.FullName(),
		Count:    1,
		Facts:    finding.Missing{Has: on, Rows: t.Rows},
		Recheck:  finding.On("", statement.ShowCreate(t)),
	}
}

// twoTables is one table as both members describe it, and what was found.
type twoTables struct {
	pair, name         string
	a, b               *checksum.Table
	dialectA, dialectB dialect
	sameVersion        bool     // both servers spell expressions alike
	sinceRecorded      bool     // a was recorded, and b is what has become of it
	renamed            []harm   // columns that are the same except for damage to the name
	texts              []harm   // labels, defaults and comments that are not the same
	evidence           evidence // of all tables
	found              []finding.Finding
}

func (t *twoTables) compare() {
	t.compareColumns()
	t.compareIndexes()
	t.compareForeignKeys()
	t.compareChecks()
	t.compareComments()
	if !strings.EqualFold(t.a.Engine, t.b.Engine) {
		covers := coveringEngine(t.a.Engine, t.b.Engine)
		t.add(finding.Engine, nil, finding.DefinitionApart{A: t.a.Engine, B: t.b.Engine, Covers: covers})
	}
	if t.sinceRecorded && t.a.Format != "" && t.b.Format != "" && !strings.EqualFold(t.a.Format, t.b.Format) {
		t.add(finding.RowFormat, nil, finding.DefinitionApart{A: t.a.Format, B: t.b.Format, Covers: finding.Either})
	}
	t.comparePartitions()
	if t.a.Versioned != t.b.Versioned {
		t.add(finding.Versioned, nil, finding.OnlyOn{Member: onlyMember(t.a.Versioned, t.b.Versioned)})
	}
	if t.a.Versioned || t.b.Versioned {
		t.add(finding.HistoryNotRead, nil, nil).Member = onlyMember(t.a.Versioned, t.b.Versioned)
	}
}

// add records a finding about this table and both members, as severe as its kind is,
// and returns it to be said more precisely.
func (t *twoTables) add(kind finding.Kind, columns []string, facts finding.Facts) *finding.Finding {
	t.found = append(t.found, finding.Finding{
		Kind:     kind,
		Severity: kind.Severity(),
		Pair:     t.pair,
		Table:    t.name,
		Columns:  columns,
		Count:    1,
		Facts:    facts,
		Recheck:  finding.Recheck{A: statement.ShowCreate(t.a), B: statement.ShowCreate(t.b)},
	})
	return &t.found[len(t.found)-1]
}

// onlyMember is the one member for which something holds, "" for both.
func onlyMember(a, b bool) string {
	switch {
	case a && !b:
		return "a"
	case b && !a:
		return "b"
	}
	return ""
}
