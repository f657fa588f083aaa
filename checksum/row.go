package checksum

import (
	"bytes"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// Bare gives no more of a packet than what tells it from the other side's: its key and
// its hash, both of the digester's kind. Nothing is decoded for kind Wire. The row is the
// caller's to keep.
func (d *Digester) Bare(packet []byte) (Row, error) {
	hashed, key, err := d.encode(packet)
	if err != nil || d.layout.key == 0 {
		return Row{Hash: xxhash.Sum64(hashed)}, err
	}
	raw, err := d.layout.rawKey(packet)
	row := Row{Hash: xxhash.Sum64(hashed), layout: d.layout, raw: d.keep(raw)}
	if row.Key = row.raw; key != nil {
		row.Key = d.keep(key)
	}
	return row, err
}

// keptAtOnce is how many bytes of keys are kept in one allocation.
const keptAtOnce = 16 << 10

// keep copies bytes for a row that outlives its packet.
func (d *Digester) keep(b []byte) []byte {
	if cap(d.kept)-len(d.kept) < len(b) {
		d.kept = make([]byte, 0, max(keptAtOnce, len(b)))
	}
	start := len(d.kept)
	d.kept = append(d.kept, b...)
	return d.kept[start:len(d.kept):len(d.kept)]
}

// Row makes a row of a leaf of a packet, with the hash of the digester's kind. detail asks
// for a hash of each column and for the texts as well. The row is the caller's to keep.
func (d *Digester) Row(packet []byte, detail bool) (Row, error) {
	hashed, key, err := d.encode(packet)
	if err != nil {
		return Row{}, err
	}
	row := Row{Hash: xxhash.Sum64(hashed)}
	if d.layout.key > 0 {
		raw, err := d.layout.rawKey(packet)
		if err != nil {
			return Row{}, err
		}
		if key != nil { // kind Wire makes it from the raw key
			key = append([]byte(nil), key...)
		}
		if row.Bound, err = d.layout.bound(raw, key); err != nil {
			return Row{}, err
		}
		row.Key = row.Bound.Key
	}
	if detail {
		err = d.detail(packet, &row)
	}
	return row, err
}

// detail adds what is known of each column.
func (d *Digester) detail(packet []byte, row *Row) (err error) {
	if d.row, err = d.layout.appendMeaning(d.row[:0], packet, d.ends); err != nil {
		return err
	}
	if d.layout.whole {
		row.encoded, row.ends = bytes.Clone(d.row), slices.Clone(d.ends)
	}
	row.Columns = make([]uint64, len(d.ends))
	start := 0
	for i, end := range d.ends {
		row.Columns[i] = xxhash.Sum64(d.row[start:end])
		start = end
	}
	d.layout.values(d.row, d.ends, row)
	if err = d.layout.texts(packet, row); err == nil && d.layout.key == 0 {
		row.Bound, err = d.layout.wholeRow(packet)
	}
	return err
}

// HashWith is the hash of kind Meaning that the row would have with other texts, in UTF-8, in
// some of its columns: it proves that nothing else of the row differs. ok is false for a row
// that is not in detail, or whose view is not Whole.
func (r *Row) HashWith(texts map[int][]byte) (hash uint64, ok bool) {
	if r.encoded == nil {
		return 0, false
	}
	var row []byte
	start := 0
	for i, end := range r.ends {
		if text, isOther := texts[i]; isOther {
			row = AppendText(row, text)
		} else {
			row = append(row, r.encoded[start:end]...)
		}
		start = end
	}
	return xxhash.Sum64(row), true
}

// DropWhole releases what HashWith needs.
func (r *Row) DropWhole() { r.encoded, r.ends = nil, nil }

// texts copies the texts, as a diagnosis needs them, and what people may see of all values.
func (l *Layout) texts(packet []byte, row *Row) error {
	nulls, p, err := split(packet, len(l.fields))
	if err != nil {
		return err
	}
	if len(l.fields) > 0 && l.fields[0].values != None {
		row.Shown = make([]Shown, len(l.fields))
	}
	for i := range l.fields {
		if isNull(nulls, i) {
			if row.Shown != nil {
				row.Shown[i].IsNull = true
			}
			continue
		}
		f := &l.fields[i]
		var value []byte
		if value, p, err = f.shape.span(p); err != nil {
			return err
		}
		if row.Shown != nil {
			if row.Shown[i], err = f.shown(value); err != nil {
				return err
			}
		}
		if f.meaning != asText || len(value) > MaxText {
			continue
		}
		if row.Texts == nil {
			row.Texts = make([][]byte, len(l.fields))
		}
		row.Texts[i] = append(make([]byte, 0, len(value)), value...)
	}
	return nil
}

// values keeps the values that are neither text nor bytes, from the encoding of the row in
// which each field ends at ends.
func (l *Layout) values(encoded []byte, ends []int, row *Row) {
	size, start := 0, 0
	for i, end := range ends {
		if l.fields[i].isSmall() {
			size += end - start
		}
		start = end
	}
	if size == 0 {
		return
	}
	room := make([]byte, 0, size) // one allocation for all
	row.Values = make([][]byte, len(ends))
	start = 0
	for i, end := range ends {
		if l.fields[i].isSmall() {
			from := len(room)
			room = append(room, encoded[start:end]...)
			row.Values[i] = room[from:len(room):len(room)]
		}
		start = end
	}
}

// isSmall tells of a number, a date or a time.
func (f *field) isSmall() bool { return f.meaning < asText }

// Value is the number, date or time that a row in detail has in a column; ok is false for NULL,
// for other columns, and where the side does not have the value.
func (r *Row) Value(column int) (v KeyValue, ok bool) {
	if column >= len(r.Values) || r.Values[column] == nil || r.Values[column][0] == tagNull {
		return KeyValue{}, false
	}
	v, _, err := CutKey(r.Values[column])
	return v, err == nil
}
