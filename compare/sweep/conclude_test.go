package sweep

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/freshness"
)

// Rows that there was no room for tonight, and that were verified too long ago, are a gap, though
// the run counted them as verified by an earlier one; and the reverse: what was left unread is none
// if it was verified in time. No other gap is touched.
func TestWhatEachTableComesTo(t *testing.T) {
	now := time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)
	piece := func(state freshness.State, daysAgo int, run string) freshness.Piece {
		p := freshness.Piece{State: state, Rows: 10, Texts: true}
		if state != freshness.Unread {
			p.At, p.Run, p.Trusted = now.Add(-time.Duration(daysAgo)*Day-2*time.Hour), run, true
		}
		return p
	}
	left := finding.Gap{Table: "t", Cause: finding.Because(finding.Enough, "the budget is used up")}
	hot := finding.Gap{Table: "t", Cause: finding.Because(finding.Hot, "rows would not stand still")}
	untrusted := piece(freshness.Equal, 2, "other")
	untrusted.Trusted = false
	unseen := piece(freshness.Equal, 2, "other")
	unseen.Texts = false
	const match, differ, open = compare.Match, compare.Differ, compare.Unverified
	onlyLeft, onlyHot, both := []finding.Gap{left}, []finding.Gap{hot}, []finding.Gap{left, hot}
	equal := func(daysAgo int) freshness.Piece { return piece(freshness.Equal, daysAgo, "other") }
	tonight := func(state freshness.State) freshness.Piece { return piece(state, 0, "tonight") }
	unread := piece(freshness.Unread, 0, "")
	for name, c := range map[string]struct {
		known     freshness.Piece
		forgotten string
		was, is   compare.Result
		gaps      []finding.Gap
		want      string
	}{
		"read tonight":               {tonight(freshness.Equal), "", match, match, nil, ""},
		"read tonight, and not kept": {unread, "", match, match, nil, ""},
		"verified in time, not read": {equal(5), "", match, match, nil, ""},
		"left, and verified in time": {equal(5), "", open, match, onlyLeft, ""},
		"no room, and too old":       {equal(8), "", match, open, nil, "last verified 8 days ago, and not within"},
		"left, and too old":          {equal(8), "", open, open, onlyLeft, "last verified 8 days ago"},
		"left, and never read":       {unread, "", open, open, onlyLeft, "never verified"},
		"left, and forgotten":        {unread, "it was altered on b", open, open, onlyLeft, "it was altered on b"},
		"left, and different then": {piece(freshness.Different, 3, "other"), "", open, open, onlyLeft,
			"differed when it was last read, at 2026-11-26 01:00 UTC by run other"},
		"left, by a run without canary":   {untrusted, "", open, open, onlyLeft, "never verified"},
		"left, and no texts looked at":    {unseen, "", open, open, onlyLeft, "never verified"},
		"rows that would not stand still": {tonight(freshness.Different), "", open, open, onlyHot, "stand still"},
		"left, and hot as well":           {equal(5), "", open, open, both, "stand still"},
		"different tonight":               {tonight(freshness.Different), "", differ, differ, nil, ""},
	} {
		known := freshness.Map{}
		require.True(t, known.Put(nil, c.known))
		out := compare.TableOutcome{Name: "t", Result: c.was, Gaps: slices.Clone(c.gaps)}
		j := judged{out: &out, pair: "p", run: "tonight", texts: true, table: &freshness.Table{Map: known, Forgotten: c.forgotten}}
		j.judge(now.Add(-7 * Day))
		j.settle(&Standing{Within: 7 * Day, Tables: 3, Verified: 2}, now)
		assert.Equal(t, c.is, out.Result, name)
		assert.Equal(t, c.want == "", j.isVerified(), name)
		if c.want == "" {
			assert.Empty(t, out.Gaps, name)
			continue
		}
		require.Len(t, out.Gaps, 1, name)
		assert.Contains(t, out.Gaps[0].Cause.Reason, c.want, name)
	}
}
