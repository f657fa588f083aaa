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

// RowsOf hands the rows of a view to visit whose integer column is one of ids:
// each with its hash by meaning, its key and its bound, like Rows. They come in the order of
// the statements that find them, 500 IDs each, by the best index that the column
// leads; without one every statement reads the whole table.
//
// What a statement found is visited once all of it has come, and restart is called
// once, before the first row: a member that went away in between costs no row
// and gives none twice.
func (rd *Reader) RowsOf(ctx context.Context, column string, ids []checksum.Integer, restart func(), visit func(checksum.Row) error) error {
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
		_, err := m.stream(ctx, doing, statement.RowsOf(v, checksum.NewIDColumn(v.Table, c), some), rows{
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
