package report

import (
	"slices"

	"allclear/compare"
)

// Exit codes of the command: one for each verdict, and ExitCouldNot for a run that proved
// nothing because it could not start. Package exit has those of usage errors and signals.
const (
	ExitGo         = 0
	ExitNoGo       = 1
	ExitCouldNot   = 2
	ExitIncomplete = 3
	ExitDegraded   = 4
)

// decide is the verdict. What is wrong weighs more than what is not known, and
// only a run that has neither is GO.
func (d *Document) decide() Verdict {
	switch {
	case d.isWrong():
		return NoGo
	case !d.isComplete():
		return Incomplete
	}
	return Go
}

// isWrong looks at the tables too, since a table that differs is wrong even if it has no
// finding.
func (d *Document) isWrong() bool {
	return slices.ContainsFunc(d.Findings, func(f Finding) bool { return f.IsBlocker() }) ||
		d.anyTable(func(t *Table) bool { return t.Result == compare.Differ })
}

// isComplete reports whether everything planned was verified. A run that planned nothing is not
// complete, because it proves nothing.
func (d *Document) isComplete() bool {
	c := d.Coverage
	return d.Checked(d.Goal()) &&
		(d.Goal() != Identity || d.areIDsCompared()) &&
		d.Run.Interrupted == "" &&
		len(c.Unverified) == 0 &&
		c.Tables.Verified > 0 &&
		c.Tables.Verified == c.Tables.Planned &&
		!slices.ContainsFunc(d.Pairs, func(p Pair) bool { return p.A.Error != "" || p.B.Error != "" })
}

// ExitCode is the command's exit code for this Document: that of its verdict, or
// ExitCouldNot in place of ExitIncomplete when nothing was proved because no pair had both
// members within reach.
func (d *Document) ExitCode() int {
	switch d.Verdict {
	case Go:
		return ExitGo
	case NoGo:
		return ExitNoGo
	case Degraded:
		return ExitDegraded
	case Incomplete:
	}
	isProved := d.anyTable(d.isDone) || d.Coverage.RowsVerified > 0
	if !isProved && !slices.ContainsFunc(d.Pairs, func(p Pair) bool { return p.A.isReached() && p.B.isReached() }) {
		return ExitCouldNot
	}
	return ExitIncomplete
}

// isDone reports whether the run's goal was reached for a table.
func (d *Document) isDone(t *Table) bool {
	switch d.Goal() {
	case Charset:
		return t.Inspected
	case Identity:
		return t.Traced
	case Rows, Drift:
	}
	return t.isProved()
}

func (t *Table) isProved() bool {
	switch t.Result {
	case compare.Match, compare.Differ:
		return true
	case compare.Unverified:
	}
	return false
}

func (m *Member) isReached() bool { return m.Error == "" && m.Version != "" }

func (d *Document) anyTable(is func(*Table) bool) bool {
	for i := range d.Pairs {
		for j := range d.Pairs[i].Tables {
			if is(&d.Pairs[i].Tables[j]) {
				return true
			}
		}
	}
	return false
}
