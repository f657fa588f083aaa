package rows

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// recoded are rows that hold the same characters on both sides, and write some of them
// with other codes of the same character set. They count as equal: a conversion to Unicode
// and back writes them so, and loses nothing. But a WHERE tells the codes apart, which the
// report says.
type recoded map[string]*recodedRows

// recodedRows are those in which the same columns are written otherwise.
type recodedRows struct {
	columns []int
	rows    uint64
	id      string // of the first in key order
	first   *difference
}

// count counts a row. Its detail is released.
func (r *recoded) count(p *compare.Plan, id string, d *difference) {
	var columns []int
	for i := range p.A.Columns {
		x, y := textOf(d.a, i), textOf(d.b, i)
		if x != nil && y != nil && !bytes.Equal(x, y) {
			columns = append(columns, i)
		}
	}
	d.dropDetail()
	name := make([]byte, 0, len(columns))
	for _, c := range columns {
		name = append(name, byte(c>>8), byte(c))
	}
	if *r == nil {
		*r = recoded{}
	}
	same := (*r)[string(name)]
	if same == nil {
		same = &recodedRows{columns: columns, id: id, first: d}
		(*r)[string(name)] = same
	}
	same.rows++
	if id < same.id {
		same.id, same.first = id, d
	}
}

// listRecoded reports the rows that are written otherwise, those of the same columns as
// one.
func (t *Table) listRecoded() {
	for _, name := range slices.Sorted(maps.Keys(t.recoded)) {
		same := t.recoded[name]
		f := finding.Finding{
			Kind: finding.RowRecoded, Severity: finding.Info, Pair: t.run.Pair.Name, Table: t.name,
			Columns: t.columnNames(same.columns), Count: same.rows, Facts: finding.Row{Keyless: t.plan.A.Key == 0},
		}
		t.locate(&f, same.first)
		t.outcome.Findings = append(t.outcome.Findings, f)
	}
}

// hasTwinKeys tells of a table in which two keys may read alike.
func (t *Table) hasTwinKeys() bool {
	return slices.ContainsFunc(t.plan.A.Columns[:t.plan.A.Key], func(c checksum.ViewColumn) bool { return c.AsStored })
}

// joinRecoded joins a row that b lacks and one that a lacks if their keys read alike: that
// is one row, whose key is written with other codes on b.
func (t *Table) joinRecoded(all differences) {
	if !t.hasTwinKeys() {
		return
	}
	extra := map[string][]string{} // identities, by what the key reads
	ids := slices.Sorted(maps.Keys(all))
	for _, id := range ids {
		if d := all[id]; d.a == nil && d.b.Columns != nil {
			extra[t.keyMeaning(d.b)] = append(extra[t.keyMeaning(d.b)], id)
		}
	}
	for _, id := range ids {
		d := all[id]
		if d == nil || d.b != nil || d.a.Columns == nil {
			continue
		}
		others := extra[t.keyMeaning(d.a)]
		if len(others) == 0 {
			continue
		}
		extra[t.keyMeaning(d.a)] = others[1:]
		all[id] = d.with(all[others[0]])
		delete(all, others[0])
	}
}

// keyMeaning is the same for keys that read alike.
func (t *Table) keyMeaning(row *checksum.Row) string {
	var name []byte
	for _, hash := range row.Columns[:t.plan.A.Key] {
		name = binary.BigEndian.AppendUint64(name, hash)
	}
	return string(name)
}

func textOf(row *checksum.Row, column int) []byte {
	if column >= len(row.Texts) {
		return nil
	}
	return row.Texts[column]
}
