package json

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden: programs read these bytes, so a change to them must be meant.
func TestGolden(t *testing.T) {
	golden.Compare(t, "no-go.json", *update, func(w io.Writer) error {
		return Write(w, example.Build("0.1.0", example.Run(), example.Damaged()))
	})
	golden.Compare(t, "hostile.ndjson", *update, func(w io.Writer) error {
		return WriteStream(w, example.Build("0.1.0", example.Run(), example.Hostile()))
	})
}

// TestJSONIsWrittenInParts: a report of 20,000 tables is not held in memory as text, and the
// bytes are those that the encoder makes of the whole.
func TestJSONIsWrittenInParts(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	for range 1_000 {
		d.Pairs[0].Tables = append(d.Pairs[0].Tables, d.Pairs[0].Tables[0])
		d.Coverage.Unverified = append(d.Coverage.Unverified, report.Gap{Pair: "p", Table: "t", Reason: "r"})
		d.Coverage.LeftOut = append(d.Coverage.LeftOut, report.LeftOut{Pair: "p", Table: "t", By: "tables"})
	}
	d.IDs = &report.IDs{Entities: []report.Entity{{Name: "e"}}, Columns: make([]report.IDColumn, 1_000)}
	var whole, whatCame bytes.Buffer
	require.NoError(t, encode(&whole, d, "", "  "))
	parts := writes{to: &whatCame}
	require.NoError(t, Write(&parts, d))
	assert.Equal(t, whole.String(), whatCame.String())
	assert.Less(t, parts.largest, 4<<10, "bytes written at once")
}

// writes notes how much is written at once.
type writes struct {
	to      io.Writer
	largest int
}

func (w *writes) Write(text []byte) (int, error) {
	w.largest = max(w.largest, len(text))
	return w.to.Write(text)
}

// TestRoundTrip: Merge works on reports that were read, so reading must lose nothing.
func TestRoundTrip(t *testing.T) {
	for name, pairs := range map[string][]compare.PairOutcome{"none": nil, "damaged": example.Damaged(), "hostile": example.Hostile()} {
		t.Run(name, func(t *testing.T) {
			want := example.Build("dev", example.Run(), pairs)
			want.SinceLast = example.SinceLast().SinceLast
			var first, second bytes.Buffer
			require.NoError(t, Write(&first, want))
			text := first.String()
			got, err := Read(&first)
			require.NoError(t, err)
			assert.Equal(t, want, got)
			require.NoError(t, Write(&second, got))
			assert.Equal(t, text, second.String())
			assert.NotContains(t, text, ": null", "arrays are never null")
		})
	}
}

// TestReadRefuses: a file that is damaged or not understood must not give a verdict.
func TestReadRefuses(t *testing.T) {
	var whole bytes.Buffer
	require.NoError(t, Write(&whole, example.Build("dev", example.Run(), example.Damaged())))
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
			_, err := Read(strings.NewReader(c.text))
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := Read(strings.NewReader(strings.Replace(text, `"schema_version": 1`, `"new_key": {}, "schema_version": 1`, 1)))
	assert.NoError(t, err, "versions of one schema may add keys")
}

// TestReadFillsWhatIsMissing: a key that is absent is empty and not null, and no verdict is not GO.
func TestReadFillsWhatIsMissing(t *testing.T) {
	d, err := Read(strings.NewReader(`{"schema_version": 1, "pairs": [{}], "findings": [{}], "features": [{}]}`))
	require.NoError(t, err)
	assert.Equal(t, report.Incomplete, d.Verdict, "a document that gives no verdict is not GO")
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	assert.NotContains(t, out.String(), "null")
	assert.NotNil(t, d.Pairs[0].Tables)
	assert.NotNil(t, d.Findings[0].Columns)
	assert.NotNil(t, d.Features[0].Reasons)
}

// TestNDJSONIsFindingsThenSummary: a script finds the verdict on the last line, and nowhere else.
func TestNDJSONIsFindingsThenSummary(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	var stream, findings bytes.Buffer
	require.NoError(t, WriteStream(&stream, d))
	require.NoError(t, WriteFindings(&findings, d))
	last, ok := strings.CutPrefix(stream.String(), findings.String())
	require.True(t, ok)
	assert.Equal(t, len(d.Findings), strings.Count(findings.String(), "\n"))
	assert.NotContains(t, findings.String(), `"verdict"`)
	var got report.Document
	require.NoError(t, json.Unmarshal([]byte(last), &got))
	assert.Equal(t, d.Verdict, got.Verdict)
	assert.Equal(t, d.Coverage, got.Coverage)
}

// TestJSONIsSafeOnATerminal: JSON on a terminal cannot paint over the report, and loses nothing by that.
func TestJSONIsSafeOnATerminal(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Hostile())
	for name, write := range map[string]func(io.Writer, *report.Document) error{"json": Write, "ndjson": WriteStream} {
		var out bytes.Buffer
		require.NoError(t, write(&out, d))
		golden.Printable(t, name, out.String())
	}
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	got, err := Read(&out)
	require.NoError(t, err)
	assert.Equal(t, "\u202eevil\u009b31m\x7f \\xE9 caf\u00e9 \t日本", got.Findings[0].Key[0].Value, "and says exactly what was there")
}

// TestEscapingKeepsTheJSON: the escaped text decodes to the text that was given.
func TestEscapingKeepsTheJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "text")
		var text bytes.Buffer
		require.NoError(t, encode(&text, want, "", ""))
		var got string
		require.NoError(t, json.Unmarshal(text.Bytes(), &got))
		assert.Equal(t, want, got)
	})
}
