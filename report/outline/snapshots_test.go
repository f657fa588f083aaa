package outline_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/outline"
)

// A person reads of when the past is, and whether anything came between.
func TestSnapshotsSayWhatTheyAreOf(t *testing.T) {
	began := time.Date(2026, 11, 28, 23, 30, 0, 0, time.UTC)
	taken := func(change func(*report.Recording)) *report.Recording {
		r := &report.Recording{
			Server: "db01a:3306", Began: began, Ended: began.Add(time.Minute), PositionBegan: "0-1-490", PositionEnded: "0-1-490",
			Executed: finding.NothingExecuted,
		}
		if change != nil {
			change(r)
		}
		return r
	}
	nothing := finding.Since{Server: "db01a:3306", Executed: finding.NothingExecuted, From: "0-1-490", To: "0-1-490"}
	moved := finding.Since{Server: "db01a:3306", Executed: finding.SomethingExecuted, From: "0-1-490", To: "0-1-612"}
	unknown := finding.Since{Server: "db01a:3306", Executed: finding.ExecutedNotKnown, Why: "it was restarted"}
	declared := func(s finding.Since) finding.Since { s.Declared = true; return s }
	const of = "s1/a: a is a snapshot of db01a:3306, taken 2026-11-28 23:30:00 to 23:31:00 UTC"
	for _, c := range []struct {
		name  string
		taken *report.Recording
		since finding.Since
		says  string
	}{
		{"nothing since", taken(nil), nothing, of + ", at 0-1-490; nothing was executed on db01a:3306 since (0-1-490)"},
		{"something since", taken(nil), moved, of + ", at 0-1-490; db01a:3306 has executed 0-1-490 … 0-1-612 since"},
		{
			"not known", taken(nil), unknown,
			of + ", at 0-1-490; whether anything was executed since on db01a:3306 is not known: it was restarted",
		},
		{
			"declared", taken(nil), declared(moved), of + ", at 0-1-490; it was declared that nobody has written since (--no-writes), " +
				"though db01a:3306 has executed 0-1-490 … 0-1-612 since",
		},
		{
			"declared, and not known", taken(nil), declared(unknown), of + ", at 0-1-490; it was declared that nobody has written since " +
				"(--no-writes); whether anything was executed since on db01a:3306 is not known: it was restarted",
		},
		{"declared, and true", taken(nil), declared(nothing), of + ", at 0-1-490; nothing was executed on db01a:3306 since (0-1-490)"},
		{
			"while it was taken", taken(func(r *report.Recording) { r.PositionEnded, r.Executed = "0-1-500", finding.SomethingExecuted }), moved,
			of + ", while the server went on from 0-1-490 to 0-1-500; db01a:3306 has executed 0-1-490 … 0-1-612 since",
		},
		{
			"of one moment", taken(func(r *report.Recording) {
				r.PositionEnded, r.Executed, r.Consistent = "0-1-500", finding.SomethingExecuted, true
			}), moved, of + ", of one moment, 0-1-490; db01a:3306 has executed 0-1-490 … 0-1-612 since",
		},
		{
			"without a position", taken(func(r *report.Recording) {
				r.PositionBegan, r.PositionEnded, r.Executed = "", "", finding.SomethingExecuted
			}), moved, of + ", while the server was written to; db01a:3306 has executed 0-1-490 … 0-1-612 since",
		},
		{
			"over midnight", taken(func(r *report.Recording) { r.Ended = began.Add(time.Hour); r.Executed = finding.ExecutedNotKnown }), nothing,
			"s1/a: a is a snapshot of db01a:3306, taken 2026-11-28 23:30:00 to 2026-11-29 00:30:00 UTC, at 0-1-490; " +
				"whether the server was written to meanwhile is not known; nothing was executed on db01a:3306 since (0-1-490)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &report.Document{Pairs: []report.Pair{{Name: "s1/a", A: report.Member{Recording: c.taken}, Since: &c.since}}}
			assert.Equal(t, []string{c.says}, outline.Of(d).Snapshots)
		})
	}
	both := &report.Document{}
	for i := range 30 {
		both.Pairs = append(both.Pairs, report.Pair{
			Name: fmt.Sprintf("s%02d", i), A: report.Member{Recording: taken(nil)}, B: report.Member{Recording: taken(nil)}, Since: &nothing,
		})
	}
	o := outline.Of(both)
	assert.Len(t, o.Snapshots, 40)
	assert.Equal(t, 20, o.MoreSnapshots, "all are counted")
	assert.Contains(t, o.Snapshots[1], "s00: b is a snapshot of db01a:3306")
}
