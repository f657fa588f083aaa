package damage_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
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
		{"utf8mb4 Łóp", "utf8mb4 ÅÃ³p", "Ł·· → Å···", "Łóp → ÅÃ³p"},
		{"utf8mb4 Gdó1", "utf8mb4 GdÃ³1", "··ó· → ··Ã³·", "Gdó1 → GdÃ³1"},
		{"utf8mb4 łóż", "latin1 0x3FF33F", "ł·· → ?·?", "łóż → ?ó?"},
		{"utf8mb4 café", "utf8mb4 0x636166E9", `···é → ···\xE9`, `café → caf\xE9`},
		{"utf8mb4 éé", "utf8mb4 0xC3A9C3", `·· → ··`, `éé → é\xC3`},
		{"utf8mb4 a", "utf8mb4 0x61000000", `· → ·\0\0\0`, `a → a\0\0\0`},
		{"utf8mb4 a", "utf8mb4 \uFEFFa", `· → \u{FEFF}·`, `a → \u{FEFF}a`},
		{"utf8mb4 你好世界", "utf8mb4 ????", "你好·· → ????", "你好世界 → ????"},
		{"utf8mb4 " + strings.Repeat("a", 40) + "é" + strings.Repeat("b", 40),
			"utf8mb4 " + strings.Repeat("a", 40) + "Ã©" + strings.Repeat("b", 40),
			"··(40)··é··(40)·· → ··(40)··Ã©··(40)··",
			strings.Repeat("a", 40) + "é" + strings.Repeat("b", 40) + " → " + strings.Repeat("a", 40) + "Ã©" + strings.Repeat("b", 40)},
		{
			"utf8mb4 Bob paid 100", "utf8mb4 Eve paid 999", "············ → ············",
			"Bob paid 100 → Eve paid 999",
		},
	} {
		before, after := text(t, test.before), text(t, test.after)
		d := damage.NewClassifier().Classify(before, after)
		assert.Equal(t, test.masked, damage.Sample(before, after, d, checksum.Masked))
		assert.Equal(t, test.full, damage.Sample(before, after, d, checksum.Full))
		assert.Empty(t, damage.Sample(before, after, d, checksum.None))
	}
	far := "é" + strings.Repeat("a", 50)
	line := damage.Sample(text(t, "utf8mb4 "+strings.Repeat(far, 3)),
		text(t, "utf8mb4 "+strings.ReplaceAll(strings.Repeat(far, 3), "é", "Ã©")),
		damage.Diagnosis{Class: damage.DoubleEncoded, How: "once"}, checksum.Masked)
	assert.Equal(t, "é··(50)··é··(50)··é··(50)·· → Ã©··(50)··Ã©··(50)··Ã©··(50)··", line)
	long := text(t, "utf8mb4 "+strings.Repeat("é", 500))
	assert.Equal(t, strings.Repeat("é", 64)+"… (500 characters) → a",
		damage.Sample(long, text(t, "utf8mb4 a"), damage.Diagnosis{}, checksum.Full))
}

// Where the text before is gone, people still see where the marks are, and in Masked nothing
// else of the text that is left.
func TestSampleWithoutTheTextBefore(t *testing.T) {
	marked := damage.Diagnosis{Class: damage.QuestionMarks}
	for _, test := range []struct{ after, masked, full string }{
		{"?ó? Zürich", "… → ?·?·······", "… → ?ó? Zürich"},
		{"?ó?", "… → ?·?", "… → ?ó?"},
	} {
		after := text(t, "utf8mb4 "+test.after)
		assert.Equal(t, test.masked, damage.Sample(damage.Text{}, after, marked, checksum.Masked))
		assert.Equal(t, test.full, damage.Sample(damage.Text{}, after, marked, checksum.Full))
		assert.Empty(t, damage.Sample(damage.Text{}, after, marked, checksum.None))
	}
	assert.Equal(t, "… → ····", damage.Sample(damage.Text{}, text(t, "utf8mb4 ÉTÉ?"), damage.Diagnosis{Class: damage.Case}, checksum.Masked))
}

// Reports leave the company. A masked text shows no ASCII letter or digit, no character
// that both texts have, and of the text before never more than three characters or half
// of its letters. The text after may be that of another row, or the better one.
func TestMaskedLeaksNothing(t *testing.T) {
	u := set(t, "utf8mb4")
	ours := regexp.MustCompile(`\(\d+\)|\\x[0-9A-F]{2}|\\u\{[0-9A-F]+\}|\\0`)
	part := rapid.SampledFrom([]string{
		"a", "B", "7", " ", "é", "ł", "你", "😀", "?", "\x00", "Ã", "©", "Ã©", "\uFFFD", "\xE9", "\u200B",
	})
	rapid.Check(t, func(t *rapid.T) {
		before := strings.Join(rapid.SliceOfN(part, 1, 30).Draw(t, "before"), "")
		after := strings.Join(rapid.SliceOfN(part, 1, 30).Draw(t, "after"), "")
		b, a := damage.Text{Bytes: []byte(before), Charset: u}, damage.Text{Bytes: []byte(after), Charset: u}
		d := damage.Diagnosis{
			Class: rapid.SampledFrom([]damage.Class{"", damage.DoubleEncoded, damage.QuestionMarks}).Draw(t, "class"), How: "once",
		}
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
		require.LessOrEqual(t, shown, min(3, letters(before)/2))
		for _, r := range ours.ReplaceAllString(right, "") {
			if r != '·' && r != '…' && r != '?' {
				require.GreaterOrEqual(t, r, rune(utf8.RuneSelf))
				require.NotContains(t, before, string(r))
			}
		}
	})
}

func letters(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// In a script without ASCII every character shows damage, and showing all would reveal
// the whole value.
func TestMaskedSamplesTellNoWord(t *testing.T) {
	latin1, utf8mb4 := set(t, "latin1"), set(t, "utf8mb4")
	check := func(line, before string, misread func(string) string) {
		// What a sample says of damaged text, people can undo.
		for _, shown := range []string{line, misread(line)} {
			assert.NotContains(t, shown, before, "all of %q", before)
			run, longest := 0, 0
			for _, r := range shown {
				if unicode.IsLetter(r) && r >= 0x100 && strings.ContainsRune(before, r) {
					run++
				} else {
					run = 0
				}
				longest = max(longest, run)
			}
			assert.Less(t, longest, 4, "%q of %q", shown, before)
		}
	}
	for _, value := range append(sentences(t), "日本", "本", "ギフト用ラッピング", "Привет", "é", "été") {
		if isPlain([]byte(value)) {
			continue
		}
		doubled, ok := latin1.AppendUTF8(nil, []byte(value))
		require.True(t, ok)
		before, after := damage.Text{Bytes: []byte(value), Charset: utf8mb4}, damage.Text{Bytes: doubled, Charset: utf8mb4}
		undo := func(line string) string {
			var out []byte
			for _, r := range line {
				if b, ok := latin1.Encoder().AppendRune(nil, r); ok && len(b) == 1 {
					out = append(out, b...)
				} else {
					out = append(out, string(r)...)
				}
			}
			return string(out)
		}
		check(damage.Sample(before, after, damage.NewClassifier().Classify(before, after), checksum.Masked), value, undo)
		column := damage.NewSigns(utf8mb4, checksum.Masked)
		column.Text(doubled)
		for _, sign := range column.Found() {
			for _, example := range sign.Examples {
				check(example.Text, value, undo)
			}
		}
		other := damage.Text{Bytes: []byte("совсем другое"), Charset: utf8mb4}
		check(damage.Sample(other, before, damage.Diagnosis{}, checksum.Masked), value, undo)
		check(damage.Sample(before, other, damage.Diagnosis{}, checksum.Masked), value, undo)
	}
}
