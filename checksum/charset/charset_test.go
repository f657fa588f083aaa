package charset_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/charset"
)

func lookup(t testing.TB, name string) *charset.Charset {
	t.Helper()
	c, ok := charset.Lookup(name)
	require.True(t, ok, "no character set %s", name)
	return c
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// TestDecodes holds one case for each way in which MySQL's sets are not what
// their names promise, and one for each shape of sequence.
func TestDecodes(t *testing.T) {
	for _, test := range []struct{ set, bytes, want, reason string }{
		{"latin1", "63 61 66 E9", "café", "the plain case"},
		{"latin1", "80 9F", "€Ÿ", "latin1 is Windows-1252, not ISO 8859-1"},
		{"latin1", "81 8D 8F 90 9D", "\u0081\u008D\u008F\u0090\u009D", "MySQL closes the five holes; x/text says U+FFFD"},
		{"ascii", "41 7F", "A\u007F", "all of ASCII"},
		{"latin2", "85 B1", "\u0085ą", "x/text leaves out the C1 controls"},
		{"latin5", "80 D0", "\u0080Ğ", "ISO 8859-9, not Windows-1254"},
		{"latin7", "85 A1", "\u0085”", "ISO 8859-13, which x/text has without C1 controls"},
		{"cp866", "FC FD", "ⁿ²", "MySQL has cp437's here"},
		{"koi8u", "95 AE BE", "•╝╬", "RFC 2319, not WHATWG's KOI8-U"},
		{"greek", "A1 A2", "\u02BD\u02BC", "modifier letters, not quotation marks"},
		{"hebrew", "AF E0", "\u203Eא", "an overline, not a macron"},
		{"tis620", "80 A1", "\u0080ก", "TIS-620, not Windows-874"},
		{"swe7", "40 5B 5C 5D 7B 7C 7D 7E 41 3F", "ÉÄÖÅäöåüA?", "seven bits, and not ASCII"},
		{"armscii8", "B2 FF", "Ա'", "a set of ours, not x/text's"},
		{"sjis", "81 60 81 5C 5C 7E B1", "〜―\\~ｱ", "wave dash; backslash and tilde are ASCII; one-byte katakana"},
		{"cp932", "81 60 81 5C 5C 7E B1", "～―\\~ｱ", "the same bytes, with Microsoft's fullwidth tilde"},
		{"cp932", "F0 40 87 40", "\uE000①", "user-defined characters and NEC's, which sjis lacks"},
		{"ujis", "A1 C1 8E B1 8F B0 A1", "〜ｱ丂", "wave dash; katakana of two, JIS X 0212 of three bytes"},
		{"eucjpms", "A1 C1 8E B1 8F B0 A1", "～ｱ丂", "the same bytes, with Microsoft's fullwidth tilde"},
		{"ujis", "8F F5 A1", "\uE3AC", "user-defined characters of three bytes"},
		{"gbk", "C4 E3 BA C3 81 5C", "你好乗", "a trail byte that looks like a backslash"},
		{"gb2312", "C4 E3 BA C3", "你好", "the part of gbk that every Chinese set shares"},
		{"big5", "A7 41 A6 6E", "你好", "trail bytes in two ranges"},
		{"euckr", "B0 A1 81 41", "가갂", "KS X 1001 and what UHC adds"},
		{"gb18030", "C4 E3 81 30 81 30 94 39 DA 33", "你\u0080💩", "two bytes, four bytes, four bytes beyond the BMP"},
		{"gb18030", "90 30 81 30 E3 32 9A 35", "\U00010000\U0010FFFF", "both ends of the computed part"},
		{"gb18030", "84 31 A4 37", "\uFFFD", "the one sequence for U+FFFD is text"},
		{"gb18030", "A8 BC 81 35 F4 37", "\u1E3F\uE7C7", "GB 18030 of 2005 has these two the other way round than x/text"},
		{"utf8mb3", "63 61 66 C3 A9 EF BF BF", "café\uFFFF", "up to three bytes, noncharacters included"},
		{"utf8mb4", "F0 9F 98 80 EF BF BD", "😀\uFFFD", "four bytes, and an honest U+FFFD"},
		{"ucs2", "00 E9 FE FF", "é\uFEFF", "big-endian; a byte order mark is a character"},
		{"utf16", "00 E9 D8 3D DE 00", "é😀", "big-endian, with pairs"},
		{"utf16le", "E9 00 3D D8 00 DE", "é😀", "little-endian, with pairs"},
		{"utf32", "00 00 00 E9 00 01 F6 00", "é😀", "four bytes each"},
	} {
		t.Run(test.set+" "+test.bytes, func(t *testing.T) {
			out, ok := lookup(t, test.set).AppendUTF8([]byte("dst "), unhex(t, test.bytes))
			assert.True(t, ok, test.reason)
			assert.Equal(t, "dst "+test.want, string(out), test.reason)
		})
	}
}

// refused holds one case for each way in which bytes have no certain meaning. Each
// comes after a good character, to show that what was decoded before the fault is taken
// back.
func refused() []struct{ set, bytes, reason string } {
	return []struct{ set, bytes, reason string }{
		{"ascii", "41 80", "seven bits"},
		{"swe7", "41 7F", "the server has no DEL in swe7"},
		{"swe7", "41 80", "seven bits"},
		{"cp1250", "41 81", "a hole that MySQL leaves open, unlike latin1's"},
		{"cp1256", "41 8A", "a letter that MySQL's cp1256 lacks and x/text has"},
		{"greek", "41 A4", "the euro of 2003"},
		{"tis620", "41 A0", "the server says U+FFFD, for nine bytes"},
		{"big5", "41 A1 5A", "the server says U+FFFD, for seven sequences"},
		{"big5", "41 87 40", "Hong Kong's extension, which x/text has"},
		{"big5", "41 A4", "cut"},
		{"sjis", "41 87 40", "NEC's characters are cp932's"},
		{"sjis", "41 81", "cut"},
		{"sjis", "41 81 00", "no trail byte"},
		{"cp932", "41 80", "x/text lets it through"},
		{"ujis", "41 8F A2", "cut in three"},
		{"ujis", "41 8F", "cut in three"},
		{"ujis", "41 8E E0", "no katakana"},
		{"eucjpms", "41 8F A1 A1", "well-formed, no character"},
		{"gbk", "41 80", "x/text's euro"},
		{"gbk", "41 A2 E3", "x/text's other euro"},
		{"gbk", "41 C4", "cut"},
		{"gb2312", "41 81 40", "gbk's"},
		{"euckr", "41 A1", "cut"},
		{"gb18030", "41 80", "x/text's euro"},
		{"gb18030", "41 81 30 81", "cut in four"},
		{"gb18030", "41 81 30", "cut in four"},
		{"gb18030", "41 84 31 A5 30", "four bytes, between the BMP and the rest"},
		{"gb18030", "41 E3 32 9A 36", "one beyond U+10FFFF"},
		{"gb18030", "41 81 30 80 30", "no third byte"},
		{"gb18030", "41 80 30 81 30", "no first byte"},
		{"gb18030", "41 81 30 81 41", "no fourth byte"},
		{"utf8mb3", "41 F0 9F 98 80", "four bytes are utf8mb4's"},
		{"utf8mb3", "41 ED A0 BD ED B8 80", "CESU-8: servers store it, but surrogates are no characters"},
		{"utf8mb4", "41 ED A0 BD", "a surrogate; MariaDB stores it"},
		{"utf8mb4", "41 C0 80", "overlong"},
		{"utf8mb4", "41 F4 90 80 80", "beyond U+10FFFF"},
		{"utf8mb4", "41 E2 82", "cut"},
		{"ucs2", "00 41 D8 3D DE 00", "surrogates, though paired: ucs2 knows no pairs"},
		{"ucs2", "00 41 00", "cut"},
		{"utf16", "00 41 D8 3D", "half a pair, at the end"},
		{"utf16", "00 41 D8 3D 00 41", "half a pair, before a letter"},
		{"utf16", "00 41 DE 00 D8 3D", "a pair the wrong way round"},
		{"utf16", "00 41 D8", "cut"},
		{"utf16le", "41 00 3D D8", "half a pair"},
		{"utf16le", "41 00 D8 3D DE", "cut"},
		{"utf32", "00 00 00 41 00 11 00 00", "beyond U+10FFFF"},
		{"utf32", "00 00 00 41 01 00 00 41", "far beyond U+10FFFF"},
		{"utf32", "00 00 00 41 00 00 D8 00", "a surrogate"},
		{"utf32", "00 00 00 41 00 00 00", "cut"},
	}
}

// TestRefuses: bytes without a certain meaning must stay bytes, or damage would pass
// for text.
func TestRefuses(t *testing.T) {
	for _, test := range refused() {
		t.Run(test.set+" "+test.bytes, func(t *testing.T) {
			dst := make([]byte, 4, 64)
			copy(dst, "dst ")
			out, ok := lookup(t, test.set).AppendUTF8(dst, unhex(t, test.bytes))
			assert.False(t, ok, test.reason)
			assert.Equal(t, "dst ", string(out), "dst must come back as it was")
			assert.Equal(t, cap(dst), cap(out))
		})
	}
}

// TestLookup: catalogs differ in how they spell a name, and a set that the
// package can't decode must be reported, not guessed.
func TestLookup(t *testing.T) {
	for _, test := range []struct{ name, want, reason string }{
		{"latin1", "latin1", "as the catalog has it"},
		{"LATIN1", "latin1", "case does not matter"},
		{"utf8", "utf8mb3", "what catalogs called utf8mb3 before"},
		{"UTF8", "utf8mb3", "both at once"},
		{"binary", "", "not text"},
		{"", "", "a column without a character set"},
		{"latin9", "", "between the names that there are"},
		{"zz", "", "after the last name"},
	} {
		c, ok := charset.Lookup(test.name)
		assert.Equal(t, test.want != "", ok, "%q: %s", test.name, test.reason)
		if ok {
			assert.Equal(t, test.want, c.Name(), test.reason)
		}
	}
}

// TestNames: Lookup searches by halves, so a name out of order would be lost.
func TestNames(t *testing.T) {
	names := charset.Names()
	assert.True(t, slices.IsSorted(names))
	assert.Len(t, slices.Compact(slices.Clone(names)), len(names))
	for _, name := range names {
		assert.Equal(t, name, lookup(t, name).Name())
	}
}

// TestEmpty: an empty text is valid in every set and differs from NULL only by
// the caller's tag.
func TestEmpty(t *testing.T) {
	for _, name := range charset.Names() {
		out, ok := lookup(t, name).AppendUTF8([]byte("x"), nil)
		assert.True(t, ok, name)
		assert.Equal(t, "x", string(out), name)
	}
}

// TestASCII: the fast path copies runs of ASCII whole, by eights; every length
// of it, and every place of the first other character in it, must come out the
// same.
func TestASCII(t *testing.T) {
	const text = "The quick brown fox jumps?\x00\x7F"
	for _, name := range charset.Names() {
		switch name {
		case "swe7", "ucs2", "utf16", "utf16le", "utf32": // do not begin with ASCII
			continue
		}
		c := lookup(t, name)
		chars := alphabet(t, c)
		last := chars[len(chars)-1]
		char, ok := c.AppendUTF8(nil, last)
		require.True(t, ok)
		for n := range len(text) + 1 {
			out, ok := c.AppendUTF8(nil, []byte(text[:n]))
			require.True(t, ok, name)
			require.Equal(t, text[:n], string(out), name)

			out, ok = c.AppendUTF8(nil, []byte(text[:n]+string(last)+text[n:]))
			require.True(t, ok, name)
			require.Equal(t, text[:n]+string(char)+text[n:], string(out), name)
		}
	}
}

// Servers before and after the renaming mean the same set and the same collations.
func TestCanonicalNamesAreThoseOfTheNewerServers(t *testing.T) {
	for name, want := range map[string]string{
		"utf8": "utf8mb3", "utf8mb3": "utf8mb3", "utf8mb4": "utf8mb4", "latin1": "latin1", "": "",
		"utf8_bin": "utf8mb3_bin", "utf8mb3_bin": "utf8mb3_bin", "utf8mb4_bin": "utf8mb4_bin", "uca1400_ai_ci": "uca1400_ai_ci",
	} {
		assert.Equal(t, want, charset.Canonical(name))
	}
}
