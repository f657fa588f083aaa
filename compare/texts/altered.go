package texts

import (
	"slices"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/altered"
	"allclear/compare/damage"
)

// altered is the cause of a value that is no damaged text.
func (d *Diagnoser) altered(a, b *checksum.Row, column int) Cause {
	valueA, valueB := d.value(a, &d.plan.A, column), d.value(b, &d.plan.B, column)
	c := Cause{Column: column, Altered: altered.Between(valueA, valueB)}
	if c.Member = c.Altered.Member; d.plan.A.Values != checksum.None {
		c.Sample = c.Altered.Sample
	}
	c.Altered.Sample = ""
	return c
}

// value is what a row has in a column. Of a row that a side recorded, no more than the hash is
// known.
func (d *Diagnoser) value(r *checksum.Row, v *checksum.View, column int) altered.Value {
	of := altered.Value{Column: v.Columns[column].Column, Hash: r.Columns[column]}
	of.Meaning, of.IsKnown = r.Value(column)
	if stored := text(r, column); stored != nil && d.reordered()[column] {
		set := d.sets()[column].a
		if v == &d.plan.B {
			set = d.sets()[column].b
		}
		label, ok := damage.Text{Bytes: stored, Charset: set}.UTF8()
		of.Label, of.HasLabel = string(label), ok
	}
	return of
}

// reorderedColumns tells which ENUM and SET columns have labels in another order on each side.
func reorderedColumns(p *compare.Plan) []bool {
	found := make([]bool, len(p.A.Columns))
	for i := range found {
		found[i] = altered.IsReordered(p.A.Columns[i].Column, p.B.Columns[i].Column)
	}
	return found
}

// HasReordered tells whether the table has such a column: then the rows beside those that differ
// speak for or against it (see Neighbours).
func (d *Diagnoser) HasReordered() bool { return slices.Contains(d.reordered(), true) }

// Neighbours takes in rows that are the same on both sides, all of a key range in which rows
// differ. Where the order of labels has changed, none may have the same label under other
// numbers.
func (d *Diagnoser) Neighbours(rows []*checksum.Row) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, isReordered := range d.reordered() {
		if !isReordered {
			continue
		}
		kept := d.kept[i]
		for _, row := range rows {
			of := d.value(row, &d.plan.A, i)
			if of.HasLabel && altered.HasMoved(of.Column, d.plan.B.Columns[i].Column, of.Label) {
				kept++
			}
		}
		d.kept[i] = kept
	}
}
