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

// decide is the verdict: the worse of what is wrong and of what is not known, so that nothing
// that is found, and nothing that could not be read, ever makes a verdict better.
//
// What is wrong says NO-GO, unless the site can do without all of the tables that it is in, and
// the run is about others as well: DEGRADED. What is not known says INCOMPLETE, wherever it is: also in a feature that must be
// off anyway, since otherwise damage to a table would make the verdict on its unread part
// better. The verdicts of the features and of the site tell where it is.
func (d *Document) decide() Verdict { return worse(d.onWhatIsWrong(), d.onWhatIsUnknown()) }

func (d *Document) onWhatIsWrong() Verdict {
	wrong := d.wrongTables()
	if len(wrong) == 0 {
		return Go
	}
	for table := range wrong {
		if !d.canDoWithout(table) {
			return NoGo
		}
	}
	isInUse := func(t *Table) bool { return d.isInUse(t.Table, wrong) }
	if !d.anyTable(isInUse) {
		return NoGo // nothing is left that the run could be GO for
	}
	return Degraded
}

func (d *Document) onWhatIsUnknown() Verdict {
	if d.isComplete() {
		return Go
	}
	return Incomplete
}

// wrongTables are the names of the tables that something is wrong with; "" stands for what
// is about no table. A table that differs is wrong even if it has no finding, unless all of
// its differences are accepted; and so is one that a member lacks.
func (d *Document) wrongTables() map[string]bool {
	wrong := map[string]bool{}
	for i := range d.Findings {
		if f := &d.Findings[i]; f.IsBlocker() {
			wrong[f.Table] = true
		}
	}
	accepted := d.acceptedRows()
	for i := range d.Pairs {
		p := &d.Pairs[i]
		for j := range p.Tables {
			if t := &p.Tables[j]; t.Result == compare.Differ && !accepted.cover(p.Name, t) {
				wrong[t.Table] = true
			}
		}
	}
	for i := range d.Coverage.Unverified {
		if g := &d.Coverage.Unverified[i]; g.Missing {
			wrong[g.Table] = true
		}
	}
	return wrong
}

// isComplete reports whether everything planned was verified. A run that planned nothing is not
// complete, because it proves nothing.
func (d *Document) isComplete() bool {
	isUnknown := func(g Gap) bool { return !g.Missing }
	return d.Checked(d.Goal()) &&
		(d.Goal() != Identity || d.areIDsCompared()) &&
		d.Run.Interrupted == "" &&
		!slices.ContainsFunc(d.Coverage.Unverified, isUnknown) &&
		d.Coverage.Tables.Verified > 0 &&
		d.Coverage.Tables.Unverified == d.missingTables() &&
		d.Coverage.Tables.Verified+d.Coverage.Tables.Unverified == d.Coverage.Tables.Planned &&
		!slices.ContainsFunc(d.Pairs, func(p Pair) bool { return p.A.Error != "" || p.B.Error != "" })
}

// missingTables counts the tables of which a gap says that one member lacks them.
func (d *Document) missingTables() int {
	isMissing := map[tableOfPair]bool{}
	for i := range d.Coverage.Unverified {
		if g := &d.Coverage.Unverified[i]; g.Missing {
			isMissing[tableOfPair{g.Pair, g.Table}] = true
		}
	}
	count := 0
	for i := range d.Pairs {
		for j := range d.Pairs[i].Tables {
			if isMissing[tableOfPair{d.Pairs[i].Name, d.Pairs[i].Tables[j].Table}] {
				count++
			}
		}
	}
	return count
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
	isProved := d.anyTable(d.IsDone) || d.Coverage.RowsVerified > 0
	if !isProved && !slices.ContainsFunc(d.Pairs, func(p Pair) bool { return p.A.isReached() && p.B.isReached() }) {
		return ExitCouldNot
	}
	return ExitIncomplete
}

// IsDone reports whether the run's goal was reached for a table.
func (d *Document) IsDone(t *Table) bool {
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
