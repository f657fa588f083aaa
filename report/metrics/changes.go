package metrics

import (
	"slices"

	"allclear/report"
)

// ofChanges are the metrics of a run that was compared with the one before it. Findings that the
// fleet file accepts, and those that are mere information, are not among them.
func ofChanges() []Metric {
	return []Metric{
		{
			"allclear_findings_since_last", "findings that decide, by what has become of them since the run before", []string{"change"},
			func(d *report.Document, add sample) {
				if d.SinceLast == nil {
					return
				}
				counts := map[report.Change]int{}
				for i := range d.SinceLast.Findings {
					if c := &d.SinceLast.Findings[i]; c.Decides() {
						counts[c.Change]++
					}
				}
				ofRechecks := []report.Change{report.ChangeChanged, report.ChangeAdded}
				for _, change := range report.Changes() {
					if !slices.Contains(ofRechecks, change) {
						add(float64(counts[change]), string(change))
					}
				}
			},
		},
		{
			"allclear_tables_newly_unverified", "tables that are not verified, and were in the run before, or were not planned in it", nil,
			func(d *report.Document, add sample) {
				if d.SinceLast != nil {
					add(float64(d.SinceLast.PlacesOf(report.ChangeNew).Tables))
				}
			},
		},
	}
}
