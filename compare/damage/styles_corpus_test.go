package damage_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/charset"
	"allclear/compare/damage"
	"allclear/compare/damage/corpus"
)

// ordinary are columns of text that is not damaged, as people write it in catalogues,
// headlines, data sheets and everything else that the corpora have.
func ordinary(t *testing.T) (all []corpus.Language) {
	t.Helper()
	styles, err := corpus.Styles()
	require.NoError(t, err)
	for _, style := range styles { // few columns of a real table have five values
		var many []string
		for _, value := range style.Values {
			many = append(many, value, value+" (1)", "x "+value)
		}
		style.Values = many
		all = append(all, style)
	}
	return append(all, languages(t)...)
}

// Ordinary text is no damage, however odd it looks, and no repair may be offered for it:
// running one destroyed NESCAFÉ® and Ø½. A language's own legacy sets hold its text in
// bytes that may be UTF-8 by chance.
func TestOrdinaryTextIsNoDamageInAnySet(t *testing.T) {
	columns := 0
	for _, name := range charset.Names() {
		set, _ := charset.Lookup(name)
		encoder := set.Encoder()
		var everything [][]byte
		for _, l := range ordinary(t) {
			var stored [][]byte
			for _, value := range l.Values {
				if bytes, ok := encoder.AppendText(nil, []byte(value)); ok {
					stored = append(stored, bytes)
				}
			}
			everything = append(everything, stored...)
			if len(stored) > 0 {
				columns++
				requireNoDamage(t, name, l.Name, stored)
			}
		}
		requireNoDamage(t, name, "all", everything)
	}
	require.Greater(t, columns, 1000)
}

func requireNoDamage(t *testing.T, set, of string, stored [][]byte) {
	t.Helper()
	for _, sign := range signs(set, stored...) {
		if sign.Class == damage.NULPad {
			continue // the last byte of a wide character
		}
		assert.Equal(t, damage.Suspect, sign.Level, "%s in %s: %s, %s: %d of %d: %q",
			of, set, sign.Class, sign.How, sign.Count, len(stored), samples(sign))
		assert.Empty(t, sign.Repair, "%s in %s", of, set)
	}
}
