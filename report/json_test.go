package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare"
)

func TestRoundTrip(t *testing.T) {
	for name, pairs := range map[string][]compare.PairOutcome{"none": nil, "damaged": damaged(), "hostile": hostile()} {
		t.Run(name, func(t *testing.T) {
			want := Build("dev", run(), pairs)
			var first, second bytes.Buffer
			require.NoError(t, WriteJSON(&first, want))
			text := first.String()
			got, err := ReadJSON(&first)
			require.NoError(t, err)
			assert.Equal(t, want, got)
			require.NoError(t, WriteJSON(&second, got))
			assert.Equal(t, text, second.String())
			assert.NotContains(t, text, ": null", "arrays are never null")
		})
	}
}

func TestKeyKeepsItsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SliceOfDistinct(rapid.String(), rapid.ID[string]).Draw(t, "columns")
		var want, got Key
		for _, c := range columns {
			want = append(want, compare.KeyValue{Column: c, Value: rapid.String().Draw(t, "value")})
		}
		text, err := json.Marshal(want)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &got))
		assert.Equal(t, want, got)
	})
}

func TestKeyForPeople(t *testing.T) {
	k := Key{{Column: "id", Value: "-7"}, {Column: "lang", Value: "a, b=c"}, {Column: "who", Value: "O'Hara"}, {Column: "none"}}
	assert.Equal(t, "id=-7, lang='a, b=c', who='O''Hara', none=''", k.String())
}

func TestKeyRefusesWhatIsNoKey(t *testing.T) {
	for _, text := range []string{`[]`, `"x"`, `null`, `{"a":1}`, `{"a":null}`, `{"a":{}}`, `{"a":["x"]}`} {
		var k Key
		assert.Error(t, json.Unmarshal([]byte(text), &k), text)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	var whole bytes.Buffer
	require.NoError(t, WriteJSON(&whole, Build("dev", run(), damaged())))
	text := whole.String()
	cases := []struct{ reason, text, want string }{
		{"an empty file", "", "no complete report.json"},
		{"a file cut short", text[:len(text)-3], "no complete report.json"},
		{"two documents", text + text, "something follows"},
		{"another schema", strings.Replace(text, `"schema_version": 1`, `"schema_version": 2`, 1), "schema version 2"},
		{"an unknown verdict", strings.Replace(text, `"NO-GO"`, `"GO!"`, 1), `"GO!" is no verdict`},
		{"an unknown result", strings.Replace(text, `"differ"`, `"same"`, 1), `"same" is no result`},
		{"an unknown severity", strings.Replace(text, `"blocker"`, `"fatal"`, 1), `"fatal" is no severity`},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			_, err := ReadJSON(strings.NewReader(c.text))
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := ReadJSON(strings.NewReader(strings.Replace(text, `"schema_version": 1`, `"new_key": {}, "schema_version": 1`, 1)))
	assert.NoError(t, err, "versions of one schema may add keys")
}

func TestReadJSONFillsWhatIsMissing(t *testing.T) {
	d, err := ReadJSON(strings.NewReader(`{"schema_version": 1, "pairs": [{}], "findings": [{}], "features": [{}]}`))
	require.NoError(t, err)
	assert.Equal(t, Incomplete, d.Verdict, "a document that gives no verdict is not GO")
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, d))
	assert.NotContains(t, out.String(), "null")
	assert.NotNil(t, d.Pairs[0].Tables)
	assert.NotNil(t, d.Findings[0].Columns)
	assert.NotNil(t, d.Features[0].Reasons)
}

func TestNDJSONIsFindingsThenSummary(t *testing.T) {
	d := Build("dev", run(), damaged())
	var stream, findings bytes.Buffer
	require.NoError(t, WriteNDJSON(&stream, d))
	require.NoError(t, WriteFindings(&findings, d))
	last, ok := strings.CutPrefix(stream.String(), findings.String())
	require.True(t, ok)
	assert.Equal(t, len(d.Findings), strings.Count(findings.String(), "\n"))
	assert.NotContains(t, findings.String(), `"verdict"`)
	var got Document
	require.NoError(t, json.Unmarshal([]byte(last), &got))
	assert.Equal(t, d.Verdict, got.Verdict)
	assert.Equal(t, d.Coverage, got.Coverage)
}

func TestJSONIsSafeOnATerminal(t *testing.T) {
	d := Build("dev", run(), hostile())
	for name, write := range map[string]func(io.Writer, *Document) error{"json": WriteJSON, "ndjson": WriteNDJSON} {
		var out bytes.Buffer
		require.NoError(t, write(&out, d))
		assertPrintable(t, name, out.String())
	}
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, d))
	got, err := ReadJSON(&out)
	require.NoError(t, err)
	assert.Equal(t, "\u202eevil\u009b31m\x7f \\xE9 caf\u00e9 \t日本", got.Findings[0].Key[0].Value, "and says exactly what was there")
}

func TestEscapingKeepsTheJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "text")
		text, err := encode(want, "")
		require.NoError(t, err)
		var got string
		require.NoError(t, json.Unmarshal(text, &got))
		assert.Equal(t, want, got)
	})
}

var errFull = errors.New("no space left on device")

// narrowWriter takes so many bytes, and then fails, or only says how few it took.
type narrowWriter struct {
	left  int
	quiet bool
}

func (w *narrowWriter) Write(p []byte) (int, error) {
	if len(p) <= w.left {
		w.left -= len(p)
		return len(p), nil
	}
	n := w.left
	w.left = 0
	if w.quiet {
		return n, nil
	}
	return n, errFull
}

func TestFailingWriterIsAnError(t *testing.T) {
	d := Build("dev", run(), damaged())
	writers := map[string]func(io.Writer) error{
		"json":     func(w io.Writer) error { return WriteJSON(w, d) },
		"ndjson":   func(w io.Writer) error { return WriteNDJSON(w, d) },
		"findings": func(w io.Writer) error { return WriteFindings(w, d) },
		"text":     func(w io.Writer) error { return WriteText(w, d, TextOptions{}) },
	}
	for name, render := range writers {
		var whole bytes.Buffer
		require.NoError(t, render(&whole))
		for _, room := range []int{0, 1, whole.Len() / 2, whole.Len() - 1} {
			assert.ErrorIs(t, render(&narrowWriter{left: room}), errFull, "%s with room for %d bytes", name, room)
			assert.ErrorIs(t, render(&narrowWriter{left: room, quiet: true}), io.ErrShortWrite, "%s with room for %d bytes", name, room)
		}
		assert.NoError(t, render(&narrowWriter{left: whole.Len()}), name)
	}
}
