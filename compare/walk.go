package compare

import (
	"cmp"
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
)

// walkSegment reads a key range chunk by chunk. Both sides read a chunk at the
// same time, from the same key on, and both stop after so many rows: where the
// rows are equal they stop at the same key, and nobody had to look for chunk
// boundaries before. Where they aren't, the marks that both came by show which
// parts differ, without reading anything again.
func (t *tableRun) walkSegment(ctx context.Context, segment checksum.KeyRange, seen sight) {
	rest := segment
	var lastA, lastB *checksum.Mark
	for done := false; !done; {
		c, err := t.next(ctx, rest)
		if err != nil {
			t.gap(ctx, rest.String(), err)
			return
		}
		parts := c.parts()
		for _, p := range parts {
			t.part(ctx, p)
		}
		t.seenIn(ctx, parts, seen)
		lastA, lastB = cmp.Or(c.a.Last, lastA), cmp.Or(c.b.Last, lastB)
		rest.After, done = c.Through, c.done
	}
	if segment.Through == nil {
		t.confirmEnd(ctx, lastA, lastB)
	}
}

// next reads the chunk at the beginning of a range.
func (t *tableRun) next(ctx context.Context, rest checksum.KeyRange) (chunk, error) {
	limit := t.pace.limit()
	a, b, err := t.readBoth(ctx, rest, limit)
	switch {
	case err != nil:
		return chunk{}, err
	case !equal(a, b):
		return t.settle(ctx, rest, a, b, limit)
	case !a.Ended:
		rest.Through = &a.Last.At
	}
	return chunk{KeyRange: rest, a: a, b: b, done: a.Ended}, nil
}

// equal is the one place that decides that a chunk matches: by the number of
// rows, the sum of their hashes, and that both sides stopped at the same place.
func equal(a, b checksum.Reading) bool {
	if a.Digest != b.Digest || a.Ended != b.Ended {
		return false
	}
	return a.Ended || a.Last.Key == b.Last.Key
}

// readBoth reads a range on both sides at the same time.
func (t *tableRun) readBoth(ctx context.Context, r checksum.KeyRange, limit checksum.Limit) (a, b checksum.Reading, err error) {
	if err := t.slots.Acquire(ctx, 1); err != nil {
		return a, b, err
	}
	defer t.slots.Release(1)
	started := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		a, err = t.pairRun.a.Digest(ctx, &t.plan.a, r, limit, t.kind)
		return err
	})
	group.Go(func() (err error) {
		b, err = t.pairRun.b.Digest(ctx, &t.plan.b, r, limit, t.kind)
		return err
	})
	err = group.Wait()
	if err == nil {
		t.pace.took(larger(a, b), time.Since(started))
	}
	return a, b, err
}

func larger(a, b checksum.Reading) checksum.Reading {
	if b.Digest.Rows > a.Digest.Rows {
		return b
	}
	return a
}

// part takes one part of a mismatched chunk. Parts with equal digests are
// verified; the others are read row by row, in leaves of bounded size.
func (t *tableRun) part(ctx context.Context, p part) {
	t.verified(p.a, p.b)
	if p.a == p.b {
		return
	}
	r := p.KeyRange
	if max(p.a.Rows, p.b.Rows) > leafRows {
		for i := range p.inner {
			r.Through = &p.inner[i].At
			t.examine(ctx, &leaf{selection: checksum.Selection{Range: r}})
			r = checksum.KeyRange{After: r.Through, Through: p.Through}
		}
	}
	t.examine(ctx, &leaf{selection: checksum.Selection{Range: r}})
}
