package rows

import (
	"strings"

	"allclear/checksum"
	"allclear/compare/altered"
	"allclear/compare/cluster"
	"allclear/compare/finding"
)

// axis is a column of the view by whose values rows are looked for: a column of the key, or one of
// dates and times, as each member has it.
type axis struct {
	column int
	member string // "" for a column of the key
}

// axes are the columns of the key first.
func (t *Table) axes() (all []axis) {
	for i := range t.plan.A.Key {
		a, b := t.plan.A.Columns[i].Column, t.plan.B.Columns[i].Column
		if a.IsInteger() && b.IsInteger() || isDated(a) && isDated(b) {
			all = append(all, axis{i, ""})
		}
	}
	for _, column := range t.momentColumns() {
		all = append(all, axis{column, "a"}, axis{column, "b"})
	}
	return all
}

// place is where a row lies on an axis.
type place struct {
	at      checksum.Integer // times are in microseconds
	isKnown bool
	isNone  bool // it is known to have no value there
}

// placesOf is where a row lies on each axis.
func (t *Table) placesOf(id string, d *difference) (all []place) {
	key := keyPlaces([]byte(id))
	moments := 0
	for _, a := range t.axes() {
		var p place
		switch {
		case a.member == "" && a.column < len(key):
			p = key[a.column]
		case a.member != "" && moments/2 < len(d.moments):
			m := d.moments[moments/2].on(a.member)
			p = place{checksum.Int(m.at), m.isKnown, m.isNone}
		}
		if a.member != "" {
			moments++ // two axes each
		}
		all = append(all, p)
	}
	return all
}

// keyPlaces are the places of a canonical key's values.
func keyPlaces(key []byte) (all []place) {
	for len(key) > 0 {
		v, rest, err := checksum.CutKey(key)
		if err != nil {
			return all
		}
		key = rest
		p := place{at: v.Integer, isKnown: v.Kind == checksum.KeyInteger}
		if v.Kind == checksum.KeyDatetime {
			micros, ok := altered.Microseconds(&v)
			p = place{checksum.Int(micros), true, !ok}
		}
		all = append(all, p)
	}
	return all
}

// clusterOf is where rows lie, how many of how many.
type clusterOf struct {
	cluster.Interval
	of       int
	isSample bool // those are not all
}

// named is a cluster on an axis.
func (t *Table) named(a axis, c clusterOf) finding.Cluster {
	column := t.plan.A.Columns[a.column].Column
	if a.member == "b" {
		column = t.plan.B.Columns[a.column].Column
	}
	return finding.Cluster{
		Column: t.plan.A.Columns[a.column].Name, Member: a.member, From: valueText(column, c.From), To: valueText(column, c.To),
		UTC: column.Type == "timestamp", Rows: uint64(c.Rows), Of: uint64(c.of), Sample: c.isSample,
	}
}

// valueText writes a value on an axis as keys are written.
func valueText(c *checksum.Column, n checksum.Integer) string {
	if !isDated(c) {
		return n.String()
	}
	text := altered.At(int64(n.Bits))
	if c.Type == "date" {
		text, _, _ = strings.Cut(text, " ")
	}
	return text
}
