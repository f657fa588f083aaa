package outline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/outline"
)

// TestTheTimelineTellsHowLongItTook: what the run did and what somebody noted stand in the order of
// time, with the time to detect and the time to resolve.
func TestTheTimelineTellsHowLongItTook(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 1, hour, minute, 0, 0, time.UTC) }
	run := example.Run() // from 03:00 to 03:01:01
	d := example.Build("dev", run, []compare.PairOutcome{example.Sound("p", example.Matching("shop.t", 1))})
	d.AddNotes(
		report.Event{At: at(1, 30), What: report.Upgraded, Text: "MariaDB 11.8", By: "kim"},
		report.Event{At: at(2, 45), What: report.Detected, By: "ada"},
		report.Event{At: at(6, 0), What: report.Stable, Text: "traffic is back"})
	timeline := outline.Of(d).Timeline
	assert.Equal(t, []outline.Moment{
		{At: at(1, 30), Says: "upgraded: MariaDB 11.8", By: "kim"},
		{At: at(2, 45), Says: "detected", By: "ada"},
		{At: at(3, 0), Says: "this run began: " + run.Command},
		{At: at(3, 1).Add(time.Second), Says: "this run ended: GO"},
		{At: at(6, 0), Says: "stable: traffic is back"},
	}, timeline.Moments)
	assert.Equal(t, []string{"detected 1h15m after it began", "resolved 3h15m after it was detected"}, timeline.Took)
}

// TestNoTimeIsToldThatIsNotKnown: a run that nobody noted anything about tells its own milestones.
func TestNoTimeIsToldThatIsNotKnown(t *testing.T) {
	d := example.Build("dev", example.Run(), nil)
	timeline := outline.Of(d).Timeline
	assert.Len(t, timeline.Moments, 2)
	assert.Empty(t, timeline.Took)
}
