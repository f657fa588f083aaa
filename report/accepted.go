package report

import (
	"slices"
	"time"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/glob"
)

// judgeAccepted marks the findings that the fleet file accepts, and makes findings anew of
// entries that have expired and of those that cover nothing any more. Gaps are no
// findings: nothing accepts them.
func (d *Document) judgeAccepted() {
	d.Findings = slices.DeleteFunc(d.Findings, func(f Finding) bool { return f.Subject == finding.Acceptances })
	for i := range d.Findings {
		d.Findings[i].Accepted = false
	}
	for i := range d.Accepted {
		a := &d.Accepted[i]
		covers := a.matcher()
		a.Findings, a.Count = 0, 0
		for j := range d.Findings {
			if f := &d.Findings[j]; covers(f) {
				a.Findings, a.Count = a.Findings+1, a.Count+f.Count
				f.Accepted = f.Accepted || !a.Expired
			}
		}
	}
	for i := range d.Accepted { // not before: adding moves the findings
		switch a := &d.Accepted[i]; {
		case a.Expired:
			d.addFinding(a.finding(finding.AcceptedExpired))
		case a.Findings == 0 && d.hasLookedFor(a):
			d.addFinding(a.finding(finding.AcceptedUnused))
		}
	}
}

func (a *Accepted) finding(kind finding.Kind) finding.Finding {
	return finding.Finding{Kind: kind, Severity: kind.Severity(), Facts: a.Entry()}
}

// Entry is the entry as facts of a finding.
func (a *Accepted) Entry() finding.AcceptedEntry {
	return finding.AcceptedEntry{
		Kind: a.Kind, Table: a.Table, Column: a.Column, Pair: a.Pair, Reason: a.Reason, By: a.By, Until: a.Until, Findings: a.Findings,
	}
}

// matcher tells whether the entry is for a finding. One that names a column is not for
// findings that are about another column as well, or about columns that nobody listed. The column
// of rows that are as they were is the one that tells so, not the one that differs.
func (a *Accepted) matcher() func(*Finding) bool {
	isOfTable := a.tables()
	entry, _ := a.Kind.Entry()
	return func(f *Finding) bool {
		_, isStale := f.Facts.Facts.(finding.Stale)
		return entry.MayBeAccepted() && f.Kind == a.Kind && (a.Pair == "" || f.Pair == a.Pair) && isOfTable(f.Table) &&
			(a.Column == "" || len(f.Columns) == 1 && f.Columns[0] == a.Column && !isStale)
	}
}

// tables tells which tables the entry is for. One without a pattern is for what is about no
// table, and one whose pattern does not compile, of a Document that was altered, is for nothing.
func (a *Accepted) tables() func(table string) bool {
	if a.Table == "" {
		return func(table string) bool { return table == "" }
	}
	pattern, err := glob.Compile(a.Table)
	return func(table string) bool { return err == nil && table != "" && pattern.Matches(table) }
}

// HasExpired tells that the last day of the entry was over at a time.
func (a *Accepted) HasExpired(at time.Time) bool {
	return !at.UTC().Before(a.Until.UTC().AddDate(0, 0, 1))
}

// hasLookedFor tells that the run would have found what the entry covers if it were still
// there: it was asked for it, it is about one of its tables or knows that there are none,
// and has left nothing unread there.
func (d *Document) hasLookedFor(a *Accepted) bool {
	entry, _ := a.Kind.Entry()
	for _, c := range ChecksFor(entry.Subject) {
		if !d.Checked(c) {
			return false
		}
	}
	isOfPair := func(pair string) bool { return a.Pair == "" || pair == "" || pair == a.Pair }
	isOfTable := a.tables()
	isOpen := func(g Gap) bool { return isOfPair(g.Pair) && (g.Table == "" || a.Table == "" || isOfTable(g.Table)) }
	isListed := slices.ContainsFunc(d.Pairs, func(p Pair) bool { return isOfPair(p.Name) })
	if d.Run.Interrupted != "" || !isListed || slices.ContainsFunc(d.Coverage.Unverified, isOpen) {
		return false
	}
	isElsewhere := slices.ContainsFunc(d.otherNames(), isOfTable)
	return a.Table == "" || !isElsewhere || slices.ContainsFunc(d.tableNames(), isOfTable)
}

// ChecksFor are the checks that find all kinds of findings about a subject.
func ChecksFor(subject finding.Subject) []Check {
	switch subject {
	case finding.Rows:
		return []Check{Rows}
	case finding.Texts, finding.Definitions:
		return []Check{Rows, Charset}
	case finding.IDs:
		return []Check{Identity}
	case finding.Schema, finding.Servers, finding.Acceptances:
	}
	return []Check{Drift}
}

// rowsOfTables are the rows that findings stand for.
type rowsOfTables map[tableOfPair]*rowsFound

// acceptedRows are the differing rows of each table that accepted findings stand for.
func (d *Document) acceptedRows() rowsOfTables {
	all := rowsOfTables{}
	for i := range d.Findings {
		f := &d.Findings[i]
		if !f.Accepted || !f.isDifference() {
			continue
		}
		at := tableOfPair{f.Pair, f.Table}
		if all[at] == nil {
			all[at] = &rowsFound{}
		}
		all[at].add(f)
	}
	return all
}

// cover tells that every row in which the members differ is accounted for, so that the table
// does not decide by itself. Differences that are not accepted are findings of their own, and
// decide.
func (r rowsOfTables) cover(pair string, t *Table) bool {
	return t.Result == compare.Differ && t.Differences > 0 && r[tableOfPair{pair, t.Table}].atLeast() >= t.Differences
}

// isDifference tells of a finding whose rows count among the differences of their table.
func (f *Finding) isDifference() bool {
	severity := f.Severity
	if f.Was != nil {
		severity = *f.Was
	}
	_, isDamage := f.Facts.Facts.(finding.TextDamage)
	return severity == finding.Blocker && (f.Subject == finding.Rows || isDamage)
}

// rowsFound counts rows of one table that findings stand for. A row that is listed counts
// once, however many of its values have a finding.
type rowsFound struct {
	listed  map[string]bool // by the key and by what is wrong: the row is there or it is not
	counted uint64
}

func (r *rowsFound) add(f *Finding) {
	if len(f.Key) == 0 || f.Count > 1 {
		r.counted += f.Count
		return
	}
	if r.listed == nil {
		r.listed = map[string]bool{}
	}
	name := f.Key.String()
	if f.Kind == finding.RowMissing || f.Kind == finding.RowExtra {
		name = string(f.Kind) + " " + name
	}
	r.listed[name] = true
}

// atLeast is how many rows there are; 0 of nothing.
func (r *rowsFound) atLeast() uint64 {
	if r == nil {
		return 0
	}
	return r.counted + uint64(len(r.listed))
}
