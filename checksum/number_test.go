package checksum_test

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

// The canonical encodings below are written out by hand: tag, then 8 bytes.
func uintCode(n uint64) string { return "01" + hex.EncodeToString(fixed8be(n)) }
func negCode(n int64) string   { return "02" + hex.EncodeToString(fixed8be(uint64(n))) }
func floatCode(f float64) string {
	return "03" + hex.EncodeToString(fixed8be(math.Float64bits(f)))
}
func fixed8be(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// lengthed is a tag, 8 bytes of length, and text.
func lengthed(tag byte, text string) string {
	return hex.EncodeToString(append(append([]byte{tag}, fixed8be(uint64(len(text)))...), text...))
}

type known struct {
	name   string
	column column
	cell   cell
	want   string // hex
}

func (k known) check(t *testing.T) {
	t.Helper()
	assert.Equal(t, k.want, hex.EncodeToString(value(t, k.column, k.cell)), k.name)
}

// TestIntegersKeepTheirValue: the signed and the unsigned reading of the same
// bytes are different numbers; an ID past 2,147,483,647 read as signed would
// turn negative.
func TestIntegersKeepTheirValue(t *testing.T) {
	for _, k := range []known{
		{"tiny 0", tinyint(), fixed1(0), uintCode(0)},
		{"tiny max", tinyint(), fixed1(127), uintCode(127)},
		{"tiny min", tinyint(), fixed1(0x80), negCode(-128)},
		{"tiny -1", tinyint(), fixed1(0xff), negCode(-1)},
		{"unsigned tiny 128", tinyint().asUnsigned(), fixed1(0x80), uintCode(128)},
		{"unsigned tiny max", tinyint().asUnsigned(), fixed1(0xff), uintCode(255)},
		{"small max", smallint(), fixed2(0x7fff), uintCode(32767)},
		{"small min", smallint(), fixed2(0x8000), negCode(-32768)},
		{"unsigned small max", smallint().asUnsigned(), fixed2(0xffff), uintCode(65535)},
		{"medium max", mediumint(), fixed4(8388607), uintCode(8388607)},
		{"medium min", mediumint(), fixed4(0xff800000), negCode(-8388608)},
		{"unsigned medium max", mediumint().asUnsigned(), fixed4(16777215), uintCode(16777215)},
		{"int max", integer(), fixed4(2147483647), uintCode(2147483647)},
		{"int min", integer(), fixed4(1 << 31), negCode(-2147483648)},
		{"unsigned int past int max", integer().asUnsigned(), fixed4(2147483648), uintCode(2147483648)},
		{"unsigned int max", integer().asUnsigned(), fixed4(math.MaxUint32), uintCode(4294967295)},
		{"big max", bigint(), fixed8(math.MaxInt64), uintCode(9223372036854775807)},
		{"big min", bigint(), fixed8(1 << 63), negCode(math.MinInt64)},
		{"big -1", bigint(), fixed8(math.MaxUint64), negCode(-1)},
		{"unsigned big past big max", bigint().asUnsigned(), fixed8(1 << 63), uintCode(9223372036854775808)},
		{"unsigned big max", bigint().asUnsigned(), fixed8(math.MaxUint64), uintCode(18446744073709551615)},
		{"year 0000", year(), fixed2(0), uintCode(0)},
		{"year 1901", year(), fixed2(1901), uintCode(1901)},
		{"year 2155", year(), fixed2(2155), uintCode(2155)},
		{"NULL", bigint(), null(), "00"},
	} {
		k.check(t)
	}
}

// TestBitIsABigEndianNumber: BIT is the only number that travels with its
// highest byte first.
func TestBitIsABigEndianNumber(t *testing.T) {
	for _, k := range []known{
		{"BIT(1) 0", bit(), str("\x00"), uintCode(0)},
		{"BIT(1) 1", bit(), str("\x01"), uintCode(1)},
		{"BIT(9)", bit(), str("\x01\x02"), uintCode(0x102)},
		{"BIT(64) max", bit(), str(strings.Repeat("\xff", 8)), uintCode(math.MaxUint64)},
	} {
		k.check(t)
	}
	for n := 1; n <= 64; n++ { // the highest bit of each width
		width := (n + 7) / 8
		bytes := fixed8be(1 << (n - 1))[8-width:]
		known{"highest bit", bit(), str(string(bytes)), uintCode(1 << (n - 1))}.check(t)
	}
	for _, n := range []int{0, 9} {
		_, err := layout(t, 0, bit()).AppendRow(nil, packet(str(strings.Repeat("\x01", n))))
		assert.ErrorIs(t, err, checksum.ErrMalformed, "%d bytes", n)
	}
}

// TestFloatsKeepTheirExactBits: a FLOAT becomes the double of exactly its value, not
// of what it prints; two FLOATs that print alike stay different.
func TestFloatsKeepTheirExactBits(t *testing.T) {
	for _, k := range []known{
		{"float 0", floats(), float(0), "030000000000000000"},
		{"float -0", floats(), float(float32(math.Copysign(0, -1))), "038000000000000000"},
		{"float 1.5", floats(), float(1.5), "033ff8000000000000"},
		{"float 0.1 is not 0.1", floats(), float(0.1), "033fb99999a0000000"},
		{"double 0.1", doubles(), double(0.1), "033fb999999999999a"},
		{"smallest float", floats(), float(math.SmallestNonzeroFloat32), floatCode(0x1p-149)},
		{"largest float", floats(), float(math.MaxFloat32), floatCode(0x1.fffffep127)},
		{"double -0", doubles(), double(math.Copysign(0, -1)), "038000000000000000"},
		{"smallest double", doubles(), double(math.SmallestNonzeroFloat64), "030000000000000001"},
		{"largest double", doubles(), double(math.MaxFloat64), "037fefffffffffffff"},
		{"NULL", doubles(), null(), "00"},
	} {
		k.check(t)
	}
}

// TestDecimalsCountByValue: the scale and ZEROFILL print zeros that mean
// nothing; 65 digits are more than any machine number holds.
func TestDecimalsCountByValue(t *testing.T) {
	nines := strings.Repeat("9", 65)
	for _, k := range []known{
		{"0", decimal(), str("0"), uintCode(0)},
		{"0.00", decimal(), str("0.00"), uintCode(0)},
		{"-0.00", decimal(), str("-0.00"), uintCode(0)},
		{"5.00", decimal(), str("5.00"), uintCode(5)},
		{"-5.00", decimal(), str("-5.00"), negCode(-5)},
		{"007.50", decimal(), str("007.50"), lengthed(4, "7.5")},
		{"7.5", decimal(), str("7.5"), lengthed(4, "7.5")},
		{"-7.50", decimal(), str("-7.50"), lengthed(4, "-7.5")},
		{"0.05", decimal(), str("0.05"), lengthed(4, ".05")},
		{".05", decimal(), str(".05"), lengthed(4, ".05")},
		{"100 keeps its zeros", decimal(), str("100"), uintCode(100)},
		{"unsigned 64-bit max", decimal(), str("18446744073709551615"), uintCode(math.MaxUint64)},
		{"one more", decimal(), str("18446744073709551616"), lengthed(4, "18446744073709551616")},
		{"signed 64-bit min", decimal(), str("-9223372036854775808"), negCode(math.MinInt64)},
		{"one less", decimal(), str("-9223372036854775809"), lengthed(4, "-9223372036854775809")},
		{"65 digits", decimal(), str(nines), lengthed(4, nines)},
		{"65 digits, 30 of them a fraction", decimal(), str("-" + nines[:35] + "." + nines[:30]), lengthed(4, "-"+nines[:35]+"."+nines[:30])},
		{"NULL", decimal(), null(), "00"},
	} {
		k.check(t)
	}
}

// TestDecimalThatIsNoNumberIsAnError: a packet read at the wrong place must not
// pass for a number.
func TestDecimalThatIsNoNumberIsAnError(t *testing.T) {
	for _, text := range []string{
		"", "-", "+", ".", "-.", "..", "1.2.3", "1..2", "1e5", "--1", "1-", " 1", "1 ", "NaN", "0x1", "1,5", "1/2", "1:2",
	} {
		_, err := layout(t, 0, decimal()).AppendRow(nil, packet(str(text)))
		assert.ErrorIs(t, err, checksum.ErrMalformed, "%q", text)
	}
}

// TestDecimalsAreEqualWhenTheirValuesAre, and only then: math/big is the judge.
func TestDecimalsAreEqualWhenTheirValuesAre(t *testing.T) {
	l := layout(t, 0, decimal())
	text := rapid.StringMatching(`-?[0-9]{1,22}(\.[0-9]{0,22})?`)
	near := rapid.SampledFrom([]string{"", "0", ".0", "1", ".1"})
	rapid.Check(t, func(t *rapid.T) {
		x := text.Draw(t, "x")
		y := x + near.Draw(t, "tail")
		if rapid.Bool().Draw(t, "unrelated") {
			y = text.Draw(t, "y")
		}
		rx, ok := new(big.Rat).SetString(x)
		require.True(t, ok)
		ry, ok := new(big.Rat).SetString(y)
		if !ok {
			return // two points
		}
		ex, err := l.AppendRow(nil, packet(str(x)))
		require.NoError(t, err)
		ey, err := l.AppendRow(nil, packet(str(y)))
		require.NoError(t, err)
		require.Equal(t, rx.Cmp(ry) == 0, string(ex) == string(ey), "%s and %s", x, y)
	})
}

// FuzzDecimal: any bytes that come as a DECIMAL are refused, or equal exactly the
// numbers that they are equal to.
func FuzzDecimal(f *testing.F) {
	for _, s := range [][2]string{
		{"007.50", "7.5"}, {"-0.00", "0"}, {".", "-"}, {"1e5", "100000"},
		{"18446744073709551616", "18446744073709551615"}, {"+5", "5"}, {"1..0", "1.0"},
	} {
		f.Add(s[0], s[1])
	}
	l := layout(f, 0, decimal())
	f.Fuzz(func(t *testing.T, x, y string) {
		ex, errX := l.AppendRow(nil, packet(str(x)))
		ey, errY := l.AppendRow(nil, packet(str(y)))
		if errX != nil || errY != nil {
			return
		}
		rx, ok := new(big.Rat).SetString(x)
		require.True(t, ok, "accepted %q", x)
		ry, ok := new(big.Rat).SetString(y)
		require.True(t, ok, "accepted %q", y)
		require.Equal(t, rx.Cmp(ry) == 0, string(ex) == string(ey), "%q and %q", x, y)
	})
}
