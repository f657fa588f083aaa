package damage_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/damage"
)

// see shows values, given as bytes of a set, to the signs of one column.
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
		{"utf8mb4", "cafÃ© au lait", damage.DoubleEncoded, damage.Suspect, "···Ã©········", "one é"},
		{"utf8mb4", "Ã©tÃ©", damage.DoubleEncoded, damage.Alarm, "Ã©···", "two of them: half of the value is shown at most"},
		{"utf8mb4", "donâ€™t", damage.DoubleEncoded, damage.Alarm, "···â€™·", "an apostrophe"},
		{"utf8mb4", "so ðŸ˜€ happy", damage.DoubleEncoded, damage.Alarm, "···ðŸ˜€······", "an emoji"},
		{"utf8mb4", "cafÃƒÂ© au lait", damage.DoubleEncoded, damage.Alarm, "···ÃƒÂ©········", "twice"},
		{"utf8mb4", "donâ\u0080\u0099t you", damage.DoubleISO, damage.Alarm, `···â\u{80}\u{99}·····`, "ISO 8859-1"},
		{"utf8mb4", "a\xE9b", damage.Undecodable, damage.Alarm, `·\xE9·`, "a byte that is no UTF-8"},
		{"utf8mb4", "a\xED\xA0\xBD\xED\xB8\x80b", damage.CESU8, damage.Alarm, `·\xED\xA0\xBD\xED···`, "surrogates"},
		{"utf8mb4", "a\xED\xA0\xBDb", damage.Undecodable, damage.Alarm, `·\xED\xA0··`, "half a pair"},
		{"utf8mb4", "a\uFFFDb", damage.Replacements, damage.Alarm, "·\uFFFD·", "U+FFFD"},
		{"utf8mb4", "a\u0085b", damage.C1Controls, damage.Suspect, `·\u{85}·`, "a C1 control"},
		{"utf8mb4", "abc\x00", damage.NULPad, damage.Suspect, `···\0`, "a NUL at the end"},
		{"latin1", "caf\xE9", "", 0, "", "clean"},
		{"latin1", "caf\xC3\xA9 au lait", damage.Latent, damage.Suspect, "···Ã©········", "UTF-8 in latin1"},
		{"latin1", "a\x81b", damage.C1Controls, damage.Suspect, `·\u{81}·`, "one of Windows-1252's holes"},
		{"ascii", "caf\xE9", damage.Undecodable, damage.Alarm, `···\xE9`, "not a byte of the set"},
		{"gbk", "\xC4\xE3\xBA", damage.Undecodable, damage.Alarm, `\xC4\xE3·`, "cut in a character"},
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

// TestNothingFalse: what people wrote is no damage. The names of the world's
// places and the strings that are known to break programs hold every script and
// much nonsense.
func TestNothingFalse(t *testing.T) {
	var values []string
	if data, err := os.ReadFile("/work/shared/data/world-cities.csv"); err == nil {
		rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
		require.NoError(t, err)
		for _, row := range rows {
			values = append(values, row[:3]...)
		}
	}
	if data, err := os.ReadFile("/work/shared/data/blns.json"); err == nil {
		var strange []string
		require.NoError(t, json.Unmarshal(data, &strange))
		values = append(values, strange...)
	}
	t.Log(len(values))
	for _, found := range see(t, "utf8mb4", values...).Found() {
		t.Logf("%s %v %d: %v", found.Class, found.Level, found.Count, found.Examples)
	}
}
