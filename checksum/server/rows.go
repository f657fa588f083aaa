package server

import (
	"cmp"
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
	limit.Rows = rd.from.fitting(v, limit)
	ended, err := rd.from.stream(ctx, doing, statement.Chunk(v, r, limit.Rows), rd.altered(rows{
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
	}))
	if err != nil {
		return checksum.Reading{}, err
	}
	result, err := d.Reading(ended)
	if limit.Rows > 0 && result.Digest.Rows >= limit.Rows {
		result.Ended = false
	}
	return result, m.fail(ctx, doing, err)
}

// fitting implements source: a statement ends where enough bytes have come.
func (*Member) fitting(_ *checksum.View, limit checksum.Limit) uint64 { return limit.Rows }

// Last finds the last key of a view by walking the index from its end.
func (rd *Reader) Last(ctx context.Context, kind checksum.Kind) (*checksum.Mark, error) {
	m, v := rd.member, &rd.view
	doing := "finding the last key of " + v.Table.FullName()
	var d *checksum.Digester
	_, err := rd.from.stream(ctx, doing, statement.Last(v), rows{
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
	v := &rd.view
	var buckets *checksum.Buckets
	var d *checksum.Digester
	var l *checksum.Layout
	err := rd.whole(ctx, rd.altered(rows{
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
	}))
	return buckets, err
}

// Rows hands the selected rows to visit. restart is called before the first row, and
// again whenever the reading had to start anew.
func (rd *Reader) Rows(
	ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error,
) error {
	v := &rd.view
	var p *picker
	to := rd.altered(rows{
		columns: func(wire []checksum.WireField) error {
			l, err := rd.layout(wire)
			if err != nil {
				return err
			}
			restart()
			p = newPicker(l, s)
			return nil
		},
		row: func(packet []byte) (bool, error) {
			row, ok, err := p.pick(packet)
			if err != nil || !ok {
				return err == nil, err
			}
			return true, visit(row)
		},
	})
	doing, sql := reading(v, s.Range), ""
	switch {
	case s.Keys != nil:
		doing, sql = "reading rows of "+v.Table.FullName()+" by their keys", statement.ByKeys(v, s.Keys)
	case s.Buckets != nil:
		return rd.whole(ctx, to)
	default:
		sql = statement.Chunk(v, s.Range, 0)
	}
	_, err := rd.from.stream(ctx, doing, sql, to)
	return err
}

// picker makes rows of the packets that are selected.
type picker struct {
	checksum.Selection
	layout    *checksum.Layout
	rows      *checksum.Digester
	byBucket  *checksum.Digester // nil where rows are not selected by bucket
	inspector checksum.Inspector // nil where rows are not inspected
}

func newPicker(l *checksum.Layout, s checksum.Selection) *picker {
	p := &picker{Selection: s, layout: l, rows: checksum.NewDigester(l, cmp.Or(s.Kind, checksum.Meaning))}
	if s.Buckets != nil {
		p.byBucket = checksum.NewDigester(l, s.Buckets.Kind)
	}
	if s.Inspect != nil {
		p.inspector = s.Inspect()
	}
	return p
}

// pick is false for a row that is not selected.
func (p *picker) pick(packet []byte) (row checksum.Row, ok bool, err error) {
	var spread uint64
	if p.byBucket != nil {
		if spread, err = p.byBucket.Hash(packet); err != nil || !p.Buckets.Has(spread) {
			return row, false, err
		}
	}
	if p.inspector != nil {
		if err := p.layout.Inspect(packet, p.inspector); err != nil {
			return row, false, err
		}
	}
	if p.Bare {
		row, err = p.rows.Bare(packet)
	} else {
		row, err = p.rows.Row(packet, false)
	}
	if err == nil && p.Detail != nil && p.Detail(row) {
		row, err = p.rows.Row(packet, true)
	}
	row.Spread = spread
	return row, true, err
}

// altered has the view's canary altered in what comes.
func (rd *Reader) altered(to rows) rows {
	if rd.view.Canary == nil {
		return to
	}
	var stream *checksum.CanaryStream
	return rows{
		columns: func(wire []checksum.WireField) error {
			l, err := rd.layout(wire)
			if err != nil {
				return err
			}
			stream = rd.view.Canary.In(l)
			return to.columns(wire)
		},
		row:   func(packet []byte) (bool, error) { return stream.Pass(packet, to.row) },
		ended: to.ended,
	}
}

func reading(v *checksum.View, r checksum.KeyRange) string {
	return "reading " + v.Table.FullName() + ", " + r.String()
}
