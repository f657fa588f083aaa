package damage_test

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/charset"
	"allclear/compare/damage"
	"allclear/compare/damage/corpus"
)

func languages(t *testing.T) []corpus.Language {
	t.Helper()
	all, err := corpus.Languages()
	require.NoError(t, err)
	return all
}

// sentences are the values of all languages, one language after another.
func sentences(t *testing.T) (values []string) {
	t.Helper()
	for _, l := range languages(t) {
		values = append(values, l.Values...)
	}
	return values
}

func cities(t *testing.T) []string {
	t.Helper()
	all, err := corpus.Cities()
	require.NoError(t, err)
	return all
}

func naughty(t *testing.T) []string {
	t.Helper()
	all, err := corpus.Naughty()
	require.NoError(t, err)
	return all
}

// in is text as a column of the character set stores it.
func in(set string, value []byte) damage.Text {
	found, _ := charset.Lookup(set) // nil if it has none, as damage.Text wants it
	return damage.Text{Bytes: value, Charset: found}
}

func inUTF8(text string) damage.Text { return in("utf8mb4", []byte(text)) }

// signs are the signs of a column, read as a scan does: only values outside ASCII and
// those that end in NUL, with the key of each that was noted.
func signs(set string, values ...[]byte) []damage.Sign {
	column := damage.NewSigns(in(set, nil).Charset, checksum.Full)
	for i, value := range values {
		if isPlain(value) {
			continue
		}
		if column.Text(value) {
			id := fmt.Sprint(i)
			column.At(checksum.Bound{SQL: []string{id}, Text: []string{id}})
		}
	}
	return column.Found()
}

func isPlain(value []byte) bool {
	for _, b := range value {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return len(value) == 0 || value[len(value)-1] != 0
}

// asBytes are values as a utf8mb4 column stores them.
func asBytes(values []string) [][]byte {
	all := make([][]byte, len(values))
	for i, value := range values {
		all[i] = []byte(value)
	}
	return all
}

// worst is the most serious sign, and false if there is none but suspicions.
func worst(found []damage.Sign) (damage.Sign, bool) {
	for _, sign := range found {
		if sign.Level != damage.Suspect {
			return sign, true
		}
	}
	return damage.Sign{}, false
}

func isLong(text string) bool {
	return utf8.RuneCountInString(text) >= 12 && !isPlain([]byte(text))
}
