package outline

import (
	"fmt"
	"slices"
	"time"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/groups"
)

// mostReadAgain is how many reasons why something was read again are listed.
const mostReadAgain = 6

// earlier tells what the run has not read, since earlier runs have, and what it has read again though
// they have.
func earlier(d *report.Document) (says []string) {
	if r := d.Run.Resumes; r != nil {
		says = append(says, fmt.Sprintf("goes on with run %s, begun %s UTC", r.Run, r.From.UTC().Format(time.DateTime)))
	}
	switch {
	case d.Coverage.Earlier != nil:
		says = append(says, d.EarlierSays())
	case d.Run.FreshSeconds > 0:
		says = append(says, fmt.Sprintf("--fresh %s: nothing that earlier runs have verified counts, all rows were read",
			time.Duration(d.Run.FreshSeconds)*time.Second))
	case d.Run.Resumes != nil && !d.Checked(report.Rows):
		says = append(says, "nothing of what it has looked at counts: all texts were looked at")
	case d.Run.Resumes != nil:
		says = append(says, "nothing of what it has verified counts: all rows were read")
	}
	again := groups.New[string, string]()
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			if t := &p.Tables[j]; t.ReadAgain != "" {
				again.Add(t.ReadAgain, p.Name)
			}
		}
	}
	for why, pairs := range again.InOrder {
		if len(says) > mostReadAgain {
			return append(says, "read again for further reasons: see "+report.JSONFile)
		}
		tables := finding.Counted(len(pairs), "table")
		if pairs = slices.Compact(pairs); len(pairs) == 1 {
			tables += " of " + pairs[0]
		} else {
			tables += " of " + finding.Counted(len(pairs), "pair")
		}
		done := "read again, though an earlier run had verified it"
		if !d.Checked(report.Rows) {
			done = "looked at again, though an earlier run had looked at it"
		}
		says = append(says, done+": "+tables+", since "+why)
	}
	return says
}
