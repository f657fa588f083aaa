package damage_test

import (
	"fmt"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/damage"
)

// see makes the signs of one column with these values, given as bytes of a set.
func see(t testing.TB, name string, values ...string) *damage.Signs {
	t.Helper()
	s := damage.NewSigns(set(t, name), checksum.Masked)
	for i, v := range values {
		if s.Text([]byte(v)) {
			s.At(checksum.Bound{Text: []string{fmt.Sprint(i)}})
		}
	}
	return s
}

// TestSigns: one value of each kind, by itself.
func TestSigns(t *testing.T) {
	for _, test := range []struct {
		set, value string
		want       damage.Class
		level      damage.Level
		shown      string
		reason     string
	}{
		{"utf8mb4", "café au lait", "", 0, "", "clean"},
		{"utf8mb4", "SANHARÓ®", "", 0, "", "capitals and a sign"},
		{"utf8mb4", "« été»…", "", 0, "", "a letter and what closes a quotation"},
		{"utf8mb4", "IRMÃ» À É", "", 0, "", "capitals alone"},
		{"utf8mb4", "Ö“ Ä“", "", 0, "", "German quotation marks"},
		{"utf8mb4", "日本語 привет ไทย", "", 0, "", "no Latin-1 in it"},
		{"utf8mb4", "x Ý‘ y", "", 0, "", "Arabic that nobody writes"},
		{
			"utf8mb4", "RÃ\u00ADo Tercero", damage.DoubleEncoded, damage.Suspect, `·Ã\u{AD}·········`,
			"a capital before, small letters after",
		},
		{
			"utf8mb4", "donâ€™t né", damage.DoubleEncoded, damage.Alarm, "···â€™····",
			"doubted for what does not undo, and still an alarm",
		},
		{"utf8mb4", "Ã© né", damage.DoubleEncoded, damage.Suspect, "Ã©···", "doubted"},
		{"utf8mb4", "xÃƒÆ’y", damage.DoubleEncoded, damage.Alarm, "·ÃƒÆ’·", "it undoes once more"},
		{"utf8mb4", "cafÃ© au lait", damage.DoubleEncoded, damage.Suspect, "···Ã©········", "one é"},
		{"utf8mb4", "Ã©tÃ©", damage.DoubleEncoded, damage.Alarm, "Ã©···", "two of them: half of the value is shown at most"},
		{"utf8mb4", "donâ€™t", damage.DoubleEncoded, damage.Alarm, "···â€™·", "an apostrophe"},
		{"utf8mb4", "so ðŸ˜€ happy", damage.DoubleEncoded, damage.Alarm, "···ðŸ˜€······", "an emoji"},
		{"utf8mb4", "cafÃƒÂ© au lait", damage.DoubleEncoded, damage.Alarm, "···ÃƒÂ©········", "twice"},
		{"utf8mb4", "donâ\u0080\u0099t you", damage.DoubleISO, damage.Alarm, `···â\u{80}\u{99}·····`, "ISO 8859-1"},
		{"utf8mb4", "a\xE9b", damage.Undecodable, damage.Alarm, `·\xE9·`, "a byte that is no UTF-8"},
		{"utf8mb4", "a\xED\xA0\xBD\xED\xB8\x80b", damage.CESU8, damage.Alarm, `·\xED\xA0\xBD····`, "surrogates"},
		{"utf8mb4", "a\xED\xA0\xBDb", damage.Undecodable, damage.Alarm, `·\xED\xA0··`, "half a pair"},
		{"utf8mb4", "a\uFFFDb", damage.Replacements, damage.Alarm, "·\uFFFD·", "U+FFFD"},
		{"utf8mb4", "a锟斤拷b", damage.Replacements, damage.Alarm, "·锟斤拷·", "two of them read as gbk"},
		{"gbk", "\xEF\xBF\xBD\xEF\xBF\xBD?", damage.Replacements, damage.Alarm, "锟斤拷·", "and in a column of gbk"},
		{"utf8mb4", "a锟斤b", "", 0, "", "less than two of them"},
		{"utf8mb4", "a\u0085b", damage.C1Controls, damage.Suspect, `·\u{85}·`, "a C1 control"},
		{"utf8mb4", "abc\x00", damage.NULPad, damage.Suspect, `···\0`, "a NUL at the end"},
		{"latin1", "caf\xE9", "", 0, "", "clean"},
		{"latin1", "caf\xC3\xA9 au lait", damage.Latent, damage.Suspect, "···Ã©········", "UTF-8 in latin1"},
		{"latin1", "a\x81b", damage.C1Controls, damage.Suspect, `·\u{81}·`, "one of Windows-1252's holes"},
		{"ascii", "caf\xE9", damage.Undecodable, damage.Alarm, `···\xE9`, "not a byte of the set"},
		{"gbk", "\xC4\xE3\xBA", damage.Undecodable, damage.Alarm, `\xC4··`, "cut in a character"},
		{"tis620", "\xC3\xB6", "", 0, "", "รถ, a car, is UTF-8 by chance"},
		{"utf16", "\x00a\x00\x00", damage.NULPad, damage.Suspect, `·\0`, "a NUL at the end"},
		{"utf16le", "a\x00", "", 0, "", "the last byte of every ASCII character"},
		{"utf16", "\x00\xC3\x00\xA9\x00t\x00\xC3\x00\xA9", damage.DoubleEncoded, damage.Alarm, "Ã©···", "whatever the column's set"},
	} {
		t.Run(test.set+" "+test.value, func(t *testing.T) {
			found := see(t, test.set, test.value).Found()
			if test.want == "" {
				assert.Empty(t, found, test.reason)
				return
			}
			require.Len(t, found, 1, test.reason)
			assert.Equal(t, test.want, found[0].Class, test.reason)
			assert.Equal(t, test.level, found[0].Level, test.reason)
			assert.Equal(t, uint64(1), found[0].Count)
			require.Len(t, found[0].Examples, 1)
			assert.Equal(t, test.shown, found[0].Examples[0].Text)
			assert.Equal(t, []string{"0"}, found[0].Examples[0].Key.Text)
		})
	}
}

// TestColumn: a column is damaged when three different values become better text by
// being undone, and one in fifty of those outside ASCII. Otherwise each speaks for
// itself.
func TestColumn(t *testing.T) {
	weak := []string{"cafÃ©", "prÃ©", "crÃ©"}
	for _, test := range []struct {
		values   []string
		clean    int
		nonASCII uint64
		want     damage.Level
		count    uint64
		share    bool
		reason   string
	}{
		{weak, 0, 0, damage.Proven, 3, true, "all of them"},
		{weak, 147, 0, damage.Proven, 3, true, "one in fifty"},
		{weak, 148, 0, damage.Suspect, 3, true, "one in 50⅓"},
		{weak, 0, 150, damage.Proven, 3, true, "the rest was counted"},
		{weak, 0, 151, damage.Suspect, 3, true, "more was counted"},
		{[]string{"Ã©tÃ©", "expÃ©diÃ©"}, 0, 0, damage.Proven, 2, true, "two that say much: a column of few labels"},
		{weak[:2], 0, 0, damage.Suspect, 2, false, "two are not enough"},
		{[]string{"cafÃ©", "cafÃ©", "cafÃ©"}, 0, 0, damage.Suspect, 3, false, "one, three times"},
	} {
		values := test.values
		for i := range test.clean {
			values = append(values[:len(values):len(values)], fmt.Sprintf("né %d", i))
		}
		s := see(t, "utf8mb4", values...)
		assert.Equal(t, test.share, s.WantsShare(), test.reason)
		outside := uint64(len(values))
		if test.nonASCII > 0 {
			outside = test.nonASCII
			s.SetNonASCII(test.nonASCII)
		}
		found := s.Found()
		require.Len(t, found, 1, test.reason)
		assert.Equal(t, test.want, found[0].Level, test.reason)
		assert.Equal(t, test.count, found[0].Count, test.reason)
		assert.Equal(t, outside, found[0].NonASCII, test.reason)
		assert.Equal(t, test.want == damage.Proven, found[0].Repair != "", "only a column has one repair: %s", test.reason)
	}
}

// Each byte of UTF-8 becomes one character of latin1, wherever in Unicode the text is
// from. If the quick scan missed one, a damaged column of that letter would stay hidden.
func TestEveryByteIsSeen(t *testing.T) {
	latin1 := set(t, "latin1")
	for _, runes := range [][2]rune{
		{0x80, 0xFF}, {0x100, 0x17F}, {0x410, 0x44F}, {0x900, 0x97F}, {0x4E00, 0x4EFF}, {0x1F600, 0x1F64F}, {0x10FFC0, 0x10FFFF},
	} {
		for r := runes[0]; r <= runes[1]; r++ {
			double, ok := latin1.AppendUTF8(nil, []byte("x"+string(r)+"y"))
			require.True(t, ok)
			assert.True(t, damage.Undoes(double), "%U", r)
		}
	}
}

// TestUnreadable: the quick scan and UTF-8 must agree on what can be read.
func TestUnreadable(t *testing.T) {
	u := set(t, "utf8mb4")
	edges := []byte{'a', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF}
	check := func(value ...byte) {
		s := damage.NewSigns(u, checksum.None)
		s.Text(value)
		unreadable := slices.ContainsFunc(s.Found(), func(f damage.Sign) bool {
			return f.Class == damage.Undecodable || f.Class == damage.CESU8
		})
		if unreadable == utf8.Valid(value) {
			t.Errorf("%X: unreadable %t", value, unreadable)
		}
	}
	for _, a := range edges {
		for _, b := range edges {
			for _, c := range edges {
				check(a, b, c)
				check(0xF0, a, b, c)
				check(0xF4, a, b, c)
			}
		}
	}
}

// UTF-8 in a single-byte set is a finding about the column, and says how to repair it.
func TestLatent(t *testing.T) {
	for _, name := range []string{"latin1", "cp1251", "koi8r", "latin2", "greek"} {
		found := see(t, name, "Привет", "мир", "café", "Łódź").Found()
		require.Len(t, found, 1, name)
		assert.Equal(t, damage.Latent, found[0].Class)
		assert.Equal(t, damage.Proven, found[0].Level)
		assert.Equal(t, uint64(4), found[0].Count)
		assert.Contains(t, found[0].How, "VARBINARY")
	}
	short := see(t, "cp866", "\xE0\xA0\xA7", "\xE0\xA0\xA9", "\xE0\xA0\xA4")
	assert.Empty(t, short.Found(), "раз, рай, рад are UTF-8 of a script that nobody uses")
	thai := see(t, "tis620", "\xC3\xB6", "\xC2\xA1", "\xC3\xA1", "\xA1\xD2", "\xA1\xD2", "\xA1\xD2", "\xA1\xD2")
	assert.Empty(t, thai.Found(), "three of seven short words of Thai are UTF-8 by chance")
}

// Merging the signs of parts gives the signs of the whole.
func TestMerge(t *testing.T) {
	values := []string{"cafÃ©", "prÃ©", "fÃªte", "né", "a\xE9", "b\xE9", "c\xE9", "d\xE9", "e\xE9", "f\xE9", "g\xE9", "don’t \uFFFD"}
	whole := see(t, "utf8mb4", values...).Found()
	for cut := range values {
		a, b := see(t, "utf8mb4", values[:cut]...), see(t, "utf8mb4", values[cut:]...)
		a.Merge(b)
		merged := a.Found()
		require.Len(t, merged, len(whole))
		for i := range merged {
			assert.LessOrEqual(t, len(merged[i].Examples), 5)
			assert.Len(t, merged[i].Examples, len(whole[i].Examples))
			merged[i].Examples = whole[i].Examples
		}
		assert.Equal(t, whole, merged)
	}
	a, b := see(t, "utf8mb4", values[:3]...), see(t, "utf8mb4")
	a.SetNonASCII(40)
	b.SetNonASCII(21)
	a.Merge(b)
	assert.Equal(t, uint64(61), a.Found()[0].NonASCII, "counts of parts add up")
}

// A repair of a column must be right for all of its values: it undoes once, and only
// what a set that servers have can undo.
func TestColumnOfDeeperDamage(t *testing.T) {
	for _, test := range []struct {
		values []string
		want   damage.Class
		how    string
		repair string
	}{
		{[]string{"cafÃƒÂ©", "prÃ©", "fÃªte"}, damage.DoubleEncoded, "some more than once", ""},
		{[]string{"â\u0080\u0099a", "â\u0080\u0099b", "â\u0080\u0099c"}, damage.DoubleISO, "once; or as latin2, latin5, dec8", "USING latin2"},
		{[]string{"â\u0080\u0099a", "ð\u009F\u0098\u0080", "â\u0080\u0099c"}, damage.DoubleISO, "once", ""},
	} {
		whole := see(t, "utf8mb4", test.values...)
		merged := see(t, "utf8mb4")
		merged.Merge(whole)
		for _, s := range []*damage.Signs{whole, merged} {
			found := s.Found()
			require.Len(t, found, 1)
			assert.Equal(t, damage.Proven, found[0].Level)
			assert.Equal(t, test.want, found[0].Class)
			assert.Equal(t, test.how, found[0].How)
			assert.Equal(t, test.repair == "", found[0].Repair == "")
			assert.Contains(t, found[0].Repair, test.repair)
		}
	}
}

// A damaged column may have millions of values to show: keys are fetched for five.
func TestExamplesEnd(t *testing.T) {
	s := damage.NewSigns(set(t, "utf8mb4"), checksum.None)
	for i := range 20 {
		assert.Equal(t, i < 5, s.Text([]byte("a\xE9")))
		s.At(checksum.Bound{Text: []string{fmt.Sprint(i)}})
		assert.False(t, s.Text([]byte("né")))
		s.At(checksum.Bound{Text: []string{"of another column's value in this row"}})
	}
	found := s.Found()
	require.Len(t, found, 1)
	for i, e := range found[0].Examples {
		assert.Equal(t, damage.Example{Key: checksum.Bound{Text: []string{fmt.Sprint(i)}}}, e, "no text where none may be shown")
	}
}

// Names are judged one by one, and a false alarm would stop the site's return.
func TestName(t *testing.T) {
	for _, test := range []struct {
		name   string
		want   damage.Class
		reason string
	}{
		{"prénom", "", "clean"}, {"Kommentar: „Note Ä“", "", "quotation marks"}, {"SANHARÓ®", "", "a sign"}, {"", "", "no comment"},
		{"why?", "", "a question"}, {"naïve », été»…", "", "more quotation marks"}, {"價格", "", "Chinese"}, {"à", "", "one letter"},
		{"prÃ©nom", damage.DoubleEncoded, "one é"}, {"Ã©", damage.DoubleEncoded, "a label"},
		{"ä¾¡æ\u00A0¼", damage.DoubleEncoded, "Japanese"}, {"donâ\u0080\u0099t", damage.DoubleISO, "ISO 8859-1"},
		{"donâ€™t été", "", "only a part undoes"}, {"mÄ“ris", damage.DoubleEncoded, "Latvian"},
		{"?", damage.QuestionMarks, "a label that lost all of itself"}, {"???", damage.QuestionMarks, "the same"},
		{"pr\uFFFDnom", damage.Replacements, "U+FFFD"}, {"pr锟斤拷nom", damage.Replacements, "U+FFFD, read as gbk"},
	} {
		d, ok := damage.Name(test.name)
		assert.Equal(t, test.want, d.Class, "%s: %s", test.name, test.reason)
		assert.Equal(t, test.want != "", ok)
	}
}

// Most values are clean, and there are millions: scanning one must not allocate memory.
func TestCleanValuesCostNothing(t *testing.T) {
	for name, text := range map[string]string{
		"utf8mb4": "né à l’Haÿ", "latin1": "né à l’Haÿ", "cp1251": "Привет", "gbk": "你好",
	} {
		value, ok := set(t, name).Encoder().AppendText(nil, []byte(text))
		require.True(t, ok)
		s := damage.NewSigns(set(t, name), checksum.Masked)
		s.Text(value)
		assert.Zero(t, testing.AllocsPerRun(10, func() { s.Text(value) }), name)
	}
}

func BenchmarkCleanText(b *testing.B) {
	const french = "Dès Noël, où un zéphyr haï me vêt de glaçons würmiens, " +
		"je dîne d’exquis rôtis de bœuf à l’aÿ d’âge mûr"
	for _, c := range []struct{ name, set, text string }{
		{"utf8mb4", "utf8mb4", french},
		{"latin1", "latin1", french},
		{"Polish", "utf8mb4", "Pchnąć w tę łódź jeża lub ośm skrzyń fig, a potem zażółć gęślą jaźń"},
		{"quotes and dashes", "utf8mb4", "« Été à Évian » – “summer” … l’été, 12 m², 20 °C ± 0,5 – SANTÉ : la grippe"},
		{"Russian", "utf8mb4", "Съешь же ещё этих мягких французских булок, да выпей чаю"},
		{"Greek", "utf8mb4", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία, και τρέχει ο χρόνος"},
		{"Japanese", "utf8mb4", "いろはにほへと ちりぬるを 東京都で新しい本を読みました。カタカナも少しあります"},
		{"Chinese", "utf8mb4", "今天天气很好，我们一起去公园散步，然后在城里的饭馆吃晚饭。"},
	} {
		b.Run(c.name, func(b *testing.B) {
			value, ok := set(b, c.set).Encoder().AppendText(nil, []byte(c.text))
			require.True(b, ok)
			s := damage.NewSigns(set(b, c.set), checksum.Masked)
			b.ReportAllocs()
			for b.Loop() {
				if s.Text(value) {
					b.Fatal("noted")
				}
			}
		})
	}
}

// An application that joins old and new text damages parts of values. Many such values
// in a column are more than a suspicion; three among many are not.
func TestPartsOfManyValues(t *testing.T) {
	for _, c := range []struct {
		clean, parted int
		want          damage.Level
	}{{150, 3, damage.Suspect}, {140, 3, damage.Alarm}, {0, 3, damage.Alarm}} {
		var values []string
		for i := range c.clean {
			values = append(values, fmt.Sprintf("Łódź, café %d", i))
		}
		for i := range c.parted {
			values = append(values, fmt.Sprintf("Łódź, cafÃ© %d", i))
		}
		found := see(t, "utf8mb4", values...).Found()
		require.Len(t, found, 1)
		assert.Equal(t, c.want, found[0].Level, "%d of %d", c.parted, c.clean)
	}
}
