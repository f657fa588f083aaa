// Package outline picks from a Document what a person reads of it, and in which order:
// the verdict and why, what was not verified, what is wrong with a few examples of each
// kind, what else there is to look at, the IDs and the tables. Everything is counted, not
// everything is listed.
//
// It knows grouping, limits and the sentences that every form of a report shares. It does
// not know what a report looks like: an Outline is plain texts and numbers. The texts may hold
// anything that a server sent, and the package that renders them makes them safe.
package outline

import (
	"allclear/report"
)

// mostGaps is how many gaps are listed.
const mostGaps = 40

// How much of the findings is listed.
const (
	mostWrongPlaces = 100
	mostOtherPlaces = 40
	mostOfAPlace    = 10
	mostSamples     = 4 // of one kind of damage to texts, since they all look alike
	mostChanges     = 40
)

// Outline is what a person reads of a Document.
type Outline struct {
	Verdict       report.Verdict
	Scope         string   // the part of the tables that the verdict is for; "" if it is for all
	Headline      string   // what the verdict means, and no more
	Reasons       []string // why, most serious first
	Features      []report.Feature
	Snapshots     []string // which members are snapshots, when they were taken, and what was executed since
	MoreSnapshots int      // that are not in Snapshots
	Coverage      Coverage
	Gaps          []Gap // what was not verified, at most mostGaps
	MoreGaps      int   // gaps that are not in Gaps
	Wrong         Findings
	Other         Findings
	Expected      Changes
	IDs           *IDs   // nil where nothing is known of IDs
	Tables        []Line // the summary of the tables
}

// Gap is something that was not verified.
type Gap struct{ Where, Reason string }

// Of outlines a Document.
func Of(d *report.Document) *Outline {
	o := &Outline{
		Verdict: d.Verdict, Scope: scope(d), Headline: headline(d), Reasons: d.Reasons, Features: d.Features, Coverage: coverage(d),
		MoreGaps: max(0, len(d.Coverage.Unverified)-mostGaps),
		Wrong:    findings(d, mostWrongPlaces, (*report.Finding).IsBlocker),
		Other:    findings(d, mostOtherPlaces, func(f *report.Finding) bool { return !f.IsBlocker() && !f.Expected }),
		Expected: changes(d),
		IDs:      ids(d),
		Tables:   lines(d),
	}
	o.Snapshots, o.MoreSnapshots = snapshots(d)
	for _, g := range d.Coverage.Unverified[:len(d.Coverage.Unverified)-o.MoreGaps] {
		o.Gaps = append(o.Gaps, Gap{Where: g.Where(), Reason: g.Reason})
	}
	return o
}
