package server

import (
	"context"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Record reads the rows of a view in key order for a snapshot, from the one after a bound on
// and up to a limit, and returns the bound of the last one; nil if there are no more. Without
// an index in the view it reads all rows in one go, in no order. restart is called before the
// first row, and again whenever the reading had to start anew.
func (rd *Reader) Record(
	ctx context.Context, after *checksum.Bound, limit checksum.Limit, restart func(), visit func(*checksum.RowRecord) error,
) (through *checksum.Bound, err error) {
	r := recorder{reader: rd, restart: restart, visit: visit}
	if rd.view.Index == "" {
		return nil, rd.whole(ctx, rows{columns: r.columns, row: r.row})
	}
	limit.Rows = rd.from.fitting(&rd.view, limit)
	r.limit = limit
	in := checksum.KeyRange{After: after}
	_, err = rd.from.stream(ctx, reading(&rd.view, in), statement.Chunk(&rd.view, in, limit.Rows), rows{columns: r.columns, row: r.row})
	return r.through, err
}

// recorder hands on the rows of one statement.
type recorder struct {
	reader     *Reader
	limit      checksum.Limit
	restart    func()
	visit      func(*checksum.RowRecord) error
	digester   *checksum.Digester
	read, size uint64
	through    *checksum.Bound // of the row at which the limit was reached
}

func (r *recorder) columns(wire []checksum.WireField) error {
	l, err := r.reader.layout(wire)
	if err != nil {
		return err
	}
	r.digester, r.read, r.size, r.through = checksum.NewDigester(l, checksum.Meaning), 0, 0, nil
	r.restart()
	return nil
}

func (r *recorder) row(packet []byte) (goOn bool, err error) {
	record, err := r.digester.Record(packet)
	if err != nil {
		return false, err
	}
	r.read++
	r.size += uint64(record.Size)
	isLast, isTooMuch := r.limit.Rows > 0 && r.read >= r.limit.Rows, r.limit.Bytes > 0 && r.size >= r.limit.Bytes
	if isLast || isTooMuch {
		at, err := r.digester.KeyBound(packet)
		if err != nil {
			return false, err
		}
		r.through = &at
	}
	return !isTooMuch, r.visit(record) // the statement itself ends after so many rows
}
