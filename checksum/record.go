package checksum

import (
	"fmt"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum/charset"
)

// Record gives what a snapshot keeps of a row: of a packet, by kind Meaning. What it returns
// is valid until the next call. It allocates nothing, except for JSON compared by meaning.
func (d *Digester) Record(packet []byte) (*RowRecord, error) {
	l := d.layout
	row, err := l.appendRow(d.row[:0], packet, d.ends)
	if d.row = row; err != nil {
		return nil, err
	}
	r := &d.record
	if r.Columns == nil {
		r.Columns, r.Texts = make([]uint64, len(d.ends)), make([][]byte, len(d.ends))
	}
	r.Hash, r.Size, r.Key, r.IsMark = xxhash.Sum64(row), len(packet), nil, false
	if l.key > 0 {
		r.Key = row[:d.ends[l.key-1]]
		r.IsMark = d.marks(r.Key, len(row))
	}
	start := 0
	for i, end := range d.ends {
		value := row[start:end]
		if i < l.key && value[0] == tagNull {
			return nil, fmt.Errorf("key column %s is NULL: %w", l.fields[i].name, ErrMalformed)
		}
		r.Columns[i] = xxhash.Sum64(value)
		if l.fields[i].meaning == asText {
			r.Texts[i] = textOutsideASCII(value)
		}
		start = end
	}
	return r, nil
}

// KeyBound is the bound of a row's key.
func (d *Digester) KeyBound(packet []byte) (Bound, error) {
	raw, err := d.layout.rawKey(packet)
	if err != nil {
		return Bound{}, err
	}
	return d.layout.bound(raw, nil)
}

// textOutsideASCII is the text of an encoded value, in UTF-8; nil unless it has a character
// outside ASCII and is short enough to be looked at.
func textOutsideASCII(value []byte) []byte {
	const head = 1 + 8
	if value[0] != tagText {
		return nil
	}
	text := value[head:]
	if len(text) > MaxText || charset.ASCIILen(text) == len(text) {
		return nil
	}
	return text
}
