package outline

import (
	"strings"
	"time"

	"allclear/report"
)

// Timeline is what happened in the run and around it.
type Timeline struct {
	Moments []Moment // by time
	Took    []string // how long it took to detect what happened, and to resolve it, as far as is known
}

// Moment is something that happened.
type Moment struct {
	At   time.Time
	Says string
	By   string // who noted it; "" for what the run itself tells
}

func timeline(d *report.Document) Timeline {
	var t Timeline
	for i := range d.Timeline {
		e := &d.Timeline[i]
		t.Moments = append(t.Moments, Moment{At: e.At, Says: strings.TrimSuffix(happened(e)+": "+e.Text, ": "), By: e.By})
	}
	incident := d.Incident()
	if took, ok := incident.ToDetect(); ok {
		t.Took = append(t.Took, "detected "+lasting(took)+" after it began")
	}
	if took, ok := incident.ToResolve(); ok {
		t.Took = append(t.Took, "resolved "+lasting(took)+" after it was detected")
	}
	return t
}

// happened names an event. One that this version does not know keeps the word that it has.
func happened(e *report.Event) string {
	switch e.What {
	case report.RunStarted:
		return "this run began"
	case report.FirstBlocker:
		return "the first blocker was found"
	case report.FirstPairFinished:
		return "the first pair was done"
	case report.LastPairFinished:
		return "the last pair was done"
	case report.RunFinished:
		return "this run ended"
	case report.LastEqual:
		return "rows that differ now were equal"
	case report.FirstDifferent:
		return "they were found to differ"
	case report.EarlierRun:
		return "an earlier run began"
	case report.Began:
		return "it began"
	}
	return e.What
}

// lasting writes a duration in minutes, or in seconds if it is shorter than two minutes.
func lasting(d time.Duration) string {
	if d < 2*time.Minute {
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}
