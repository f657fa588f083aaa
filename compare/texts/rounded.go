package texts

import (
	"allclear/checksum"
	"allclear/compare/rounding"
)

// rounded is the cause of a FLOAT that differs, if one side has what dumps print of the
// other's; else it is not explained.
func (d *Diagnoser) rounded(a, b *checksum.Row, column int) Cause {
	c := Cause{Column: column}
	found, ok := rounding.Between(float(a, column), float(b, column))
	before := d.plan.A.Columns[column]
	if found.Member == "a" {
		before = d.plan.B.Columns[column]
	}
	if !ok || !before.IsPrintedRounded() {
		return c
	}
	c.IsRounded, c.Member = true, found.Member
	if d.plan.A.Values != checksum.None {
		c.Sample = found.String()
	}
	return c
}

// float is the FLOAT of a row. A row that a side recorded has its hash alone, and so have
// values of other types, which are no FLOAT's.
func float(r *checksum.Row, column int) rounding.Value {
	f, ok := r.Float(column)
	return rounding.Value{Float: f, IsHash: !ok, Hash: r.Columns[column]}
}
