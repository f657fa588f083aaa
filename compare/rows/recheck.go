package rows

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

const (
	// maxPending is how many differing rows of a pair may wait for their
	// re-reading; more are re-read at once, so that tables that differ throughout
	// cost no more memory than this many rows.
	maxPending = 50_000
	// maxFindings is how many differing rows of one table are listed one by
	// one. All are counted.
	maxFindings = 1_000
)

// examine reads a leaf for the first time. What differs in it becomes a suspect.
func (t *Table) examine(ctx context.Context, l *leaf) {
	found, err := t.readLeaf(ctx, l)
	if err != nil {
		t.failed(ctx, l.selection.Range.String(), err)
		return
	}
	if len(found) == 0 {
		return
	}
	l.differs = found
	t.mu.Lock()
	t.suspects, t.pending = append(t.suspects, l), t.pending+int64(len(found))
	t.mu.Unlock()
	if t.verifier.pending.Add(int64(len(found))) >= maxPending {
		t.resolve(ctx)
	}
}

// resolve re-reads what differed until each row is known to be different, equal after
// all, always moving, or not yet applied.
//
// A row may differ because a change has reached one side only, and a lagging side keeps
// it so for a while without anything moving. So on a live pair a row that differs is
// re-read up to the last try, with pauses that double, even if it does not change. On a
// pair at rest one re-reading is enough. One is also enough once a thousand rows are
// listed: the verdict is settled then, and only the count may include rows that are on
// their way.
//
// Where positions tell that a side had not applied, before a re-reading, what the other had
// at the reading before it, the re-reading proves nothing.
func (t *Table) resolve(ctx context.Context) {
	t.mu.Lock()
	leaves, pending := t.suspects, t.pending
	t.suspects, t.pending = nil, 0
	t.mu.Unlock()
	defer t.verifier.pending.Add(-pending)
	if len(leaves) == 0 {
		return
	}
	pause := t.run.Options.RecheckDelay
	read := t.run.Activity.Look(ctx)
	for try := 1; len(leaves) > 0; try++ {
		if t.run.Options.Recheck > 0 && !compare.SleepUntil(ctx, t.due(leaves, read, pause)) {
			for _, l := range leaves {
				t.failed(ctx, l.selection.Range.String(), ctx.Err())
			}
			return
		}
		now := t.run.Activity.Look(ctx)
		r := rereading{isAtRest: t.run.Activity.IsAtRest(now)}
		r.lag, r.isKnown = t.run.Activity.Lag(read, now)
		r.isLast = try >= t.run.Options.Recheck || t.listed() >= maxFindings
		leaves = t.rereadAll(ctx, leaves, r)
		read, pause = t.run.Activity.Look(ctx), compare.Longer(pause)
	}
}

// rereading is what is known of the pair before rows are read again.
type rereading struct {
	isAtRest bool // and was so when they were first read
	isLast   bool // no other will follow
	// lag tells of a side that had not applied what the other had at the reading before,
	// nil if there is none. isKnown tells that there is none indeed.
	lag     *finding.Lag
	isKnown bool
}

// due is when leaves are to be read again.
func (t *Table) due(leaves []*leaf, read compare.Moment, pause time.Duration) time.Time {
	if t.listed() >= maxFindings {
		return time.Now()
	}
	if t.run.Activity.IsAtRest(read) {
		return t.run.Activity.Since().Add(pause)
	}
	last := leaves[0].read
	for _, l := range leaves {
		if l.read.After(last) {
			last = l.read
		}
	}
	return last.Add(pause)
}

// rereadAll re-reads leaves, and gives back those that must be read once more.
func (t *Table) rereadAll(ctx context.Context, leaves []*leaf, r rereading) []*leaf {
	var again errgroup.Group
	again.SetLimit(t.run.Options.Jobs)
	unsettled := make([]*leaf, len(leaves))
	for i, l := range leaves {
		again.Go(func() error {
			settled, err := t.reread(ctx, l, r)
			switch {
			case err != nil:
				t.failed(ctx, l.selection.Range.String(), err)
			case !settled:
				unsettled[i] = l
			}
			return nil
		})
	}
	_ = again.Wait() // errors are gaps already
	return slices.DeleteFunc(unsettled, func(l *leaf) bool { return l == nil })
}

// reread reads a suspect leaf once more, and confirms what it can. It tells
// whether nothing of the leaf is left to be re-read.
func (t *Table) reread(ctx context.Context, l *leaf, r rereading) (settled bool, err error) {
	before := l.differs
	// Every row is diagnosed; the cause is named for those that are listed.
	detail := t.listed() < maxFindings || t.looksAtTexts()
	l.selection.Detail = func(row checksum.Row) bool { return detail && before[identity(row)] != nil }
	now, err := t.readLeaf(ctx, l)
	if err != nil {
		return false, err
	}
	// A row that was equal at the first reading is verified. That it has changed
	// since, and is on its way to the other side, is everyday traffic.
	maps.DeleteFunc(now, func(id string, _ *difference) bool { return before[id] == nil })
	moving := movedSince(before, now)
	if len(moving) > 0 || len(now) < len(before) {
		t.run.Activity.Moved()
		r.isAtRest = false
	}
	switch {
	case r.isAtRest:
		t.confirm(ctx, now, nil, true)
	case !r.isLast:
		for _, d := range now {
			d.dropTexts() // they come again with the next reading
		}
		l.differs = now
		return len(now) == 0, nil
	case r.lag != nil:
		t.unapplied(now, r.lag)
	case t.run.Options.Recheck == 0 || t.listed() >= maxFindings:
		t.confirm(ctx, now, nil, r.isKnown)
	default:
		t.confirm(ctx, now, moving, r.isKnown)
		if len(moving) > 0 {
			t.gap(l.selection.Range.String(), finding.Because(finding.Hot, "%s still changing after %d re-readings (hot)",
				finding.Counted(len(moving), "row"), t.run.Options.Recheck))
		}
	}
	return true, nil
}

// unapplied counts rows that differ and may be equal once a side has caught up.
func (t *Table) unapplied(found map[string]*difference, lag *finding.Lag) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, d := range found {
		t.behind.rows += d.rows()
		t.behind.lag = lag
	}
}

// listUnapplied adds one gap for all rows of the table that may be on their way.
func (t *Table) listUnapplied() {
	if n := t.behind.rows; n > 0 {
		says := " that differ"
		if n == 1 {
			says = " that differs"
		}
		t.outcome.Gaps = append(t.outcome.Gaps, t.run.Unapplied(t.name, finding.Counted(n, "row")+says, t.behind.lag))
	}
}

// movedSince picks the differences that are not as an earlier reading found them.
func movedSince(before, now map[string]*difference) map[string]*difference {
	moving := map[string]*difference{}
	for id, d := range now {
		if !before[id].same(d) {
			moving[id] = d
		}
	}
	return moving
}

// confirm counts differences as proved, except for those given. isKnown tells that no change
// was on its way to them.
func (t *Table) confirm(ctx context.Context, found, except map[string]*difference, isKnown bool) {
	if len(found) > len(except) && !isKnown {
		t.run.Activity.ProvedOpen()
	}
	for _, d := range found { // before the lock: it takes time
		switch {
		case !d.isChange():
		case ctx.Err() != nil || t.isHopeless():
			d.dropTexts() // only that the row differs is reported
		default:
			d.diagnosis = t.diagnoser.Diagnose(d.a, d.b)
			t.diagnosed.Add(1)
			if d.diagnosis.IsExplained() {
				t.explained.Add(1)
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(found)) { // so that every run lists the same rows
		d := found[id]
		if except[id] != nil {
			continue
		}
		if half := t.confirmed[id]; half != nil {
			// The other half of a row of a table that is not read in key
			// order came in an earlier pass.
			t.outcome.Differences -= half.rows()
			d = half.with(d)
		}
		t.outcome.Differences += d.rows()
		if t.confirmed[id] == nil && len(t.confirmed) >= maxFindings {
			t.unlisted.count(d)
			continue
		}
		if d.a == nil || d.b == nil {
			t.keepTexts(d)
		}
		t.confirmed[id] = d
	}
}

// isHopeless tells whether thousands of rows have been diagnosed and next to none could
// be explained: then they were rewritten, and diagnosing a million more would take
// minutes.
func (t *Table) isHopeless() bool {
	const tried = 5_000
	return t.diagnosed.Load() >= tried && t.explained.Load()*1_000 < t.diagnosed.Load()
}

// maxTexts is how many bytes of texts are kept for each pair, of rows that only
// one side has.
const maxTexts = 16 << 20

// keepTexts keeps the texts of a row that only one side has while there is room:
// the other side may have the same row under a damaged key.
func (t *Table) keepTexts(d *difference) {
	size := int64(0)
	for _, row := range []*checksum.Row{d.a, d.b} {
		if row != nil {
			size += int64(texts.Size(row))
		}
	}
	if t.verifier.kept.Add(size) > maxTexts {
		t.verifier.kept.Add(-size)
		d.dropTexts()
		return
	}
	t.kept += size
}

// releaseTexts makes room for the texts of other tables.
func (t *Table) releaseTexts() {
	for _, d := range t.confirmed {
		d.dropTexts()
	}
	t.verifier.kept.Add(-t.kept)
	t.kept = 0
}

func (t *Table) listed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.confirmed)
}
