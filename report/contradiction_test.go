package report_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestVerdictThatTheReportDoesNotBearOutIsNotBelieved: a word in a file is easily changed, and GO
// is the one that somebody gains by.
func TestVerdictThatTheReportDoesNotBearOutIsNotBelieved(t *testing.T) {
	good := func() *report.Document {
		return example.Build("dev", example.Run(), sole(example.Matching("shop.t", 5)))
	}
	damaged := func() *report.Document { return example.Build("dev", example.Run(), example.Damaged()) }
	open := func() *report.Document {
		return example.Build("dev", example.Run(), sole(example.Matching("shop.t", 5), unverified()))
	}
	degraded := func() *report.Document {
		policy := report.Policy{Features: []report.Feature{{Name: "ads", CanDisable: true, Patterns: []string{"shop.t"}}}}
		return example.BuildUnder(policy, example.Run(), sole(example.Differing("shop.t", 1), example.Matching("shop.u", 5)))
	}
	for reason, c := range map[string]struct {
		of    func() *report.Document
		alter func(*report.Document)
	}{
		"NO-GO made GO":      {damaged, func(d *report.Document) { d.Verdict = report.Go }},
		"NO-GO made unknown": {damaged, func(d *report.Document) { d.Verdict = report.Incomplete }},
		"INCOMPLETE made GO": {open, func(d *report.Document) { d.Verdict = report.Go }},
		"its gap and counts taken out too": {open, func(d *report.Document) {
			d.Verdict, d.Coverage.Unverified = report.Go, nil
			d.Coverage.Tables = report.TableCounts{Planned: 2, Verified: 2}
		}},
		"DEGRADED made GO":              {degraded, func(d *report.Document) { d.Verdict = report.Go }},
		"a feature that must stay on":   {degraded, func(d *report.Document) { d.Features[0].CanDisable = false }},
		"a table that differs, in a GO": {good, func(d *report.Document) { d.Pairs[0].Tables[0].Result = compare.Differ }},
	} {
		d := c.of()
		require.NoError(t, d.Contradiction(), reason)
		c.alter(d)
		assert.ErrorContains(t, d.Contradiction(), "it was altered", reason)
	}
	stricter := good()
	stricter.Verdict = report.NoGo
	assert.NoError(t, stricter.Contradiction(), "a version before this one may have known less")
}

// TestContradictionLeavesTheDocumentAlone: asking changes nothing.
func TestContradictionLeavesTheDocumentAlone(t *testing.T) {
	d, same := example.Build("dev", example.Run(), example.Damaged()), example.Build("dev", example.Run(), example.Damaged())
	d.Coverage.Tables, same.Coverage.Tables = report.TableCounts{}, report.TableCounts{}
	require.NoError(t, d.Contradiction())
	assert.Equal(t, same, d)
}
