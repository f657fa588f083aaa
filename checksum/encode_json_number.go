package checksum

import (
	"encoding/binary"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// appendJSONExact encodes a number to its last digit: as the 64-bit integer that
// it is, else as its significant digits and a power of ten.
func appendJSONExact(dst []byte, literal string) []byte {
	mantissa, power, _ := strings.Cut(strings.ToLower(literal), "e")
	exponent, err := strconv.ParseInt(power, 10, 32)
	if power != "" && err != nil { // beyond any server: kept as it is written
		return appendLengthed(dst, tagDecimal, []byte(literal))
	}
	digits, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	exponent -= int64(len(fraction))
	digits = strings.TrimLeft(whole+fraction, "0")
	trimmed := strings.TrimRight(digits, "0")
	exponent += int64(len(digits) - len(trimmed))
	if trimmed == "" {
		return appendInteger(dst, Integer{})
	}
	if exponent >= 0 && exponent < 20 {
		if n, ok := parseInteger([]byte(trimmed+strings.Repeat("0", int(exponent))), negative); ok {
			return appendInteger(dst, n)
		}
	}
	if negative {
		trimmed = "-" + trimmed
	}
	return appendLengthed(dst, tagDecimal, []byte(trimmed+"e"+strconv.FormatInt(exponent, 10)))
}

// appendJSONDouble encodes a number as MySQL would store it: an integer of 64
// bits, else a double; an integral double as the integer that it equals.
func appendJSONDouble(dst []byte, literal string) []byte {
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return appendInteger(dst, Integer{Bits: uint64(n), Negative: n < 0})
	}
	if n, err := strconv.ParseUint(literal, 10, 64); err == nil {
		return appendInteger(dst, Integer{Bits: n})
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil { // beyond a double: kept by its digits
		return appendLengthed(dst, tagDecimal, []byte(literal))
	}
	if f == math.Trunc(f) && math.Abs(f) < 1<<64 {
		whole, _ := new(big.Float).SetFloat64(f).Int(nil)
		if whole.IsInt64() {
			n := whole.Int64()
			return appendInteger(dst, Integer{Bits: uint64(n), Negative: n < 0})
		}
		if whole.IsUint64() {
			return appendInteger(dst, Integer{Bits: whole.Uint64()})
		}
	}
	return binary.BigEndian.AppendUint64(append(dst, tagFloat), math.Float64bits(f))
}
