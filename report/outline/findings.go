package outline

import (
	"cmp"
	"slices"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/groups"
	"allclear/report/words"
)

// Findings are some of a Document's findings, place by place.
type Findings struct {
	Places       []Place
	MorePlaces   int // that are not in Places
	MoreFindings int // in those places
}

// Place is what was found in one table, or about a pair or the fleet.
type Place struct {
	Where string // for people
	Kinds []Kind
	// Unlisted counts the rows or things of these kinds that are not among the examples, and
	// Counted those that no finding lists.
	Unlisted, Counted uint64
}

// Kind is findings of one kind in one place.
type Kind struct {
	Kind     finding.Kind
	Severity finding.Severity
	Member   string  // the member that a text is damaged on, "" for other findings
	Count    *uint64 // how many rows or things there are; nil where each is a case of its own
	Examples []Example
	Checks   []Check // how to check the first of them by hand
	Repair   *Check  // what undoes the first without loss; nil where nothing does
	Column   *Check  // what undoes all of its column at once; nil where nothing does
}

// Noun is what Count counts, in the singular.
func (k *Kind) Noun() string { return k.Kind.Noun() }

// Example is one finding.
type Example struct {
	Key    string // the row, "" for a finding that is not about one
	Says   string // "" where the example before it said the same
	Sample string // the text that shows the damage, "" for other findings
}

// Check is a statement to run.
type Check struct {
	On        string // "a", "b", "both", or the servers in words
	Statement string
}

// place names a table of a pair.
type place struct{ pair, table string }

func (p place) forPeople() string {
	switch {
	case p.pair == "":
		return strings.TrimSuffix("the fleet, "+p.table, ", ")
	case p.table == "":
		return p.pair + ", its servers"
	}
	return p.pair + " " + p.table
}

// findings picks the findings that belong to a section, in at most mostPlaces places.
func findings(d *report.Document, mostPlaces int, belongs func(*report.Finding) bool) Findings {
	places := groups.New[place, *report.Finding]()
	for i := range d.Findings {
		if f := &d.Findings[i]; belongs(f) {
			places.Add(place{f.Pair, f.Table}, f)
		}
	}
	var picked Findings
	for at, found := range places.InOrder {
		if len(picked.Places) == mostPlaces {
			picked.MorePlaces++
			picked.MoreFindings += len(found)
			continue
		}
		picked.Places = append(picked.Places, placeOf(at, found))
	}
	return picked
}

// placeOf groups the findings of one place by kind, with their number and some examples.
func placeOf(at place, found []*report.Finding) Place {
	type group struct {
		kind     finding.Kind
		severity finding.Severity
		subject  finding.Subject
		member   string
	}
	kinds := groups.New[group, *report.Finding]()
	for _, f := range found {
		g := group{kind: f.Kind, severity: f.Severity, subject: f.Subject}
		if f.IsOfTexts() {
			g.member = f.Member
		}
		kinds.Add(g, f)
	}
	p := Place{Where: at.forPeople()}
	left, kindsLeft := mostOfAPlace, kinds.Len()
	for g, same := range kinds.InOrder {
		kindsLeft--
		show := min(len(same), max(1, left-kindsLeft)) // leave one example to each kind
		if same[0].IsOfTexts() {
			show = min(show, mostSamples)
		}
		left -= show
		p.Kinds = append(p.Kinds, Kind{
			Kind: g.kind, Severity: g.severity, Member: g.member, Count: countOf(same),
			Examples: examples(same[:show]), Checks: checks(same[0]), Repair: repair(same[0]), Column: repairOfColumn(same),
		})
		for _, f := range same[show:] {
			if len(f.Key) == 0 && f.Count > 1 {
				p.Counted += f.Count // this finding stands for rows that are not listed anywhere
			} else {
				p.Unlisted += f.Count
			}
		}
	}
	return p
}

// countOf is how many rows, values or IDs some findings of one kind stand for. It is nil where
// each finding is about a thing of its own, such as a column.
func countOf(same []*report.Finding) *uint64 {
	entry, _ := same[0].Kind.Entry()
	if !entry.AddsUp || same[0].Subject == finding.Definitions {
		return nil
	}
	count := uint64(0)
	for _, f := range same {
		count += f.Count
	}
	return &count
}

func examples(same []*report.Finding) []Example {
	var all []Example
	previous := "" // a sentence that the example before has is not repeated
	for _, f := range same {
		e := Example{Key: f.Key.String(), Says: f.Detail, Sample: f.Sample}
		columns := strings.Join(f.Columns, ", ")
		switch {
		case f.Sample != "" && f.Detail == previous:
			e.Says = ""
		case f.Sample != "":
		case len(f.Key) > 0: // the sentence names the columns, if there is one
			e.Says = cmp.Or(f.Detail, columns)
		case columns != "" && !words.BeginsWithColumns(f.Facts.Facts):
			e.Says = columns + ": " + f.Detail
		}
		previous = f.Detail
		all = append(all, e)
	}
	return all
}

// checks are how to check a finding by hand.
func checks(f *report.Finding) []Check {
	a, b := f.Recheck.A, f.Recheck.B
	if a == b {
		entry, _ := f.Kind.Entry()
		return statements(Check{cmp.Or(entry.CheckOn, "both"), a})
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
