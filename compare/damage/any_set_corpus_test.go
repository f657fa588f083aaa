package damage_test

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/charset"
	"allclear/compare/damage"
	"allclear/fixtures"
)

// labels are the character sets under which UTF-8 may have stood.
func labels() []string {
	return slices.DeleteFunc(charset.Names(), func(name string) bool {
		set, _ := charset.Lookup(name)
		return set.IsWide() || slices.Contains([]string{"ascii", "swe7", "utf8mb3", "utf8mb4", "gb18030"}, name)
	})
}

// mislabelledBy makes a server convert UTF-8 from under a label, and gives the texts
// before and after by language. Some labels have no character for some bytes.
func (w *wreck) mislabelledBy(label string) (table string, before, after map[string]map[int]string) {
	w.t.Helper()
	table = "as_" + label
	w.do("CREATE TABLE "+table+" (id INT PRIMARY KEY, language VARCHAR(9), good VARBINARY(400), c VARBINARY(400))",
		"INSERT INTO "+table+" SELECT id, language, c, c FROM every",
		"ALTER TABLE "+table+" MODIFY c VARCHAR(400) CHARACTER SET "+label,
		"ALTER TABLE "+table+" MODIFY c VARCHAR(400) CHARACTER SET utf8mb4")
	return table, w.byLanguage(table, "good"), w.byLanguage(table, "c")
}

func (w *wreck) byLanguage(table, column string) map[string]map[int]string {
	w.t.Helper()
	rows, err := w.conn.QueryContext(w.t.Context(), "SELECT id, language, HEX("+column+") FROM "+table)
	require.NoError(w.t, err)
	defer rows.Close()
	all := map[string]map[int]string{}
	for rows.Next() {
		var id int
		var language, digits string
		require.NoError(w.t, rows.Scan(&id, &language, &digits))
		if all[language] == nil {
			all[language] = map[int]string{}
		}
		all[language][id] = unhex(w.t, digits)
	}
	require.NoError(w.t, rows.Err())
	return all
}

// UTF-8 under any label is found once it was converted, with no text before, in every
// language whose bytes the label can carry; the set is named, and the repair gives the
// very text of each value that lost nothing, and leaves the others as they are.
func TestUTF8ThatWasReadAsAnySetIsNamedAndMended(t *testing.T) {
	w := newWreck(t)
	fixtures.Need(t, []*fixtures.Server{w.server}, fixtures.ConvertsOn) // no statement brings back what was cut off
	w.do("CREATE TABLE every (id INT PRIMARY KEY, language VARCHAR(9), c VARBINARY(400))")
	id := 0
	for _, l := range languages(t) {
		for _, value := range l.Values {
			id++
			w.do(fmt.Sprintf("INSERT INTO every VALUES (%d, '%s', X'%X')", id, l.Code, value))
		}
	}
	columns, named, mended := 0, 0, 0
	alike := map[string]string{"koi8u": "koi8r", "sjis": "cp932"} // which read many texts alike
	for _, label := range labels() {
		table, before, after := w.mislabelledBy(label)
		var missed []string
		repairs := map[string]string{}
		for language, values := range after {
			if !carries(label, before[language]) {
				continue
			}
			columns++
			sign, found := worst(signs("utf8mb4", texted(values)...))
			if !found || sign.Level != damage.Proven {
				missed = append(missed, language)
				continue
			}
			named++
			if label != "latin1" { // which has a class of its own
				assert.Regexp(t, "as ("+label+"|"+cmp.Or(alike[label], label)+")", sign.How, language)
			}
			if sign.Repair != "" {
				repairs[language] = sign.Repair
			}
		}
		assert.Empty(t, missed, "%s: not proved", label)
		for language, repair := range repairs {
			w.do("UPDATE " + table + " SET c = " + strings.ReplaceAll(repair, "{column}", "c") + " WHERE language = '" + language + "'")
		}
		now := w.byLanguage(table, "c")
		for language := range repairs {
			for id, text := range now[language] {
				if text == before[language][id] {
					mended++
					continue
				}
				if was := after[language][id]; strings.Count(was, "?") == strings.Count(before[language][id], "?") {
					assert.Equal(t, was, text, "%s: %s: neither mended nor left alone", label, language)
				} else { // the rest of it may be mended
					assert.Equal(t, strings.Count(was, "?"), strings.Count(text, "?"), "%s: %s: %q", label, language, text)
				}
			}
		}
	}
	t.Logf("%d columns, %d named, %d values mended", columns, named, mended)
	require.Greater(t, columns, 800)
	require.Greater(t, mended, 10_000)
}

// carries tells whether a label has characters for most of the values' bytes: nothing can
// be told of a text of question marks. (armscii8 has a second comma, which becomes ASCII's.)
func carries(label string, values map[int]string) bool {
	set, _ := charset.Lookup(label)
	encoder, whole := set.Encoder(), 0
	for _, value := range values {
		text, ok := set.AppendUTF8(nil, []byte(value))
		if back, isThere := encoder.AppendText(nil, text); ok && isThere && len(back) == len(value) &&
			countASCII(text) == countASCII([]byte(value)) {
			whole++
		}
	}
	return whole*2 > len(values)
}

func countASCII(text []byte) (n int) {
	for _, b := range text {
		if b < utf8.RuneSelf {
			n++
		}
	}
	return n
}

func texted(values map[int]string) (all [][]byte) {
	for _, value := range values {
		all = append(all, []byte(value))
	}
	return all
}

func unhex(t *testing.T, digits string) string {
	t.Helper()
	value, err := hex.DecodeString(digits)
	require.NoError(t, err)
	return string(value)
}
