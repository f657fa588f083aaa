package damage_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare/damage"
	"allclear/compare/damage/corpus"
)

// record is what a snapshot keeps of a text.
func record(by *damage.Fingerprinter, text string) *checksum.TextRecord {
	return &checksum.TextRecord{
		Hash: xxhash.Sum64(checksum.AppendText(nil, []byte(text))), Fingerprints: by.Append(nil, []byte(text)),
	}
}

// recorded are texts outside ASCII of many languages and hands, two of them put together
// now and then.
func recorded(t *testing.T) []string {
	t.Helper()
	all := slices.Concat(sentences(t), texts(), naughty(t), phrases(200, 5))
	for i, city := range cities(t) {
		if i%100 == 0 {
			all = append(all, city)
		}
	}
	all = append(all, stylish(t)...)
	r := rand.New(rand.NewPCG(11, 0))
	for range 300 {
		all = append(all, all[r.IntN(len(all))]+" "+all[r.IntN(len(all))])
	}
	all = append(all, "a \u00E9 ", " \u00A0é\n", "vie\u0302\u0323t e\u0301", "Å\u0301 한국 caf\u00E9", "\u1100\u1161é",
		"é? 你😀?", "😀?", "?😀?é", "😀é")
	return slices.DeleteFunc(all, func(text string) bool { return isPlain([]byte(text)) || strings.Contains(text, "\uFFFD") })
}

// The text before is gone, and the class must be the same as if it were there: for every
// damage that Forward computes, in columns of several sets.
func TestARecordNamesWhatTheTextBeforeWouldHave(t *testing.T) {
	c, all, seen := damage.NewClassifier(), damage.Forward(), map[damage.Class]int{}
	prints, befores, exact := damage.NewFingerprinter(), recorded(t), 0
	for _, name := range []string{"utf8mb4", "utf8mb3", "latin1", "gbk"} {
		column := set(t, name)
		for i, before := range befores {
			if i%8 > 0 && name != "utf8mb4" {
				continue
			}
			kept := record(prints, before)
			for _, transform := range all {
				after, ok := transform.Apply(nil, inUTF8(before), column)
				if !ok {
					continue
				}
				damaged := damage.Text{Bytes: after, Charset: column}
				want := c.Classify(inUTF8(before), damaged)
				got, found := c.Recorded(kept, set(t, "utf8mb4"), damaged)
				require.Equal(t, want.Class, got.Class, "%s: %q by %s %s → %q", name, before, transform.Class, transform.How, after)
				seen[got.Class]++
				isOther := name == "gbk" && want.Class == damage.QuestionMarks // "characters that gbk lacks", of which nothing is recorded
				require.True(t, isOther || strings.HasPrefix(want.How, got.How), "%q → %q: %s", before, after, got.How)
				if want.How == got.How {
					exact++
				}
				require.Equal(t, want.Repair, got.Repair, "%q → %q", before, after)
				require.Equal(t, want.Lossless, got.Lossless, "%q → %q", before, after)
				if found.Charset != nil {
					require.Equal(t, before, string(found.Bytes))
				}
			}
		}
	}
	for _, transform := range all {
		assert.NotZero(t, seen[transform.Class], transform.Class)
	}
	total := 0
	for _, n := range seen {
		total += n
	}
	t.Log(total, "named, of these", exact, "in the same words:", seen)
	assert.Greater(t, exact*10, total*9, "less is known of how many marks stand for one character")
}

// edits are what people make of a text.
func edits(r *rand.Rand, text string) []string {
	letters := []rune("abcxyzABCXYZ0189 ,.!-'’éèàüöäßñçøåłżřÃÂâ©€™´°?жЯ你の")
	old, words := []rune(text), strings.Fields(text)
	i, letter := r.IntN(len(old)), letters[r.IntN(len(letters))]
	word := r.IntN(max(1, len(words)))
	return []string{
		"", "?", "???", "n/a", text + "?", text + " more, really?", "? " + text,
		string(old[:i]) + string(letter) + string(old[i+1:]),
		string(old[:i]) + string(old[i+1:]),
		string(old[:i]) + string(letter) + string(old[i:]),
		string(old[:i]) + "?" + string(old[i+1:]),
		string(old[:i]) + "??" + string(old[i:]),
		strings.Join(words[:word], " "),
		strings.Join(append(slices.Clone(words[:word]), "exquis", "ça"), " "),
	}
}

// Edits are no damage, and no text is another one's: with the text gone, less is known, and
// nothing more may be said.
func TestEditsOfRecordedTextsAreNotExplained(t *testing.T) {
	c, r, all := damage.NewClassifier(), rand.New(rand.NewPCG(7, 0)), recorded(t)
	prints, tried, explained := damage.NewFingerprinter(), 0, map[damage.Class]int{}
	columns := []*charset.Charset{set(t, "utf8mb4"), set(t, "latin1"), set(t, "gbk")}
	var encoders []*charset.Encoder
	for _, column := range columns {
		encoders = append(encoders, column.Encoder())
	}
	for tried < 100_000 {
		before := all[r.IntN(len(all))]
		kept := record(prints, before)
		another := all[r.IntN(len(all))]
		for _, after := range append(edits(r, before), another) {
			for i, column := range columns {
				stored, ok := encoders[i].AppendText(nil, []byte(after))
				if !ok {
					continue
				}
				tried++
				live := damage.Text{Bytes: stored, Charset: column}
				d, _ := c.Recorded(kept, columns[0], live)
				if d.Class == "" {
					continue
				}
				want := c.Classify(inUTF8(before), live).Class // an edit may be exactly what damage does
				require.Equal(t, want, d.Class, "%q → %q in %s: %s", before, after, column.Name(), d.How)
				explained[d.Class]++
			}
		}
	}
	t.Log(tried, "edits, explained as the text before would:", explained)
}

// stylish are texts that look odd and are ordinary.
func stylish(t *testing.T) (all []string) {
	t.Helper()
	styles, err := corpus.Styles()
	require.NoError(t, err)
	for _, l := range styles {
		all = append(all, l.Values...)
	}
	return all
}
