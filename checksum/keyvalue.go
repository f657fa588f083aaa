package checksum

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/cespare/xxhash/v2"
)

// KeyKind says what a value of a key is.
type KeyKind byte

// The kinds of key values. They are the tags of the canonical encoding.
const (
	KeyInteger  KeyKind = KeyKind(tagUint)
	KeyFloat    KeyKind = KeyKind(tagFloat)
	KeyDecimal  KeyKind = KeyKind(tagDecimal)
	KeyDatetime KeyKind = KeyKind(tagDatetime)
	KeyDuration KeyKind = KeyKind(tagDuration)
	KeyText     KeyKind = KeyKind(tagText)
	KeyRawText  KeyKind = KeyKind(tagRawText)
	KeyBytes    KeyKind = KeyKind(tagBytes)
)

// KeyValue is one value of a key, from its canonical encoding.
type KeyValue struct {
	Kind    KeyKind
	Integer Integer // KeyInteger: also BIT, YEAR, and a DECIMAL without a fraction that fits 64 bits
	Float   float64 // KeyFloat
	Micros  int64   // KeyDuration, in microseconds
	// Bytes is the text in UTF-8 (KeyText), the digits (KeyDecimal), what is stored (KeyRawText,
	// KeyBytes), or the date as it is encoded (KeyDatetime). It is a part of the key.
	Bytes []byte
	Set   []byte // KeyRawText: the character set that the bytes are no text of
}

// Datetime gives the parts of a KeyDatetime.
func (v *KeyValue) Datetime() (year, month, day, hour, minute, second, micros int) {
	b := v.Bytes
	return int(binary.BigEndian.Uint16(b)), int(b[2]), int(b[3]), int(b[4]), int(b[5]), int(b[6]), int(binary.BigEndian.Uint32(b[7:]))
}

// Shifted is a KeyDatetime so much later. What the calendar does not have stays as it is.
func (v *KeyValue) Shifted(by time.Duration) KeyValue {
	b := v.Bytes
	d := datetime{binary.BigEndian.Uint16(b), b[2], b[3], b[4], b[5], b[6], binary.BigEndian.Uint32(b[7:])}
	return KeyValue{Kind: KeyDatetime, Bytes: d.shifted(by).appendTo(nil)[1:]}
}

// datetimeSize is how many bytes the parts of a date take.
const datetimeSize = 11

// CutKey takes the first value off a canonical key, and allocates nothing. It fails with
// ErrMalformed on what no key has: AppendKey gives back what it took.
func CutKey(key []byte) (v KeyValue, rest []byte, err error) {
	malformed := func() (KeyValue, []byte, error) {
		return KeyValue{}, nil, fmt.Errorf("key of %d bytes: %w", len(key), ErrMalformed)
	}
	if len(key) == 0 {
		return malformed()
	}
	tag, rest := key[0], key[1:]
	switch tag {
	case tagUint, tagNegative, tagFloat, tagDuration:
		if len(rest) < 8 {
			return malformed()
		}
		if v = wordValue(tag, binary.BigEndian.Uint64(rest)); tag == tagNegative && v.Integer != Int(int64(v.Integer.Bits)) {
			return malformed()
		}
		return v, rest[8:], nil
	case tagDatetime:
		if len(rest) < datetimeSize {
			return malformed()
		}
		return KeyValue{Kind: KeyDatetime, Bytes: rest[:datetimeSize]}, rest[datetimeSize:], nil
	case tagDecimal, tagText, tagBytes, tagRawText:
		v.Kind = KeyKind(tag)
		if v.Bytes, rest, err = cutLengthed(rest); err == nil && tag == tagRawText {
			v.Set = v.Bytes
			v.Bytes, rest, err = cutLengthed(rest)
		}
		if err != nil || tag == tagDecimal && !isDecimal(v.Bytes) {
			return malformed()
		}
		return v, rest, nil
	}
	return malformed()
}

// wordValue is a value that is encoded in 64 bits.
func wordValue(tag byte, bits uint64) KeyValue {
	switch tag {
	case tagFloat:
		return KeyValue{Kind: KeyFloat, Float: math.Float64frombits(bits)}
	case tagDuration:
		return KeyValue{Kind: KeyDuration, Micros: int64(bits)}
	}
	return KeyValue{Kind: KeyInteger, Integer: Integer{Bits: bits, Negative: tag == tagNegative}}
}

// isDecimal tells whether these are the digits of a DECIMAL as they are encoded: nothing
// else may get into a statement.
func isDecimal(digits []byte) bool {
	negative, whole, fraction, err := decimalParts(digits)
	if err != nil {
		return false
	}
	needed := len(whole)
	if negative {
		needed++
	}
	if len(fraction) > 0 {
		return len(digits) == needed+1+len(fraction)
	}
	_, isInteger := parseInteger(whole, negative)
	return len(digits) == needed && !isInteger
}

func cutLengthed(b []byte) (value, rest []byte, err error) {
	if len(b) < 8 {
		return nil, nil, ErrMalformed
	}
	n := binary.BigEndian.Uint64(b)
	if b = b[8:]; n > uint64(len(b)) {
		return nil, nil, ErrMalformed
	}
	return b[:n:n], b[n:], nil
}

// AppendKey appends the canonical encoding of a value.
func AppendKey(dst []byte, v KeyValue) []byte {
	switch v.Kind {
	case KeyInteger:
		return appendInteger(dst, v.Integer)
	case KeyFloat:
		return binary.BigEndian.AppendUint64(append(dst, tagFloat), math.Float64bits(v.Float))
	case KeyDuration:
		return binary.BigEndian.AppendUint64(append(dst, tagDuration), uint64(v.Micros))
	case KeyDatetime:
		return append(append(dst, tagDatetime), v.Bytes...)
	case KeyRawText:
		dst = appendLengthed(dst, tagRawText, v.Set)
		return append(binary.BigEndian.AppendUint64(dst, uint64(len(v.Bytes))), v.Bytes...)
	case KeyDecimal, KeyText, KeyBytes:
	}
	return appendLengthed(dst, byte(v.Kind), v.Bytes)
}

// KeyDate makes a KeyDatetime of its parts.
func KeyDate(year, month, day, hour, minute, second, micros int) KeyValue {
	b := binary.BigEndian.AppendUint16(make([]byte, 0, datetimeSize), uint16(year))
	b = append(b, byte(month), byte(day), byte(hour), byte(minute), byte(second))
	return KeyValue{Kind: KeyDatetime, Bytes: binary.BigEndian.AppendUint32(b, uint32(micros))}
}

// KeyNumber makes a value of a DECIMAL's text, or of any other number's.
func KeyNumber(text []byte) (KeyValue, error) {
	encoded, err := appendDecimal(nil, text)
	if err != nil {
		return KeyValue{}, err
	}
	v, _, err := CutKey(encoded)
	return v, err
}

// KeyHashes are the hashes of the values of a canonical key, as in Row.Columns.
func KeyHashes(key []byte) (hashes []uint64, err error) {
	for len(key) > 0 {
		_, rest, err := CutKey(key)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, xxhash.Sum64(key[:len(key)-len(rest)]))
		key = rest
	}
	return hashes, nil
}
