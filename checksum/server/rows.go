package server

import (
	"context"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Digest reads a key range of a view and boils it down.
func (rd *Reader) Digest(
	ctx context.Context, r checksum.KeyRange, limit checksum.Limit, kind checksum.Kind,
) (checksum.Reading, error) {
	m, v := rd.member, &rd.view
	doing := reading(v, r)
	var d *checksum.Digester
	ended, err := m.stream(ctx, doing, statement.Chunk(v, r, limit.Rows), rows{
		columns: func(wire []checksum.WireField) error {
			l, err := rd.layout(wire)
			if err != nil {
				return err
			}
			d = checksum.NewDigester(l, kind)
			d.InspectBy(v.Inspect)
			return nil
		},
		row: func(packet []byte) (bool, error) {
			err := d.Add(packet)
			return limit.Bytes == 0 || d.Bytes() < limit.Bytes, err
		},
	})
	if err != nil {
		return checksum.Reading{}, err
	}
	result, err := d.Reading(ended)
	if limit.Rows > 0 && result.Digest.Rows >= limit.Rows {
		result.Ended = false
	}
	return result, m.fail(ctx, doing, err)
}

// Last finds the last key of a view by walking the index from its end.
func (rd *Reader) Last(ctx context.Context, kind checksum.Kind) (*checksum.Mark, error) {
	m, v := rd.member, &rd.view
	doing := "finding the last key of " + v.Table.FullName()
	var d *checksum.Digester
	_, err := m.stream(ctx, doing, statement.Last(v), rows{
		columns: func(wire []checksum.WireField) error {
			l, err := checksum.NewLayout(v.KeyView(), wire)
			if err != nil {
				return err
			}
			d = checksum.NewDigester(l, kind)
			return nil
		},
		row: func(packet []byte) (bool, error) { return true, d.Add(packet) },
	})
	if err != nil {
		return nil, err
	}
	result, err := d.Reading(true)
	return result.Last, m.fail(ctx, doing, err)
}

// Buckets reads a whole view, in any order, into n buckets by row hash.
func (rd *Reader) Buckets(ctx context.Context, kind checksum.Kind, n int) (*checksum.Buckets, error) {
	m, v := rd.member, &rd.view
	var buckets *checksum.Buckets
	var d *checksum.Digester
	var l *checksum.Layout
	whole := *v
	whole.Index = ""
	_, err := m.stream(ctx, reading(v, checksum.KeyRange{}), statement.Chunk(&whole, checksum.KeyRange{}, 0), rows{
		columns: func(wire []checksum.WireField) (err error) {
			if l, err = rd.layout(wire); err != nil {
				return err
			}
			d, buckets = checksum.NewDigester(l, kind), checksum.NewBuckets(kind, n)
			if v.Inspect != nil {
				buckets.Seen = v.Inspect()
			}
			return nil
		},
		row: func(packet []byte) (bool, error) {
			hash, err := d.Hash(packet)
			buckets.Add(hash)
			if err == nil && buckets.Seen != nil {
				err = l.Inspect(packet, buckets.Seen)
			}
			return true, err
		},
	})
	return buckets, err
}

// Rows hands the selected rows of a key range to visit. restart is called
// before the first row, and again whenever the reading had to start anew.
func (rd *Reader) Rows(
	ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error,
) error {
	m, v := rd.member, &rd.view
	var d, byBucket *checksum.Digester
	from := *v
	if s.Buckets != nil {
		from.Index = ""
	}
	_, err := m.stream(ctx, reading(v, s.Range), statement.Chunk(&from, s.Range, 0), rows{
		columns: func(wire []checksum.WireField) error {
			l, err := rd.layout(wire)
			if err != nil {
				return err
			}
			d = checksum.NewDigester(l, checksum.Meaning)
			if s.Buckets != nil {
				byBucket = checksum.NewDigester(l, s.Buckets.Kind)
			}
			restart()
			return nil
		},
		row: func(packet []byte) (_ bool, err error) {
			var spread uint64
			if byBucket != nil {
				if spread, err = byBucket.Hash(packet); err != nil || !s.Buckets.Has(spread) {
					return true, err
				}
			}
			row, err := d.Row(packet, false)
			if err == nil && s.Detail != nil && s.Detail(row) {
				row, err = d.Row(packet, true)
			}
			if err != nil {
				return false, err
			}
			row.Spread = spread
			return true, visit(row)
		},
	})
	return err
}

func reading(v *checksum.View, r checksum.KeyRange) string {
	return "reading " + v.Table.FullName() + ", " + r.String()
}
