package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestPartsHaveOnePolicy: a table that one file lets a feature own, and another does not, has no
// verdict.
func TestPartsHaveOnePolicy(t *testing.T) {
	part := func(pair string, change func(*report.Policy)) *report.Document {
		p := site()
		p.Accepted = accepting(finding.RowDiffers).Accepted
		p.Severities = withSeverity(finding.IDHeadroom, finding.Warning).Severities
		change(&p)
		return example.BuildUnder(p, example.Run(), []compare.PairOutcome{example.Sound(pair, example.Matching("shop.carts", 1))})
	}
	same := func(*report.Policy) {}
	for want, change := range map[string]func(*report.Policy){
		"other things of features,":         func(p *report.Policy) { p.Features[2].CanDisable = true },
		"other things of features, ":        func(p *report.Policy) { p.Features[0].Patterns = []string{"*"} },
		"other things of what is accepted,": func(p *report.Policy) { p.Accepted[0].Table = "*" },
		"other things of severities,":       func(p *report.Policy) { p.Severities = nil },
	} {
		_, err := report.Merge(part("p", same), part("q", change))
		assert.ErrorContains(t, err, want)
	}
	elsewhere := func(p *report.Policy) {
		p.Features[0].Command = "allclear verify -c /etc/fleet.yaml --tables 'shop.treasur*'"
	}
	whole := merged(t, part("p", same), part("q", elsewhere))
	assert.Equal(t, "allclear verify --tables 'shop.treasur*' && allclear verify -c /etc/fleet.yaml --tables 'shop.treasur*'",
		whole.Features[0].Command, "both have to pass")
}

// TestWhatExpiredForOnePartHasExpired: parts that start before and after midnight are not GO
// together where one of them is not.
func TestWhatExpiredForOnePartHasExpired(t *testing.T) {
	part := func(pair string, day int) *report.Document {
		run := example.Run()
		run.Started = lastDay(day)
		return example.BuildUnder(accepting(finding.TypeDiffers), run, []compare.PairOutcome{example.Sound(pair, blocked("shop.carts"))})
	}
	before, after := part("p", 12), part("q", 13)
	assert.Equal(t, report.Go, before.Verdict)
	assert.Equal(t, report.NoGo, after.Verdict)
	assert.Equal(t, report.NoGo, merged(t, before, after).Verdict)
	assert.Equal(t, report.NoGo, merged(t, after, before).Verdict)
}

// TestTheReasonOfAnExcludeIsKept: beside the count of what was left out, for who reads the report.
func TestTheReasonOfAnExcludeIsKept(t *testing.T) {
	p := report.Policy{WhyLeftOut: func(l report.LeftOut) string { return map[string]string{"shop.carts_old": "dropped"}[l.Table] }}
	d := example.BuildUnder(p, example.Run(), example.Damaged())
	var reasons []string
	for _, l := range d.Coverage.LeftOut {
		reasons = append(reasons, l.Table+": "+l.Reason)
	}
	assert.Equal(t, []string{"logs.audit: ", "shop.carts_old: dropped"}, reasons)
}
