package rows

import (
	"context"
	"errors"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

// A table is read by pieces of its key range. What earlier runs have proved of it counts as read,
// and whatever this run reads goes to its journal, for the runs that follow.

const (
	// pieceRows is how many rows make it worth while to read another piece of
	// a table in parallel.
	pieceRows = 50_000
	// piecesPerJob evens out pieces of unequal size: a job that is done with a small
	// one takes the next one.
	piecesPerJob = 4
)

// pieces cuts the table, in key order: by what earlier runs have proved of it, else for parallel
// reading.
func (t *Table) pieces(ctx context.Context) (pieces []compare.Piece, err error) {
	tables := compare.TablePair{A: t.a.table, B: t.b.table}
	pieces, t.outcome.Forgotten = t.run.Options.Earlier.Pieces(ctx, t.run.Pair, tables, t.plan.Kind)
	if isCut := len(pieces) > 1; len(pieces) == 0 || isCut && !t.plan.IsRanged() {
		pieces = []compare.Piece{{}} // a table that is not read by key ranges is read as a whole
	}
	if isWhole := len(pieces) == 1 && pieces[0] == (compare.Piece{Clean: pieces[0].Clean}); isWhole && t.plan.IsRanged() {
		clean := pieces[0].Clean
		if pieces, err = t.split(ctx); err != nil {
			return nil, err
		}
		for i := range pieces {
			pieces[i].Clean = clean
		}
	}
	t.run.Options.Journal.Began(t.run.Pair, tables, pieces)
	return pieces, nil
}

// split cuts the table for parallel reading. If one side leads, it proposes the cuts.
func (t *Table) split(ctx context.Context) ([]compare.Piece, error) {
	parts := min(t.run.Options.Jobs*piecesPerJob, int(max(t.a.table.Rows, t.b.table.Rows)/pieceRows)+1)
	proposer := t.a.reader
	if t.isLedByB() {
		proposer = t.b.reader
	}
	bounds, err := proposer.Split(ctx, parts)
	if err != nil {
		return nil, err
	}
	pieces := make([]compare.Piece, len(bounds)+1)
	for i := range bounds {
		pieces[i].Through, pieces[i+1].After = &bounds[i], &bounds[i]
	}
	return pieces, nil
}

// known sums up what earlier runs have proved.
type known struct {
	lacksDigest bool // of some rows no digest is known
	isUntrusted bool // a canary must be found before some of it counts
}

// takeKnown counts a piece that an earlier run has proved.
func (t *Table) takeKnown(p compare.Piece, seen texts.Inspection) {
	t.mu.Lock()
	defer t.mu.Unlock()
	digest := checksum.Digest{Rows: p.Known.Rows}
	if p.Known.Digest != nil {
		digest = *p.Known.Digest
	} else {
		t.known.lacksDigest = true
	}
	t.outcome.Add(digest, digest)
	t.outcome.Earlier.Add(p.Known)
	t.skipped = append(t.skipped, skipped{p.KeyRange, p.Known.Rows})
	t.countClean(p.KeyRange, p.Known, seen)
	if p.Known.IsTrusted || p.Known.IsEmpty() {
		return
	}
	t.known.isUntrusted = true
	if t.plan.IsRanged() {
		t.offer(&perch{in: p.KeyRange, rows: max(1, p.Known.Rows), isEqual: true}) // of rows that nobody has counted, the first
	}
}

// read adds parts that were read to their end on both sides to the outcome.
func (t *Table) read(parts []part) {
	for i := range parts {
		a, b := parts[i].a, parts[i].b
		t.mu.Lock()
		t.outcome.Add(a, b)
		t.mu.Unlock()
		t.run.Options.Progress.RowsVerified(t.run.Pair.Name, t.name, max(a.Rows, b.Rows))
	}
}

// journal tells the journal of a part.
func (t *Table) journal(p *part, began time.Time) {
	if p.Through == nil && t.isEndLost {
		return
	}
	r := t.readRange(p.KeyRange, p.a, p.b, began)
	r.Equal = p.isEqual()
	if !t.seen.IsEmpty() && r.Equal {
		marksB := p.marksB
		if t.plan.Kind == checksum.Wire {
			marksB = p.marksA
		}
		r.Texts = [2]*compare.TextsSeen{t.seen.A.SeesAt(p.marksA), t.seen.B.SeesAt(marksB)}
	}
	t.run.Options.Journal.Read(r)
}

func (t *Table) readRange(r checksum.KeyRange, a, b checksum.Digest, began time.Time) compare.ReadRange {
	return compare.ReadRange{
		Pair: t.run.Pair.Name, Table: t.name, Range: r, A: a, B: b, Kind: t.plan.Kind,
		DefinitionA: t.a.definition, DefinitionB: t.b.definition, At: began,
	}
}

// hole is a key range that was found different when it was first read. It is proved equal once
// all of its leaves are.
type hole struct {
	of   compare.ReadRange
	open int // leaves that are not proved equal, and one more until all leaves are known
}

// newHole tells the journal of parts that adjoin and are not the same on both sides.
func (t *Table) newHole(parts []part, began time.Time) *hole {
	r := checksum.KeyRange{After: parts[0].After, Through: parts[len(parts)-1].Through}
	var a, b checksum.Digest
	for i := range parts {
		a, b = a.Plus(parts[i].a), b.Plus(parts[i].b)
	}
	return t.newHoleOf(t.readRange(r, a, b, began))
}

func (t *Table) newHoleOf(r compare.ReadRange) *hole {
	t.run.Options.Journal.Read(r)
	if !t.seen.IsEmpty() {
		r.Texts = [2]*compare.TextsSeen{t.seen.A.Sees(nil), t.seen.B.Sees(nil)}
	}
	return &hole{of: r, open: 1}
}

// adds makes a leaf one of the hole's.
func (h *hole) adds(l *leaf) {
	h.open++
	l.holes = append(l.holes, h)
}

// seeIn keeps what the texts of a leaf show, for its hole.
func (t *Table) seeIn(l *leaf, a, b checksum.Inspector) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, h := range l.holes {
		h.see(t, a, b)
	}
}

func (h *hole) see(t *Table, a, b checksum.Inspector) {
	h.of.Texts[0].Add(t.seen.A.Sees(a))
	h.of.Texts[1].Add(t.seen.B.Sees(b))
}

// shut counts one leaf of each hole as proved equal, or that all leaves are known.
func (t *Table) shut(holes ...*hole) {
	for _, h := range holes {
		t.mu.Lock()
		h.open--
		isProved := h.open == 0
		t.mu.Unlock()
		if isProved {
			h.of.Equal = true
			t.run.Options.Journal.Proved(h.of)
		}
	}
}

// hasEnough tells that no further chunk may be begun, and records the range that is left unread.
func (t *Table) hasEnough(where string) bool {
	if t.run.Options.Enough == nil {
		return false
	}
	why := t.run.Options.Enough()
	if why == nil {
		return false
	}
	t.leave(where, finding.Because(finding.Enough, "%v", why))
	return true
}

// notBegun records a range whose reading has failed. One that the gate held up until there was no time
// for it is left to a later run.
func (t *Table) notBegun(ctx context.Context, where string, err error) {
	if ctx.Err() == nil && errors.Is(err, compare.ErrHeldUp) {
		t.leave(where, finding.Because(finding.Enough, "%v", err))
		return
	}
	t.failed(ctx, where, err)
}

// leave records a range that is left to a later run.
func (t *Table) leave(where string, why finding.Cause) {
	t.gap(where, why)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.isCut = true
}

// isNotItsTurn is why a range is left to a later run.
func isNotItsTurn() finding.Cause {
	return finding.Because(finding.Enough, "its turn comes in a later run")
}
