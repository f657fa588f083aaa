// Package statement writes what a status page may say of a run: a few plain sentences for people
// who do not know what a table is, with nothing in them that a stranger should not know.
//
// It knows what was verified. It does not know what had happened, what is being done about it
// or when it will be over, and says nothing of these. It names no table, server, feature or
// number, and it never sounds better than the verdict.
package statement

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"allclear/report"
)

// Write writes the statement: one paragraph, and a line with the time of the check.
func Write(w io.Writer, d *report.Document) error {
	text := strings.Join(sentences(d), " ") + "\n\n" + "As of " + d.Run.Finished.UTC().Format("2 January 2006, 15:04") + " UTC.\n"
	if _, err := strings.NewReader(text).WriteTo(w); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func sentences(d *report.Document) []string {
	if d.Coverage.Tables.Verified == 0 && d.Verdict == report.Incomplete {
		return []string{"We have not been able to check our data yet.", "We do not know whether it is right."}
	}
	says := []string{whatWasDone(d)}
	isUnknown := func(g report.Gap) bool { return !g.Missing } // what a member lacks is known to be wrong
	isComplete := !slices.ContainsFunc(d.Coverage.Unverified, isUnknown) && d.Run.Interrupted == ""
	switch d.Verdict {
	case report.Go:
		says = append(says, "We checked all that we had set out to check.", goodNews(d))
	case report.Degraded:
		says = append(says, "We checked all that we had set out to check.",
			"Data that some features need is not right yet, and these features have to stay off until it is.",
			"In what the rest of the site needs we found nothing wrong.")
	case report.NoGo:
		says = append(says, "Some of our data is not as it should be.")
		if !isComplete {
			says = append(says, notAll)
		}
	case report.Incomplete:
		says = append(says, notAll)
		if len(d.ToBeOff()) > 0 {
			says = append(says, "Data that some features need is not right yet, and these features have to stay off until it is.")
		} else {
			says = append(says, "In what we have checked we found nothing wrong.")
		}
	}
	return append(says, besides(d)...)
}

const notAll = "We have not been able to check all of it yet, and do not know about the rest."

// whatWasDone says what the run was about.
func whatWasDone(d *report.Document) string {
	switch d.Goal() {
	case report.Charset:
		return "We have looked for damaged text in our data."
	case report.Identity:
		return "We have checked the numbers that tell our records apart."
	case report.Rows, report.Drift:
	}
	if d.IsOfSnapshots() {
		return "We have compared our data, record by record, with what we had recorded of it before."
	}
	return "We have compared the copies of our data with each other, record by record."
}

// goodNews is what GO means, and no more.
func goodNews(d *report.Document) string {
	switch d.Goal() {
	case report.Charset:
		return "We found no text that shows damage."
	case report.Identity:
		isInDoubt := func(e report.Entity) bool { return e.Duplicates > 0 || e.NotCompared != "" && !e.Local }
		if d.IDs != nil && slices.ContainsFunc(d.IDs.Entities, isInDoubt) {
			return "We found none that was wrongly given twice where we could tell, and there is room for new ones; some we could not compare."
		}
		return "We found none that was wrongly given twice, and there is room for new ones."
	case report.Rows, report.Drift:
	}
	if isAccepted(d) {
		return "Apart from differences that we knew of and have decided to accept, the data is the same."
	}
	return "The data is the same."
}

// besides says what the verdict does not speak of.
func besides(d *report.Document) []string {
	var says []string
	if d.Coverage.Tables.LeftOut > 0 {
		says = append(says, "Some of our data was not part of this check.")
	}
	if isAccepted(d) && (d.Verdict != report.Go || d.Goal() != report.Rows) {
		says = append(says, "Findings that we knew of and have decided to accept are not counted here.")
	}
	return says
}

func isAccepted(d *report.Document) bool {
	return slices.ContainsFunc(d.Findings, func(f report.Finding) bool { return f.Accepted })
}
