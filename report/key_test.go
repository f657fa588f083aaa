package report_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare/finding"
	"allclear/report"
)

// TestKeyKeepsItsOrder: the columns of a key in JSON stay in key order, which a map would lose.
func TestKeyKeepsItsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SliceOfDistinct(rapid.String(), rapid.ID[string]).Draw(t, "columns")
		var want, got report.Key
		for _, c := range columns {
			want = append(want, finding.KeyValue{Column: c, Value: rapid.String().Draw(t, "value")})
		}
		text, err := json.Marshal(want)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &got))
		assert.Equal(t, want, got)
	})
}

// TestKeyForPeople: a value that could be taken for the next column stands in quotes.
func TestKeyForPeople(t *testing.T) {
	k := report.Key{{Column: "id", Value: "-7"}, {Column: "lang", Value: "a, b=c"}, {Column: "who", Value: "O'Hara"}, {Column: "none"}}
	assert.Equal(t, "id=-7, lang='a, b=c', who='O''Hara', none=''", k.String())
}

// TestKeyRefusesWhatIsNoKey: a damaged report must not be read as one with other keys.
func TestKeyRefusesWhatIsNoKey(t *testing.T) {
	for _, text := range []string{`[]`, `"x"`, `null`, `{"a":1}`, `{"a":null}`, `{"a":{}}`, `{"a":["x"]}`} {
		var k report.Key
		assert.Error(t, json.Unmarshal([]byte(text), &k), text)
	}
}
