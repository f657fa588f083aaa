package outline

import (
	"cmp"
	"strings"

	"allclear/compare/finding"
	"allclear/report"
)

// OnlyThat says what a recheck is not.
const OnlyThat = "Now:  only what that run found was looked at again: this is no verdict on the fleet, which takes allclear verify"

// titleAgain is the title of a change for a recheck.
func titleAgain(change report.Change) string {
	switch change {
	case report.ChangeNew:
		return "New, seen on the way"
	case report.ChangeWorse:
		return "Still there, and worse"
	case report.ChangeChanged:
		return "Changed: wrong in another way by now"
	case report.ChangeNotLookedAt:
		return "Could not be looked at again"
	case report.ChangeBetter:
		return "Mended in part"
	case report.ChangeGone:
		return "Mended"
	case report.ChangeUnchanged:
		return "Still there"
	case report.ChangeAdded:
	}
	return string(change)
}

// howMuchAgain counts what has become of what a run found: "2 mended, 1 changed, 2 still there", and
// what that run had not verified itself.
func howMuchAgain(s *report.SinceLast) string {
	var counts []string
	others, decide := 0, map[report.Change]int{}
	for i := range s.Findings {
		if c := &s.Findings[i]; c.Decides() {
			decide[c.Change]++
		} else {
			others++
		}
	}
	for _, of := range []struct {
		change report.Change
		says   string
	}{
		{report.ChangeUnchanged, "still there"}, {report.ChangeWorse, "worse"}, {report.ChangeChanged, "changed"},
		{report.ChangeNotLookedAt, "NOT looked at"}, {report.ChangeBetter, "mended in part"}, {report.ChangeGone, "mended"},
		{report.ChangeNew, "new"},
	} {
		switch n := decide[of.change]; {
		case n > 0 && len(counts) == 0:
			counts = append(counts, finding.Counted(n, "finding")+" "+of.says)
		case n > 0:
			counts = append(counts, finding.Thousands(n)+" "+of.says)
		}
	}
	says := cmp.Or(strings.Join(counts, ", "), "that run found nothing that has to be mended")
	if others > 0 {
		says += "; " + finding.Thousands(others) + " besides, mere information or accepted: not counted"
	}
	if open := s.PlacesOf(report.ChangeNotLookedAt).String(); open != "" {
		says += "; that run had not verified " + open
	} else if s.HasUnknown() && decide[report.ChangeNotLookedAt] == 0 {
		says += "; that run had not verified everything"
	}
	return says
}

// again counts what has become of rows that were looked up: ", of 7 rows: 2 mended, 5 still there".
func again(same []*report.FindingChange) string {
	var sum report.RowsAgain
	for _, c := range same {
		if c.Again != nil {
			sum.Mended, sum.Still = sum.Mended+c.Again.Mended, sum.Still+c.Again.Still
			sum.Changed, sum.Unknown = sum.Changed+c.Again.Changed, sum.Unknown+c.Again.Unknown
		}
	}
	var counts []string
	for _, of := range []struct {
		n    uint64
		says string
	}{{sum.Mended, "mended"}, {sum.Changed, "changed"}, {sum.Still, "still there"}, {sum.Unknown, "not looked at"}} {
		if of.n > 0 {
			counts = append(counts, finding.Thousands(of.n)+" "+of.says)
		}
	}
	if len(counts) < 2 {
		return ""
	}
	return " (" + strings.Join(counts, ", ") + ")"
}
