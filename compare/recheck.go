package compare

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
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
func (t *tableRun) examine(ctx context.Context, l *leaf) {
	found, err := t.readLeaf(ctx, l)
	if err != nil {
		t.gap(ctx, l.selection.Range.String(), err)
		return
	}
	if len(found) == 0 {
		return
	}
	l.differs = found
	t.mu.Lock()
	t.suspects, t.pending = append(t.suspects, l), t.pending+int64(len(found))
	t.mu.Unlock()
	if t.pairRun.pending.Add(int64(len(found))) >= maxPending {
		t.resolve(ctx)
	}
}

// resolve re-reads what differed until it is known to be different, equal after
// all, or always moving.
//
// A row may differ because a change has reached one side only, and a lagging
// side keeps it so for a while without anything moving. So on a live pair a row
// that differs is re-read to the last try, with pauses that double, even if it
// stands still. On a pair at rest one re-reading settles it. So it does once a
// thousand rows are listed: the verdict is settled then, and only the count may
// take in rows that are on their way.
func (t *tableRun) resolve(ctx context.Context) {
	t.mu.Lock()
	leaves, pending := t.suspects, t.pending
	t.suspects, t.pending = nil, 0
	t.mu.Unlock()
	defer t.pairRun.pending.Add(-pending)
	pause := t.o.RecheckDelay
	for try := 1; len(leaves) > 0; try++ {
		rest, enough := t.atRest(ctx), t.listed() >= maxFindings
		var again errgroup.Group
		again.SetLimit(t.o.Jobs)
		unsettled := make([]*leaf, len(leaves))
		for i, l := range leaves {
			due := l.read.Add(pause)
			switch {
			case enough:
				due = time.Now()
			case rest:
				due = t.began.since.Add(pause)
			}
			again.Go(func() error {
				if !t.retry(ctx, l, try, due) {
					unsettled[i] = l
				}
				return nil
			})
		}
		_ = again.Wait() // what goes wrong is a gap
		leaves, pause = slices.DeleteFunc(unsettled, func(l *leaf) bool { return l == nil }), longer(pause)
	}
}

// retry re-reads a leaf when it is due. It tells whether the leaf is done with.
func (t *tableRun) retry(ctx context.Context, l *leaf, try int, due time.Time) (done bool) {
	if t.o.Recheck > 0 && !sleepUntil(ctx, due) {
		t.gap(ctx, l.selection.Range.String(), nil)
		return true
	}
	settled, err := t.reread(ctx, l, try)
	if err != nil {
		t.gap(ctx, l.selection.Range.String(), err)
		return true
	}
	return settled
}

// reread reads a suspect leaf once more, and confirms what it can. It tells
// whether nothing of the leaf is left to be re-read.
func (t *tableRun) reread(ctx context.Context, l *leaf, try int) (settled bool, err error) {
	before := l.differs
	enough := t.listed() >= maxFindings
	// What damaged a text is asked of every row, and named of those that are listed.
	detail := !enough || t.o.Charset
	l.selection.Detail = func(row checksum.Row) bool { return detail && before[identity(row)] != nil }
	now, err := t.readLeaf(ctx, l)
	if err != nil {
		return false, err
	}
	// A row that was equal at the first reading is verified. That it has changed
	// since, and is on its way to the other side, is everyday traffic.
	maps.DeleteFunc(now, func(id string, _ *difference) bool { return before[id] == nil })
	if t.o.Recheck == 0 || enough {
		t.confirm(ctx, now, nil)
		return true, nil
	}
	moving := movedSince(before, now)
	if len(moving) > 0 || len(now) < len(before) {
		t.moved.Store(true)
	}
	switch {
	case t.atRest(ctx):
		t.confirm(ctx, now, nil)
	case try < t.o.Recheck:
		for _, d := range now {
			d.dropTexts() // they come again with the next reading
		}
		l.differs = now
		return len(now) == 0, nil
	default:
		t.confirm(ctx, now, moving)
		if len(moving) > 0 {
			t.gapBecause(l.selection.Range.String(),
				fmt.Sprintf("%s still changing after %d re-readings (hot)", count(len(moving), "row"), t.o.Recheck))
		}
	}
	return true, nil
}

// movedSince picks the differences that an earlier reading found otherwise.
func movedSince(before, now map[string]*difference) map[string]*difference {
	moving := map[string]*difference{}
	for id, d := range now {
		if !before[id].same(d) {
			moving[id] = d
		}
	}
	return moving
}

// confirm takes differences for proved, but for those left out.
func (t *tableRun) confirm(ctx context.Context, found, except map[string]*difference) {
	for _, d := range found { // before the lock: it takes time
		switch {
		case !d.isChange():
		case ctx.Err() != nil || t.isHopeless():
			d.dropTexts() // the row differs, and that is all that is said of it
		default:
			d.diagnosis = t.diagnose(d)
			t.diagnosed.Add(1)
			if slices.ContainsFunc(d.diagnosis, func(c cause) bool { return c.Class != "" }) {
				t.explained.Add(1)
			}
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(found)) { // the same are listed in every run
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

// isHopeless tells that thousands of rows have been diagnosed and next to nothing
// explains any: they were written anew, and asking of a million more what damaged
// them would take minutes.
func (t *tableRun) isHopeless() bool {
	const tried = 5_000
	return t.diagnosed.Load() >= tried && t.explained.Load()*1_000 < t.diagnosed.Load()
}

// maxTexts is how many bytes of texts are kept for each pair, of rows that only
// one side has.
const maxTexts = 16 << 20

// keepTexts keeps the texts of a row that only one side has while there is room:
// the other side may have the same row under a damaged key.
func (t *tableRun) keepTexts(d *difference) {
	size := int64(0)
	for _, row := range []*checksum.Row{d.a, d.b} {
		if row != nil {
			size += int64(textSize(row))
		}
	}
	if t.pairRun.texts.Add(size) > maxTexts {
		t.pairRun.texts.Add(-size)
		d.dropTexts()
		return
	}
	t.kept += size
}

// releaseTexts makes room for the texts of other tables.
func (t *tableRun) releaseTexts() {
	for _, d := range t.confirmed {
		d.dropTexts()
	}
	t.pairRun.texts.Add(-t.kept)
	t.kept = 0
}

func (t *tableRun) listed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.confirmed)
}

// longer is the pause after a pause: twice as long, up to an hour.
func longer(pause time.Duration) time.Duration { return min(2*pause, time.Hour) }

// sleepUntil waits for a time, false if the run ends before.
func sleepUntil(ctx context.Context, at time.Time) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Until(at)):
		return true
	}
}

// count writes a number of things: "1 row", "3 rows".
func count[N int | uint64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
