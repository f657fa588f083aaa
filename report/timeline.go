package report

import (
	"cmp"
	"slices"
	"time"

	"allclear/compare/finding"
)

// Event is something that happened: in the run, or to the site, as somebody noted.
type Event struct {
	At time.Time `json:"at"`
	// What is a milestone of the run (started, first-blocker, first-pair-finished, last-pair-finished,
	// finished), what earlier runs have found of rows that differ (last-equal, first-different), an
	// earlier run of the ledger (earlier-run), or what was noted (began, upgraded, detected, disabled,
	// mended, enabled, stable, note).
	What string `json:"what"`
	Text string `json:"text"`         // the words of a note; the command, pair, finding or verdict of a milestone
	By   string `json:"by,omitempty"` // who noted it
}

// The milestones of a run, which follow from its Document.
const (
	RunStarted        = "started"             // the command
	FirstPairFinished = "first-pair-finished" // the pair
	LastPairFinished  = "last-pair-finished"  // the pair
	FirstBlocker      = "first-blocker"       // the pair and table in which one was found, and its kind
	RunFinished       = "finished"            // the verdict
	LastEqual         = "last-equal"          // the pair and table whose rows were still found equal then
	FirstDifferent    = "first-different"     // the pair and table whose rows were found different then, for the first time since
	EarlierRun        = "earlier-run"         // the verdict of a run that began then; this one has it from the ledger
)

// What a note can tell of an incident, in the order in which things mostly happen.
const (
	Began     = "began" // what went wrong did: a deployment, the first wrong row
	Upgraded  = "upgraded"
	Detected  = "detected"
	Disabled  = "disabled" // the site, or a part of it
	Mended    = "mended"
	Enabled   = "enabled" // again
	Stable    = "stable"  // the incident is over
	PlainNote = "note"    // anything else
)

// NoteKinds are what a note can tell of an incident.
func NoteKinds() []string {
	return []string{Began, Upgraded, Detected, Disabled, Mended, Enabled, Stable, PlainNote}
}

// IsNote tells whether somebody noted the event; the others are of runs.
func (e *Event) IsNote() bool { return slices.Contains(NoteKinds(), e.What) }

// AddNotes adds what was noted, and earlier runs, to the timeline. Milestones of the run itself
// follow from the Document, and are left out.
func (d *Document) AddNotes(events ...Event) {
	for _, e := range events {
		e.At, e.Text, e.By = forJSON(e.At), validText(e.Text), validText(e.By)
		if (e.IsNote() || e.What == EarlierRun) && !slices.Contains(d.Timeline, e) {
			d.Timeline = append(d.Timeline, e)
		}
	}
	d.sortTimeline()
}

// longestIncident is how long before a run things may have happened that its timeline tells of.
const longestIncident = 30 * 24 * time.Hour

// TimelineSince is how far back a run looks for notes and earlier runs.
func TimelineSince(started time.Time) time.Time { return started.Add(-longestIncident) }

// LatestIncident picks what belongs to the latest incident from notes and earlier runs, the oldest
// first. A note that an incident is over ends it, unless nothing but plain notes follows: then it is
// still the latest. Runs count from the first note on, and only those that gave another verdict
// than the run before.
func LatestIncident(events []Event) (latest []Event) {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(x, y Event) int { return x.At.Compare(y.At) })
	begin, end := 0, -1
	for i := range events {
		switch e := &events[i]; {
		case e.What == Stable:
			end = i
		case e.IsNote() && e.What != PlainNote && end >= 0:
			begin, end = end+1, -1
		}
	}
	before := ""
	for _, e := range events[begin:] {
		isNews := e.What == EarlierRun && len(latest) > 0 && e.Text != before
		if e.What == EarlierRun {
			before = e.Text
		}
		if e.IsNote() || isNews {
			latest = append(latest, e)
		}
	}
	return latest
}

func (d *Document) sortTimeline() {
	slices.SortStableFunc(d.Timeline, func(x, y Event) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(place(x.What), place(y.What)), cmp.Compare(x.What, y.What), cmp.Compare(x.Text, y.Text))
	})
}

// place is the order of events at the same time.
func place(what string) int {
	return slices.Index([]string{RunStarted, FirstBlocker, FirstPairFinished, LastPairFinished, RunFinished}, what)
}

// addMilestones makes the milestones of the run anew.
func (d *Document) addMilestones() {
	d.Timeline = slices.DeleteFunc(d.Timeline, func(e Event) bool { return !e.IsNote() && e.What != EarlierRun })
	add := func(at time.Time, what, text string) {
		d.Timeline = append(d.Timeline, Event{At: at, What: what, Text: text})
	}
	add(d.Run.Started, RunStarted, d.Run.Command)
	add(d.Run.Finished, RunFinished, d.Verdict.String())
	var ended []*Pair
	for i := range d.Pairs {
		if !d.Pairs[i].Ended.IsZero() {
			ended = append(ended, &d.Pairs[i])
		}
	}
	if len(ended) > 0 {
		byEnd := func(x, y *Pair) int { return cmp.Or(x.Ended.Compare(y.Ended), cmp.Compare(x.Name, y.Name)) }
		first, last := slices.MinFunc(ended, byEnd), slices.MaxFunc(ended, byEnd)
		add(first.Ended, FirstPairFinished, first.Name)
		if last != first {
			add(last.Ended, LastPairFinished, last.Name)
		}
	}
	if at, f := d.firstBlocker(); f != nil {
		add(at, FirstBlocker, joinWords(f.Pair, f.Table, string(f.Kind)))
	}
	for _, t := range d.brokenTables() {
		add(t.broke.EqualAt, LastEqual, joinWords(t.Pair, t.Table))
		add(t.broke.DifferentAt, FirstDifferent, joinWords(t.Pair, t.Table))
	}
	d.sortTimeline()
}

// firstBlocker is the blocker that was found first, and when: at the latest when its table was
// read, or its pair, or at the end of the run.
func (d *Document) firstBlocker() (at time.Time, first *Finding) {
	found := d.timesOfPlaces()
	for i := range d.Findings {
		f := &d.Findings[i]
		if !f.IsBlocker() {
			continue
		}
		when := cmp.Or(found[tableOfPair{f.Pair, f.Table}], found[tableOfPair{f.Pair, ""}], d.Run.Finished)
		if f.Subject == finding.Servers { // judged when all members are known
			when = d.Run.Finished
		}
		if first == nil || when.Before(at) {
			at, first = when, f
		}
	}
	return at, first
}

// timesOfPlaces tells when each table and each pair were finished.
func (d *Document) timesOfPlaces() map[tableOfPair]time.Time {
	ended := map[tableOfPair]time.Time{}
	for i := range d.Pairs {
		p := &d.Pairs[i]
		ended[tableOfPair{p.Name, ""}] = p.Ended
		for _, t := range p.Tables {
			ended[tableOfPair{p.Name, t.Table}] = t.Ended
		}
	}
	return ended
}

// Incident is what the timeline tells of one: each is nil where it is not known.
type Incident struct{ Began, Detected, Resolved *Event }

// Incident picks its beginning, its detection and its end from the timeline. It was detected when
// somebody noted so, or else when a run found a blocker.
func (d *Document) Incident() (i Incident) {
	noted := slices.ContainsFunc(d.Timeline, func(e Event) bool { return e.What == Detected })
	for at := range d.Timeline {
		e := &d.Timeline[at]
		isFinding := e.What == FirstBlocker || e.What == EarlierRun && e.Text == NoGo.String()
		switch {
		case i.Detected == nil && (e.What == Detected || !noted && isFinding):
			i.Detected = e
		case i.Began == nil && i.Detected == nil && (e.What == Began || e.What == Upgraded):
			i.Began = e
		case i.Detected != nil && e.What == Stable:
			i.Resolved = e // the last one
		}
	}
	return i
}

// ToDetect is how long the incident went unnoticed. isKnown is false where the timeline does not
// tell.
func (i Incident) ToDetect() (took time.Duration, isKnown bool) { return between(i.Began, i.Detected) }

// ToResolve is how long it took from the detection to the end.
func (i Incident) ToResolve() (took time.Duration, isKnown bool) {
	return between(i.Detected, i.Resolved)
}

func between(from, to *Event) (took time.Duration, isKnown bool) {
	if from == nil || to == nil {
		return 0, false
	}
	return to.At.Sub(from.At), true
}
