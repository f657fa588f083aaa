package outline

import (
	"time"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/words"
)

// acceptances say who has accepted what, for which reason and until when, of all entries of the
// fleet file that cover something.
func acceptances(d *report.Document) []string {
	var all []string
	for i := range d.Accepted {
		if a := &d.Accepted[i]; !a.Expired && a.Findings > 0 {
			all = append(all, words.Accepted(a.Entry())+" until "+a.Until.UTC().Format(time.DateOnly)+": "+
				finding.Counted(a.Findings, "finding"))
		}
	}
	return all
}
