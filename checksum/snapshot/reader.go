package snapshot

import (
	"bytes"
	"context"
	"slices"

	"allclear/checksum"
)

// Reader reads one view of a recorded table. It is safe for concurrent use.
type Reader struct {
	file    *file
	bounder *checksum.Bounder
	name    string // of the table
	canary  *checksum.Canary
	first   uint64 // see checksum.View
}

// recordedKind is the one kind of digest that a snapshot has.
const recordedKind = checksum.Meaning

func onlyRecorded(kind checksum.Kind) error {
	if kind != recordedKind {
		return cannot("the rows were recorded by %v, not by %v", recordedKind, kind)
	}
	return nil
}

// Close implements checksum.Reader.
func (r *Reader) Close() error { return r.file.close() }

// rows is how many rows the table has.
func (r *Reader) rows() uint64 { return r.file.starts[len(r.file.groups)] }

// wanted is how many rows are read of a table that is read in no order.
func (r *Reader) wanted() uint64 {
	if r.first > 0 {
		return min(r.first, r.rows())
	}
	return r.rows()
}

// isOpenedBy tells whether the view was recorded with these columns, read in this way.
func (t *Table) isOpenedBy(v *checksum.View) error {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	if !slices.Equal(names, v.Names()) || t.Key != v.Key {
		return cannot("the snapshot has rows of the columns %v with a key of %d, not of %v with a key of %d",
			names, t.Key, v.Names(), v.Key)
	}
	for i, c := range t.Columns {
		if w := v.Columns[i]; w.ByJSON != c.ByJSON || w.Doubles != c.Doubles || w.AsStored || w.ReadAs != "" {
			return cannot("the snapshot has column %s recorded in another way than it would be compared", c.Name)
		}
	}
	return nil
}

// place is the number of rows up to and including the one that a bound is of.
func (r *Reader) place(ctx context.Context, b *checksum.Bound, open uint64) (uint64, error) {
	if b == nil {
		return open, nil
	}
	for g := range r.file.groups {
		if bytes.Equal(r.file.groups[g].Last, b.Key) {
			return r.file.starts[g+1], nil
		}
	}
	for g := range r.file.groups {
		if !r.file.groups[g].mayHold(b.Key) {
			continue
		}
		keys, err := r.keys(ctx, g)
		if err != nil {
			return 0, err
		}
		for row, key := range keys {
			if bytes.Equal(key, b.Key) {
				return r.file.starts[g] + uint64(row) + 1, nil
			}
		}
	}
	return 0, cannot("no row of %s in the snapshot has the key %v", r.name, b.Text)
}

// mayHold tells whether a key may be in the group.
func (b *groupBounds) mayHold(key []byte) bool {
	return bytes.Compare(b.Least, key) <= 0 && bytes.Compare(key, b.Greatest) <= 0
}

// keys reads the keys of a group.
func (r *Reader) keys(ctx context.Context, group int) ([][]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	return r.file.keys(span{group, 0, r.file.groups[group].Rows})
}

// spans are those of a key range.
func (r *Reader) spans(ctx context.Context, in checksum.KeyRange) ([]span, error) {
	from, err := r.place(ctx, in.After, 0)
	if err != nil {
		return nil, err
	}
	to, err := r.place(ctx, in.Through, r.rows())
	return r.file.spans(from, max(from, to)), err
}

// bound is that of a row, from its canonical key.
func (r *Reader) bound(key []byte) (checksum.Bound, error) {
	b, err := r.bounder.Bound(key)
	return b, r.file.unreadable(err)
}

// Split implements checksum.Reader. The bounds are ends of row groups.
func (r *Reader) Split(_ context.Context, parts int) (bounds []checksum.Bound, err error) {
	if r.file.layout.key == 0 {
		return nil, nil
	}
	last := 0
	for i := 1; i < parts; i++ {
		end := len(r.file.groups) * i / parts // groups before the bound
		if end == last || end == 0 {
			continue
		}
		last = end
		b, err := r.bound(r.file.groups[end-1].Last)
		if err != nil {
			return nil, err
		}
		bounds = append(bounds, b)
	}
	return bounds, nil
}

// Lead implements compare.Leader: row groups are the chunks.
func (r *Reader) Lead(ctx context.Context, in checksum.KeyRange, limit checksum.Limit) (*checksum.Bound, error) {
	all, err := r.spans(ctx, in)
	if err != nil {
		return nil, err
	}
	rows, size := uint64(0), uint64(0)
	for i, s := range all {
		g := &r.file.groups[s.group]
		rows += uint64(s.rows())
		size += g.Bytes * uint64(s.rows()) / uint64(g.Rows)
		isOver := limit.Rows > 0 && rows > limit.Rows || limit.Bytes > 0 && size > limit.Bytes
		if !isOver || i == 0 {
			continue
		}
		end, err := r.bound(r.file.groups[all[i-1].group].Last)
		return &end, err
	}
	return nil, nil
}

// Digest implements checksum.Reader.
func (r *Reader) Digest(
	ctx context.Context, in checksum.KeyRange, limit checksum.Limit, kind checksum.Kind,
) (reading checksum.Reading, err error) {
	if err := onlyRecorded(kind); err != nil {
		return reading, err
	}
	all, err := r.spans(ctx, in)
	if err != nil {
		return reading, err
	}
	reading.Ended = true
	for i, s := range all {
		if ctx.Err() != nil {
			return reading, context.Cause(ctx)
		}
		if left := limit.Rows - reading.Digest.Rows; limit.Rows > 0 && uint64(s.rows()) >= left {
			s.to, reading.Ended = s.from+int(left), false
		}
		g := &r.file.groups[s.group]
		width := max(1, g.Bytes/uint64(g.Rows))
		if most := (limit.Bytes - min(limit.Bytes, reading.Bytes) + width - 1) / width; limit.Bytes > 0 && uint64(s.rows()) >= most {
			s.to, reading.Ended = s.from+int(max(1, most)), false
		}
		reading.Bytes += width * uint64(s.rows())
		if err := r.digest(s, &reading, i == len(all)-1 || !reading.Ended); err != nil {
			return reading, err
		}
		if !reading.Ended {
			break
		}
	}
	return reading, nil
}

// digest adds the rows of a span to a reading. At the reading's end it notes the last one.
func (r *Reader) digest(s span, reading *checksum.Reading, isLast bool) error {
	hashes := make([]uint64, 0, s.rows())
	if err := r.file.hashes(s, func(some []uint64) { hashes = append(hashes, some...) }); err != nil {
		return err
	}
	if r.file.layout.key == 0 {
		for _, h := range hashes {
			reading.Digest.Add(h)
		}
		return nil
	}
	marks, err := r.file.values(s, r.file.layout.mark)
	if err != nil {
		return err
	}
	keys, err := r.file.keys(s)
	if err != nil {
		return err
	}
	if len(marks) != len(hashes) || len(keys) != len(hashes) {
		return damaged(r.file.path, "the columns of row group %d have different numbers of rows", s.group)
	}
	for row, h := range hashes {
		reading.Digest.Add(h)
		isEnd := isLast && row == len(hashes)-1
		if !marks[row].Boolean() && !isEnd {
			continue
		}
		m, err := r.mark(keys[row], reading.Digest)
		if err != nil {
			return err
		}
		if marks[row].Boolean() {
			reading.Marks = append(reading.Marks, m)
		}
		if isEnd {
			reading.Last = &m
		}
	}
	return nil
}

func (r *Reader) mark(key []byte, d checksum.Digest) (checksum.Mark, error) {
	at, err := r.bound(bytes.Clone(key))
	return checksum.Mark{Key: string(key), At: at, Digest: d}, err
}

// Last implements checksum.Reader.
func (r *Reader) Last(_ context.Context, kind checksum.Kind) (*checksum.Mark, error) {
	if err := onlyRecorded(kind); err != nil || len(r.file.groups) == 0 || r.file.layout.key == 0 {
		return nil, err
	}
	m, err := r.mark(r.file.groups[len(r.file.groups)-1].Last, checksum.Digest{})
	return &m, err
}

// Buckets implements checksum.Reader. It reads nothing but the row hashes.
func (r *Reader) Buckets(ctx context.Context, kind checksum.Kind, n int) (*checksum.Buckets, error) {
	if err := onlyRecorded(kind); err != nil {
		return nil, err
	}
	buckets, canary := checksum.NewBuckets(kind, n), r.canary.InRecord()
	for _, s := range r.file.spans(0, r.wanted()) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		err := r.file.hashes(s, func(some []uint64) {
			for _, h := range some {
				h, _ = canary.Alter(h)
				buckets.Add(h)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return buckets, nil
}
