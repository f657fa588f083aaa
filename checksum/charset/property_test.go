package charset_test

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum/charset"
)

// TestUTF8IsItself: what is UTF-8 already must not change, or a clean
// conversion to utf8mb4 would look like damage.
func TestUTF8IsItself(t *testing.T) {
	mb3, mb4 := lookup(t, "utf8mb3"), lookup(t, "utf8mb4")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		out, ok := mb4.AppendUTF8(nil, []byte(text))
		require.True(t, ok)
		require.Equal(t, text, string(out))

		_, ok = mb3.AppendUTF8(nil, []byte(text))
		long := bytes.ContainsFunc([]byte(text), func(r rune) bool { return r > 0xFFFF })
		require.Equal(t, !long, ok, "utf8mb3 has the Basic Multilingual Plane")
	})
}

// TestConcatenation: no set has a state, so the whole must decode to what its
// parts decode to; a lead byte that swallowed its neighbour would show here.
// And a text that lost its last byte in the middle of a character must be
// refused: that is how a cut looks.
func TestConcatenation(t *testing.T) {
	for _, name := range charset.Names() {
		c := lookup(t, name)
		chars := alphabet(t, c)
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				parts := rapid.SliceOfN(rapid.SampledFrom(chars), 1, 20).Draw(t, "characters")
				var want, whole []byte
				for _, part := range parts {
					char, ok := c.AppendUTF8(nil, part)
					require.True(t, ok)
					want, whole = append(want, char...), append(whole, part...)
				}
				out, ok := c.AppendUTF8(nil, whole)
				require.True(t, ok)
				require.Equal(t, string(want), string(out))

				if len(parts[len(parts)-1]) > 1 {
					out, ok = c.AppendUTF8([]byte("dst"), whole[:len(whole)-1])
					require.False(t, ok, "cut")
					require.Equal(t, "dst", string(out))
				}
			})
		})
	}
}

// FuzzAppendUTF8: stored bytes may be anything; none may cause a panic, and what is
// decoded must be valid UTF-8.
func FuzzAppendUTF8(f *testing.F) {
	for _, seed := range []string{
		"", "caf\xE9", "caf\xC3\xA9", "\x81\x60", "\x8F\xB0\xA1", "\x8F\xB0", "\x8F", "\x81\x30\x81\x30", "\x81\x30\x81",
		"\xF0\x9F\x98\x80", "\xD8\x3D\xDE\x00", "\x00\x10\xFF\xFF", "\xED\xA0\xBD", "\xFF",
	} {
		f.Add([]byte(seed))
	}
	var all []*charset.Charset
	for _, name := range charset.Names() {
		all = append(all, lookup(f, name))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		for _, c := range all {
			out, ok := c.AppendUTF8([]byte("dst"), src)
			switch {
			case !bytes.HasPrefix(out, []byte("dst")):
				t.Errorf("%s: lost dst", c.Name())
			case ok && !utf8.Valid(out):
				t.Errorf("%s: %X is not UTF-8", c.Name(), out)
			case ok && len(src) > 0 && len(out) == len("dst"):
				t.Errorf("%s: %X decoded to nothing", c.Name(), src)
			case !ok && len(out) != len("dst"):
				t.Errorf("%s: dst grew by what was refused", c.Name())
			}
		}
		assert.Equal(t, before, src, "src was written to")
	})
}
