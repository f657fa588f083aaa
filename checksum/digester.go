package checksum

import (
	"fmt"

	"github.com/cespare/xxhash/v2"
)

// Spacing of marks: a mark is set where the key's hash ends in markBits zero
// bits, so every 128 rows on average, and where so many bytes of rows have
// passed since the last one. A damaged row then costs reading some 250 rows once
// more; a chunk of 500,000 rows has four thousand marks.
const (
	markBits  = 7
	markBytes = 4 << 20
)

// Digester boils the rows of one reading down, in the order in which they come.
// It is for one goroutine. Adding a row allocates nothing, except at a mark and
// for JSON compared by meaning.
type Digester struct {
	layout    *Layout
	kind      Kind
	reading   Reading
	sinceMark int
	row       []byte           // canonical encoding of the row, kind Meaning
	ends      []int            // where each field's encoding ends in row
	inspect   func() Inspector // nil when rows are not inspected
	inspector Inspector        // of the rows since the last mark
	key       []byte           // comparable key of the last row
	rawKey    []byte           // the key columns of the last row's packet, as they came
	kept      []byte           // keys of bare rows
	record    RowRecord        // of the last row recorded
}

// NewDigester starts a reading of rows laid out by l.
func NewDigester(l *Layout, kind Kind) *Digester {
	return &Digester{layout: l, kind: kind, ends: make([]int, len(l.fields))}
}

// InspectBy shows the texts of all rows added from now on to inspectors, a new
// one after each mark.
func (d *Digester) InspectBy(inspect func() Inspector) { d.inspect = inspect }

// Add takes in one row packet. The packet is not kept.
func (d *Digester) Add(packet []byte) error {
	hashed, key, err := d.encode(packet)
	if err != nil {
		return err
	}
	d.reading.Digest.Add(xxhash.Sum64(hashed))
	d.reading.Bytes += uint64(len(packet))
	if d.inspect != nil {
		if d.inspector == nil {
			d.inspector = d.inspect()
		}
		if err := d.layout.Inspect(packet, d.inspector); err != nil {
			return err
		}
	}
	if d.layout.key == 0 {
		return nil
	}
	raw, err := d.layout.rawKey(packet)
	if err != nil {
		return err
	}
	if key == nil {
		key = raw
	}
	d.key, d.rawKey = append(d.key[:0], key...), append(d.rawKey[:0], raw...)
	if !d.marks(key, len(hashed)) {
		return nil
	}
	m, err := d.mark()
	d.reading.Marks = append(d.reading.Marks, m)
	return err
}

// marks tells whether a mark is set at a row with a comparable key, of which so many bytes
// were hashed.
func (d *Digester) marks(key []byte, hashed int) bool {
	d.sinceMark += hashed
	isMark := isByKey(xxhash.Sum64(key)) || d.sinceMark >= markBytes
	if isMark {
		d.sinceMark = 0
	}
	return isMark
}

// isByKey tells of the hash of a key that sets a mark at its row.
func isByKey(hash uint64) bool { return hash&(1<<markBits-1) == 0 }

// encode gives the bytes to hash and the key to compare; a nil key means that
// the raw key is compared.
func (d *Digester) encode(packet []byte) (hashed, key []byte, err error) {
	if d.kind == Wire {
		return packet, nil, nil
	}
	d.row, err = d.layout.appendRow(d.row[:0], packet, d.ends)
	if err != nil || d.layout.key == 0 {
		return d.row, nil, err
	}
	return d.row, d.row[:d.ends[d.layout.key-1]], nil
}

// mark makes a mark of the last row added.
func (d *Digester) mark() (Mark, error) {
	var key []byte
	if d.kind == Meaning { // kind Wire compares the raw key
		key = append(key, d.key...)
	}
	at, err := d.layout.bound(d.rawKey, key)
	m := Mark{Key: string(d.key), At: at, Digest: d.reading.Digest, Seen: d.inspector}
	d.inspector = nil
	return m, err
}

// Bytes is the size of the packets added so far.
func (d *Digester) Bytes() uint64 { return d.reading.Bytes }

// Reading closes the reading. ended tells that the key range had no more rows.
func (d *Digester) Reading(ended bool) (Reading, error) {
	d.reading.Ended = ended
	if d.layout.key > 0 && d.reading.Digest.Rows > 0 {
		last, err := d.mark()
		if err != nil {
			return Reading{}, err
		}
		d.reading.Last = &last
	}
	return d.reading, nil
}

// rawKey is the part of the packet that holds the key columns.
func (l *Layout) rawKey(packet []byte) ([]byte, error) {
	nulls, values, err := split(packet, len(l.fields))
	if err != nil {
		return nil, err
	}
	p := values
	for i := range l.key {
		if isNull(nulls, i) {
			return nil, fmt.Errorf("key column %s is NULL: %w", l.fields[i].name, ErrMalformed)
		}
		if _, p, err = l.fields[i].shape.span(p); err != nil {
			return nil, fmt.Errorf("key column %s: %w", l.fields[i].name, err)
		}
	}
	return values[:len(values)-len(p)], nil
}

// Hash is the row hash of a packet, of the digester's kind.
func (d *Digester) Hash(packet []byte) (uint64, error) {
	hashed, _, err := d.encode(packet)
	return xxhash.Sum64(hashed), err
}
