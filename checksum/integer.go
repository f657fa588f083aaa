package checksum

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// Integer is a whole number that some integer column can hold: −2^63 to 2^64−1.
// The zero value is 0.
type Integer struct {
	Bits     uint64 // the number; of a negative one its two's complement
	Negative bool
}

// Uint is a number that is not negative.
func Uint(n uint64) Integer { return Integer{Bits: n} }

// Int is a number of either sign.
func Int(n int64) Integer { return Integer{Bits: uint64(n), Negative: n < 0} }

// ParseInteger reads a number as the server prints it. It fails on anything but a
// whole number from −2^63 to 2^64−1.
func ParseInteger(text string) (Integer, error) {
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return Uint(n), nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return Integer{}, fmt.Errorf("%q is no whole number from -2^63 to 2^64-1", text)
	}
	return Int(n), nil
}

// DecodeInteger reads an integer of 1, 2, 4 or 8 bytes as a row packet has it,
// little-endian; signed ones are sign-extended.
func DecodeInteger(value []byte, signed bool) Integer {
	var bits uint64
	var extended int64
	switch len(value) {
	case 1:
		bits, extended = uint64(value[0]), int64(int8(value[0]))
	case 2:
		u := binary.LittleEndian.Uint16(value)
		bits, extended = uint64(u), int64(int16(u))
	case 4:
		u := binary.LittleEndian.Uint32(value)
		bits, extended = uint64(u), int64(int32(u))
	case 8:
		bits = binary.LittleEndian.Uint64(value)
		extended = int64(bits)
	}
	if signed {
		return Int(extended)
	}
	return Uint(bits)
}

// Compare orders numbers: -1, 0 or 1.
func (n Integer) Compare(other Integer) int {
	switch {
	case n.Negative == other.Negative: // two's complements of one sign sort like the numbers
		return cmp.Compare(n.Bits, other.Bits)
	case n.Negative:
		return -1
	}
	return 1
}

// String is the number in decimal digits, which is also its SQL literal.
func (n Integer) String() string {
	if n.Negative {
		return strconv.FormatInt(int64(n.Bits), 10)
	}
	return strconv.FormatUint(n.Bits, 10)
}

// Float is the double nearest to the number.
func (n Integer) Float() float64 {
	if n.Negative {
		return float64(int64(n.Bits))
	}
	return float64(n.Bits)
}

// Before is the number one less; −2^63, the least of all, stays itself.
func (n Integer) Before() Integer {
	switch {
	case !n.Negative && n.Bits == 0:
		return Int(-1)
	case n.Negative && int64(n.Bits) == math.MinInt64:
		return n
	}
	return Integer{Bits: n.Bits - 1, Negative: n.Negative}
}
