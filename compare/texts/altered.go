package texts

import (
	"slices"

	"allclear/checksum"
	"allclear/compare/altered"
	"allclear/compare/damage"
)

// altered is the cause of a value that is no damaged text.
func (d *Diagnoser) altered(a, b *checksum.Row, column int) Cause {
	found := d.columnsOf()[column].Between(d.value(a, "a", column), d.value(b, "b", column))
	return Cause{Column: column, Altered: found, Member: found.Member}
}

// value is what a row has in a column. Of a row that a side recorded, no more than the hash is
// known.
func (d *Diagnoser) value(r *checksum.Row, member string, column int) altered.Value {
	of := altered.Value{Hash: r.Columns[column]}
	of.Meaning, of.IsKnown = r.Value(column)
	if stored := text(r, column); stored != nil && d.columnsOf()[column].IsReordered {
		set := d.sets()[column].a
		if member == "b" {
			set = d.sets()[column].b
		}
		label, ok := damage.Text{Bytes: stored, Charset: set}.UTF8()
		of.Label, of.HasLabel = string(label), ok
	}
	return of
}

// Shown is a sample of what happened, as much of it as may be shown.
func (d *Diagnoser) Shown(c Cause) string {
	if !c.Altered.IsExplained() || d.plan.A.Values == checksum.None {
		return c.Sample
	}
	return c.Altered.Sample()
}

// HasReordered tells whether the table has such a column: then the rows beside those that differ
// speak for or against it (see Neighbours).
func (d *Diagnoser) HasReordered() bool {
	return slices.ContainsFunc(d.columnsOf(), func(of *altered.Columns) bool { return of.IsReordered })
}

// Neighbours takes in rows that are the same on both sides, all of a key range in which rows
// differ. Where the order of labels has changed, none may have the same label under other
// numbers.
func (d *Diagnoser) Neighbours(rows []*checksum.Row) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, columns := range d.columnsOf() {
		if !columns.IsReordered {
			continue
		}
		kept := d.kept[i]
		for _, row := range rows {
			if of := d.value(row, "a", i); of.HasLabel && columns.HasMoved(of.Label) {
				kept++
			}
		}
		d.kept[i] = kept
	}
}
