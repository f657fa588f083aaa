package finding

import (
	"math"
	"math/big"
	"strings"

	"github.com/dustin/go-humanize"
)

// Counted writes a number of things: "1 row", "3,000 rows", "2 entities".
func Counted[N int | uint64](n N, noun string) string {
	return Thousands(n) + " " + Plural(n, noun)
}

// Thousands writes 1234567 as 1,234,567.
func Thousands[N int | uint64](n N) string {
	if n > 0 && uint64(n) > math.MaxInt64 {
		return humanize.BigComma(new(big.Int).SetUint64(uint64(n)))
	}
	return humanize.Comma(int64(n))
}

// Plural is the noun that goes with a number.
func Plural[N int | uint64](n N, noun string) string {
	if n == 1 {
		return noun
	}
	if stem, ok := strings.CutSuffix(noun, "ty"); ok { // entity; not day, key
		return stem + "ties"
	}
	if strings.HasSuffix(noun, "x") { // index
		return noun + "es"
	}
	return noun + "s"
}
