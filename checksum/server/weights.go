package server

import (
	"context"
	"encoding/binary"
	"errors"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Weights hands to visit a hash of what a unique index would compare, with the Key
// and Bound of the row, for each row of a key range in which no column of the index is
// NULL. Text is compared by the collation given, "" for each column's own.
//
// Two rows that the index would hold to be equal have the same hash. Other rows may
// share a hash too: EqualUnder decides. The view must have a key; without an index of
// its own the range is the whole table. restart is called before the first row and
// whenever the reading starts anew: rows visited before then no longer count.
func (rd *Reader) Weights(ctx context.Context, index *checksum.Index, collation string, r checksum.KeyRange,
	restart func(), visit func(hash uint64, row checksum.Row) error,
) error {
	m, v := rd.member, &rd.view
	doing := "weighing " + index.Name + " of " + v.Table.FullName() + ", " + r.String()
	sql, read, err := statement.Weights(v, index, collation, r)
	if err != nil {
		return m.fail(ctx, doing, err)
	}
	var d *checksum.Digester
	var weights []byte
	_, err = rd.from.stream(ctx, doing, sql, rows{
		columns: func(wire []checksum.WireField) error {
			l, err := checksum.NewLayout(read, wire)
			if err != nil {
				return err
			}
			d = checksum.NewDigester(l, checksum.Meaning)
			restart()
			return nil
		},
		row: func(packet []byte) (bool, error) {
			row, err := d.Row(packet, true)
			if err != nil {
				return false, err
			}
			weights = weights[:0]
			for _, hash := range row.Columns[v.Key:] {
				weights = binary.BigEndian.AppendUint64(weights, hash)
			}
			return true, visit(xxhash.Sum64(weights), checksum.Row{Key: row.Key, Bound: row.Bound})
		},
	})
	return err
}

// EqualUnder asks the server whether a unique index would hold two rows, given
// by their keys, to be equal, if its text columns had a collation; "" for each
// column's own. Rows that are gone are not equal, nor are rows with a NULL.
func (rd *Reader) EqualUnder(
	ctx context.Context, index *checksum.Index, collation string, x, y checksum.Bound,
) (bool, error) {
	m, v := rd.member, &rd.view
	doing := "comparing rows of " + v.Table.FullName()
	sql, err := statement.Equal(v, index, collation, x, y)
	if err != nil {
		return false, m.fail(ctx, doing, err)
	}
	found, err := m.records(ctx, doing, sql)
	if err != nil {
		return false, err
	}
	return len(found) > 0, nil
}

// KnowsCollation tells whether the server has a collation, in the character set that
// its name begins with. A collation of several sets is tried with utf8mb4.
func (m *Member) KnowsCollation(ctx context.Context, collation string) (bool, error) {
	doing := "asking for collation " + collation
	sql, err := statement.KnowsCollation(collation)
	if err != nil {
		return false, m.fail(ctx, doing, err)
	}
	_, err = m.records(ctx, doing, sql)
	var failed *Error
	if errors.As(err, &failed) {
		switch failed.Number {
		case 1273, 1253, 1115: // unknown collation, not one of this character set, unknown character set
			return false, nil
		}
	}
	return err == nil, err
}
