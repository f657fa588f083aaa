package altered

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/compare/packed"
)

// A cause that was laid aside is whole when it is read back: no field of it is forgotten.
func TestACauseReadsBackWhole(t *testing.T) {
	c := Cause{
		Kind: finding.RowNarrowed, Member: "b", How: finding.NarrowedCut, Shift: -7200, Number: 1 << 63, Labels: [2]string{"x", "y"},
		IsWeak: true, Overflows: true, sample: func() string { return "0.5 → 1" }, Older: "a", Then: -5, Since: 6,
	}
	for i := range reflect.TypeFor[Cause]().NumField() {
		require.False(t, reflect.ValueOf(c).Field(i).IsZero(), "the test knows every field")
	}
	for _, want := range []Cause{c, {}} {
		from := packed.Read(want.AppendPacked(nil))
		got := ReadPacked(from)
		require.NoError(t, from.Err())
		assert.Equal(t, want.Sample(), got.Sample())
		want.sample, got.sample = nil, nil // functions are not compared
		assert.Equal(t, want, got)
	}
}
