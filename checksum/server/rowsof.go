package server

import (
	"context"
	"fmt"
	"slices"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// idsAtOnce is how many IDs one statement looks for.
const idsAtOnce = 500

// RowsOf hands to visit the rows of a view in which an integer column is one of ids,
// each with its hash by meaning, its key and its bound, like Rows. They come in the
// order of the statements that find them, 500 IDs each, by the best index that starts
// with the column; without one every statement reads the whole table.
//
// The rows of a statement are visited after all of them have come, and restart is
// called once, before the first row. So no row is lost or visited twice when the
// member goes away in between.
func (rd *Reader) RowsOf(
	ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error,
) error {
	m, v := rd.member, &rd.view
	doing := "reading rows of " + v.Table.FullName() + " by " + column
	c := v.Table.Column(column)
	if c == nil || !c.IsInteger() {
		return m.fail(ctx, doing, fmt.Errorf("no integer column %s", column))
	}
	restart()
	for some := range slices.Chunk(ids, idsAtOnce) {
		var d *checksum.Digester
		var found []checksum.Row
		sql := statement.RowsOf(v, checksum.NewIDColumn(v.Table, c), some)
		_, err := rd.from.stream(ctx, doing, sql, rows{
			columns: func(wire []checksum.WireField) error {
				l, err := rd.layout(wire)
				if err != nil {
					return err
				}
				d, found = checksum.NewDigester(l, checksum.Meaning), nil
				return nil
			},
			row: func(packet []byte) (bool, error) {
				row, err := d.Row(packet, false)
				found = append(found, row)
				return true, err
			},
		})
		if err != nil {
			return err
		}
		for _, row := range found {
			if err := visit(row); err != nil {
				return m.fail(ctx, doing, err)
			}
		}
	}
	return nil
}
