package rounding

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

// floats draws FLOATs of every size that a column can hold, and of few digits as people
// write them.
func floats() *rapid.Generator[float32] {
	anyBits := rapid.Custom(func(t *rapid.T) float32 {
		return math.Float32frombits(rapid.Uint32().Filter(func(bits uint32) bool { return bits>>23&0xFF != 0xFF }).Draw(t, "bits"))
	})
	few := rapid.Custom(func(t *rapid.T) float32 {
		digits, exponent := rapid.IntRange(-9_999_999, 9_999_999).Draw(t, "digits"), rapid.IntRange(-45, 31).Draw(t, "exponent")
		f, err := strconv.ParseFloat(strconv.Itoa(digits)+"e"+strconv.Itoa(exponent), 32)
		require.NoError(t, err)
		return float32(f)
	})
	return rapid.OneOf(anyBits, few)
}

// What servers print of some values, read back. (printed_server_test.go asks servers.)
func TestPrinted(t *testing.T) {
	for f, want := range map[float32]float32{
		0.1: 0.1, 1. / 3: 0.333333, 16777215: 16777200, 1234565: 1234560, 1234575: 1234580, 999999.5: 1000000, 8388607.5: 8388610,
		math.MaxFloat32: 3.40282e38, math.SmallestNonzeroFloat32: math.SmallestNonzeroFloat32, -1. / 3: -0.333333,
	} {
		assert.Equal(t, want, Printed(f), "%v", f)
	}
	negative := math.Float32frombits(1 << 31)
	assert.Equal(t, uint32(0), math.Float32bits(Printed(negative)), "a minus before zero is lost")
}

// A value that was rounded once is not rounded further. Else one that came through two
// dumps would not be known.
func TestPrintingTwiceChangesNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Printed(floats().Draw(t, "f"))
		assert.Equal(t, math.Float32bits(once), math.Float32bits(Printed(once)))
	})
}

// Whatever FLOAT was rounded, on either member, and whichever value is known: the rounding
// is found, with the values of both.
func TestARoundingIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := floats().Filter(func(f float32) bool { return !isPrinted(f) }).Draw(t, "f")
		want := Rounding{Before: f, After: Printed(f), Member: "b"}
		before, after := known(f), known(Printed(f))
		for name, values := range map[string][2]Value{
			"both known": {before, after}, "before by its hash": {hashed(f), after}, "after by its hash": {before, hashed(Printed(f))},
		} {
			found, ok := Between(values[0], values[1])
			assert.True(t, ok, name)
			assert.Equal(t, want, found, name)
			found, ok = Between(values[1], values[0])
			assert.True(t, ok, "%s, on a", name)
			assert.Equal(t, Rounding{Before: f, After: Printed(f), Member: "a"}, found, "%s, on a", name)
		}
		_, ok := Between(hashed(f), hashed(Printed(f)))
		assert.False(t, ok, "nothing is known of either")
	})
}

// A value that was edited is not taken for a rounded one, however close it is.
func TestAnythingElseIsNoRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := floats().Draw(t, "f")
		near := math.Float32frombits(math.Float32bits(f) + uint32(rapid.IntRange(-200, 200).Draw(t, "steps")))
		other := rapid.OneOf(floats(), rapid.Just(near)).Filter(func(other float32) bool {
			return !math.IsNaN(float64(other)) && !same(Printed(f), other) && !same(Printed(other), f)
		}).Draw(t, "other")
		for _, values := range [][2]Value{{known(f), known(other)}, {hashed(f), known(other)}, {known(f), hashed(other)}} {
			_, ok := Between(values[0], values[1])
			assert.False(t, ok)
		}
	})
	same := known(0.333333)
	_, ok := Between(same, same)
	assert.False(t, ok, "equal values")
	_, ok = Between(known(0.33333334), known(0.33333337))
	assert.False(t, ok, "both print alike, and neither is what is printed")
}

// The FLOATs that are printed alike lie within reach. They are most where a value is just
// above a power of ten and below one of two.
func TestAllThatIsPrintedAlikeIsWithinReach(t *testing.T) {
	farthest := uint32(0)
	for exponent := -45; exponent <= 38; exponent++ {
		for _, digits := range []string{"1", "1.00001", "1.5", "3.3", "9.99999"} {
			f, err := strconv.ParseFloat(digits+"e"+strconv.Itoa(exponent), 32)
			if err != nil || f == 0 {
				continue
			}
			printed := Printed(float32(f))
			for _, step := range []uint32{1, math.MaxUint32} {
				bits := math.Float32bits(printed)
				for far := uint32(1); ; far++ {
					if bits += step; !same(Printed(math.Float32frombits(bits)), printed) {
						break
					}
					farthest = max(farthest, far)
				}
			}
		}
	}
	assert.LessOrEqual(t, farthest, uint32(reach))
	assert.Greater(t, farthest, uint32(reach*9/10), "no more is tried than may be found")
}

func TestARoundingIsShownByAllItsDigits(t *testing.T) {
	for want, before := range map[string]float32{
		"0.33333334 → 0.333333": 1. / 3, "16777215 → 16777200": 16777215, "1.2345678e+20 → 1.23457e+20": 1.2345678e20,
		"1.2345679e-07 → 1.23457e-07": 1.2345679e-7, "-0 → 0": math.Float32frombits(1 << 31),
	} {
		assert.Equal(t, want, Rounding{Before: before, After: Printed(before)}.String())
	}
}

func known(f float32) Value  { return Value{Float: f} }
func hashed(f float32) Value { return Value{IsHash: true, Hash: checksum.FloatHash(f)} }
