package checksum

import "fmt"

// appendDecimal encodes a DECIMAL by value: "007.50" and "7.5" are the same,
// "-0.00" is 0, and an integral value that fits 64 bits is the integer it equals,
// so that a column changed from BIGINT to DECIMAL matches.
func appendDecimal(dst, text []byte) ([]byte, error) {
	negative, whole, fraction, err := decimalParts(text)
	if err != nil {
		return dst, err
	}
	if len(fraction) == 0 {
		if n, ok := parseInteger(whole, negative); ok {
			return appendInteger(dst, n), nil
		}
	}
	start := len(dst)
	dst = append(dst, tagDecimal, 0, 0, 0, 0, 0, 0, 0, 0)
	if negative {
		dst = append(dst, '-')
	}
	dst = append(dst, whole...)
	if len(fraction) > 0 {
		dst = append(append(dst, '.'), fraction...)
	}
	putLength(dst, start)
	return dst, nil
}

// decimalParts splits a DECIMAL as the server prints it into sign, whole digits
// without leading zeros and fraction without trailing ones.
func decimalParts(text []byte) (negative bool, whole, fraction []byte, err error) {
	digits := text
	if len(digits) > 0 && (digits[0] == '-' || digits[0] == '+') {
		negative, digits = digits[0] == '-', digits[1:]
	}
	whole = digits
	for i, c := range digits {
		if c == '.' && len(whole) == len(digits) {
			whole, fraction = digits[:i], digits[i+1:]
		} else if c < '0' || c > '9' {
			return false, nil, nil, fmt.Errorf("DECIMAL of %d bytes is not a number: %w", len(text), ErrMalformed)
		}
	}
	if len(whole) == 0 && len(fraction) == 0 {
		return false, nil, nil, fmt.Errorf("DECIMAL without digits: %w", ErrMalformed)
	}
	for len(whole) > 0 && whole[0] == '0' {
		whole = whole[1:]
	}
	for len(fraction) > 0 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if len(whole) == 0 && len(fraction) == 0 {
		negative = false
	}
	return negative, whole, fraction, nil
}

// parseInteger reads digits into 64 bits, false if they don't fit.
func parseInteger(digits []byte, negative bool) (Integer, bool) {
	var n uint64
	for _, c := range digits {
		d := uint64(c - '0')
		if n > (1<<64-1-d)/10 {
			return Integer{}, false
		}
		n = n*10 + d
	}
	if !negative || n == 0 {
		return Integer{Bits: n}, true
	}
	if n > 1<<63 {
		return Integer{}, false
	}
	return Integer{Bits: -n, Negative: true}, true
}
