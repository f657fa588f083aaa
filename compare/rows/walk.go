package rows

import (
	"cmp"
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/texts"
)

// walkSegment reads a key range chunk by chunk. Both sides read a chunk at the same
// time, from the same key on, and both stop after the same number of rows. Where the
// rows are equal they stop at the same key, and no chunk boundaries had to be searched
// for. Where they are not, the marks that both passed show which parts differ, and
// nothing is read twice.
func (t *Table) walkSegment(ctx context.Context, segment checksum.KeyRange, seen texts.Inspection) (last bothMarks) {
	rest := segment
	for done := false; !done; {
		c, err := t.next(ctx, rest)
		if err != nil {
			t.failed(ctx, rest.String(), err)
			return bothMarks{}
		}
		parts := c.parts()
		for _, p := range parts {
			t.part(ctx, p)
		}
		t.takeSeen(ctx, parts, seen)
		last = bothMarks{cmp.Or(c.a.Last, last.a), cmp.Or(c.b.Last, last.b)}
		rest.After, done = c.Through, c.done
	}
	return last
}

// bothMarks are the last marks of a walk on both sides; nil where it came by no row.
type bothMarks struct{ a, b *checksum.Mark }

// next reads the chunk at the beginning of a range.
func (t *Table) next(ctx context.Context, rest checksum.KeyRange) (chunk, error) {
	if t.leader != nil {
		return t.nextLed(ctx, rest)
	}
	limit := t.pace.Limit()
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

// nextLed reads a chunk up to a bound that the leading side has recorded: the other side
// could not give it one.
func (t *Table) nextLed(ctx context.Context, rest checksum.KeyRange) (chunk, error) {
	end, err := t.leader.Lead(ctx, rest, t.pace.Limit())
	if err != nil {
		return chunk{}, err
	}
	r := checksum.KeyRange{After: rest.After, Through: cmp.Or(end, rest.Through)}
	a, b, err := t.readBoth(ctx, r, checksum.Limit{})
	if err != nil {
		return chunk{}, err
	}
	c := newChunk(r, a, b)
	c.done = end == nil
	return c, nil
}

// equal is the only place that decides whether a chunk matches: by the number of rows,
// by the sum of their hashes, and by both sides having stopped at the same place.
func equal(a, b checksum.Reading) bool {
	if a.Digest != b.Digest || a.Ended != b.Ended {
		return false
	}
	return a.Ended || a.Last.Key == b.Last.Key
}

// readBoth reads a range on both sides at the same time.
func (t *Table) readBoth(ctx context.Context, r checksum.KeyRange, limit checksum.Limit) (a, b checksum.Reading, err error) {
	err = t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		started := time.Now()
		both, ctx := errgroup.WithContext(ctx)
		both.Go(func() (err error) {
			a, err = t.a.reader.Digest(ctx, r, limit, t.plan.Kind)
			return err
		})
		both.Go(func() (err error) {
			b, err = t.b.reader.Digest(ctx, r, limit, t.plan.Kind)
			return err
		})
		if err := both.Wait(); err != nil {
			return err
		}
		t.pace.Took(larger(a, b), time.Since(started))
		return nil
	})
	return a, b, err
}

func larger(a, b checksum.Reading) checksum.Reading {
	if b.Digest.Rows > a.Digest.Rows {
		return b
	}
	return a
}

// part handles one part of a mismatched chunk. A part with equal digests is verified;
// any other is read row by row, in leaves of bounded size.
func (t *Table) part(ctx context.Context, p part) {
	t.read(p.KeyRange, p.a, p.b)
	if p.a == p.b {
		return
	}
	r := p.KeyRange
	if max(p.a.Rows, p.b.Rows) > leafRows {
		inner := t.inner(&p)
		for i := range inner {
			r.Through = &inner[i].At
			t.examine(ctx, &leaf{selection: checksum.Selection{Range: r}})
			r = checksum.KeyRange{After: r.Through, Through: p.Through}
		}
	}
	t.examine(ctx, &leaf{selection: checksum.Selection{Range: r}})
}

// inner are the marks by which a large part is cut into leaves: those of the side with
// more rows, or of the side that cannot place the other's.
func (t *Table) inner(p *part) []checksum.Mark {
	isB := p.b.Rows > p.a.Rows
	if t.leader != nil {
		_, isB = t.b.reader.(compare.Leader)
	}
	if isB {
		return p.innerB
	}
	return p.innerA
}
