package rows

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/texts"
)

const (
	// buckets is how many digests the rows of a table without a usable key are
	// spread over: 1 MiB a side, and of 100M rows a bucket holds 1,500.
	buckets = 1 << 16
	// passRows is how many rows of the differing buckets one more pass over the
	// table keeps in memory, both sides together.
	passRows = 100_000
)

// spread compares a table as a multiset, because it has no key that both sides sort
// alike: each side reads all of it once, in any order, and spreads its rows over buckets
// by their hash. Only the rows of buckets that differ are then compared, in as many
// further passes as memory requires.
//
// Where the table has a key, a row that differs falls into two buckets, which may be
// examined in different passes; confirm joins the halves. Beyond the rows that are listed
// it can't, and such a row counts as one missing and one extra.
func (t *Table) spread(ctx context.Context) {
	began := time.Now()
	a, b, err := t.readBuckets(ctx)
	if err != nil {
		t.notBegun(ctx, "", err)
		return
	}
	t.read([]part{{a: a.Total(), b: b.Total()}})
	t.seen.Take(a.Seen, b.Seen)
	all := t.newHoleOf(t.readRange(checksum.KeyRange{}, a.Total(), b.Total(), began))
	defer t.shut(all)
	all.see(t, a.Seen, b.Seen)
	var wanted []bool
	var rows uint64
	flush := func() {
		if wanted != nil {
			l := &leaf{
				selection: checksum.Selection{Buckets: &checksum.BucketSet{Kind: t.plan.Kind, In: wanted}},
				spreadA:   a, spreadB: b,
			}
			all.adds(l)
			t.examine(ctx, l, texts.Inspection{})
		}
		wanted, rows = nil, 0
	}
	for i := range a.Digests {
		if a.Digests[i] == b.Digests[i] {
			continue
		}
		size := a.Digests[i].Rows + b.Digests[i].Rows
		if rows+size > passRows {
			flush()
		}
		if wanted == nil {
			wanted = make([]bool, buckets)
		}
		wanted[i], rows = true, rows+size
	}
	flush()
}

func (t *Table) readBuckets(ctx context.Context) (a, b *checksum.Buckets, err error) {
	err = t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		both, ctx := errgroup.WithContext(ctx)
		both.Go(func() (err error) {
			a, err = t.a.reader.Buckets(ctx, t.plan.Kind, buckets)
			return err
		})
		both.Go(func() (err error) {
			b, err = t.b.reader.Buckets(ctx, t.plan.Kind, buckets)
			return err
		})
		return both.Wait()
	})
	return a, b, err
}

// noteLeft records rows that may have left the buckets under examination. A row that
// changes gets another hash, falls into another bucket and is not seen again: it is gone
// from both sides, but that does not make it equal. Where rows changed on one side only,
// that side is catching up.
func (t *Table) noteLeft(l *leaf, a, b readRows) {
	if l.spreadA == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.differs == nil { // the first reading since the buckets were read
		t.leftA = t.leftA || changed(l.selection.Buckets, l.spreadA, a.spread)
		t.leftB = t.leftB || changed(l.selection.Buckets, l.spreadB, b.spread)
		return
	}
	gone := map[string]bool{}
	for _, d := range l.differs {
		gone[identity(d.either())] = true
	}
	for _, rows := range [][]checksum.Row{a.rows, b.rows} {
		for i := range rows {
			delete(gone, identity(&rows[i]))
		}
	}
	if len(gone) > 0 {
		t.leftA, t.leftB = true, true
	}
}

// changed tells whether the selected buckets hold other rows than when they were
// read.
func changed(selected *checksum.BucketSet, was, now *checksum.Buckets) bool {
	for i, in := range selected.In {
		if in && now.Digests[i] != was.Digests[i] {
			return true
		}
	}
	return false
}

// confirmUnmoved adds a gap for rows that may be damaged and could not be found again.
func (t *Table) confirmUnmoved() {
	if t.leftA && t.leftB {
		t.gap("all rows", finding.Because(finding.Hot,
			"rows that differed have changed since on both sides, and without a key that both sides sort alike they cannot be found again (hot)"))
	}
}
