package rows

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare"
	"allclear/compare/texts"
)

// labels are, by column of the view, those columns of which one side has UTF-8's label and the
// other another set's. UTF-8 that was kept under such a label, as by a client that never
// named its character set, is rightly converted by way of VARBINARY on one member: from then
// on both hold the same bytes, and by their labels every text outside ASCII differs.
//
// So where rows that differ show it, the table is read anew, by UTF-8's label on both sides,
// and the reading stands that leaves fewer rows different. Whichever that is, every row
// without a finding is equal by one and the same reading of its column.
type labels map[int]*columnLabels

type columnLabels struct {
	texts.Labels
	// apart is how many rows differ by the reading although their text is outside ASCII
	// on the side whose label is right.
	apart uint64
}

// newLabels finds the columns of a table that have two labels. Rows that were hashed when they
// were recorded cannot be read by another label.
func newLabels(t *Table) labels {
	if t.plan.Blocked != "" || compare.IsRecorded(t.a.source) || compare.IsRecorded(t.b.source) {
		return nil
	}
	found := labels{}
	for i := range t.plan.A.Columns {
		if of, ok := texts.LabelsOf(t.plan.A.Columns[i], t.plan.B.Columns[i]); ok {
			found[i] = &columnLabels{Labels: of}
		}
	}
	return found
}

// seeLabels shows rows that differ to their columns, before anything releases their texts.
func (t *Table) seeLabels(found differences) {
	if len(t.labels) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.labels.seeAll(found)
}

func (l labels) seeAll(found differences) {
	extra := map[string][]*checksum.Row{} // rows of b alone, by what is stored in them
	for _, d := range found {
		switch {
		case d.isChange():
			l.see(d.a, d.b)
		case d.a == nil && d.b.Columns != nil:
			name := l.stored(d.b)
			extra[name] = append(extra[name], d.b)
		}
		l.count(d)
	}
	for _, d := range found {
		if d.b != nil || d.a.Columns == nil {
			continue
		}
		if name := l.stored(d.a); len(extra[name]) > 0 {
			l.see(d.a, extra[name][0])
			extra[name] = extra[name][1:]
		}
	}
}

// see shows a row, as both sides store it, to the columns in which it differs.
func (l labels) see(a, b *checksum.Row) {
	for i, of := range l {
		if x, y := textOf(a, i), textOf(b, i); x != nil && y != nil && a.Columns[i] != b.Columns[i] {
			of.See(x, y)
		}
	}
}

// count counts a row that differs where its text is outside ASCII.
func (l labels) count(d *difference) {
	for i, of := range l {
		right, other := d.b, d.a
		if of.Wrong() == "b" {
			right, other = d.a, d.b
		}
		isSame := right == nil || d.isChange() && right.Columns[i] == other.Columns[i]
		if !isSame && charset.ASCIILen(textOf(right, i)) < len(textOf(right, i)) {
			of.apart += max(1, d.rows())
		}
	}
}

// stored is the same for rows that hold the same, whatever labels their texts have.
func (l labels) stored(row *checksum.Row) string {
	var name []byte
	for i, meaning := range row.Columns {
		if text := textOf(row, i); l[i] != nil && text != nil {
			meaning = xxhash.Sum64(text)
		}
		name = binary.BigEndian.AppendUint64(name, meaning)
	}
	return string(name)
}
