package report_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/report"
	"allclear/report/internal/example"
)

// swept is a part of a fleet that was swept, and whose oldest rows were verified some hours ago.
func swept(pair string, hoursAgo, never int) *report.Document {
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound(pair, example.Matching("shop.t", 5))})
	d.Freshness = &report.Freshness{WithinSeconds: 7 * 24 * 3600, Tables: 1, NeverVerified: never, Oldest: &report.Piece{
		Pair: pair, Table: "shop.t", Range: "1 … 3", VerifiedAt: d.Run.Finished.Add(time.Duration(-hoursAgo) * time.Hour),
	}}
	d.Arrange()
	return d
}

// TestWholeIsAsOldAsItsOldestPart: a fleet that is swept in parts keeps its promise where every part does.
func TestWholeIsAsOldAsItsOldestPart(t *testing.T) {
	fresh, old, never := swept("p1", 2, 0), swept("p2", 90, 1), swept("p3", 5, 1)
	never.Freshness.Oldest = nil
	parts := []*report.Document{fresh, written(t, old), never}
	for range 2 {
		whole := merged(t, parts...)
		want := report.Freshness{WithinSeconds: 7 * 24 * 3600, Tables: 3, NeverVerified: 2, Oldest: old.Freshness.Oldest}
		assert.Equal(t, &want, whole.Freshness)
		slices.Reverse(parts)
	}
	assert.Equal(t, old.Freshness, written(t, old).Freshness, "reading loses nothing")
}

// TestOtherPromisesAreOtherRuns: the oldest row of a part that promises 30 days says nothing of one that
// promises 7, nor a verify of a sweep.
func TestOtherPromisesAreOtherRuns(t *testing.T) {
	monthly := swept("p2", 300, 0)
	monthly.Freshness.WithinSeconds *= 4
	_, err := report.Merge(swept("p1", 2, 0), monthly)
	require.ErrorContains(t, err, "one made a promise of 168h0m0s, another a promise of 672h0m0s")
	verified := swept("p2", 2, 0)
	verified.Freshness = nil
	_, err = report.Merge(verified, swept("p1", 2, 0))
	require.ErrorContains(t, err, "one made no promise")
}
