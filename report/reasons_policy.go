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
			line += ", with " + finding.Counted(f.Rows, "wrong row")
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
// first until 2026-03-13 (12 days)"; "" if none is. Days are counted from the run's start, so
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
		until := "until "
		if findings > 1 {
			until = "the first until "
		}
		left := finding.Counted(DaysUntil(d.Run.Started, first), "more day")
		says = append(says, until+first.UTC().Format(time.DateOnly)+" ("+left+")")
	}
	return strings.Join(says, ", ")
}

// DaysUntil counts the days from the day of a time to another day, both in UTC; 0 if that is
// over.
func DaysUntil(at, day time.Time) int {
	const oneDay = 24 * time.Hour
	return max(0, int(day.UTC().Truncate(oneDay).Sub(at.UTC().Truncate(oneDay))/oneDay))
}
