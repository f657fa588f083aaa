package rows

import (
	"context"

	"allclear/compare/finding"
)

// Rows of a side that was recorded may differ because somebody has written them since, as is
// anybody's right. Where that cannot be ruled out they are told apart from rows that are
// wrong: they are counted by themselves, and make the table unverified. Damage that can be
// named stays damage, and so does the loss of a row that nobody may delete.

// lookSince finds out whether anything was executed since, now that the rows that differ have
// been read for the last time.
func (t *Table) lookSince(ctx context.Context) {
	if !t.differs.isEmpty() {
		t.since = t.run.Since(t.run.Activity.Look(ctx))
	}
}

// mayBeWritten tells whether a write since may be all that is behind a kind of finding.
func (t *Table) mayBeWritten(kind finding.Kind) bool {
	if t.since.IsFirm() {
		return false
	}
	switch kind {
	case finding.RowMissing:
		return !t.run.Options.IsAppendOnly(t.name)
	case finding.RowExtra, finding.RowDiffers:
		return true
	}
	return false
}

// putDownToTime makes a finding about rows that are wrong one about rows that may have been
// written since, where that is so.
func (t *Table) putDownToTime(f *finding.Finding) {
	if !t.mayBeWritten(f.Kind) {
		return
	}
	facts, _ := f.Facts.(finding.Row)
	facts.Happened = map[finding.Kind]finding.Happened{
		finding.RowMissing: finding.Deleted, finding.RowExtra: finding.Inserted, finding.RowDiffers: finding.Updated,
	}[f.Kind]
	f.Kind, f.Severity, f.Facts = finding.RowChangedSince, finding.Info, facts
}

// countSince counts rows of which no damage is known.
func (t *Table) countSince(kind finding.Kind, rows uint64) {
	if t.mayBeWritten(kind) {
		t.outcome.Differences -= rows
		t.outcome.ChangedSince += rows
	}
}

// listChangedSince adds one gap for all rows of the table that may have been written since.
func (t *Table) listChangedSince() {
	if n := t.outcome.ChangedSince; n > 0 {
		t.gap(finding.Counted(n, "row"), t.since.Changed())
	}
}
