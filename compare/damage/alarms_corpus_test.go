package damage_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/damage"
)

// clean are columns of undamaged values.
func clean(t *testing.T) map[string][]string {
	t.Helper()
	columns := map[string][]string{"cities": cities(t), "naughty strings": naughty(t), "all languages": sentences(t)}
	for _, l := range languages(t) {
		columns[l.Code] = l.Values
		columns["texts"] = append(columns["texts"], strings.Join(l.Values, "\n"))
	}
	for _, sentence := range sentences(t) {
		// Long texts repeat themselves, such as a brand's name: that must not add up the
		// doubts.
		columns["texts"] = append(columns["texts"], strings.Repeat(sentence+". ", 20))
	}
	return columns
}

// A false alarm delays an intact fleet, and the next alarm is not believed.
func TestCleanColumnsRaiseNoAlarm(t *testing.T) {
	for name, values := range clean(t) {
		for _, sign := range signs("utf8mb4", asBytes(values)...) {
			if sign.Level == damage.Suspect {
				t.Logf("suspected only: %s: %d of class %s, as %q", name, sign.Count, sign.Class, samples(sign))
				continue
			}
			assert.Fail(t, "false alarm", "column of %s: %d of class %s, level %d, as %q", name, sign.Count, sign.Class, sign.Level, samples(sign))
		}
	}
}

func samples(sign damage.Sign) (all []string) {
	for _, example := range sign.Examples {
		all = append(all, example.Text)
	}
	return all
}

// A column may hold a single value outside ASCII, which must be judged alone.
func TestCleanSingleValuesRaiseNoAlarm(t *testing.T) {
	for _, name := range []string{"cities", "naughty strings", "all languages", "texts"} {
		seen, suspected := 0, 0
		for _, value := range clean(t)[name] {
			if isPlain([]byte(value)) {
				continue
			}
			seen++
			found := signs("utf8mb4", []byte(value))
			if sign, alarmed := worst(found); alarmed {
				assert.Fail(t, "false alarm", "%s: %q: class %s, level %d", name, value, sign.Class, sign.Level)
			} else if len(found) > 0 {
				suspected++
				t.Logf("suspected only: %s: %q of class %s", name, value, found[0].Class)
			}
		}
		t.Logf("%s: %d values outside ASCII, %d suspected, no more", name, seen, suspected)
		require.NotZero(t, seen)
	}
}

// A name of a table or a label of an ENUM stands alone: no other values of a column can
// support a suspicion.
func TestCleanNamesAreNotSuspected(t *testing.T) {
	names := cities(t)
	for _, sentence := range sentences(t) {
		names = append(names, sentence)
		names = append(names, strings.Fields(sentence)...)
	}
	for _, name := range names {
		d, found := damage.Name(name)
		if found && strings.Trim(name, "?") == "" {
			continue // a word of question marks, French for one sets them apart: a label of these is suspicious
		}
		assert.False(t, found, "%q: %s %s", name, d.Class, d.How)
	}
}

// Two values of a column share words, scripts and lengths, and still neither is damage
// of the other.
func TestUnrelatedValuesAreNotExplained(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	values := append(cities(t), naughty(t)...)
	for range 20 { // there are many cities
		values = append(values, sentences(t)...)
	}
	classifier := damage.NewClassifier()
	for range 40_000 {
		before, after := values[random.IntN(len(values))], values[random.IntN(len(values))]
		if before == after || before == "" || after == "" {
			continue
		}
		if d := classifier.Classify(inUTF8(before), inUTF8(after)); explains(d) {
			assert.Fail(t, "explained", "%q → %q: %s %s", before, after, d.Class, d.How)
		}
	}
}

// explains tells whether a diagnosis has a class.
func explains(d damage.Diagnosis) bool { return d.Class != "" }

// People edit texts by the character. A character that was replaced by a question mark
// or U+FFFD may be damage; any other edit proves none.
func TestEditsAreNoDamage(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 2))
	values := sentences(t)
	for _, city := range cities(t) {
		if !isPlain([]byte(city)) {
			values = append(values, city)
		}
	}
	letters := []rune(strings.NewReplacer("?", "", "？", "").Replace(strings.Join(sentences(t), "")))
	classifier := damage.NewClassifier()
	for range 8000 {
		before := values[random.IntN(len(values))]
		after := edit(random, []rune(before), letters[random.IntN(len(letters))])
		d := classifier.Classify(inUTF8(before), inUTF8(after))
		assert.True(t, after == before || !explains(d) || d.Class.Weak(), "%q → %q: %s %s", before, after, d.Class, d.How)
	}
}

// edit replaces, inserts or deletes one character.
func edit(random *rand.Rand, text []rune, letter rune) string {
	at := random.IntN(len(text))
	switch random.IntN(3) {
	case 0:
		return string(text[:at]) + string(letter) + string(text[at+1:])
	case 1:
		return string(text[:at]) + string(letter) + string(text[at:])
	default:
		return string(text[:at]) + string(text[at+1:])
	}
}
