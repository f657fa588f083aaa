package checksum

import (
	"fmt"

	"github.com/cespare/xxhash/v2"
)

// Spacing of marks: a mark is set where the key's hash ends in markBits zero
// bits, so every 512 rows on average, and where so many bytes of rows have
// passed since the last one. A damaged row then costs reading about a thousand
// rows once more; a chunk of 500,000 rows has a thousand marks.
const (
	markBits  = 9
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
	d.sinceMark += len(hashed)
	if xxhash.Sum64(key)&(1<<markBits-1) != 0 && d.sinceMark < markBytes {
		return nil
	}
	d.sinceMark = 0
	m, err := d.mark()
	d.reading.Marks = append(d.reading.Marks, m)
	return err
}

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

// texts copies the values of text columns.
func (l *Layout) texts(packet []byte) ([][]byte, error) {
	nulls, p, err := split(packet, len(l.fields))
	if err != nil {
		return nil, err
	}
	var texts [][]byte
	for i := range l.fields {
		if isNull(nulls, i) {
			continue
		}
		var value []byte
		if value, p, err = l.fields[i].shape.span(p); err != nil {
			return nil, err
		}
		if l.fields[i].meaning != asText || len(value) > MaxText {
			continue
		}
		if texts == nil {
			texts = make([][]byte, len(l.fields))
		}
		texts[i] = append(make([]byte, 0, len(value)), value...)
	}
	return texts, nil
}

// Hash is the row hash of a packet, of the digester's kind.
func (d *Digester) Hash(packet []byte) (uint64, error) {
	hashed, _, err := d.encode(packet)
	return xxhash.Sum64(hashed), err
}

// Row decodes a packet into a row of a leaf. detail asks for a hash of each
// column and for the texts as well. The row is the caller's to keep.
func (d *Digester) Row(packet []byte, detail bool) (Row, error) {
	var err error
	d.row, err = d.layout.appendRow(d.row[:0], packet, d.ends)
	if err != nil {
		return Row{}, err
	}
	row := Row{Hash: xxhash.Sum64(d.row)}
	if detail {
		row.Columns = make([]uint64, len(d.ends))
		start := 0
		for i, end := range d.ends {
			row.Columns[i] = xxhash.Sum64(d.row[start:end])
			start = end
		}
		if row.Texts, err = d.layout.texts(packet); err != nil {
			return Row{}, err
		}
	}
	if d.layout.key == 0 {
		if detail {
			row.Bound, err = d.layout.wholeRow(packet)
		}
		return row, err
	}
	row.Key = append([]byte(nil), d.row[:d.ends[d.layout.key-1]]...)
	raw, err := d.layout.rawKey(packet)
	if err == nil {
		row.Bound, err = d.layout.bound(raw, row.Key)
	}
	return row, err
}

// Buckets spread the rows of a table without a key over digests by their row
// hash, so that a mismatch narrows down to the rows of a few buckets.
type Buckets struct {
	Kind    Kind
	Digests []Digest  // a power of two of them
	Seen    Inspector // who inspected the rows, nil if nobody did
}

// NewBuckets makes n empty buckets; n is a power of two.
func NewBuckets(kind Kind, n int) *Buckets {
	return &Buckets{Kind: kind, Digests: make([]Digest, n)}
}

// Of is the bucket that a row hash belongs to: its highest bits.
func (b *Buckets) Of(hash uint64) int {
	return int(hash >> 32 * uint64(len(b.Digests)) >> 32)
}

// Add takes in one row hash.
func (b *Buckets) Add(hash uint64) { b.Digests[b.Of(hash)].Add(hash) }

// Total is the digest of all rows.
func (b *Buckets) Total() Digest {
	var total Digest
	for _, d := range b.Digests {
		total = total.Plus(d)
	}
	return total
}

// BucketSet selects rows by bucket. A nil set selects every row.
type BucketSet struct {
	Kind Kind
	In   []bool // one for each bucket
}

// Has tells whether a row hash falls in one of the selected buckets.
func (s *BucketSet) Has(hash uint64) bool {
	return s == nil || s.In[int(hash>>32*uint64(len(s.In))>>32)]
}
