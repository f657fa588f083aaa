package rows

import (
	"context"
	"errors"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// A run proves itself. Before the rows of a table count as equal, one of them is altered in the
// run's own copy of what a member sends (checksum.Canary), and a short key range around it is
// compared once more, by the very code that has compared the table: digests, narrowing, the
// second reading by keys, and the list of findings. They must find exactly the row and the column
// that was altered. Nothing else would tell a run that finds no difference from one that cannot.
//
// The range is one that was found equal, if there is any, so that nothing else differs there
// unless somebody writes. A table that is read as a multiset is too dear to be read once more: its
// first rows on one member are compared with themselves.

// canaryTries is how many canaries a table gets before one counts as missed, or the table as one
// whose rows come and go too fast for any. Only rows that change meanwhile make a second one
// necessary.
const canaryTries = 5

// perch is a key range in which a canary may be planted.
type perch struct {
	in      checksum.KeyRange
	rows    uint64 // that the canary's member has in it
	isEqual bool   // they were found the same on both sides
	order   uint64 // the least wins; which one that is depends on the run's ID
}

// isBetter tells whether the canary should rather be in p than in other.
func (p *perch) isBetter(other *perch) bool {
	if p.isEqual != other.isEqual {
		return p.isEqual
	}
	return p.order < other.order
}

// canarySeed is what all choices about the table's canaries follow from.
func (t *Table) canarySeed(salt ...byte) uint64 {
	name := t.run.Options.RunID + "\x00" + t.run.Pair.Name + "\x00" + t.name + "\x00"
	return xxhash.Sum64(append([]byte(name), salt...))
}

// canarySide is the side whose rows are altered: one that sends them, where there is one, since
// of those that were recorded only the hashes can be.
func (t *Table) canarySide() *side {
	first, second := t.a, t.b
	if t.canarySeed('s')%2 == 1 {
		first, second = second, first
	}
	if compare.IsRecorded(first.source) {
		return second
	}
	return first
}

// offerPerch considers a part of a chunk for the canary: what lies between two of its marks, if
// it is the same on both sides, else all of it, if that is not too much.
func (t *Table) offerPerch(p *part) {
	of := t.canarySide()
	marks, before, rows := p.marksA, p.beforeA, p.a.Rows
	if t.isLedByB() { // it can place no others
		marks, before = p.marksB, p.beforeB
	}
	if of == t.b {
		rows = p.b.Rows
	}
	found := perch{in: p.KeyRange, rows: rows, isEqual: p.isEqual()}
	if found.isEqual && len(marks) > 0 {
		at := t.canarySeed([]byte(marks[0].Key)...) % uint64(len(marks))
		if at > 0 {
			found.in.After, before = &marks[at-1].At, marks[at-1].Digest
		}
		found.in.Through, found.rows = &marks[at].At, marks[at].Digest.Minus(before).Rows
	}
	if found.rows == 0 || !found.isEqual && found.rows > leafRows {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.offer(&found)
}

// offer considers a range for the canary. The table is locked.
func (t *Table) offer(found *perch) {
	var from []byte
	if found.in.After != nil {
		from = found.in.After.Key
	}
	found.order = t.canarySeed(from...)
	if t.perch == nil || found.isBetter(t.perch) {
		t.perch = found
	}
}

// prove plants canaries until one is found as what it is.
func (t *Table) prove(ctx context.Context) {
	of := t.canarySide()
	rows := t.outcome.RowsA
	if of == t.b {
		rows = t.outcome.RowsB
	}
	if t.plan.IsRanged() && t.perch != nil {
		rows = t.perch.rows
	}
	switch {
	case ctx.Err() != nil || !t.outcome.IsRead() && !t.isCut:
		return // it is a gap already
	case t.outcome.RowsA+t.outcome.RowsB == 0 && !t.known.isUntrusted:
		t.trust() // there is nothing to alter
		return
	case t.outcome.Earlier.Ranges > 0 && t.perch == nil && (t.plan.IsRanged() || !t.known.isUntrusted):
		return // nothing was read, and the runs that have read it proved themselves
	case rows == 0 || t.plan.IsRanged() && t.perch == nil:
		return // every row of the member differs, so that none counts as equal
	}
	t.plant(ctx, of, rows, t.perch != nil && !t.perch.isEqual)
}

// plant plants canaries among so many rows of a side until one is found. isApart is that of the
// drill.
func (t *Table) plant(ctx context.Context, of *side, rows uint64, isApart bool) {
	for try := range canaryTries {
		d, place := &drill{of: t, side: of, isApart: isApart}, uint64(0)
		if isLast := try == canaryTries-1; !isLast { // else at the table's first row: others may be gone
			place = t.canarySeed(byte(try)) % min(rows, of.drillRows())
			if t.perch != nil {
				d.in = t.perch.in
			}
		}
		d.canary = checksum.NewCanary(t.canarySeed(), place)
		result, err := d.run(ctx)
		switch {
		case ctx.Err() != nil:
			return // the run is incomplete as it is
		case err != nil:
			t.failed(ctx, "", fmt.Errorf("comparing with an altered row, to prove that the run finds one: %w", err))
			if !errors.Is(err, compare.ErrHeldUp) { // else the run that counts what was read proves itself for it
				t.voidJournal()
			}
			return
		case result != noCanary:
			t.outcome.Canaries = compare.Canaries{Planted: 1}
		}
		if result == canaryFound {
			t.outcome.Canaries.Found = 1
			t.trust()
			return
		}
		if result == canaryMissed && t.run.Activity.IsAtRest(t.run.Activity.Look(ctx)) {
			break // another one would not make up for it
		}
	}
	if t.outcome.Canaries.Planted > 0 {
		t.gap("", finding.MissedCanary())
		t.voidJournal()
		return
	}
	t.trust() // all rows differ, or are gone
}

// trust tells the journal that what was found equal in the table is equal.
func (t *Table) trust() { t.run.Options.Journal.Trusted(t.run.Pair.Name, t.name) }

// voidJournal takes back all that the journal has of the table.
func (t *Table) voidJournal() { t.run.Options.Journal.Void(t.run.Pair.Name, t.name) }
