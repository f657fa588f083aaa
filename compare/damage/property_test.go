package damage_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare/damage"
)

// phrases makes texts of the words of many languages.
func phrases(n int, seed uint64) []string {
	words := strings.Fields(strings.Join(texts(), " "))
	r := rand.New(rand.NewPCG(seed, 0))
	all := make([]string, n)
	for i := range all {
		parts := make([]string, 1+r.IntN(4))
		for j := range parts {
			parts[j] = words[r.IntN(len(words))]
		}
		all[i] = strings.Join(parts, " ") + fmt.Sprint(r.IntN(1000))
	}
	return all
}

// TestUnrelatedTexts: two texts that have nothing to do with each other must
// stay unexplained, all 4,000 pairs of them.
func TestUnrelatedTexts(t *testing.T) {
	u, c := set(t, "utf8mb4"), damage.NewClassifier()
	before, after := phrases(4000, 1), phrases(4000, 2)
	for i := range before {
		d := c.Classify(damage.Text{Bytes: []byte(before[i]), Charset: u}, damage.Text{Bytes: []byte(after[i]), Charset: u})
		assert.Empty(t, d, "%s → %s", before[i], after[i])
	}
}

// Edits that people make are no strong class: a character replaced, removed or added, or
// a sentence added.
func TestEdits(t *testing.T) {
	u, c := set(t, "utf8mb4"), damage.NewClassifier()
	r := rand.New(rand.NewPCG(3, 0))
	letters := []rune("abcxyzABCXYZ0189 ,.!-'’éèàüöäßñçøåłżřÃÂâ©€™´°")
	for _, before := range phrases(1500, 4) {
		old := []rune(before)
		i, letter := r.IntN(len(old)), letters[r.IntN(len(letters))]
		for _, after := range []string{
			string(old[:i]) + string(letter) + string(old[i+1:]),
			string(old[:i]) + string(old[i+1:]),
			string(old[:i]) + string(letter) + string(old[i:]),
			before + " more, really?",
		} {
			d := c.Classify(damage.Text{Bytes: []byte(before), Charset: u}, damage.Text{Bytes: []byte(after), Charset: u})
			if d.Class == damage.Dropped4Byte || d.Class == damage.CutAt4Byte {
				continue // exactly that was done
			}
			assert.True(t, d.Class == "" || d.Class.Weak(), "%s → %s: %s", before, after, d)
		}
	}
}

// What Forward computes must be what Classify explains: otherwise the fingerprints in a
// snapshot would prove something else.
func TestForward(t *testing.T) {
	c := damage.NewClassifier()
	all := slices.Concat(damage.Forward(), damage.Cuts(3, 0), damage.Cuts(0, 7))
	seen := map[damage.Class]int{}
	for _, name := range []string{"utf8mb4", "utf8mb3", "latin1", "gbk"} {
		column := set(t, name)
		for _, before := range append(texts(), "a \u00E9 ") {
			text := damage.Text{Bytes: []byte(before), Charset: set(t, "utf8mb4")}
			for _, transform := range all {
				after, ok := transform.Apply([]byte("dst"), text, column)
				require.True(t, bytes.HasPrefix(after, []byte("dst")))
				if !ok {
					assert.Equal(t, "dst", string(after))
					continue
				}
				d := c.Classify(text, damage.Text{Bytes: after[3:], Charset: column})
				assert.NotEmpty(t, d.Class, "%s: %s by %s %s", name, before, transform.Class, transform.How)
				if d.Class == transform.Class {
					seen[d.Class]++
				}
			}
		}
	}
	for _, transform := range all {
		assert.NotZero(t, seen[transform.Class], transform.Class)
	}
}

// TestSignsNeedTheirPattern: the server looks for suspects by these patterns, so
// a sign in a value without any of them would never be seen. UTF-8 that was read as
// another set than latin1 has no pattern: a sample shows it.
func TestSignsNeedTheirPattern(t *testing.T) {
	needed := map[string]*regexp.Regexp{
		"utf8mb4": regexp.MustCompile(`^(..)*(EFBFBD|E9949FE696A4E68BB7|C2[89].|ED[AB]...|C3(8[2-9A-F]|9.|A.|B[0-4])(C2|C5|C6|CB|E2)|00$)`),
		"latin1":  regexp.MustCompile(`^(..)*(81|8D|8F|90|9D|(C[2-9A-F]|[DE].|F[0-4])[89AB].|00$)`),
	}
	part := rapid.SampledFrom([]string{
		"a", "\x00", "é", "Ã", "â", "ô", "Á", "€", "ƒ", "˜", "™", "\u0080", "\u00BF", "š", "\uFFFD", "锟斤拷", "锟",
		"斤拷", "好", "😀", "\xE9", "\xC3", "\xA9", "\x81", "\xED\xA0\xBD\xED\xB8\x80",
	})
	for name, pattern := range needed {
		s := set(t, name)
		rapid.Check(t, func(t *rapid.T) {
			value := []byte(strings.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "parts"), ""))
			signs := damage.NewSigns(s, checksum.Masked)
			signs.Text(value)
			if name == "utf8mb4" && !utf8.Valid(value) || pattern.MatchString(fmt.Sprintf("%X", value)) {
				return
			}
			isSampled := func(sign damage.Sign) bool { return sign.Class == damage.Mislabelled }
			require.Empty(t, slices.DeleteFunc(signs.Found(), isSampled), "%X", value)
		})
	}
}

// Stored bytes may be anything: nothing panics, equal texts need no explanation, and the
// diagnosis of two copies is that of one direction.
func FuzzClassify(f *testing.F) {
	var sets []*charset.Charset
	for _, name := range charset.Names() {
		c, _ := charset.Lookup(name)
		sets = append(sets, c)
	}
	names := charset.Names()
	at := func(name string) byte { return byte(slices.Index(names, name)) }
	for _, seed := range [][2]string{
		{"é", "Ã©"}, {"łóż", "?ó?"}, {"a😀", "a"}, {"你好", "\xC4\xE3"}, {"\xE9", "?"}, {"", "\x00"}, {"é", "\uFFFD\uFFFD"},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]), at("latin1"), at("utf8mb4"))
		f.Add([]byte(seed[0]), []byte(seed[1]), at("utf8mb4"), at("utf8mb4"))
	}
	c := damage.NewClassifier()
	f.Fuzz(func(t *testing.T, from, to []byte, i, j byte) {
		before := damage.Text{Bytes: from, Charset: sets[int(i)%len(sets)]}
		after := damage.Text{Bytes: to, Charset: sets[int(j)%len(sets)]}
		d := c.Classify(before, after)
		if damage.Same(before, after) && d != (damage.Diagnosis{}) {
			t.Errorf("the same, but %+v", d)
		}
		if d.Repair != "" && !d.Lossless {
			t.Errorf("a repair of what is lost: %+v", d)
		}
		between, damaged := c.Between(before, after)
		if (between.Class == "") != (d.Class == "" && c.Classify(after, before).Class == "") {
			t.Errorf("between: %+v %q, forward: %+v", between, damaged, d)
		}
		damage.Sample(before, after, d, checksum.Masked)
		damage.Sample(before, after, d, checksum.Full)
		damage.Name(string(from))
		s := damage.NewSigns(before.Charset, checksum.Masked)
		if s.Text(from) && len(s.Found()) > 1 {
			t.Errorf("one value, several signs: %+v", s.Found())
		}
	})
}
