package snapshot

import (
	"context"
	"encoding/binary"

	"github.com/parquet-go/parquet-go"

	"allclear/checksum"
)

// Rows implements checksum.Reader. There are no texts to inspect.
func (r *Reader) Rows(ctx context.Context, s checksum.Selection, restart func(), visit func(checksum.Row) error) error {
	if s.Kind != 0 {
		if err := onlyRecorded(s.Kind); err != nil {
			return err
		}
	}
	restart()
	spans, wanted, err := r.selected(ctx, s)
	if err != nil {
		return err
	}
	canary := r.canary.InRecord()
	for _, span := range spans {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := r.rowsOf(span, s, wanted, canary, visit); err != nil {
			return err
		}
	}
	return nil
}

// selected are the spans that hold the selected rows, and the keys that are wanted of them;
// nil for all.
func (r *Reader) selected(ctx context.Context, s checksum.Selection) (spans []span, wanted map[string]bool, err error) {
	if s.Buckets != nil {
		return r.file.spans(0, r.wanted()), nil, nil
	}
	if s.Keys == nil {
		spans, err = r.spans(ctx, s.Range)
		return spans, nil, err
	}
	wanted = map[string]bool{}
	for i := range s.Keys {
		wanted[string(s.Keys[i].Key)] = true
	}
	for g := range r.file.groups {
		for i := range s.Keys {
			if r.file.groups[g].mayHold(s.Keys[i].Key) {
				spans = append(spans, span{g, 0, r.file.groups[g].Rows})
				break
			}
		}
	}
	return spans, wanted, nil
}

// rowsOf visits the selected rows of a span.
func (r *Reader) rowsOf(
	in span, s checksum.Selection, wanted map[string]bool, canary *checksum.RecordedCanary, visit func(checksum.Row) error,
) error {
	hashes, altered := make([]uint64, 0, in.rows()), -1
	err := r.file.hashes(in, func(some []uint64) {
		for _, h := range some {
			h, isCanary := canary.Alter(h)
			if isCanary {
				altered = len(hashes)
			}
			hashes = append(hashes, h)
		}
	})
	if err != nil {
		return err
	}
	keys, err := r.keysFor(in, s, hashes)
	if err != nil {
		return err
	}
	detail := details{file: r.file, span: in}
	for i, hash := range hashes {
		if !s.Buckets.Has(hash) || wanted != nil && !wanted[string(keys[i])] {
			continue
		}
		row := checksum.Row{Hash: hash}
		if s.Buckets != nil {
			row.Spread = hash
		}
		if keys != nil {
			if row.Bound, err = r.bound(keys[i]); err != nil {
				return err
			}
			row.Key = row.Bound.Key
		}
		if s.Detail != nil && s.Detail(row) {
			if err := detail.add(&row, i); err != nil {
				return err
			}
			if i == altered {
				canary.AlterDetail(&row, r.file.layout.key)
			}
		}
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}

// keysFor reads the keys of a span, unless no row of it is selected.
func (r *Reader) keysFor(in span, s checksum.Selection, hashes []uint64) ([][]byte, error) {
	if r.file.layout.key == 0 {
		return nil, nil
	}
	for _, hash := range hashes {
		if s.Buckets.Has(hash) {
			return r.file.keys(in)
		}
	}
	return make([][]byte, len(hashes)), nil
}

// details are what is kept of the columns of a span's rows. They are read when the first row
// is wanted in detail.
type details struct {
	file    *file
	span    span
	bits    []uint8
	hashes  [][]parquet.Value // by column
	records []map[int]*checksum.TextRecord
}

// add completes a row by the hashes of its columns, and by what is kept of its texts.
func (d *details) add(row *checksum.Row, at int) error {
	if d.hashes == nil {
		if err := d.read(); err != nil {
			return err
		}
	}
	row.Columns, row.Bits = make([]uint64, len(d.bits)), d.bits
	keyHashes, err := checksum.KeyHashes(row.Key)
	if err != nil {
		return d.file.unreadable(err)
	}
	copy(row.Columns, keyHashes)
	for i, values := range d.hashes {
		if values != nil {
			var all [8]byte
			copy(all[:], values[at].ByteArray())
			row.Columns[i] = binary.LittleEndian.Uint64(all[:])
		}
		record := d.records[i][at]
		if record == nil {
			continue
		}
		if row.Records == nil {
			row.Records = make([]*checksum.TextRecord, len(d.bits))
		}
		row.Records[i] = record
	}
	return nil
}

func (d *details) read() (err error) {
	l := d.file.layout
	d.hashes, d.records = make([][]parquet.Value, len(l.columns)), make([]map[int]*checksum.TextRecord, len(l.columns))
	for i := range l.columns {
		c := &l.columns[i]
		d.bits = append(d.bits, wholeBits)
		if c.Hashed {
			d.bits[i] = 0
		}
		if c.Bits > 0 {
			d.bits[i] = uint8(c.Bits)
			if d.hashes[i], err = d.file.values(d.span, c.hash.column); err != nil {
				return err
			}
		}
		if c.IsText {
			if d.records[i], err = d.texts(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// texts reads what is kept of a column's texts, by row of the span.
func (d *details) texts(c *column) (map[int]*checksum.TextRecord, error) {
	values, err := d.file.values(d.span, c.text.column)
	if err != nil {
		return nil, err
	}
	all := map[int]*checksum.TextRecord{}
	for row, value := range values {
		if value.IsNull() {
			continue
		}
		record, ok := d.file.kinds.record(value.ByteArray())
		if !ok {
			return nil, damaged(d.file.path, "column %s: what is kept of a text has no such form", c.Name)
		}
		all[row] = record
	}
	return all, nil
}
