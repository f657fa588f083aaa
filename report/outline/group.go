package outline

import (
	"cmp"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/words"
)

// Group is one thing that a person reads: findings of one kind that say the same of one column,
// of one table or of several, in however many pairs they stand. The kinds are in the order of
// harm, and the groups of one kind stand together, so that a form may say once what holds for
// the kind: Sure and Remedy.
type Group struct {
	Kind     finding.Kind
	Subject  finding.Subject
	Severity finding.Severity
	Harm     finding.Harm
	Accepted bool     // by the fleet file: it decides nothing
	Where    string   // for people: "shop.listings.title on 39 of 40 pairs (not shard07)"
	Says     string   // what is so there, in one line without an end: "73,799 values double-encoded on b, which can be repaired"
	Pairs    []string // by name; none for what is about the fleet
	Tables   []string // by name; none for what is about servers
	Columns  []string // of the one table that it is about; none where rows are concerned, or many tables
	Member   string   // "a" or "b" where that is the member of all of it
	Count    uint64   // how many there are of Noun
	Noun     string   // in the singular: "row"
	Findings int      // in findings.ndjson
	Meaning  string   // of the kind, in a sentence
	Sure     string   // how sure it is, and what follows: the same for all of the kind
	Remedy   string   // what to do about it: the same for all of the kind
	// Traces tell when its rows came to differ and where they lie, a line for each pair of which
	// that is known; MoreTraces counts the pairs that there is no room for.
	Traces     []string
	MoreTraces int
	Examples   []Example
	Checks     []Check // how to check the first example by hand
	Repair     *Check  // what undoes the first example without loss; nil where nothing does
	Column     *Check  // what undoes all of its column at once; nil where nothing does
	// RowsFiles are files in the run's folder that list every row of its tables that is wrong, and
	// WhereFiles those with conditions that select them on the member that has them right, or
	// has them at all, for mariadb-dump --where.
	RowsFiles, WhereFiles []string
}

// Example is one finding of a group.
type Example struct {
	Place  string // its pair and table, "" where the group is about one place
	Key    string // the row, "" for a finding that is not about one
	Says   string // "" where the group or the example before it says the same
	Sample string // the text that shows the damage, "" for other findings
}

// Check is a statement to run.
type Check struct {
	On        string // "a", "b", "both", or the servers in words; after the pair where a group has several: "shard01/a"
	Statement string
}

// IsAdvisedLike tells that the same is to be done about two groups, and is as sure. Damages to
// texts are told apart all the same: each has a meaning to be said.
func (g *Group) IsAdvisedLike(other *Group) bool {
	return g.Remedy == other.Remedy && g.Sure == other.Sure && (g.Kind == other.Kind || g.Subject != finding.Texts)
}

// mostExamples is how many findings of a group are shown. Texts that are damaged in one way
// all look alike.
const (
	mostExamples = 10
	mostSamples  = 4
)

// groupsOf are the findings that belong to a section, the most harmful first.
func groupsOf(d *report.Document, files tableFiles, belongs func(*report.Finding) bool) []Group {
	found := d.Groups(belongs)
	all := make([]Group, len(found))
	for i := range found {
		all[i] = groupOf(d, &found[i])
		all[i].RowsFiles, all[i].WhereFiles = files.of(&found[i])
	}
	return all
}

// tableFiles are the tables that have files, by pair and table.
type tableFiles map[[2]string]*report.Table

func filesOf(d *report.Document) tableFiles {
	all := tableFiles{}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			if t := &p.Tables[j]; t.RowsFile != "" {
				all[[2]string{p.Name, t.Table}] = t
			}
		}
	}
	return all
}

// of gives the files of the tables of a group that is about rows.
func (files tableFiles) of(g *report.Group) (rows, where []string) {
	if g.Subject != finding.Rows && g.Subject != finding.Texts {
		return nil, nil
	}
	for _, pair := range g.Pairs {
		for _, table := range g.Tables {
			t := files[[2]string{pair, table}]
			if t == nil {
				continue
			}
			rows = append(rows, t.RowsFile)
			file := t.WhereFileA
			if g.Kind == finding.RowExtra || g.Member == "a" {
				file = t.WhereFileB
			}
			if file != "" {
				where = append(where, file)
			}
		}
	}
	return rows, where
}

func groupOf(d *report.Document, g *report.Group) Group {
	entry, _ := g.Kind.Entry()
	first := g.Findings[0]
	o := Group{
		Kind: g.Kind, Subject: g.Subject, Severity: g.Severity, Harm: g.Harm, Accepted: g.Accepted, Where: d.Where(g), Says: g.Says(),
		Pairs: g.Pairs, Tables: g.Tables, Columns: g.Columns, Member: g.Member, Count: g.Count, Noun: g.Kind.Noun(),
		Findings: len(g.Findings), Meaning: entry.Meaning, Sure: entry.Proves, Remedy: entry.Remedy,
		Checks: checks(first), Repair: repair(first), Column: repairOfColumn(g.Findings),
	}
	if !g.AddsUp() {
		o.Noun = "finding"
	}
	o.Examples = examples(g, o.Says)
	o.Traces, o.MoreTraces = traces(g)
	if len(g.Pairs) > 1 {
		for i := range o.Checks {
			o.Checks[i].On = onMember(first.Pair, o.Checks[i].On)
		}
		for _, c := range []*Check{o.Repair, o.Column} {
			if c != nil {
				c.On = onMember(first.Pair, c.On)
			}
		}
	}
	return o
}

// onMember puts the pair before a member of it.
func onMember(pair, on string) string {
	isOfSnapshot := strings.HasSuffix(pair, "/a") || strings.HasSuffix(pair, "/b") // a member, beside its snapshot
	switch {
	case isOfSnapshot && (on == "a" || on == "b"):
		return pair
	case on == "a", on == "b":
		return pair + "/" + on
	case on == "both":
		return "both members of " + pair
	}
	return on
}

// examples are the first findings of a group that show more than it says.
func examples(g *report.Group, says string) []Example {
	most := mostExamples
	if g.Findings[0].IsOfTexts() {
		most = mostSamples
	}
	var all []Example
	previous := says // a sentence that the group or the example before has is not repeated
	for _, f := range g.Findings {
		if len(all) == most {
			break
		}
		e := Example{Key: f.Key.String(), Sample: f.Sample}
		if !saysAll(g, f) && f.Detail != previous && !strings.HasSuffix(says, f.Detail) {
			e.Says = f.Detail
			previous = f.Detail
		}
		if e.Says != "" && len(f.Key) == 0 && len(g.Columns) == 0 && len(f.Columns) > 0 && !words.BeginsWithColumns(f.Facts.Facts) {
			e.Says = strings.Join(f.Columns, ", ") + ": " + e.Says
		}
		if e.Key+e.Says+e.Sample == "" {
			continue
		}
		if len(g.Pairs) > 1 || len(g.Tables) > 1 {
			e.Place = strings.TrimSpace(f.Pair + " " + f.Table)
		}
		all = append(all, e)
	}
	return all
}

// saysAll tells that the group says all that the sentence of one of its findings does.
func saysAll(g *report.Group, f *report.Finding) bool {
	row, isRow := f.Facts.Facts.(finding.Row)
	switch {
	case isRow && row.Unlisted:
		return true
	case isRow && row.Keyless:
		return false
	}
	return g.Kind == finding.RowMissing || g.Kind == finding.RowExtra || g.Kind == finding.MissingTable
}

// checks are how to check a finding by hand.
func checks(f *report.Finding) []Check {
	a, b := f.Recheck.A, f.Recheck.B
	if a == b {
		entry, _ := f.Kind.Entry()
		return statements(Check{cmp.Or(entry.CheckOn, "both"), a})
	}
	if f.Kind == finding.RowExtra { // which b has
		return statements(Check{"b", b}, Check{"a", a})
	}
	return statements(Check{"a", a}, Check{"b", b})
}

// statements leaves out the checks without a statement.
func statements(checks ...Check) []Check {
	return slices.DeleteFunc(checks, func(c Check) bool { return c.Statement == "" })
}

func repair(f *report.Finding) *Check {
	if f.Repair == "" {
		return nil
	}
	return &Check{On: cmp.Or(f.Member, "both"), Statement: f.Repair}
}

// repairOfColumn is the first repair of a whole column that some findings point to.
func repairOfColumn(same []*report.Finding) *Check {
	for _, f := range same {
		if d, ok := f.Facts.Facts.(finding.TextDamage); ok && d.WholeColumn != "" {
			return &Check{On: f.Member, Statement: d.WholeColumn}
		}
	}
	return nil
}
