package sidetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"allclear/checksum"
)

// onlyMeaning refuses what a copy has no hashes of.
func onlyMeaning(kind checksum.Kind) error {
	if kind != checksum.Meaning {
		return fmt.Errorf("rows were hashed by meaning, not by %v: %w", kind, errors.ErrUnsupported)
	}
	return nil
}

// Digest implements checksum.Reader. The marks are the recorded bounds.
func (r *copyReader) Digest(ctx context.Context, in checksum.KeyRange, limit checksum.Limit, kind checksum.Kind) (checksum.Reading, error) {
	reading := checksum.Reading{Ended: true}
	from, to, err := r.span(in)
	if err = errors.Join(err, onlyMeaning(kind), ctx.Err()); err != nil {
		return reading, err
	}
	mark := func(row *checksum.Row) checksum.Mark {
		return checksum.Mark{Key: string(row.Key), At: row.Bound, Digest: reading.Digest}
	}
	for i := from; i < to; i++ {
		row := &r.rows[i]
		reading.Digest.Add(row.Hash)
		reading.Bytes += uint64(8 * len(row.Columns))
		isFull := limit.Rows > 0 && reading.Digest.Rows >= limit.Rows || limit.Bytes > 0 && reading.Bytes >= limit.Bytes
		switch {
		case r.key > 0 && (isFull || i == to-1):
			last := mark(row)
			reading.Last = &last
		case r.key > 0 && r.isEnd(i):
			reading.Marks = append(reading.Marks, mark(row))
		}
		if isFull {
			reading.Ended = false
			break
		}
	}
	return reading, nil
}

// Last implements checksum.Reader.
func (r *copyReader) Last(_ context.Context, kind checksum.Kind) (*checksum.Mark, error) {
	if err := onlyMeaning(kind); err != nil || len(r.rows) == 0 {
		return nil, err
	}
	row := &r.rows[len(r.rows)-1]
	return &checksum.Mark{Key: string(row.Key), At: row.Bound}, nil
}

// Buckets implements checksum.Reader.
func (r *copyReader) Buckets(ctx context.Context, kind checksum.Kind, n int) (*checksum.Buckets, error) {
	if err := errors.Join(onlyMeaning(kind), ctx.Err()); err != nil {
		return nil, err
	}
	b := checksum.NewBuckets(kind, n)
	for i := range r.rows {
		b.Add(r.rows[i].Hash)
	}
	return b, nil
}

// Rows implements checksum.Reader.
func (r *copyReader) Rows(ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error) error {
	from, to, err := r.span(s.Range)
	if err = errors.Join(err, onlyMeaning(cmp.Or(s.Kind, checksum.Meaning)), ctx.Err()); err != nil {
		return err
	}
	restart()
	isWanted := func(row *checksum.Row) bool {
		isKey := func(at checksum.Bound) bool { return bytes.Equal(at.Key, row.Key) }
		return s.Buckets.Has(row.Spread) && (s.Keys == nil || slices.ContainsFunc(s.Keys, isKey))
	}
	for _, row := range r.rows[from:to] {
		if !isWanted(&row) {
			continue
		}
		if s.Buckets == nil {
			row.Spread = 0
		}
		plain := row
		plain.Columns, plain.Bits, plain.Records = nil, nil, nil
		if r.key == 0 {
			plain.Bound = checksum.Bound{}
		}
		if s.Detail == nil || !s.Detail(plain) {
			row = plain
		}
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}
