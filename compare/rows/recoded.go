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

// agreeing are rows that count as equal though they are not the same on both sides, by the columns
// in which they are not. They are of one of two kinds.
//
// Recoded rows hold the same characters on both sides, and write some of them
// with other codes of the same character set: a conversion to Unicode and back writes them
// so, and loses nothing. But a WHERE tells the codes apart, which the report says.
//
// Repaired rows are those of a side that was recorded while they were damaged: the other side
// has what the recorded texts meant, and nothing else of the row has changed.
type agreeing map[string]*agreeingRows

// agreeingRows are those that are not the same in the same columns.
type agreeingRows struct {
	columns []int
	rows    uint64
	id      string // of the first in key order
	first   *difference
}

// recodedColumns are those that are written otherwise.
func (d *difference) recodedColumns(p *compare.Plan) (columns []int) {
	for i := range p.A.Columns {
		x, y := textOf(d.a, i), textOf(d.b, i)
		if x != nil && y != nil && !bytes.Equal(x, y) {
			columns = append(columns, i)
		}
	}
	return columns
}

// count counts a row. Its detail is released.
func (r *agreeing) count(columns []int, id string, d *difference) {
	d.dropDetail()
	name := make([]byte, 0, len(columns))
	for _, c := range columns {
		name = append(name, byte(c>>8), byte(c))
	}
	if *r == nil {
		*r = agreeing{}
	}
	same := (*r)[string(name)]
	if same == nil {
		same = &agreeingRows{columns: columns, id: id, first: d}
		(*r)[string(name)] = same
	}
	same.rows++
	if id < same.id {
		same.id, same.first = id, d
	}
}

// listAgreeing reports the rows that count as equal, those of the same columns as one.
func (t *Table) listAgreeing(kind finding.Kind, rows agreeing) {
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		same := rows[name]
		f := finding.Finding{
			Kind: kind, Severity: finding.Info, Pair: t.run.Pair.Name, Table: t.name,
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
