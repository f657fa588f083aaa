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

// How much is listed.
const (
	mostGaps    = 12
	mostChanges = 12
)

// Outline is what a person reads of a Document.
type Outline struct {
	Verdict       report.Verdict
	Scope         string   // the part of the tables that the verdict is for; "" if it is for all
	Conditions    string   // what the fleet file has made of findings, beside the verdict; "" for nothing
	Headline      string   // what the verdict means, and no more
	Since         *Since   // what has changed since an earlier run; nil where it was compared with none
	Reasons       []string // why, most serious first
	OtherReasons  []string // Reasons without those that Since lists, and where those stand
	Features      []report.Feature
	Snapshots     []string // which members are snapshots, when they were taken, and what was executed since
	MoreSnapshots int      // that are not in Snapshots
	Promise       []string // how the fleet stands to what a sweep promised
	Coverage      Coverage
	Restraint     Restraint
	Gaps          []Gap // what was not verified, at most mostGaps
	MoreGaps      int   // gaps that are not in Gaps
	Next          []Step
	Wrong         []Group  // blockers, the most harmful first
	Other         []Group  // what else to look at, the most severe first, and then the most harmful
	Accepted      []Group  // what the fleet file accepts, the same
	Acceptances   []string // who has accepted what, why and until when
	Expected      Changes
	IDs           *IDs   // nil where nothing is known of IDs
	Tables        []Line // the summary of the tables
	Timeline      Timeline
}

// Word is the verdict with what it is not for, and what it rests on: "GO for 2 of 68 tables; 66
// left out by exclude; 3 findings accepted, the first ends in 12 days (2026-03-13)".
func (o *Outline) Word() string {
	word := o.Verdict.String()
	if o.Scope != "" {
		word += " " + o.Scope
	}
	switch {
	case o.Conditions == "":
		return word
	case o.Scope == "":
		return word + " with " + o.Conditions
	}
	return word + "; " + o.Conditions
}

// Gap is something that was not verified: one range, table or pair, or all that one cause kept
// from being verified.
type Gap struct{ Where, Reason string }

// Said is the reason of the verdict that says the same.
func (g Gap) Said() string { return report.NotVerified + g.Where + ": " + g.Reason }

// Of outlines a Document.
func Of(d *report.Document) *Outline {
	files := filesOf(d)
	o := &Outline{
		Verdict: d.Verdict, Scope: scope(d), Conditions: conditions(d), Headline: headline(d), Since: since(d), Reasons: d.Reasons,
		Features: d.Features, Coverage: coverage(d), Promise: promise(d),
		Wrong:       groupsOf(d, files, (*report.Finding).IsBlocker),
		Other:       groupsOf(d, files, func(f *report.Finding) bool { return !f.IsBlocker() && !f.Expected && !f.Accepted }),
		Accepted:    groupsOf(d, files, func(f *report.Finding) bool { return f.Accepted }),
		Acceptances: acceptances(d),
		Expected:    changes(d),
		IDs:         ids(d),
		Tables:      lines(d),
		Timeline:    timeline(d),
		Restraint:   restraint(d),
	}
	o.OtherReasons = otherReasons(d, o.Since)
	o.Snapshots, o.MoreSnapshots = snapshots(d)
	o.Gaps, o.MoreGaps = gaps(d)
	o.Next = next(d, o)
	return o
}

// gaps lists what was not verified, place by place where that is not much, else cause by
// cause.
func gaps(d *report.Document) (all []Gap, more int) {
	if len(d.Coverage.Unverified) <= mostGaps {
		for _, g := range d.Coverage.Unverified {
			all = append(all, Gap{Where: g.Where(), Reason: g.Reason})
		}
		return all, 0
	}
	for _, c := range d.Causes() {
		if len(all) < mostGaps {
			all = append(all, Gap{Where: c.Where, Reason: c.Reason})
		} else {
			more += c.Gaps
		}
	}
	return all, more
}
