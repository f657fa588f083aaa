package outline

import (
	"fmt"
	"slices"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
)

// headline says what the verdict means.
func headline(d *report.Document) string {
	switch d.Verdict {
	case report.Go:
		return goodNews(d)
	case report.Degraded:
		return "GO once these features are off: " + toBeOff(d)
	case report.NoGo:
		return "something is wrong: resolve it before the site comes back"
	case report.Incomplete:
	}
	if d.Coverage.Tables.Verified == 0 {
		return "no table was verified"
	}
	if off := toBeOff(d); off != "" {
		return "not everything was verified, and something is wrong with what can be off: " + off + theRest(d)
	}
	return "nothing wrong was found, but not everything was verified" + theRest(d)
}

// theRest says which features all that was not verified is in, where everything else was
// verified and is right.
func theRest(d *report.Document) string {
	if d.Site == nil || d.Site.Verdict != report.Go {
		return ""
	}
	var open []string
	for i := range d.Features {
		switch f := &d.Features[i]; {
		case f.Verdict == report.Go:
		case !f.CanDisable:
			return ""
		default:
			open = append(open, f.Name)
		}
	}
	return "; all but " + strings.Join(open, ", ") + " was, and is right"
}

// goodNews says what GO means: what was asked, and no more.
func goodNews(d *report.Document) string {
	switch d.Goal() {
	case report.Charset:
		return "every text planned was looked at, and none is damaged as far as it shows without a before; rows were not compared"
	case report.Identity:
		return goodNewsOfIDs(d)
	case report.Rows, report.Drift:
	}
	const verified = "everything planned was verified, and is the same "
	if d.IsOfSnapshots() {
		return verified + "as in the snapshots" + butAccepted(d)
	}
	return verified + "on both members" + butAccepted(d)
}

// butAccepted says that a GO has tables that differ.
func butAccepted(d *report.Document) string {
	differs := func(t report.Table) bool { return t.Result == compare.Differ }
	if slices.ContainsFunc(d.Pairs, func(p report.Pair) bool { return slices.ContainsFunc(p.Tables, differs) }) {
		return " but for what is accepted"
	}
	return ""
}

// conditions are what the fleet file has made of findings, to be read beside the verdict: "3
// findings accepted, the first ends in 12 days (2026-03-13)".
func conditions(d *report.Document) string {
	says := d.SaysAccepted()
	lowered := 0
	for i := range d.Findings {
		if f := &d.Findings[i]; f.Was != nil && *f.Was == finding.Blocker && !f.IsBlocker() {
			lowered++
		}
	}
	if lowered > 0 {
		if says != "" {
			says += "; "
		}
		says += finding.Counted(lowered, "blocker") + " made less by the fleet file"
	}
	return says
}

func toBeOff(d *report.Document) string {
	var names []string
	for _, f := range d.ToBeOff() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// goodNewsOfIDs says what GO means for IDs.
func goodNewsOfIDs(d *report.Document) string {
	twice, open := 0, 0
	if d.IDs != nil {
		for _, e := range d.IDs.Entities {
			if e.Duplicates > 0 {
				twice++
			}
			if e.NotCompared != "" && !e.Local {
				open++
			}
		}
	}
	const room = "every column that stores IDs has room for them"
	ending := "; rows were not compared"
	if open > 0 {
		ending = "; the IDs of " + finding.Counted(open, "entity") + " were NOT compared, see IDS, and neither were rows"
	}
	switch {
	case twice > 0:
		see, have := "what else to look at", "have"
		if d.WarnsOf(finding.IDNotUnique) {
			see = "the warnings"
		}
		if twice == 1 {
			have = "has"
		}
		return fmt.Sprintf("no ID of a named entity was given twice, and %s; %s %s IDs on several shards, see %s",
			room, finding.Counted(twice, "inferred entity"), have, see) + ending
	case len(d.Pairs) > 1 && d.IDs.AllLocal():
		return room + "; all IDs are numbers of each shard's own, and were not compared, and neither were rows"
	}
	return "no ID was given twice, and " + room + ending
}
