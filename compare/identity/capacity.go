package identity

import (
	"math"
	"strconv"
	"strings"

	"allclear/checksum"
)

// wide is what no generator that counts up will reach: 2^63 − 1, the maximum of
// BIGINT. A column that holds so much is wide enough for any.
func wide() checksum.Integer { return checksum.Uint(math.MaxInt64) }

// capacity is the greatest ID that a column can hold exactly; false for a column
// that stores no numbers. Sources: the manuals' "Integer Types"; a FLOAT has 24
// bits of precision, a DOUBLE 53, and up to 2^24 and 2^53 no whole number is lost.
func capacity(c *checksum.Column) (checksum.Integer, bool) {
	if bits, ok := integerBits(c.Type); ok {
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

func integerBits(dataType string) (bits int, ok bool) {
	bits = (&checksum.Column{Type: dataType}).IntegerBits()
	return bits, bits > 0
}

func isInteger(c *checksum.Column) bool { return c.IsInteger() }

// ceiling is the value that an integer column clips to; nil for other columns,
// which don't.
func ceiling(c *checksum.Column) *checksum.Integer {
	if !isInteger(c) {
		return nil
	}
	most, _ := capacity(c)
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
