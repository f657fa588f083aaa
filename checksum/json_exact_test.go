package checksum_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// exactJSON is a document whose numbers both sides keep in the same way: MySQL's JSON
// holds DECIMALs too, and a double's 17 digits would hide their damage.
func exactJSON() column {
	c := jsonOfMySQL()
	c.exact = true
	return c
}

// TestJSONNumbersToTheLastDigit: between two MySQL servers numbers are the same
// only to the last digit, however they are written.
func TestJSONNumbersToTheLastDigit(t *testing.T) {
	for _, c := range []struct {
		reason string
		same   []string
	}{
		{"forms of an integer", []string{"100", "100.0", "1e2", "1E+2", "1000e-1", "100.000"}},
		{"forms of zero", []string{"0", "-0", "0.0", "-0.0", "0e9", "0.000e-5"}},
		{"forms of a fraction", []string{"0.1", "1e-1", "0.10", "10e-2", "0.0001e3"}},
		{"the ends of 64 bits", []string{"18446744073709551615", "18446744073709551615.0"}},
		{"the other end", []string{"-9223372036854775808", "-9223372036854775808.00"}},
		{"beyond 64 bits", []string{"123456789012345678901000", "123456789012345678901e3", "1.23456789012345678901e23"}},
		{"beyond a double", []string{"1e400", "10e399", "1E+400"}},
	} {
		want := value(t, exactJSON(), str(c.same[0]))
		for _, other := range c.same[1:] {
			assert.Equal(t, want, value(t, exactJSON(), str(other)), "%s: %s", c.reason, other)
		}
	}
	seen := map[string]string{}
	for _, literal := range []string{
		"0.1234567890123456789", "0.1234567890123456788", "0.12345678901234567", "1234567890123456789",
		"123456789012345678901", "123456789012345678902", "12345678901234567890e1",
		"1", "-1", "10", "0.1", "1e20", "1e21", "18446744073709551616", "-9223372036854775809", "1e400", "1e401", "-1e400",
		"1e99999999999999999999", "1e99999999999999999998",
	} {
		code := string(value(t, exactJSON(), str(literal)))
		assert.Empty(t, seen[code], "%s is not %s", literal, seen[code])
		seen[code] = literal
	}
}
