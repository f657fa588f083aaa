package outline

import (
	"fmt"
	"time"

	"allclear/compare/finding"
	"allclear/report"
)

// mostSnapshots is how many snapshots are told of.
const mostSnapshots = 40

// snapshots says of each member that is a snapshot when it was taken, and what was executed on
// its server since.
func snapshots(d *report.Document) (says []string, more int) {
	for i := range d.Pairs {
		p := &d.Pairs[i]
		if p.A.Recording != nil {
			line := p.Name + ": a is a snapshot of " + taken(p.A.Recording)
			if p.Since != nil {
				line += "; " + passed(p.Since)
			}
			says = append(says, line)
		}
		if p.B.Recording != nil {
			says = append(says, p.Name+": b is a snapshot of "+taken(p.B.Recording))
		}
	}
	shown := min(len(says), mostSnapshots)
	return says[:shown], len(says) - shown
}

// taken says of which server a snapshot is, and when it was taken.
func taken(r *report.Recording) string {
	from, to := r.Began.UTC().Format(time.DateTime), r.Ended.UTC().Format(time.DateTime)
	if r.Began.UTC().Format(time.DateOnly) == r.Ended.UTC().Format(time.DateOnly) {
		to = r.Ended.UTC().Format(time.TimeOnly)
	}
	text := fmt.Sprintf("%s, taken %s to %s UTC", r.Server, from, to)
	isMoved := r.PositionBegan != r.PositionEnded
	switch {
	case r.Consistent:
		text += ", of one moment"
		if r.PositionBegan != "" {
			text += ", " + r.PositionBegan
		}
	case isMoved:
		text += ", while the server went on from " + r.PositionBegan + " to " + r.PositionEnded
	case r.PositionBegan != "":
		text += ", at " + r.PositionBegan
	}
	switch {
	case r.Consistent || isMoved || r.Executed == finding.NothingExecuted:
	case r.Executed == finding.SomethingExecuted:
		text += ", while the server was written to"
	default:
		text += "; whether the server was written to meanwhile is not known"
	}
	return text
}

// passed says what was executed since.
func passed(s *finding.Since) string {
	switch {
	case s.Declared && s.Executed == finding.SomethingExecuted:
		return "it was declared that nobody has written since (--no-writes), though " + s.String()
	case s.Declared && s.Executed == finding.ExecutedNotKnown:
		return "it was declared that nobody has written since (--no-writes); " + s.String()
	}
	return s.String()
}
