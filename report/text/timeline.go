package text

import (
	"fmt"
	"time"

	"allclear/report"
	"allclear/report/outline"
)

// mostMoments is how many moments of the timeline are listed: the latest.
const mostMoments = 30

// timeline writes what was noted among what the run itself tells. Without notes there is nothing
// that the top of the report does not say.
func (p *page) timeline(d *report.Document, t *outline.Timeline) {
	hasNotes := false
	for i := range d.Timeline {
		hasNotes = hasNotes || d.Timeline[i].IsNote()
	}
	if !hasNotes {
		return
	}
	p.heading("TIMELINE, IN UTC")
	p.more(max(0, len(t.Moments)-mostMoments), "earlier moment", report.JSONFile)
	for _, m := range t.Moments[max(0, len(t.Moments)-mostMoments):] {
		by := ""
		if m.By != "" {
			by = " (" + m.By + ")"
		}
		p.prose(2, plain, fmt.Sprintf("%s %s%s", m.At.UTC().Format(time.DateTime), m.Says, by))
	}
	for _, took := range t.Took {
		p.prose(2, plain, took)
	}
}
