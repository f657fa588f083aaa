package damage_test

import (
	"strings"
	"testing"

	"allclear/compare/damage"
)

// BenchmarkBetween measures what compare and drift do with rows that differ. The
// most common ones have nothing to do with damage.
func BenchmarkBetween(b *testing.B) {
	const prose = "Dès Noël, où un zéphyr haï me vêt de glaçons würmiens, " +
		"je dîne d’exquis rôtis de bœuf à l’aÿ d’âge mûr. "
	french := func(size int) string { return strings.Repeat(prose, 1+size/len(prose))[:size] }
	edited := func(text, old, with string) string {
		half := strings.Index(text[len(text)/2:], old) + len(text)/2
		return text[:half] + with + text[half+len(old):]
	}
	english := strings.Repeat("The quick brown fox jumps over the lazy dog. ", 1500)[:64<<10]
	chinese := strings.Repeat("天地玄黄宇宙洪荒日月盈昃辰宿列张，", 1300)
	for _, test := range []struct{ name, a, b string }{
		{"8 unrelated letters", "qwertyui", "asdfghjk"},
		{"8 unrelated accents", "ñandúes é", "ôtée là ü"},
		{"8 unrelated scripts", "Привет, м", "日本語テキスト"},
		{"8 letters and one more", "qwertyüi", "qwertyüis"},
		{"2 kB, a word edited", french(2 << 10), edited(french(2<<10), "exquis", "immense")},
		{"2 kB, an accent edited", french(2 << 10), edited(french(2<<10), "rôtis", "rotis")},
		{"2 kB, more appended", french(2 << 10), french(3 << 10)},
		{"64 kB of ASCII, a word edited", english, edited(english, "brown", "green")},
		{"64 kB, a word edited", french(64 << 10), edited(french(64<<10), "exquis", "immense")},
		{"64 kB, an accent edited", french(64 << 10), edited(french(64<<10), "rôtis", "rotés")},
		{"64 kB of Chinese, a word edited", chinese, edited(chinese, "日月", "月日")},
		{"64 kB, a word made question marks", french(64 << 10), edited(french(64<<10), "zéphyr", "z??phyr x?")},
		{"1 MB, a word edited", french(1 << 20), edited(french(1<<20), "exquis", "immense")},
	} {
		b.Run(test.name, func(b *testing.B) {
			c := damage.NewClassifier()
			x, y := inUTF8(test.a), inUTF8(test.b)
			c.Between(x, y)
			b.ReportAllocs()
			for b.Loop() {
				c.Between(x, y)
			}
		})
	}
}

// BenchmarkRecorded measures what it takes to find out what happened to a text of which a
// snapshot has a record. The most common changes have nothing to do with damage, and are the
// dearest: everything is tried.
func BenchmarkRecorded(b *testing.B) {
	long := strings.Repeat("Dès Noël, où un zéphyr haï me vêt de glaçons würmiens, je dîne d’exquis rôtis. ", 30)
	for _, test := range []struct{ name, before, after string }{
		{"a title, a word edited", "Handmade item 123 — café №5", "Handmade thing 123 — café №5"},
		{"a title, an accent edited", "Handmade item 123 — café №5", "Handmade item 123 — cafè №5"},
		{"a title, double-encoded", "Handmade item 123 — café", "Handmade item 123 â€” cafÃ©"},
		{"a title, marked", "Handmade item 123 — café №5", "Handmade item 123 — café ?5"},
		{"Russian, a word edited", "Съешь ещё этих мягких французских булок", "Съешь ещё этих мягких немецких булок"},
		{"Chinese, a word edited", "天地玄黄宇宙洪荒日月盈昃辰宿列张", "天地玄黄宇宙洪荒月日盈昃辰宿列张"},
		{"2 kB, a word edited", long, strings.Replace(long, "exquis", "immense", 1)},
		{"2 kB, an accent edited", long, strings.Replace(long, "exquis", "exquís", 1)},
	} {
		b.Run(test.name, func(b *testing.B) {
			c, kept, live := damage.NewClassifier(), record(damage.NewFingerprinter(), test.before), inUTF8(test.after)
			c.Recorded(kept, live.Charset, live)
			b.ReportAllocs()
			for b.Loop() {
				c.Recorded(kept, live.Charset, live)
			}
		})
	}
}
