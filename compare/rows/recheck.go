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

// examine reads a leaf for the first time. What differs in it becomes a suspect.
func (t *Table) examine(ctx context.Context, l *leaf, into texts.Inspection) {
	where := l.selection.Range.String()
	if err := t.readLeaf(ctx, l, into); err != nil {
		t.failed(ctx, where, err)
		return
	}
	if len(l.differs) == 0 {
		t.shut(l.holes...)
		return
	}
	if t.isMislabelled(ctx, l) {
		t.hint.stop()
		return
	}
	found := len(l.differs)
	t.suspect(l)
	if t.run.Options.Listing.Pending(found) {
		t.resolve(ctx)()
	}
}

// suspect keeps what differs in a leaf for its re-reading. Rows that are looked up by
// their keys wait together, so that one statement finds many.
func (t *Table) suspect(l *leaf) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending += len(l.differs)
	if last := t.bundle; l.isByKeys() && last != nil && len(last.differs)+len(l.differs) <= keysAtOnce {
		for _, d := range l.differs {
			last.differs.add(d)
		}
		last.read, last.holes = l.read, append(last.holes, l.holes...)
		return
	}
	t.suspects = append(t.suspects, l)
	if l.isByKeys() {
		t.bundle = l
	}
}

// resolve re-reads what differed until each row is known to be different, equal after
// all, always moving, or not yet applied.
//
// A row may differ because a change has reached one side only, and a lagging side keeps
// it so for a while without anything moving. So on a live pair a row that differs is
// re-read up to the last try, with pauses that double, even if it does not change. On a
// pair at rest one re-reading is enough. One is also enough once a thousand rows are
// proved to differ: the verdict is settled then, and only the count may include rows that
// are on their way.
//
// Where positions tell that a side had not applied, before a re-reading, what the other had
// at the reading before it, the re-reading proves nothing.
//
// The table settles then, with its differing rows in memory, until done is called.
func (t *Table) resolve(ctx context.Context) (done func()) {
	t.mu.Lock()
	leaves, pending := t.suspects, t.pending
	t.suspects, t.pending, t.bundle = nil, 0, nil
	t.mu.Unlock()
	defer t.run.Options.Listing.Pending(-pending)
	done = func() {}
	if len(leaves) == 0 {
		return done
	}
	pause := t.run.Options.RecheckDelay
	read := t.run.Activity.Look(ctx)
	for try := 1; len(leaves) > 0; try++ {
		if t.run.Options.Recheck > 0 && !compare.SleepUntil(ctx, t.due(leaves, read, pause)) {
			for _, l := range leaves {
				t.failed(ctx, l.where(), ctx.Err())
			}
			return done
		}
		done = t.run.Options.Listing.Settle(ctx)
		now := t.run.Activity.Look(ctx)
		r := rereading{isAtRest: t.run.Activity.IsAtRest(now)}
		r.lag, r.isKnown = t.run.Activity.Lag(read, now)
		r.isLast = try >= t.run.Options.Recheck || t.isSettled()
		leaves = t.rereadAll(ctx, leaves, r)
		read, pause = t.run.Activity.Look(ctx), compare.Longer(pause)
		if len(leaves) > 0 {
			done()
		}
	}
	return done
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
	if t.isSettled() {
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
				t.failed(ctx, l.where(), err)
			case !settled:
				unsettled[i] = l
			}
			return nil
		})
	}
	_ = again.Wait() // errors are gaps already
	return slices.DeleteFunc(unsettled, func(l *leaf) bool { return l == nil })
}

// where says, for people, which rows a leaf is about.
func (l *leaf) where() string {
	if !l.isByKeys() {
		return l.selection.Range.String()
	}
	return l.differs.where()
}

// where says, for people, which rows differ: from the smallest key to the greatest.
func (all differences) where() string {
	ids := slices.Sorted(maps.Keys(all))
	if len(ids) == 0 {
		return ""
	}
	first, last := all[ids[0]].either().Bound, all[ids[len(ids)-1]].either().Bound
	text := checksum.KeyRange{After: &first, Through: &last}.String()
	return "[" + text[1:]
}

// reread reads a suspect leaf once more, and confirms what it can. It tells
// whether nothing of the leaf is left to be re-read.
func (t *Table) reread(ctx context.Context, l *leaf, r rereading) (settled bool, err error) {
	before := l.differs
	now, err := t.readAgain(ctx, l)
	if err != nil {
		return false, err
	}
	if len(now) == 0 {
		t.shut(l.holes...)
	}
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
			d.dropDetail() // it comes again with the next reading
		}
		l.differs = now
		return len(now) == 0, nil
	case r.lag != nil:
		t.unapplied(now, r.lag)
	case t.run.Options.Recheck == 0 || t.isSettled():
		t.confirm(ctx, now, nil, r.isKnown)
	default:
		t.confirm(ctx, now, moving, r.isKnown)
		if len(moving) > 0 {
			t.gap(l.whereOf(moving), finding.Because(finding.Hot, "%s still changing after %d re-readings (hot)",
				finding.Counted(len(moving), "row"), t.run.Options.Recheck))
		}
	}
	return true, nil
}

// whereOf says where some of a leaf's rows are.
func (l *leaf) whereOf(some differences) string {
	if l.isByKeys() {
		return some.where()
	}
	return l.where()
}

// unapplied counts rows that differ and may be equal once a side has caught up.
func (t *Table) unapplied(found differences, lag *finding.Lag) {
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
func movedSince(before, now differences) differences {
	moving := differences{}
	for id, d := range now {
		if !before[id].same(d) {
			moving[id] = d
		}
	}
	return moving
}

// confirm counts differences as proved, except for those given. isKnown tells that no change
// was on its way to them.
func (t *Table) confirm(ctx context.Context, found, except differences, isKnown bool) {
	proved := maps.Clone(found)
	maps.DeleteFunc(proved, func(id string, _ *difference) bool { return except[id] != nil })
	t.joinRecoded(proved)
	t.findEnds(ctx, proved)
	t.seeLabels(proved)
	columns := t.momentColumns()
	for id, d := range proved { // before the lock: it takes time
		d.keepValues()
		d.keepMoments(columns)
		if d.isRecoded() {
			continue
		}
		if d.isChange() {
			t.diagnose(ctx, id, d)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(proved)) {
		d := proved[id]
		if d.isRecoded() {
			t.recoded.count(d.recodedColumns(&t.plan), id, d)
			continue
		}
		if d.diagnosis.IsUndone() {
			t.repaired.count(d.diagnosis.Columns(), id, d)
			continue
		}
		t.outcome.MayBeLate = t.outcome.MayBeLate || !isKnown
		t.differs.add(id, d)
	}
}

// enough is how many rows of a table that are proved to differ settle the verdict on it.
const enough = 1_000

// isSettled tells whether so many rows are proved to differ that no further one is waited
// for.
func (t *Table) isSettled() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.differs.rows >= enough
}
