package server

import (
	"context"
	"errors"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Record reads the rows of a view in key order for a snapshot, from the one after a bound on
// and up to a limit, and returns the bound of the last one; nil if there are no more. Without
// an index in the view it reads all rows in one go, in no order. restart is called before the
// first row, and again whenever the reading had to start anew. An error of visit ends the
// reading, and is returned as it came.
func (rd *Reader) Record(
	ctx context.Context, after *checksum.Bound, limit checksum.Limit, restart func(), visit func(*checksum.RowRecord) error,
) (through *checksum.Bound, err error) {
	r := recorder{reader: rd, restart: restart, visit: visit}
	to := rows{columns: r.columns, row: r.row}
	if rd.view.Index == "" {
		err = rd.whole(ctx, to)
	} else {
		limit.Rows = rd.from.fitting(&rd.view, limit)
		r.limit = limit
		in := checksum.KeyRange{After: after}
		_, err = rd.from.stream(ctx, reading(&rd.view, in), statement.Chunk(&rd.view, in, limit.Rows), to)
	}
	if r.refused != nil {
		return nil, r.refused
	}
	return r.through, err
}

// errRefused is in place of visit's own error, which says nothing about the member: a full
// disk must not look like a connection that is worth another try.
var errRefused = errors.New("a row was refused")

// recorder hands on the rows of one statement.
type recorder struct {
	reader     *Reader
	limit      checksum.Limit
	restart    func()
	visit      func(*checksum.RowRecord) error
	digester   *checksum.Digester
	read, size uint64
	through    *checksum.Bound // of the row at which the limit was reached
	refused    error           // by visit
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
	if r.refused = r.visit(record); r.refused != nil {
		return false, errRefused
	}
	return !isTooMuch, nil // the statement itself ends after so many rows
}
