package rows

import (
	"context"
	"time"

	"allclear/checksum"
)

// chunk is a range that both sides have read to the same end.
type chunk struct {
	checksum.KeyRange
	a, b  checksum.Reading // with the marks inside the range
	done  bool             // the piece ends with it
	began time.Time        // when its reading began
}

// settle finds the end up to which both readings of a mismatched range cover
// the same keys.
func (t *Table) settle(ctx context.Context, r checksum.KeyRange, a, b checksum.Reading, limit checksum.Limit) (chunk, error) {
	c := newChunk(r, a, b)
	if a.Ended && b.Ended {
		c.done = true
		return c, nil
	}
	if common := commonMarks(c.a.Marks, c.b.Marks); len(common) > 0 {
		c.endAt(common[len(common)-1])
		return c, nil
	}
	return t.cut(ctx, r, a, b, limit)
}

func newChunk(r checksum.KeyRange, a, b checksum.Reading) chunk {
	a.Marks, b.Marks = allMarks(a), allMarks(b)
	return chunk{KeyRange: r, a: a, b: b}
}

// endAt shortens the chunk to a mark that both sides passed.
func (c *chunk) endAt(m common) {
	last := c.a.Marks[m.a]
	c.Through = &last.At
	c.a.Digest, c.b.Digest = last.Digest, c.b.Marks[m.b].Digest
	c.a.Last, c.b.Last = &last, &c.b.Marks[m.b]
	c.a.Marks, c.b.Marks = c.a.Marks[:m.a+1], c.b.Marks[:m.b+1]
}

// cut ends a chunk in which the sides passed no mark in common, as where a long
// run of rows is missing on one of them. The end must be one that both reach
// within the limit, so the side that stopped first sets it; which one that was
// only the server can tell, since the order is its collation's.
func (t *Table) cut(ctx context.Context, r checksum.KeyRange, a, b checksum.Reading, limit checksum.Limit) (chunk, error) {
	var err error
	if !a.Ended {
		r.Through = &a.Last.At
		b, err = t.b.reader.Digest(ctx, r, limit, t.plan.Kind)
		if err != nil || b.Ended {
			return newChunk(r, a, b), err
		}
	}
	// b has more rows than the limit up to where a stopped, or a has no more.
	r.Through = &b.Last.At
	a, err = t.a.reader.Digest(ctx, r, checksum.Limit{}, t.plan.Kind)
	return newChunk(r, a, b), err
}

// allMarks adds the last row read to a reading's marks.
func allMarks(r checksum.Reading) []checksum.Mark {
	marks := r.Marks
	if r.Last != nil && (len(marks) == 0 || marks[len(marks)-1].Key != r.Last.Key) {
		marks = append(marks[:len(marks):len(marks)], *r.Last)
	}
	return marks
}

// common is a mark that both sides passed: its index in the marks of each.
type common struct{ a, b int }

// commonMarks lists the marks that both sides passed, in order.
func commonMarks(a, b []checksum.Mark) []common {
	place := make(map[string]int, len(b))
	for i, m := range b {
		place[m.Key] = i
	}
	var found []common
	next := 0
	for i, m := range a {
		if j, ok := place[m.Key]; ok && j >= next {
			found = append(found, common{i, j})
			next = j + 1
		}
	}
	return found
}

// part is what lies between two neighbouring common marks of a chunk.
type part struct {
	checksum.KeyRange
	a, b checksum.Digest
	// beforeA and beforeB are the digests of what comes before it in the chunk.
	beforeA, beforeB checksum.Digest
	marksA, marksB   []checksum.Mark // those that each side passed in it, up to its end
	innerA, innerB   []checksum.Mark // marks inside it that only one side passed
}

// parts cuts a chunk at its common marks, unless it is the same on both sides. It reads
// no row: the digest between two marks is the difference of their digests.
func (c *chunk) parts() []part {
	if c.a.Digest == c.b.Digest {
		return []part{{KeyRange: c.KeyRange, a: c.a.Digest, b: c.b.Digest, marksA: allMarks(c.a), marksB: allMarks(c.b)}}
	}
	var parts []part
	after := c.After
	var digestA, digestB checksum.Digest
	fromA, fromB := 0, 0
	add := func(through *checksum.Bound, a, b checksum.Digest, toA, toB int) {
		p := part{
			KeyRange: checksum.KeyRange{After: after, Through: through},
			a:        a.Minus(digestA), b: b.Minus(digestB), beforeA: digestA, beforeB: digestB,
		}
		p.marksA, p.marksB = c.a.Marks[fromA:min(toA+1, len(c.a.Marks))], c.b.Marks[fromB:min(toB+1, len(c.b.Marks))]
		p.innerA, p.innerB = c.a.Marks[fromA:toA], c.b.Marks[fromB:toB]
		parts = append(parts, p)
		after, digestA, digestB, fromA, fromB = through, a, b, toA+1, toB+1
	}
	for _, m := range commonMarks(c.a.Marks, c.b.Marks) {
		add(&c.a.Marks[m.a].At, c.a.Marks[m.a].Digest, c.b.Marks[m.b].Digest, m.a, m.b)
	}
	if digestA != c.a.Digest || digestB != c.b.Digest {
		add(c.Through, c.a.Digest, c.b.Digest, max(fromA, len(c.a.Marks)), max(fromB, len(c.b.Marks)))
	}
	return parts
}
