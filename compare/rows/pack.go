package rows

import (
	"allclear/checksum"
	"allclear/compare/packed"
	"allclear/compare/texts"
)

// appendPacked appends what is needed to report a difference: where its rows are, and what
// happened to them. The identity is kept beside it.
func (d *difference) appendPacked(dst []byte) []byte {
	dst = packed.AppendUint(packed.AppendUint(dst, d.countA), d.countB)
	dst = packed.AppendBool(packed.AppendBool(dst, d.a != nil), d.b != nil)
	if d.a != nil {
		dst = appendRow(dst, d.a)
	}
	if d.b != nil {
		isAlike := d.a != nil && sameBound(&d.a.Bound, &d.b.Bound)
		if dst = packed.AppendBool(dst, isAlike); isAlike {
			dst = packed.AppendUint(dst, d.b.Hash)
		} else {
			dst = appendRow(dst, d.b)
		}
	}
	changed := d.changes()
	dst = packed.AppendUint(dst, uint64(len(changed)))
	for _, c := range changed {
		dst = packed.AppendUint(dst, uint64(c))
	}
	return d.diagnosis.AppendPacked(d.appendMoments(d.appendValues(dst)))
}

func appendRow(dst []byte, row *checksum.Row) []byte {
	dst = packed.AppendUint(dst, row.Hash)
	return packed.AppendStrings(packed.AppendStrings(dst, row.Bound.SQL), row.Bound.Text)
}

func sameBound(x, y *checksum.Bound) bool {
	if len(x.SQL) != len(y.SQL) || len(x.Text) != len(y.Text) {
		return false
	}
	for i := range x.SQL {
		if x.SQL[i] != y.SQL[i] || x.Text[i] != y.Text[i] {
			return false
		}
	}
	return true
}

// readDifference reads a difference back. Its rows have a hash and a bound alone.
func readDifference(from []byte) (*difference, error) {
	r := packed.Read(from)
	d := &difference{countA: r.Uint(), countB: r.Uint()}
	hasA, hasB := r.Bool(), r.Bool()
	if hasA {
		d.a = readRow(r)
	}
	if hasB {
		if isAlike := r.Bool(); isAlike && hasA {
			d.b = &checksum.Row{Bound: d.a.Bound, Hash: r.Uint()}
		} else {
			d.b = readRow(r)
		}
	}
	for range r.Uint() {
		if r.Err() != nil {
			break
		}
		d.changed = append(d.changed, int(r.Uint()))
	}
	d.readValues(r)
	d.readMoments(r)
	d.diagnosis = texts.ReadPacked(r)
	return d, r.Err()
}

func readRow(r *packed.Reader) *checksum.Row {
	row := &checksum.Row{Hash: r.Uint()}
	row.Bound.SQL, row.Bound.Text = r.Strings(), r.Strings()
	return row
}
