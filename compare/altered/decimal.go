package altered

import (
	"math/big"
	"strconv"
	"strings"

	"allclear/checksum"
)

// decimal is an exact number: unscaled / 10^scale.
type decimal struct {
	unscaled *big.Int
	scale    int
}

// exact is a value as an exact number; ok is false for dates and times. A FLOAT or DOUBLE is
// the shortest number that reads as it, which is what servers convert.
func exact(v *checksum.KeyValue) (d decimal, ok bool) {
	switch v.Kind {
	case checksum.KeyInteger:
		n := new(big.Int).SetUint64(v.Integer.Bits)
		if v.Integer.Negative {
			n.SetInt64(int64(v.Integer.Bits))
		}
		return decimal{n, 0}, true
	case checksum.KeyDecimal:
		return parse(string(v.Bytes))
	case checksum.KeyFloat:
		return parse(strconv.FormatFloat(v.Float, 'f', -1, 64))
	default:
		return decimal{}, false
	}
}

// parse reads digits with at most one point.
func parse(text string) (decimal, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if n, err := strconv.ParseInt(whole+fraction, 10, 64); err == nil { // next to all
		return decimal{big.NewInt(n), len(fraction)}, true
	}
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	return decimal{n, len(fraction)}, ok
}

func powerOfTen(n int) *big.Int {
	const most = 18 // that 63 bits hold
	if n > most {
		return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
	}
	power := int64(1)
	for range n {
		power *= 10
	}
	return big.NewInt(power)
}

// round rounds to so many decimals, halves away from zero, as servers do.
func (d decimal) round(scale int) decimal {
	switch {
	case d.scale == scale:
		return d
	case d.scale < scale:
		return decimal{new(big.Int).Mul(d.unscaled, powerOfTen(scale-d.scale)), scale}
	}
	unit := powerOfTen(d.scale - scale)
	half := new(big.Int).Rsh(unit, 1) // 10^n is even for n > 0
	if d.unscaled.Sign() < 0 {
		half.Neg(half)
	}
	n := new(big.Int).Add(d.unscaled, half)
	return decimal{n.Quo(n, unit), scale} // Quo truncates toward zero
}

// clip brings the number into a range of the same scale.
func (d decimal) clip(least, most *big.Int) (clipped decimal, isOutside bool) {
	switch {
	case d.unscaled.Cmp(least) < 0:
		return decimal{least, d.scale}, true
	case d.unscaled.Cmp(most) > 0:
		return decimal{most, d.scale}, true
	}
	return d, false
}

func (d decimal) equal(other decimal) bool {
	if d.scale == other.scale {
		return d.unscaled.Cmp(other.unscaled) == 0
	}
	scale := max(d.scale, other.scale)
	return d.round(scale).unscaled.Cmp(other.round(scale).unscaled) == 0
}

// digits is how many significant digits the number has: 0.02 has one, 5.02 three.
func (d decimal) digits() int {
	if d.unscaled.Sign() == 0 {
		return 0
	}
	return len(new(big.Int).Abs(d.unscaled).String())
}

func (d decimal) String() string {
	text := new(big.Int).Abs(d.unscaled).String()
	if d.scale > 0 {
		if len(text) <= d.scale {
			text = strings.Repeat("0", d.scale-len(text)+1) + text
		}
		text = strings.TrimRight(text[:len(text)-d.scale]+"."+text[len(text)-d.scale:], "0")
		text = strings.TrimSuffix(text, ".")
	}
	if d.unscaled.Sign() < 0 {
		return "-" + text
	}
	return text
}
