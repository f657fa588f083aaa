package damage_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare/damage"
)

// TestSample shows what people get to see of each kind of damage.
func TestSample(t *testing.T) {
	for _, test := range []struct{ before, after, masked, full string }{
		{"utf8mb4 Łóp", "utf8mb4 ÅÃ³p", "Ł·· → ÅÃ³·", "Łóp → ÅÃ³p"},
		{"utf8mb4 Gdó1", "utf8mb4 GdÃ³1", "··ó· → ··Ã³·", "Gdó1 → GdÃ³1"},
		{"utf8mb4 łóż", "latin1 0x3FF33F", "ł·· → ?·?", "łóż → ?ó?"},
		{"utf8mb4 café", "utf8mb4 0x636166E9", `···é → ···\xE9`, `café → caf\xE9`},
		{"utf8mb4 éé", "utf8mb4 0xC3A9C3", `·· → ·\xC3`, `éé → é\xC3`},
		{"utf8mb4 a", "utf8mb4 0x61000000", `· → ·\0\0\0`, `a → a\0\0\0`},
		{"utf8mb4 a", "utf8mb4 \uFEFFa", `· → \u{FEFF}·`, `a → \u{FEFF}a`},
		{"utf8mb4 你好世界", "utf8mb4 ????", "你好·· → ????", "你好世界 → ????"},
		{"utf8mb4 " + strings.Repeat("a", 40) + "é" + strings.Repeat("b", 40), "utf8mb4 " + strings.Repeat("a", 40) + "Ã©" + strings.Repeat("b", 40),
			"··(40)··é··(40)·· → ··(40)··Ã©··(40)··", strings.Repeat("a", 40) + "é" + strings.Repeat("b", 40) + " → " + strings.Repeat("a", 40) + "Ã©" + strings.Repeat("b", 40)},
		{"utf8mb4 Bob paid 100", "utf8mb4 Eve paid 999", "············ → ············", "Bob paid 100 → Eve paid 999"},
	} {
		before, after := text(t, test.before), text(t, test.after)
		d := damage.Classify(before, after)
		assert.Equal(t, test.masked, damage.Sample(before, after, d, checksum.Masked))
		assert.Equal(t, test.full, damage.Sample(before, after, d, checksum.Full))
		assert.Empty(t, damage.Sample(before, after, d, checksum.None))
	}
	many := text(t, "utf8mb4 "+strings.Repeat("©"+strings.Repeat("a", 20), 50))
	line := damage.Sample(text(t, "utf8mb4 b"), many, damage.Diagnosis{}, checksum.Masked)
	assert.True(t, strings.HasSuffix(line, "··…"), line)
	assert.Contains(t, line, "©··(20)··©")
	long := text(t, "utf8mb4 "+strings.Repeat("é", 500))
	assert.Equal(t, strings.Repeat("é", 64)+"… (500 characters) → a", damage.Sample(long, text(t, "utf8mb4 a"), damage.Diagnosis{}, checksum.Full))
}

// TestMaskedLeaksNothing: reports leave the house. Of a masked text no ASCII
// letter or digit shows, no character that both texts have, and of a text
// before never more than two characters or half of it.
func TestMaskedLeaksNothing(t *testing.T) {
	u := set(t, "utf8mb4")
	ours := regexp.MustCompile(`\(\d+\)|\\x[0-9A-F]{2}|\\u\{[0-9A-F]+\}|\\0`)
	part := rapid.SampledFrom([]string{"a", "B", "7", " ", "é", "ł", "你", "😀", "?", "\x00", "Ã", "©", "Ã©", "\uFFFD", "\xE9", "\u200B"})
	rapid.Check(t, func(t *rapid.T) {
		before := strings.Join(rapid.SliceOfN(part, 1, 30).Draw(t, "before"), "")
		after := strings.Join(rapid.SliceOfN(part, 1, 30).Draw(t, "after"), "")
		b, a := damage.Text{Bytes: []byte(before), Charset: u}, damage.Text{Bytes: []byte(after), Charset: u}
		d := damage.Diagnosis{Class: rapid.SampledFrom([]damage.Class{"", damage.DoubleEncoded, damage.QuestionMarks}).Draw(t, "class")}
		left, right, ok := strings.Cut(damage.Sample(b, a, d, checksum.Masked), " → ")
		require.True(t, ok)
		shown := 0
		for _, r := range ours.ReplaceAllString(left, "") {
			if r != '·' && r != '…' {
				shown++
				require.GreaterOrEqual(t, r, rune(utf8.RuneSelf))
				require.NotContains(t, after, string(r))
			}
		}
		require.LessOrEqual(t, shown, max(1, min(2, utf8.RuneCountInString(before)/2)))
		for _, r := range ours.ReplaceAllString(right, "") {
			if r != '·' && r != '…' && r != '?' {
				require.GreaterOrEqual(t, r, rune(utf8.RuneSelf))
				require.NotContains(t, before, string(r))
			}
		}
	})
}
