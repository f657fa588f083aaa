package report

import (
	"cmp"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report/internal/groups"
)

// Group is what was found in the same way in one or many places of a fleet: one kind of damage
// to one column, a difference of one table's definition, or the same difference of many. It is
// what a person reads as one thing.
type Group struct {
	Kind     finding.Kind
	Subject  finding.Subject
	Severity finding.Severity
	Harm     finding.Harm
	Accepted bool       // by the fleet file: it decides nothing
	Member   string     // "a" or "b" where that is the member of all of them
	Tables   []string   // by name; none where it is about servers
	Columns  []string   // of the one table that it is about, in the order of the findings; none for many tables, or where rows are concerned
	Pairs    []string   // by name; none where it is about the fleet
	Count    uint64     // rows, values or IDs where AddsUp, findings else
	Findings []*Finding // in the order of the Document, at least one
}

// AddsUp tells that Count is the number of rows, values or IDs (Kind.Noun), and not that of
// findings that are each about a thing of its own.
func (g *Group) AddsUp() bool { return addsUp(g.Kind, g.Subject) }

func addsUp(kind finding.Kind, subject finding.Subject) bool {
	entry, _ := kind.Entry()
	return entry.AddsUp && subject != finding.Definitions
}

// Groups are the findings that belong, joined over the fleet, in the order in which a person
// should read them: by severity, by harm, what nothing explains before what has a cause, and
// only then by number.
func (d *Document) Groups(belongs func(*Finding) bool) []Group {
	all := joinTables(d.joinPairs(belongs))
	number, order := map[finding.Kind]uint64{}, map[finding.Kind]int{} // those of a kind stay together
	for i := range all {
		number[all[i].Kind] += all[i].Count
	}
	for i, e := range finding.Kinds() {
		order[e.Kind] = i
	}
	slices.SortStableFunc(all, func(x, y Group) int {
		return cmp.Or(
			cmp.Compare(y.Severity, x.Severity),
			cmp.Compare(x.Harm, y.Harm),
			cmp.Compare(placeOf(x.Kind, x.Harm), placeOf(y.Kind, y.Harm)),
			cmp.Compare(number[y.Kind], number[x.Kind]),
			cmp.Compare(order[x.Kind], order[y.Kind]),
			cmp.Compare(x.Kind, y.Kind),
			cmp.Compare(y.Count, x.Count),
			slices.Compare(x.Tables, y.Tables),
			slices.Compare(x.Columns, y.Columns),
			cmp.Compare(x.Member, y.Member),
			slices.Compare(x.Pairs, y.Pairs),
		)
	})
	return all
}

// placeOf orders kinds of the same harm: exceptions first, whole tables before rows, and what is
// explained last.
func placeOf(kind finding.Kind, harm finding.Harm) int {
	entry, _ := kind.Entry()
	switch {
	case kind == finding.ShardLacksTable || kind == finding.StandsOut:
		return -1
	case entry.Explains:
		return 2
	case harm == finding.LostRows && entry.Subject == finding.Rows:
		return 1
	}
	return 0
}

// joinPairs groups findings of the same kind about the same columns of the same table, in
// whatever pairs they stand.
func (d *Document) joinPairs(belongs func(*Finding) bool) []Group {
	type same struct {
		kind                   finding.Kind
		subject                finding.Subject
		severity               finding.Severity
		harm                   finding.Harm
		member, table, columns string
		accepted, ofFleet      bool
	}
	found := groups.New[same, *Finding]()
	for i := range d.Findings {
		f := &d.Findings[i]
		if !belongs(f) {
			continue
		}
		key := same{f.Kind, f.Subject, f.Severity, f.Harm(), f.Member, f.Table, "", f.Accepted, f.Pair == ""}
		if f.Subject != finding.Rows { // each row may differ in other columns
			key.columns = strings.Join(f.Columns, "\x00")
		}
		found.Add(key, f)
	}
	var all []Group
	for key, findings := range found.InOrder {
		g := Group{
			Kind: key.kind, Subject: key.subject, Severity: key.severity, Harm: key.harm, Accepted: key.accepted, Member: key.member,
			Count: uint64(len(findings)), Findings: findings,
		}
		if key.table != "" {
			g.Tables = []string{key.table}
		}
		if key.columns != "" {
			g.Columns = findings[0].Columns
		}
		if g.AddsUp() {
			g.Count = countOf(findings)
		}
		for _, f := range findings {
			if f.Pair != "" {
				g.Pairs = append(g.Pairs, f.Pair) // sorted, as findings are
			}
		}
		g.Pairs = slices.Compact(g.Pairs)
		all = append(all, g)
	}
	return all
}

// joinTables joins groups about definitions that say the same of several tables in the same
// pairs, and all tables that one member of the same pairs lacks.
func joinTables(some []Group) []Group {
	type same struct {
		kind                  finding.Kind
		subject               finding.Subject
		severity              finding.Severity
		harm                  finding.Harm
		accepted              bool
		member, pairs, detail string
		only                  int // 0 for groups that may be joined, else a number of its own
	}
	joined := groups.New[same, *Group]()
	for i := range some {
		g := &some[i]
		key := same{g.Kind, g.Subject, g.Severity, g.Harm, g.Accepted, g.Member, strings.Join(g.Pairs, "\x00"), g.Findings[0].Detail, 0}
		isOther := func(f *Finding) bool { return f.Detail != g.Findings[0].Detail }
		switch {
		case g.Kind == finding.MissingTable:
			key.detail = "" // which tells how many rows there are
		case g.AddsUp() || slices.ContainsFunc(g.Findings, isOther):
			key.only = i + 1
		}
		joined.Add(key, g)
	}
	var all []Group
	for _, of := range joined.InOrder {
		g := *of[0]
		for _, more := range of[1:] {
			g.Tables, g.Columns = append(slices.Clip(g.Tables), more.Tables...), nil
			g.Count += more.Count
			g.Findings = append(slices.Clip(g.Findings), more.Findings...)
		}
		slices.Sort(g.Tables)
		g.Tables = slices.Compact(g.Tables)
		if len(g.Tables) == 1 && len(of) > 1 {
			g.Columns = columnsOf(g.Findings)
		}
		all = append(all, g)
	}
	return all
}

// columnsOf are the columns of some findings, each once.
func columnsOf(findings []*Finding) (all []string) {
	for _, f := range findings {
		for _, c := range f.Columns {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// countOf is how many rows or things some findings stand for.
func countOf(findings []*Finding) (total uint64) {
	for _, f := range findings {
		total += f.Count
	}
	return total
}

// FindingsThat are the findings that belong, in the order of the Document.
func (d *Document) FindingsThat(belong func(*Finding) bool) (all []*Finding) {
	for i := range d.Findings {
		if f := &d.Findings[i]; belong(f) {
			all = append(all, f)
		}
	}
	return all
}

// Distinct is how many findings there are for a person: those that list rows of a table one by one are
// one, of which each row is an example.
func Distinct(findings []*Finding) (n int) {
	seen := map[string]bool{}
	for _, f := range findings {
		if f.Identity == "" || !seen[f.Identity] { // a Document of an earlier version has no identities
			n++
		}
		seen[f.Identity] = true
	}
	return n
}
