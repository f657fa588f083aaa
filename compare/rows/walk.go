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

// walkPiece reads a key range chunk by chunk. Both sides read a chunk at the same
// time, from the same key on, and both stop after the same number of rows. Where the
// rows are equal they stop at the same key, and no chunk boundaries had to be searched
// for. Where they are not, the marks that both passed show which parts differ, and
// nothing is read twice.
func (t *Table) walkPiece(ctx context.Context, piece compare.Piece, seen texts.Inspection) {
	rest, rows, last, done := piece.KeyRange, uint64(0), bothMarks{}, false
	defer func() {
		if !done {
			t.leaveUncounted(rest, piece.Clean)
		}
	}()
	for !done {
		if t.hasEnough(rest.String()) {
			return
		}
		if piece.Most > 0 && rows >= piece.Most {
			t.leaveEqual(rest, piece.Rows-min(rows, piece.Rows))
			return
		}
		began := time.Now()
		c, err := t.next(ctx, rest)
		if err != nil {
			t.notBegun(ctx, rest.String(), err)
			return
		}
		c.began = began
		// Nothing is left of a piece whose last row is the last of a chunk: what would be read next has no keys.
		c.done = c.done || piece.Through != nil && c.Through.Is(piece.Through)
		last = bothMarks{cmp.Or(c.a.Last, last.a), cmp.Or(c.b.Last, last.b)}
		if c.done && piece.Through == nil {
			t.confirmEnd(ctx, last)
		}
		t.take(ctx, &c, seen)
		rest.After, done, rows = c.Through, c.done, rows+larger(c.a, c.b).Digest.Rows
		t.run.Options.Journal.Keep(ctx, began)
	}
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
		times := t.pace.Took(larger(a, b), time.Since(started))
		if paced, isPaced := t.run.Options.Gate.(compare.Paced); isPaced {
			paced.Took(times)
		}
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

// take takes in a chunk. Parts with equal digests are verified; any others are read row
// by row, in leaves of bounded size. What was seen of their texts does not count: the
// sides hold other rows there, and where both normally give the same bytes only one side
// was inspected. So the rows of leaves are inspected again, and all in key order, so that
// every run shows the same examples.
func (t *Table) take(ctx context.Context, c *chunk, seen texts.Inspection) {
	t.drawMarks(c)
	parts := c.parts()
	for i := 0; i < len(parts); i++ {
		t.offerPerch(&parts[i])
		if parts[i].isEqual() {
			t.read(parts[i : i+1])
			t.journal(&parts[i], c.began)
			t.takeSeen(&parts[i], seen)
			continue
		}
		first := i
		for i+1 < len(parts) && runsOn(parts[i+1:]) {
			i++
		}
		t.read(parts[first : i+1])
		differing := t.newHole(parts[first:i+1], c.began)
		for _, l := range t.leaves(parts[first:i+1], leafLimit(c)) {
			differing.adds(l)
			t.examine(ctx, l, seen)
		}
		t.shut(differing)
	}
	if last := &parts[len(parts)-1]; !last.Through.Is(c.Through) { // behind the last row of both
		t.journal(&part{KeyRange: checksum.KeyRange{After: last.Through, Through: c.Through}}, c.began)
	}
}

// bridged is how many equal rows between two parts that differ are read again with them,
// since that costs less than another statement.
const bridged = 256

// runsOn tells whether what differs goes on with the first of these parts.
func runsOn(parts []part) bool {
	isShort := parts[0].a.Rows <= bridged && len(parts) > 1 && !parts[1].isEqual()
	return !parts[0].isEqual() || isShort
}

func (p *part) isEqual() bool { return p.a == p.b }

// leafLimit is how many rows a leaf of a chunk should hold.
func leafLimit(c *chunk) uint64 {
	read := larger(c.a, c.b)
	if width := read.Bytes / max(1, read.Digest.Rows); width > 0 {
		return max(1, min(leafRows, leafBytes/width))
	}
	return leafRows
}

// leaves cuts parts that adjoin into leaves of so many rows, at the marks of the side
// with more rows, or of the side that cannot place the other's.
func (t *Table) leaves(parts []part, limit uint64) []*leaf {
	var leaves []*leaf
	after := parts[0].After
	add := func(through *checksum.Bound, rows uint64) {
		if n := len(leaves); n > 0 && leaves[n-1].rows+rows <= limit {
			leaves[n-1].rows += rows
			leaves[n-1].selection.Range.Through = through
		} else {
			r := checksum.KeyRange{After: after, Through: through}
			leaves = append(leaves, &leaf{rows: rows, selection: checksum.Selection{Range: r, Kind: t.plan.Kind}})
		}
		after = through
	}
	for i := range parts {
		p := &parts[i]
		marks, before, end := p.innerA, p.beforeA, p.beforeA.Plus(p.a)
		if t.isByB(p) {
			marks, before, end = p.innerB, p.beforeB, p.beforeB.Plus(p.b)
		}
		for k := range marks {
			add(&marks[k].At, marks[k].Digest.Minus(before).Rows)
			before = marks[k].Digest
		}
		add(p.Through, end.Minus(before).Rows)
	}
	return leaves
}

// isByB tells that a part is cut at the marks of b.
func (t *Table) isByB(p *part) bool {
	if t.leader != nil {
		return t.isLedByB()
	}
	return p.b.Rows > p.a.Rows
}

// isLedByB tells that b leads.
func (t *Table) isLedByB() bool {
	_, leads := t.b.reader.(compare.Leader)
	return leads && t.leader != nil
}
