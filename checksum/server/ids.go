package server

import (
	"context"
	"errors"
	"fmt"

	gomysql "github.com/go-mysql-org/go-mysql/mysql"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// IDs reads values of an integer column in ascending order by its index: those
// greater than after up to and including through, where nil is an open end. NULL
// is not a value, and a value that several rows hold comes once.
//
// The values are written to the memory of into, at most cap(into) of them, as the
// Bits of a [checksum.Integer]. A range should not hold both negative numbers and
// others, because they could not be told apart. ended tells that the range has no
// more values. If it is false, call again with the last value as after.
func (m *Member) IDs(
	ctx context.Context, c checksum.IDColumn, after, through *checksum.Integer, into []uint64,
) (ids []uint64, ended bool, err error) {
	doing := readingIDs(c) + ", " + idRange(after, through)
	if err := needIndex(c); err != nil {
		return nil, false, m.fail(ctx, doing, err)
	}
	limit := cap(into)
	if limit == 0 {
		return nil, false, m.fail(ctx, doing, errors.New("no room for values"))
	}
	var decode decoder
	var rowsRead int
	_, err = m.stream(ctx, doing, statement.IDs(c, after, through, limit), rows{
		columns: func(wire []checksum.WireField) (err error) {
			ids, rowsRead = into[:0], 0
			decode, err = newDecoder(wire)
			return err
		},
		row: func(packet []byte) (bool, error) {
			id, err := decode.bits(packet)
			rowsRead++
			if n := len(ids); n == 0 || ids[n-1] != id {
				ids = append(ids, id) // within cap(into): the statement's limit
			}
			return true, err
		},
	})
	if err != nil {
		return nil, false, err
	}
	return ids, rowsRead < limit, nil
}

// TopIDs reads the n greatest values of an integer column that are less than
// below, nil for all, by its index and in descending order. A value that several
// rows hold comes once for each.
func (m *Member) TopIDs(
	ctx context.Context, c checksum.IDColumn, below *checksum.Integer, n int,
) ([]checksum.Integer, error) {
	doing := readingIDs(c) + " from its end"
	if err := needIndex(c); err != nil {
		return nil, m.fail(ctx, doing, err)
	}
	if n < 1 {
		return nil, m.fail(ctx, doing, fmt.Errorf("%d values", n))
	}
	var decode decoder
	var ids []checksum.Integer
	_, err := m.stream(ctx, doing, statement.TopIDs(c, below, n), rows{
		columns: func(wire []checksum.WireField) (err error) {
			ids = nil
			decode, err = newDecoder(wire)
			return err
		},
		row: func(packet []byte) (bool, error) {
			bits, err := decode.bits(packet)
			negative := decode.signed && int64(bits) < 0
			ids = append(ids, checksum.Integer{Bits: bits, Negative: negative})
			return true, err
		},
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

func readingIDs(c checksum.IDColumn) string {
	return "reading the values of " + c.Table.FullName() + "." + c.Column.Name
}

func idRange(after, through *checksum.Integer) string {
	from, to := "start", "end"
	if after != nil {
		from = after.String()
	}
	if through != nil {
		to = through.String()
	}
	return "(" + from + " … " + to + "]"
}

func needIndex(c checksum.IDColumn) error {
	if !c.Column.IsInteger() {
		return fmt.Errorf("%s is no integer column", c.Column.FullType)
	}
	if c.Index == "" {
		return errors.New("no index gives its values in order")
	}
	return nil
}

// decoder reads rows of one integer column.
type decoder struct {
	size   int // of a packet, in bytes
	signed bool
}

// rowHeader is what comes before the value of a row of one column: a zero and the
// NULL bitmap (binary protocol, resultset row).
const rowHeader = 2

func newDecoder(wire []checksum.WireField) (decoder, error) {
	if len(wire) != 1 {
		return decoder{}, fmt.Errorf("the server returned %d columns, 1 was asked for", len(wire))
	}
	d := decoder{signed: wire[0].Flags&gomysql.UNSIGNED_FLAG == 0}
	switch wire[0].Type {
	case gomysql.MYSQL_TYPE_TINY:
		d.size = rowHeader + 1
	case gomysql.MYSQL_TYPE_SHORT:
		d.size = rowHeader + 2
	case gomysql.MYSQL_TYPE_INT24, gomysql.MYSQL_TYPE_LONG:
		d.size = rowHeader + 4
	case gomysql.MYSQL_TYPE_LONGLONG:
		d.size = rowHeader + 8
	default:
		return decoder{}, fmt.Errorf("%w: the column is no integer any more", checksum.ErrTableChanged)
	}
	return d, nil
}

// bits is a row's value, sign-extended to 64 bits where it is signed.
func (d decoder) bits(packet []byte) (uint64, error) {
	if len(packet) != d.size || packet[0] != 0 || packet[1] != 0 {
		return 0, checksum.ErrMalformed
	}
	return checksum.DecodeInteger(packet[rowHeader:], d.signed).Bits, nil
}
