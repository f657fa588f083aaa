package damage_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum/charset"
	"allclear/compare/damage"
)

// isoName is the one set that MySQL lacks.
const isoName = "ISO 8859-1"

// roles are the bytes that a character has in a set of one byte a character; several where
// the set has it twice.
type roles map[rune][]byte

// narrowSets gives the roles of the characters of each narrow misreader, as the servers'
// tables have them. holes are sets that lack some byte.
func narrowSets(t require.TestingT) (all []roles, holes []bool) {
	for _, name := range damage.Misreaders() {
		if name == "gbk" { // the wide ones follow
			return all, holes
		}
		of, lacks := roles{}, false
		for b := 0x80; b <= 0xF4; b++ {
			r := rune(b)
			if name != isoName {
				set, ok := charset.Lookup(name)
				require.True(t, ok)
				text, ok := set.AppendUTF8(nil, []byte{byte(b)})
				if !ok {
					lacks = true
					continue
				}
				r, _ = utf8.DecodeRune(text)
			}
			of[r] = append(of[r], byte(b))
		}
		all, holes = append(all, of), append(holes, lacks)
	}
	return all, holes
}

func (of roles) has(r rune, from, to byte) bool {
	for _, b := range of[r] {
		if from <= b && b <= to {
			return true
		}
	}
	return false
}

// worthATry says by the definition which misreaders are worth a try, of each run by its
// first two characters.
func worthATry(text string, sets []roles, holes []bool) (by uint64) {
	wide := (uint64(1)<<len(damage.Misreaders()) - 1) &^ (uint64(1)<<len(sets) - 1)
	all := ^wide
	runs := regexp.MustCompile(`[^\x00-\x7F]+`).FindAllStringIndex(text, -1)
	for _, run := range runs {
		characters := []rune(text[run[0]:])
		var begun uint64
		for at, set := range sets {
			if len(characters) > 1 && set.has(characters[0], 0xC2, 0xF4) &&
				(set.has(characters[1], 0x80, 0xBF) || holes[at] && characters[1] == '?') {
				begun |= 1 << at
			}
		}
		all &= begun
		if characters[0] != '’' {
			by |= begun
		}
		isBehindSmall := run[0] > 0 && 'a' <= text[run[0]-1] && text[run[0]-1] <= 'z'
		for _, r := range text[run[0]:run[1]] {
			if 0x3400 <= r && r <= 0xFFFF && (isBehindSmall && r < 0xE000 || damage.IsRareEastAsian(r)) {
				by |= wide
			}
		}
	}
	if runs == nil {
		return 0
	}
	return by | all
}

// TestTheQuickLookMissesNothing: most values of a table are clean, and are told from
// others by a look at their bytes. What the full judgement would say of a text that is
// not clean must not depend on that look.
func TestTheQuickLookMissesNothing(t *testing.T) {
	sets, holes := narrowSets(t)
	names := damage.Misreaders()
	found := 0
	check := func(t require.TestingT, text string) {
		quick, full := damage.WorthATry([]byte(text)), worthATry(text, sets, holes)
		require.Zero(t, quick&^full, "%q", text)
		byQuick, _ := damage.JudgedBy([]byte(text), quick)
		byFull, nothing := damage.JudgedBy([]byte(text), full)
		require.Equal(t, byFull, byQuick, "%q", text)
		if !nothing {
			found++
		}
	}
	for _, name := range names {
		for _, word := range misreadWords() {
			read := readAs(word, name)
			for _, around := range []string{"", "a", "é ", "?", "’"} {
				check(t, around+read)
				check(t, read+around)
			}
		}
	}
	require.Greater(t, found, 1000, "too few texts undo, so that little was tested")
	rapid.Check(t, func(t *rapid.T) { check(t, drawText(t, names)) })
}

// misreadWords are words with characters of two, three and four bytes. Of И cp1251 lacks
// a byte; Հ begins with an apostrophe in macroman.
func misreadWords() []string {
	return []string{"é", "ñ", "И", "жук", "Привет", "ξένος", "שלום", "Հ", "Հայ", "中文", "日本", "’", "😀", "ü", "ğ"}
}

// drawText makes a text of words of many scripts, of UTF-8 that was read as some set, with
// '?' for what the set lacks, and of what stands between words.
func drawText(t *rapid.T, names []string) string {
	words := []string{
		"a", "z", "A", " ", "?", "’", ",", ")", "…", "é", "Ã", "â", "ß", "ж", "так", "чаю", "Ω", "ש", "Ա", "ก",
		"\u00A0", "\u0085", "\x00", "\uFFFD", "あ", "ア", "ｱ", "中", "龘", "㐀", "한", "뷁", "\uE000", "，", "😀", "\xE9", "\xED\xA0\x80", "\xE4\xB8",
	}
	var text strings.Builder
	for range rapid.IntRange(1, 6).Draw(t, "pieces") {
		if rapid.Bool().Draw(t, "is a word") {
			text.WriteString(rapid.SampledFrom(words).Draw(t, "word"))
			continue
		}
		word := rapid.SampledFrom(misreadWords()).Draw(t, "misread word")
		at := rapid.IntRange(0, len(names)-1).Draw(t, "read as")
		text.WriteString(readAs(word, names[at]))
	}
	return text.String()
}

// readAs reads the bytes of a text as a set, '?' where it has no character.
func readAs(text, name string) string {
	var out []byte
	if name == isoName {
		for _, b := range []byte(text) {
			out = utf8.AppendRune(out, rune(b))
		}
		return string(out)
	}
	set, _ := charset.Lookup(name)
	for rest := []byte(text); len(rest) > 0; {
		size := 1
		for ; size <= min(4, len(rest)); size++ {
			if read, ok := set.AppendUTF8(out, rest[:size]); ok {
				out = read
				break
			}
		}
		if size > min(4, len(rest)) {
			out, size = append(out, '?'), 1
		}
		rest = rest[size:]
	}
	return string(out)
}

// TestTablesHoldEveryCharacterThatIsEncoded: the look goes by what bytes are read as, and
// the undoing by what characters are written as. Where a set writes more characters than
// it reads, the look would miss them.
func TestTablesHoldEveryCharacterThatIsEncoded(t *testing.T) {
	sets, _ := narrowSets(t)
	for at, of := range sets {
		name := damage.Misreaders()[at]
		if name == isoName {
			continue
		}
		set, _ := charset.Lookup(name)
		encoder := set.Encoder()
		var room [8]byte
		for r := rune(0x80); r <= 0xFFFF; r++ {
			if out, ok := encoder.AppendRune(room[:0], r); ok && out[0] >= 0x80 && out[0] <= 0xF4 {
				assert.Contains(t, of[r], out[0], "%s: %q", name, r)
			}
		}
	}
}
