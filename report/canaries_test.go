package report_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestAMissedCanaryIsNeverPassed: a table whose canary was not found is unverified, whether or
// not its outcome says why and calls the table the same or not, and the run is no GO.
func TestAMissedCanaryIsNeverPassed(t *testing.T) {
	same, differs := example.Matching("shop.same", 40), example.Differing("shop.wrong", 1)
	for name, missed := range map[string]compare.TableOutcome{"the same": same, "differs": differs} {
		t.Run(name, func(t *testing.T) {
			missed.Canaries.Found = 0
			d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", missed, example.Matching("shop.sound", 7))})
			isOfCanary := func(g report.Gap) bool { return g.Cause == finding.CanaryMissed && g.Table == missed.Name }
			assert.True(t, slices.ContainsFunc(d.Coverage.Unverified, isOfCanary), "%+v", d.Coverage.Unverified)
			assert.Equal(t, 1, d.Coverage.Tables.Unverified)
			assert.NotEqual(t, report.Go, d.Verdict)
			assert.Equal(t, report.Canaries{Planted: 2, Found: 1}, d.Coverage.Canaries)
		})
	}
	missed := same
	missed.Canaries.Found = 0
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", missed)})
	assert.Equal(t, report.Incomplete, d.Verdict)
	assert.Equal(t, compare.Unverified, d.Pairs[0].Tables[0].Result)
}

// TestCanariesOfAFleetAreThoseOfItsParts, and a report that was written before there were any
// is still read and merged.
func TestCanariesOfAFleetAreThoseOfItsParts(t *testing.T) {
	first := example.Sound("p1", example.Matching("t", 1), example.Matching("empty", 0))
	one := example.Build("dev", example.Run(), []compare.PairOutcome{first})
	other := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p2", example.Matching("t", 1))})
	assert.Equal(t, report.Canaries{Planted: 2, Found: 2}, merged(t, written(t, one), written(t, other)).Coverage.Canaries)

	old := written(t, other)
	old.Pairs[0].Tables[0].Canaries, old.Coverage.Canaries = report.Canaries{}, report.Canaries{}
	whole := merged(t, written(t, one), old)
	require.Equal(t, report.Go, whole.Verdict)
	assert.Equal(t, report.Canaries{Planted: 1, Found: 1}, whole.Coverage.Canaries)
}
