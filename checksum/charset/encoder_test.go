package charset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/charset"
)

// TestEncodes holds one case for each shape of sequence, and for each character that
// the server does not write in the obvious way.
func TestEncodes(t *testing.T) {
	for _, test := range []struct{ set, text, want, reason string }{
		{"latin1", "café€\u0081", "63 61 66 E9 80 81", "one byte, holes closed"},
		{"swe7", "É?Z", "40 3F 5A", "letters in ASCII's places"},
		{"ascii", "A\x00\x7F", "41 00 7F", "NUL is a character"},
		{"gbk", "你a", "C4 E3 61", "two bytes"},
		{"eucjpms", "丂ｱ", "8F B0 A1 8E B1", "three bytes"},
		{"gb18030", "\u0080😀\U0010FFFF", "81 30 81 30 94 39 FC 36 E3 32 9A 35", "four bytes, from the table and computed"},
		{"sjis", `\ｱ`, "81 5F B1", "the server writes the fullwidth backslash"},
		{"cp932", "ⅰ⊥纊∵", "FA 40 81 DB FA 5C 81 E6", "IBM's characters where NEC has them too, JIS X 0208 before both"},
		{"utf8mb3", "é€", "C3 A9 E2 82 AC", "UTF-8"},
		{"utf8mb4", "😀", "F0 9F 98 80", "all of it"},
		{"ucs2", "é€", "00 E9 20 AC", "big-endian"},
		{"utf16", "é😀", "00 E9 D8 3D DE 00", "with pairs"},
		{"utf16le", "é😀", "E9 00 3D D8 00 DE", "little-endian"},
		{"utf32", "é😀", "00 00 00 E9 00 01 F6 00", "four bytes each"},
	} {
		out, ok := lookup(t, test.set).Encoder().AppendText([]byte("dst "), []byte(test.text))
		assert.True(t, ok, test.reason)
		assert.Equal(t, "dst "+string(unhex(t, test.want)), string(out), "%s: %s", test.set, test.reason)
	}
}

// TestEncoderRefuses: a character that a set lacks must not become another one.
func TestEncoderRefuses(t *testing.T) {
	for _, test := range []struct{ set, text, reason string }{
		{"latin1", "ał", "not in the set"},
		{"ascii", "é", "seven bits"},
		{"swe7", "@", "ASCII that the set gave up"},
		{"gbk", "😀", "no other planes"},
		{"utf8mb3", "😀", "four bytes"},
		{"ucs2", "😀", "no pairs"},
		{"utf8mb4", "\xE9", "no UTF-8"},
		{"utf16", "\xED\xA0\xBD", "a surrogate"},
	} {
		out, ok := lookup(t, test.set).Encoder().AppendText([]byte("dst"), []byte("a"+test.text))
		assert.False(t, ok, "%s: %s", test.set, test.reason)
		assert.Equal(t, "dst", string(out), "dst must come back as it was")
	}
	for _, r := range []rune{-1, 0xD800, 0x110000} {
		_, ok := lookup(t, "gb18030").Encoder().AppendRune(nil, r)
		assert.False(t, ok, "%X is no character", r)
	}
}

// TestEncoderReversesDecoder: of every character of every set, what is written
// must be read as the same character.
func TestEncoderReversesDecoder(t *testing.T) {
	for _, name := range charset.Names() {
		c := lookup(t, name)
		e := c.Encoder()
		assert.Equal(t, name, e.Name())
		for _, sequence := range alphabet(t, c) {
			char, ok := c.AppendUTF8(nil, sequence)
			require.True(t, ok)
			written, ok := e.AppendText(nil, char)
			require.True(t, ok, "%s: %X is read but cannot be written", name, sequence)
			again, ok := c.AppendUTF8(nil, written)
			if name == "sjis" && string(char) == `\` {
				assert.Equal(t, "\x81\x5F", string(written))
			}
			require.True(t, ok, name)
			require.Equal(t, string(char), string(again), "%s: %X → %X", name, sequence, written)
		}
	}
}
