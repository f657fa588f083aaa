package rows

import (
	"maps"
	"slices"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/packed"
)

// bothValues are what the sides have in a column, as people may see it.
type bothValues struct{ a, b finding.Value }

// keepValues keeps the values in which a row differs, before the rest of it is released.
func (d *difference) keepValues() {
	if !d.isChange() || d.a.Shown == nil && d.b.Shown == nil {
		return
	}
	d.values = map[int]bothValues{}
	for i := range min(len(d.a.Columns), len(d.b.Columns)) {
		if !d.a.HasSame(d.b, i) {
			d.values[i] = bothValues{shown(d.a, i), shown(d.b, i)}
		}
	}
}

func shown(row *checksum.Row, column int) finding.Value {
	if row.Shown == nil {
		return finding.Value{Unkept: true}
	}
	return finding.Value{Text: row.Shown[column].Text, Null: row.Shown[column].IsNull}
}

// valuesIn are the values of some columns, in the order of their names given.
func (t *Table) valuesIn(d *difference, columns []string) (all []finding.Values) {
	for _, name := range columns {
		i := slices.IndexFunc(t.plan.A.Columns, func(c checksum.ViewColumn) bool { return c.Name == name })
		if both, ok := d.values[i]; ok {
			all = append(all, finding.Values{Column: name, A: both.a, B: both.b})
		}
	}
	return all
}

// appendValues appends the values to a packed difference.
func (d *difference) appendValues(dst []byte) []byte {
	dst = packed.AppendUint(dst, uint64(len(d.values)))
	for _, column := range slices.Sorted(maps.Keys(d.values)) {
		dst = packed.AppendUint(dst, uint64(column))
		for _, v := range []finding.Value{d.values[column].a, d.values[column].b} {
			dst = packed.AppendBool(packed.AppendBool(dst, v.Null), v.Unkept)
			dst = packed.AppendStrings(dst, []string{v.Text})
		}
	}
	return dst
}

// readValues reads what appendValues wrote.
func (d *difference) readValues(r *packed.Reader) {
	for range r.Uint() {
		if r.Err() != nil {
			return
		}
		if d.values == nil {
			d.values = map[int]bothValues{}
		}
		column := int(r.Uint())
		var both [2]finding.Value
		for i := range both {
			both[i].Null, both[i].Unkept = r.Bool(), r.Bool()
			if text := r.Strings(); len(text) == 1 {
				both[i].Text = text[0]
			}
		}
		d.values[column] = bothValues{both[0], both[1]}
	}
}
