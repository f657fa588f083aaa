package damage_test

import (
	"encoding/binary"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/compare/damage"
)

// Fingerprints are a format: a snapshot that was written by one version of the tool is read
// by others, and by strangers who have nothing but its document. Each hash here is computed
// from what the document says.
func TestFingerprintsAreWhatTheirDocumentSays(t *testing.T) {
	hash := func(text string) uint64 {
		return xxhash.Sum64(append(binary.BigEndian.AppendUint64([]byte{7}, uint64(len(text))), text...))
	}
	lost := func(text string, characters, bytes uint64) uint64 { return hash(text) + characters + bytes<<32 }
	for text, want := range map[string]map[string]uint64{
		"":      {},
		"plain": {},
		"café":  {"lacking-ascii": lost("caf?", 1, 2), "accent": hash("cafe")},
		"Łódź, zażółć?": {
			"lacking-latin1": lost("?ód?, za?ó?", 6, 11), "lacking-ascii": lost("?d?, za?", 8, 15),
			"case": hash("łódź, zażółć?"), "accent": hash("Lodz, zazolc?"),
		},
		"Handmade item 123 — café №5": {
			"lacking-latin1": lost("Handmade item 123 — café ?5", 1, 3), "lacking-ascii": lost("Handmade item 123 ? caf? ?5", 3, 8),
			"case": hash("handmade item 123 — café №5"), "accent": hash("Handmade item 123 — cafe №5"),
		},
		"你好": {"lacking-latin1": lost("?", 2, 6)},
		"né 😀 !": {
			"lacking-utf8mb3": lost("né ? !", 1, 4), "lacking-ascii": lost("n? ? !", 2, 6),
			"cut-at-4-byte": hash("né "), "4-byte-dropped": hash("né  !"), "accent": hash("ne 😀 !"),
		},
		"a\uFFFD😀": {
			"lacking-utf8mb3": lost("a?", 2, 5), "lacking-latin1": lost("a?", 2, 7),
			"cut-at-4-byte": hash("a\uFFFD"),
		},
		" ça\u00A0va\n": {"lacking-ascii": lost(" ?a?va\n", 2, 4), "space": hash("ça va"), "accent": hash(" ca\u00A0va\n")},
		"cafe\u0301":    {"lacking-latin1": lost("cafe?", 1, 2), "accent": hash("cafe")},
		"ie\u0302\u0301\u1EBF": {
			"lacking-latin1": lost("ie?", 3, 7), "nfc": hash("i\u1EBF\u1EBF"), "accent": hash("iee"),
		},
		"한국 ﬁ": {"lacking-latin1": lost("? ?", 3, 9)},
		"Straße Æ": {
			"lacking-ascii": lost("Stra?e ?", 2, 4), "case": hash("straße æ"), "accent": hash("Strasse AE"),
		},
		"İı x\u0085": {
			"lacking-latin1": lost("? x?", 3, 6), "space": hash("İı x"), "case": hash("ii x\u0085"), "accent": hash("Ii x\u0085"),
		},
	} {
		got := map[string]uint64{}
		for _, f := range damage.NewFingerprinter().Append(nil, []byte(text)) {
			assert.NotContains(t, got, f.Damage)
			got[f.Damage] = f.Hash
		}
		assert.Equal(t, want, got, text)
	}
}

// A letter must be folded to the same whichever case a server makes of it.
func TestCaseFoldingIsTheSameForEveryCase(t *testing.T) {
	folded := damage.CaseFolded
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		assert.Equal(t, folded(r), folded(unicode.ToUpper(r)), "%U", r)
		assert.Equal(t, folded(r), folded(unicode.ToLower(r)), "%U", r)
		assert.Equal(t, folded(r), folded(folded(r)), "%U", r)
	}
}

// BenchmarkFingerprints measures what a snapshot spends on each text outside ASCII.
func BenchmarkFingerprints(b *testing.B) {
	for _, test := range []struct{ name, text string }{
		{"a title", "Handmade item 123 — café №5"},
		{"German", "Größere Mengen auf Anfrage"},
		{"Russian", "Съешь ещё этих мягких французских булок"},
		{"Chinese", "天地玄黄宇宙洪荒日月盈昃辰宿列张"},
		{"emoji", "so nice 😀 and warm 👍🏽"},
		{"ASCII", "Handmade item 123 - cafe No. 5"},
	} {
		b.Run(test.name, func(b *testing.B) {
			f, text := damage.NewFingerprinter(), []byte(test.text)
			var room []checksum.Fingerprint
			room = f.Append(room, text)
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			b.ReportMetric(float64(len(room)), "prints")
			for b.Loop() {
				room = f.Append(room[:0], text)
			}
		})
	}
}

// What marks may stand for is a part of the hash, so each answer that is taken raises the rate
// of chance matches. The rate that Recorded states rests on this.
func TestMarksStandForFewNumbers(t *testing.T) {
	for _, marks := range []int{1, 2, 7, 40, 100} {
		for _, isBeyond := range []bool{false, true} {
			taken := 0
			for characters := range marks + 2 {
				for size := range 4*marks + 2 {
					if damage.FitsMarks(characters, size, marks, isBeyond) {
						taken++
					}
				}
			}
			assert.LessOrEqual(t, taken, 4*marks*marks, "%d marks", marks)
			assert.Equal(t, marks > 1 || !isBeyond, taken > 0, "%d marks", marks)
		}
	}
	assert.True(t, damage.FitsMarks(9000, 18000, 18000, false))
	assert.True(t, damage.FitsMarks(18000, 36000, 18000, false))
	assert.True(t, damage.FitsMarks(3, 7, 4, true), "é😀? as ????, two of them for the emoji")
	assert.False(t, damage.FitsMarks(3, 7, 4, false), "nothing was beyond U+FFFF")
	assert.False(t, damage.FitsMarks(9000, 26000, 18000, false), "neither a mark for each character nor for each byte")
}
