package corpus_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"allclear/checksum/charset"
	"allclear/compare/damage/corpus"
)

// The rates that are measured on these values are valid only if the values are as
// Language promises.
func TestLanguagesAreAsPromised(t *testing.T) {
	languages, err := corpus.Languages()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(languages), 25, "issue 3 asks for 20 at least")
	for _, l := range languages {
		_, known := charset.Lookup(l.Legacy)
		assert.True(t, known, "%s: no character set %q", l.Code, l.Legacy)
		long, seen := 0, make(map[string]bool)
		for _, value := range l.Values {
			assert.True(t, utf8.ValidString(value), "%s: %q", l.Code, value)
			assert.True(t, norm.NFC.IsNormalString(value), "%s: %q is not NFC and would count as normalised", l.Code, value)
			assert.False(t, seen[value], "%s: %q twice", l.Code, value)
			seen[value] = true
			if utf8.RuneCountInString(value) >= 12 && utf8.RuneCountInString(value) < len(value) {
				long++
			}
		}
		assert.GreaterOrEqual(t, long, 15, "%s: values of 12 characters and more, outside ASCII", l.Code)
	}
}

// A loader that stops early would make every test without false alarms pass.
func TestNothingIsLeftOut(t *testing.T) {
	cities, err := corpus.Cities()
	require.NoError(t, err)
	assert.Equal(t, 34373, len(cities)) // not assert.Len, which would print them all
	assert.Contains(t, cities, "Andorra la Vella")
	assert.Contains(t, cities, "São Paulo")
	naughty, err := corpus.Naughty()
	require.NoError(t, err)
	assert.Equal(t, 515, len(naughty))
	assert.Contains(t, naughty, "田中さんにあげて下さい")
}
