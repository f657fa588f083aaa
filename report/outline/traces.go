package outline

import (
	"strings"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/words"
)

// mostTraces is how many lines tell when and where the rows of a group came to differ.
const mostTraces = 3

// traces tell when the rows of a group came to differ, and where they lie, in each pair of several.
func traces(g *report.Group) (lines []string, more int) {
	for _, same := range report.GroupBy(g.Findings, func(f *report.Finding) string { return f.Pair }) {
		switch says := trace(same); {
		case says == "":
		case len(lines) == mostTraces:
			more++
		case len(g.Pairs) > 1:
			lines = append(lines, same[0].Pair+": "+says)
		default:
			lines = append(lines, says)
		}
	}
	return lines, more
}

// trace tells it of one pair.
func trace(all []*report.Finding) string {
	var says []string
	if b, areAll := broke(all); b != nil {
		of := ""
		if !areAll {
			of = "some: "
		}
		says = append(says, of+words.Broke(b))
	}
	for _, f := range all {
		if where := words.Clusters(f.Clusters); where != "" {
			says = append(says, where)
		}
	}
	return strings.Join(says, "; ")
}

// broke is when the rows of some findings came to differ, of those of which that is known.
func broke(all []*report.Finding) (when *finding.Broke, areAll bool) {
	areAll = true
	for _, f := range all {
		switch {
		case f.Broke == nil:
			areAll = false
		case when == nil:
			when = f.Broke
		default:
			when = when.Plus(f.Broke)
		}
	}
	return when, areAll
}
