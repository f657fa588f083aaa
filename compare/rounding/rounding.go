package rounding

import (
	"strconv"

	"allclear/checksum"
)

// Value is a FLOAT of one member.
type Value struct {
	Float  float32
	IsHash bool   // that Float is not known
	Hash   uint64 // of the value's meaning, all 64 bits
}

// Rounding is a FLOAT that one member has as dumps print it.
type Rounding struct {
	Before, After float32 // the digits that dumps print of Before, and no others, are in After
	Member        string  // whose value is After: "a" or "b"
}

// String shows a rounding: "0.33333334 → 0.333333".
func (r Rounding) String() string { return shown(r.Before) + " → " + shown(r.After) }

// Between tells whether one of two values that differ is what dumps print of the other. A
// value that is known by its hash alone is proved to be a FLOAT of which that is so: at most
// 170 come into question, so that one other value in 10¹⁷ would be taken for it.
func Between(a, b Value) (r Rounding, ok bool) {
	if r.Before, r.After, ok = rounded(a, b); ok {
		r.Member = "b"
		return r, true
	}
	r.Before, r.After, ok = rounded(b, a)
	r.Member = "a"
	return r, ok
}

// rounded tells whether a value was rounded to another one.
func rounded(from, to Value) (before, after float32, ok bool) {
	switch {
	case from.IsHash && to.IsHash:
		return 0, 0, false
	case from.IsHash:
		if !isPrinted(to.Float) {
			return 0, 0, false
		}
		before, ok = original(to.Float, from.Hash)
		return before, to.Float, ok
	}
	after = Printed(from.Float)
	isTo := same(after, to.Float)
	if to.IsHash {
		isTo = checksum.FloatHash(after) == to.Hash
	}
	return from.Float, after, isTo && !same(after, from.Float)
}

// shown is a FLOAT with as many digits as it takes to tell it from all others.
func shown(f float32) string {
	format := byte('f')
	if size := max(f, -f); size != 0 && (size < 1e-5 || size >= 1e15) {
		format = 'e'
	}
	return strconv.FormatFloat(float64(f), format, -1, 32)
}
