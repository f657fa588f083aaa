package sweep

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/freshness"
)

// A night that is cut, by Ctrl-C or the end of its quiet hours, forgets nothing that earlier nights
// have verified; and what it has read itself and not proved counts for nothing, whatever it was before.
func TestANightThatIsCutForgetsNothingAndProvesNothing(t *testing.T) {
	now := time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)
	ended := finding.Gap{Cause: finding.Because(finding.Ended, "stopped by SIGINT")}
	old := freshness.Piece{Through: bound(10), State: freshness.Equal, At: now.Add(-2 * Day), Run: "before", Rows: 10, Trusted: true}
	tonight := func(state freshness.State, isTrusted bool) freshness.Piece {
		return freshness.Piece{State: state, At: now, Run: "tonight", Rows: 5, Trusted: isTrusted}
	}
	other := func(age time.Duration) freshness.Piece {
		return freshness.Piece{State: freshness.Equal, At: now.Add(-age), Run: "other", Rows: 5, Trusted: true}
	}
	denied := finding.Gap{Cause: finding.Because(finding.Denied, "denied")}
	for name, c := range map[string]struct {
		read freshness.Piece
		gaps []finding.Gap
		want []string
	}{
		"not begun":                     {other(Day), []finding.Gap{ended}, nil},
		"read and proved":               {tonight(freshness.Equal, true), []finding.Gap{ended}, nil},
		"read without a canary":         {tonight(freshness.Equal, false), []finding.Gap{ended}, []string{"stopped by SIGINT"}},
		"different, and not read again": {tonight(freshness.Different, false), []finding.Gap{ended}, []string{"stopped by SIGINT"}},
		"never read":                    {freshness.Piece{Rows: 5}, []finding.Gap{ended}, []string{"never verified yet"}},
		"too old": {
			other(9 * Day), []finding.Gap{ended}, []string{"last verified 9 days ago, and not within the 7 days that were promised"},
		},
		"something else was wrong as well": {tonight(freshness.Equal, true), []finding.Gap{ended, denied}, []string{"denied"}},
	} {
		m := freshness.Map{}
		assert.True(t, m.Put(nil, old), name)
		assert.True(t, m.Put(bound(10), c.read), name)
		table := freshness.Table{Map: m}
		j := &judged{out: &compare.TableOutcome{Name: "shop.t", Gaps: c.gaps}, run: "tonight", table: &table}
		j.judge(now.Add(-7 * Day))
		standing := &Standing{Within: 7 * Day}
		standing.add(j)
		j.settle(standing, now)
		var gaps []string
		for _, g := range j.out.Gaps {
			gaps = append(gaps, g.Cause.Reason)
		}
		assert.Equal(t, c.want, gaps, name)
		assert.Equal(t, c.want == nil, j.out.Result == compare.Match, name)
		assert.Equal(t, c.want == nil, standing.Verified == 1, name)
	}
}

// How long a pause file was there says nothing of how fast servers are read.
func TestAPauseThatWasWishedForIsNoSlowPace(t *testing.T) {
	began := time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)
	table := &checksum.Table{Rows: 100, Bytes: 1 << 30}
	out := &compare.PairOutcome{
		Tables:    []compare.TableOutcome{{A: table, B: table, RowsA: 100, RowsB: 100, Began: began, Elapsed: time.Minute}},
		Restraint: &finding.Restraint{Waits: []finding.Wait{{Signal: finding.PauseFile, Seconds: 40}, {Signal: checksum.Lag, Seconds: 10}}},
	}
	pace, isRead := paceOf(out, began)
	assert.True(t, isRead)
	assert.Equal(t, 20*time.Second, pace.Reading)
}
