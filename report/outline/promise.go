package outline

import (
	"allclear/report"
	"allclear/report/words"
)

// promise says how the fleet stands to what a sweep promised, and whether it can be kept.
func promise(d *report.Document) (says []string) {
	if d.Freshness == nil {
		return nil
	}
	says = append(says, d.Promise())
	if f := d.Freshness.Forecast; f != nil {
		says = append(says, words.Forecast(f, d.Freshness.Within()))
	}
	return says
}
