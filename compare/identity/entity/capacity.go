package entity

import (
	"math"
	"strconv"
	"strings"

	"allclear/checksum"
)

// Wide is a number that no generator which counts up will reach: 2^63 − 1, the maximum
// of BIGINT. A column that holds as much is wide enough for any ID.
func Wide() checksum.Integer { return checksum.Uint(math.MaxInt64) }

// Capacity is the greatest ID that a column can hold exactly; false for a column
// that stores no numbers. Sources: the manuals' "Integer Types"; a FLOAT has 24
// bits of precision, a DOUBLE 53, and up to 2^24 and 2^53 no whole number is lost.
func Capacity(c *checksum.Column) (checksum.Integer, bool) {
	if bits := c.IntegerBits(); bits > 0 {
		if !c.Unsigned() {
			bits--
		}
		return checksum.Uint(math.MaxUint64 >> (64 - bits)), true
	}
	switch c.Type {
	case "float":
		return checksum.Uint(1 << 24), true
	case "double":
		return checksum.Uint(1 << 53), true
	case "decimal":
		whole, fraction := sizes(c.FullType)
		return digits(whole - fraction), true
	case "char", "varchar":
		length, _ := sizes(c.FullType)
		return digits(length), true
	}
	return checksum.Integer{}, false
}

// Ceiling is the value that an integer column clips to; nil for other columns, which do
// not clip.
func Ceiling(c *checksum.Column) *checksum.Integer {
	if !c.IsInteger() {
		return nil
	}
	most, _ := Capacity(c)
	return &most
}

// sizes reads "decimal(20,4)" or "varchar(40)".
func sizes(full string) (first, second int) {
	_, inside, ok := strings.Cut(full, "(")
	if !ok {
		return 10, 0 // DECIMAL alone is DECIMAL(10,0)
	}
	inside, _, _ = strings.Cut(inside, ")")
	whole, fraction, _ := strings.Cut(inside, ",")
	first, _ = strconv.Atoi(whole)     // the server prints digits
	second, _ = strconv.Atoi(fraction) // or nothing: 0
	return first, second
}

// digits is the greatest number of so many decimal digits, at most 2^64 − 1.
func digits(n int) checksum.Integer {
	if n < 1 {
		return checksum.Uint(0)
	}
	most, err := strconv.ParseUint(strings.Repeat("9", min(n, 20)), 10, 64)
	if err != nil {
		return checksum.Uint(math.MaxUint64)
	}
	return checksum.Uint(most)
}
