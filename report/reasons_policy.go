package report

import (
	"fmt"
	"strings"
	"time"

	"allclear/compare/finding"
	"allclear/report/internal/groups"
)

// policyReasons say what the fleet file has done to the decision: which features have to be
// off, what it accepts and which severities it has changed.
func (d *Document) policyReasons() []reason {
	var all []reason
	for _, f := range d.ToBeOff() {
		line := f.Name + " has to be off"
		if f.Rows > 0 {
			line += ": " + finding.Counted(f.Rows, "row") + " of it are wrong, at least"
		}
		all = append(all, reason{rank: featuresOff, weight: f.Rows, line: line})
	}
	if says := d.SaysAccepted(); says != "" {
		all = append(all, reason{rank: policy, line: says})
	}
	return append(all, d.loweredReasons()...)
}

// loweredReasons name each kind whose findings the fleet file has made less than they are.
func (d *Document) loweredReasons() []reason {
	lowered := groups.New[finding.Kind, *Finding]()
	for i := range d.Findings {
		if f := &d.Findings[i]; f.isLowered() {
			lowered.Add(f.Kind, f)
		}
	}
	var all []reason
	for kind, findings := range lowered.InOrder {
		was := finding.Info
		for _, f := range findings {
			was = max(was, *f.Was)
		}
		all = append(all, reason{rank: policy, weight: uint64(len(findings)), line: fmt.Sprintf("the fleet file makes %s of %s less: %s, not %s",
			finding.Counted(len(findings), "finding"), kind, findings[0].Severity, was)})
	}
	return all
}

// ToBeOff are the features that have to be off for the site to come back. There are none where
// it must not come back anyway.
func (d *Document) ToBeOff() []*Feature {
	if d.Verdict != Degraded && d.Verdict != Incomplete {
		return nil
	}
	var all []*Feature
	for i := range d.Features {
		if f := &d.Features[i]; f.Verdict == NoGo {
			all = append(all, f)
		}
	}
	return all
}

// SaysAccepted says how many findings are accepted and until when: "3 findings accepted, the
// first ends in 12 days (2026-03-13)"; "" if none is. Days are counted from the run's start, so
// that a report says the same whenever it is read.
func (d *Document) SaysAccepted() string {
	findings := 0
	for i := range d.Findings {
		if d.Findings[i].Accepted {
			findings++
		}
	}
	if findings == 0 {
		return ""
	}
	var first time.Time
	for i := range d.Accepted {
		a := &d.Accepted[i]
		if !a.Expired && a.Findings > 0 && (first.IsZero() || a.Until.Before(first)) {
			first = a.Until
		}
	}
	says := []string{finding.Counted(findings, "finding") + " accepted"}
	if !first.IsZero() {
		which := "it ends "
		if findings > 1 {
			which = "the first ends "
		}
		says = append(says, which+Ends(d.Run.Started, first))
	}
	return strings.Join(says, ", ")
}

// Ends says how many days are left at a time until a last day, both in UTC: "in 12 days
// (2026-03-13)".
func Ends(at, day time.Time) string {
	const oneDay = 24 * time.Hour
	left := int(day.UTC().Truncate(oneDay).Sub(at.UTC().Truncate(oneDay)) / oneDay)
	says := "in " + finding.Counted(left, "day")
	if left <= 0 {
		says = "today"
	}
	return says + " (" + day.UTC().Format(time.DateOnly) + ")"
}
