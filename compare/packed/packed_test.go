package packed

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What was written reads back, value for value; bytes that end early are an error, and no panic.
func TestValuesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number, text := rapid.Uint64().Draw(t, "number"), rapid.String().Draw(t, "text")
		list, yes := rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "list"), rapid.Bool().Draw(t, "yes")
		sum := []byte{1, 2, 3}
		all := AppendBool(AppendStrings(AppendString(AppendUint(nil, number), text), list), yes)
		all = AppendString(all, sum)
		r := Read(all)
		assert.Equal(t, number, r.Uint())
		assert.Equal(t, text, r.String())
		assert.Equal(t, list, r.Strings())
		assert.Equal(t, yes, r.Bool())
		var into [3]byte
		r.Into(into[:])
		assert.Equal(t, sum, into[:])
		require.NoError(t, r.Err())
		short := Read(all[:rapid.IntRange(0, len(all)-1).Draw(t, "length")])
		short.Uint()
		_ = short.String()
		short.Strings()
		short.Bool()
		short.Into(into[:])
		assert.ErrorIs(t, short.Err(), ErrMalformed)
	})
}
