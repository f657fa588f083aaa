package sweep

import (
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
	for name, c := range map[string]struct {
		known     freshness.Piece
		forgotten string
		was, is   compare.Result
		gaps      []finding.Gap
		want      string
	}{
		"read tonight":                    {piece(freshness.Equal, 0, "tonight"), "", compare.Match, compare.Match, nil, ""},
		"verified in time, not read":      {piece(freshness.Equal, 5, "other"), "", compare.Match, compare.Match, nil, ""},
		"left, and verified in time":      {piece(freshness.Equal, 5, "other"), "", compare.Unverified, compare.Match, []finding.Gap{left}, ""},
		"no room, and too old":            {piece(freshness.Equal, 8, "other"), "", compare.Match, compare.Unverified, nil, "last verified 8 days ago, and not within"},
		"left, and too old":               {piece(freshness.Equal, 8, "other"), "", compare.Unverified, compare.Unverified, []finding.Gap{left}, "last verified 8 days ago"},
		"left, and never read":            {piece(freshness.Unread, 0, ""), "", compare.Unverified, compare.Unverified, []finding.Gap{left}, "never verified"},
		"left, and forgotten":             {piece(freshness.Unread, 0, ""), "it was altered on b", compare.Unverified, compare.Unverified, []finding.Gap{left}, "it was altered on b"},
		"left, and different then":        {piece(freshness.Different, 3, "other"), "", compare.Unverified, compare.Unverified, []finding.Gap{left}, "differed when it was last read, at 2026-11-26 01:00 UTC by run other"},
		"left, by a run without canary":   {untrusted, "", compare.Unverified, compare.Unverified, []finding.Gap{left}, "never verified"},
		"left, and no texts looked at":    {unseen, "", compare.Unverified, compare.Unverified, []finding.Gap{left}, "never verified"},
		"rows that would not stand still": {piece(freshness.Different, 0, "tonight"), "", compare.Unverified, compare.Unverified, []finding.Gap{hot}, "stand still"},
		"left, and hot as well":           {piece(freshness.Equal, 5, "other"), "", compare.Unverified, compare.Unverified, []finding.Gap{left, hot}, "stand still"},
		"different tonight":               {piece(freshness.Different, 0, "tonight"), "", compare.Differ, compare.Differ, nil, ""},
	} {
		known := freshness.Map{}
		require.True(t, known.Put(nil, c.known))
		out := compare.TableOutcome{Name: "t", Result: c.was, Gaps: c.gaps}
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
