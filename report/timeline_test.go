package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/report"
	"allclear/report/internal/example"
)

// whats are the events of a timeline in its order, with their texts.
func whats(d *report.Document) (all []string) {
	for _, e := range d.Timeline {
		all = append(all, e.What+" "+e.Text)
	}
	return all
}

// timed is a fleet of three pairs that were read one after the other, a minute each; the second
// has blockers in a table that was read in half a minute.
func timed() (report.Run, []compare.PairOutcome) {
	run := example.Run()
	pairs := []compare.PairOutcome{
		example.Sound("s1", example.Matching("shop.t", 1)),
		example.Sound("s2", example.Differing("shop.t", 1)),
		example.Sound("s3", example.Matching("shop.t", 1)),
	}
	for i := range pairs {
		pairs[i].Began = run.Started.Add(time.Duration(i) * time.Minute)
		pairs[i].Ended = pairs[i].Began.Add(time.Minute)
		pairs[i].Tables[0].Began, pairs[i].Tables[0].Elapsed = pairs[i].Began, 30*time.Second
	}
	run.Finished = pairs[2].Ended.Add(time.Second)
	return run, pairs
}

// TestTimelineOfARun: the milestones of a run are in order, and a fleet in parts has the same.
func TestTimelineOfARun(t *testing.T) {
	run, pairs := timed()
	whole := example.Build("dev", run, pairs)
	assert.Equal(t, []string{
		"started " + run.Command, "first-pair-finished s1", "first-blocker s2 shop.t row.differs", "last-pair-finished s3", "finished NO-GO",
	}, whats(whole))
	assert.Equal(t, run.Started.Add(90*time.Second).UTC(), whole.Timeline[2].At, "when its table was read, not when its pair was")

	merged, err := report.Merge(example.Build("dev", run, pairs[:1]), example.Build("dev", run, pairs[1:]))
	require.NoError(t, err)
	assert.Equal(t, whole.Timeline, merged.Timeline)
}

// TestNotesInATimeline: notes stand among the milestones, once, whichever part of a fleet has them.
func TestNotesInATimeline(t *testing.T) {
	run, pairs := timed()
	note := report.Event{At: run.Started.Add(-time.Hour), What: report.Detected, Text: "prices are wrong", By: "ann"}
	one, other := example.Build("dev", run, pairs[:1]), example.Build("dev", run, pairs[1:])
	one.AddNotes(note, report.Event{At: run.Started.Add(80 * time.Second), What: report.PlainNote, Text: "half way"})
	other.AddNotes(note, report.Event{At: run.Started, What: report.RunFinished, Text: "no note"})
	merged, err := report.Merge(one, other)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"detected prices are wrong", "started " + run.Command, "first-pair-finished s1", "note half way",
		"first-blocker s2 shop.t row.differs", "last-pair-finished s3", "finished NO-GO",
	}, whats(merged))
}

// TestLatestIncident: what belongs to an incident before the latest is left out, and so are runs that
// say nothing new.
func TestLatestIncident(t *testing.T) {
	for _, c := range []struct{ reason, events, want string }{
		{"no notes: runs alone are no incident", "run:GO run:NO-GO", ""},
		{"runs from the first note on, where the verdict changes", "run:GO detected run:NO-GO run:NO-GO run:GO stable run:GO",
			"detected run:NO-GO run:GO stable"},
		{"an incident that is over is still the latest", "detected stable note", "detected stable note"},
		{"until another begins", "detected stable note upgraded detected", "note upgraded detected"},
		{"stable twice", "detected stable disabled stable", "disabled stable"},
	} {
		var events []report.Event
		for i, word := range strings.Fields(c.events) {
			what, verdict, isRun := strings.Cut(word, ":")
			if isRun {
				what = report.EarlierRun
			}
			events = append(events, report.Event{At: time.Unix(int64(i), 0), What: what, Text: verdict})
		}
		var got []string
		for _, e := range report.LatestIncident(events) {
			got = append(got, strings.TrimSuffix(strings.ReplaceAll(e.What, report.EarlierRun, "run")+":"+e.Text, ":"))
		}
		assert.Equal(t, c.want, strings.Join(got, " "), c.reason)
	}
}

// TestTimesOfAnIncident: time to detect and to resolve are told only where the notes tell them.
func TestTimesOfAnIncident(t *testing.T) {
	run, pairs := timed()
	at := func(minutes int, what string) report.Event {
		return report.Event{At: run.Started.Add(time.Duration(minutes) * time.Minute), What: what, Text: what}
	}
	earlier := func(minutes int, verdict report.Verdict) report.Event {
		e := at(minutes, report.EarlierRun)
		e.Text = verdict.String()
		return e
	}
	const unknown = -1 * time.Minute
	for _, c := range []struct {
		reason            string
		notes             []report.Event
		detected, resolve time.Duration
	}{
		{"no notes: the run says when it found it, nobody when it began", nil, unknown, unknown},
		{"the upgrade was noted: this run detected it", []report.Event{at(-60, report.Upgraded)}, 61*time.Minute + 30*time.Second, unknown},
		{"an earlier run did", []report.Event{at(-60, report.Upgraded), earlier(-50, report.Go), earlier(-20, report.NoGo)},
			40 * time.Minute, unknown},
		{"a person did, after a run", []report.Event{at(-60, report.Began), earlier(-20, report.NoGo), at(-10, report.Detected),
			at(30, report.Stable)}, 50 * time.Minute, 40 * time.Minute},
		{"an upgrade to mend it is not what began it", []report.Event{at(-10, report.Detected), at(-5, report.Upgraded)}, unknown, unknown},
		{"stable twice: the last one is the end", []report.Event{at(-10, report.Detected), at(0, report.Stable), at(20, report.Stable)},
			unknown, 30 * time.Minute},
	} {
		d := example.Build("dev", run, pairs)
		d.AddNotes(c.notes...)
		took := func(took time.Duration, isKnown bool) time.Duration {
			if !isKnown {
				return unknown
			}
			return took
		}
		assert.Equal(t, c.detected, took(d.Incident().ToDetect()), c.reason)
		assert.Equal(t, c.resolve, took(d.Incident().ToResolve()), c.reason)
	}
}
