package checksum

import (
	"encoding/binary"
	"fmt"
)

// The canonical encoding gives each value a tag and a length of its own, so that
// no two different rows share an encoding: NULL is not the empty string, (a, bc)
// is not (ab, c), and bytes that don't decode can never equal good text. Values that
// mean the same share one encoding whatever column they come from:
//
//	tagNull
//	tagUint     8 bytes big-endian            integers ≥ 0, BIT, YEAR, integral DECIMALs
//	tagNegative 8 bytes, two's complement     integers < 0, integral DECIMALs
//	tagFloat    8 bytes, IEEE 754 double      FLOAT widened, DOUBLE
//	tagDecimal  length, digits                other DECIMALs, without needless zeros
//	tagDatetime year:2 mon day h m s, µs:4    DATE, DATETIME, TIMESTAMP (UTC); zero dates stay what they are
//	tagDuration 8 bytes, microseconds         TIME
//	tagText     length, UTF-8                 text that decodes
//	tagRawText  length, name, length, bytes   text that does not decode, under its character set's name
//	tagBytes    length, bytes                 BINARY, BLOB, spatial
//	tagJSON     length, canonical document    JSON compared by meaning
//
// Lengths are 8 bytes, big-endian.
const (
	tagNull byte = iota
	tagUint
	tagNegative
	tagFloat
	tagDecimal
	tagDatetime
	tagDuration
	tagText
	tagRawText
	tagBytes
	tagJSON
)

// appendRow appends the canonical encoding of a row packet to dst, and writes the
// offset at which each field ends in dst to ends. It allocates nothing beyond dst's
// growth, except for JSON. On error dst's content beyond its old length is undefined.
func (l *Layout) appendRow(dst, packet []byte, ends []int) ([]byte, error) {
	return appendFields(dst, packet, l.fields, ends)
}

// appendMeaning is appendRow, but text that is compared as it is stored is decoded too.
func (l *Layout) appendMeaning(dst, packet []byte, ends []int) ([]byte, error) {
	return appendFields(dst, packet, l.decoded, ends)
}

func appendFields(dst, packet []byte, fields []field, ends []int) ([]byte, error) {
	nulls, p, err := split(packet, len(fields))
	if err != nil {
		return dst, err
	}
	for i := range fields {
		f := &fields[i]
		if isNull(nulls, i) {
			dst = append(dst, tagNull)
		} else {
			var value []byte
			if value, p, err = f.shape.span(p); err == nil {
				dst, err = f.append(dst, value)
			}
			if err != nil {
				return dst, fmt.Errorf("column %s: %w", f.name, err)
			}
		}
		ends[i] = len(dst)
	}
	if len(p) != 0 {
		return dst, fmt.Errorf("%d bytes after the last column: %w", len(p), ErrMalformed)
	}
	return dst, nil
}

func (f *field) append(dst, value []byte) ([]byte, error) {
	switch f.meaning {
	case asInteger:
		return appendInteger(dst, DecodeInteger(value, !f.unsigned)), nil
	case asBits:
		return f.appendBits(dst, value)
	case asFloat:
		return appendFloat(dst, f.float(value)), nil
	case asDecimal:
		return appendDecimal(dst, value)
	case asDatetime:
		return appendDatetime(dst, value, f.shift)
	case asDuration:
		return appendDuration(dst, value)
	case asText:
		return f.appendText(dst, value), nil
	case asBytes:
		return appendLengthed(dst, tagBytes, value), nil
	case asJSON:
		return f.appendDocument(dst, value), nil
	}
	return dst, fmt.Errorf("no encoding for meaning %d", f.meaning)
}

func appendInteger(dst []byte, n Integer) []byte {
	tag := tagUint
	if n.Negative {
		tag = tagNegative
	}
	return binary.BigEndian.AppendUint64(append(dst, tag), n.Bits)
}

func (f *field) appendBits(dst, value []byte) ([]byte, error) {
	n, err := bits(value)
	return appendInteger(dst, Integer{Bits: n}), err
}

// bits reads a BIT(1…64) value: 1 to 8 bytes, big-endian.
func bits(value []byte) (uint64, error) {
	if len(value) == 0 || len(value) > 8 {
		return 0, fmt.Errorf("BIT of %d bytes: %w", len(value), ErrMalformed)
	}
	var n uint64
	for _, b := range value {
		n = n<<8 | uint64(b)
	}
	return n, nil
}

// appendText decodes text from its column's character set, unless it is compared as it
// is stored. Text that doesn't decode, as all text in a character set that isn't supported,
// is kept as it is under the name of its character set. It then equals the same bytes in
// the same character set only: bytes carried over into another one are damage.
func (f *field) appendText(dst, value []byte) []byte {
	if f.charset != nil && !f.asStored {
		start := len(dst)
		dst = append(dst, tagText, 0, 0, 0, 0, 0, 0, 0, 0)
		if out, ok := f.charset.AppendUTF8(dst, value); ok {
			binary.BigEndian.PutUint64(out[start+1:], uint64(len(out)-start-9))
			return out
		}
		dst = dst[:start]
	}
	dst = appendLengthed(dst, tagRawText, f.rawSet)
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(value)))
	return append(dst, value...)
}

func appendLengthed(dst []byte, tag byte, value []byte) []byte {
	dst = binary.BigEndian.AppendUint64(append(dst, tag), uint64(len(value)))
	return append(dst, value...)
}
