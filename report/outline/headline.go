package outline

import (
	"fmt"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
)

// headline says what the verdict means.
func headline(d *report.Document) string {
	switch d.Verdict {
	case report.Go:
		return goodNews(d)
	case report.Degraded:
		return "GO once these features are off: " + strings.Join(featuresToTurnOff(d), ", ")
	case report.NoGo:
		return "something is wrong: resolve it before the site comes back"
	case report.Incomplete:
	}
	if d.Coverage.Tables.Verified == 0 {
		return "no table was verified"
	}
	return "nothing wrong was found, but not everything was verified"
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
	if d.IsOfSnapshots() {
		return "everything planned was verified, and is the same as in the snapshots"
	}
	return "everything planned was verified, and is the same on both members"
}

func featuresToTurnOff(d *report.Document) []string {
	var names []string
	for _, f := range d.Features {
		if f.Verdict != report.Go {
			names = append(names, f.Name)
		}
	}
	return names
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
