package json

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/internal/example"
)

// examples are Documents with everything that one can hold.
func examples() map[string]*report.Document {
	return map[string]*report.Document{
		"nothing": example.Build("dev", example.Run(), nil),
		"damaged": example.Build("dev", example.Run(), example.Damaged()),
		"hostile": example.Build("dev", example.Run(), example.Hostile()),
		"large":   example.Build("dev", example.Run(), example.Large()),
		"ids":     example.DocumentOfIDs(example.Two(), example.FleetOfIDs()),
	}
}

// written is what a form writes, as a JSON reader takes it: the values of all lines.
func written(t *testing.T, render func(io.Writer, *report.Document) error, d *report.Document) []any {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, render(&out, d))
	return values(t, out.String(), !strings.HasPrefix(out.String(), "{\n"))
}

// values are the JSON values of a text, or of each of its lines.
func values(t *testing.T, text string, isOfLines bool) []any {
	t.Helper()
	parts := []string{text}
	if isOfLines {
		parts = strings.Split(strings.TrimSpace(text), "\n")
	}
	var all []any
	for _, part := range parts {
		if part == "" {
			continue
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(part))
		require.NoError(t, err)
		all = append(all, value)
	}
	return all
}

// TestWhatIsWrittenIsValid: every form for programs is what its schema says, and has no key that the
// schema does not name.
func TestWhatIsWrittenIsValid(t *testing.T) {
	strict := closed(t)
	for schemaFile, render := range map[string]func(io.Writer, *report.Document) error{
		reportSchema: Write, findingSchema: WriteFindings, streamSchema: WriteStream,
	} {
		for _, folder := range []string{".", strict} {
			s := compiled(t, folder, schemaFile)
			for name, d := range examples() {
				for _, value := range written(t, render, d) {
					assert.NoError(t, s.Validate(value), "%s of %s", schemaFile, name)
				}
			}
		}
	}
}

// TestWhatIsBrokenIsNotValid: a schema that takes anything would be of no use to a reader.
func TestWhatIsBrokenIsNotValid(t *testing.T) {
	var whole bytes.Buffer
	require.NoError(t, Write(&whole, examples()["damaged"]))
	s := compiled(t, ".", reportSchema)
	require.NoError(t, s.Validate(values(t, whole.String(), false)[0]))
	for reason, c := range map[string]struct{ old, now string }{
		"an unknown verdict":      {`"verdict": "NO-GO"`, `"verdict": "PERHAPS"`},
		"no verdict":              {`"verdict": "NO-GO"`, `"verdikt": "NO-GO"`},
		"a result of no table":    {`"result": "differ"`, `"result": "maybe"`},
		"an unknown severity":     {`"severity": "blocker"`, `"severity": "fatal"`},
		"a number for an ID":      {`"id": "9001"`, `"id": 9001`},
		"a text for a count":      {`"count": 1`, `"count": "1"`},
		"less than no rows":       {`"rows_a": 1000`, `"rows_a": -1`},
		"a day for a time":        {`"started": "2026-03-01T03:00:00Z"`, `"started": "2026-03-01"`},
		"null for a list":         {`"features": []`, `"features": null`},
		"facts without a key":     {`"majority": `, `"most": `},
		"a gap without its cause": {`"cause": "down"`, `"because": "down"`},
	} {
		require.True(t, strings.Contains(whole.String(), c.old), "%s: the example has no %s", reason, c.old)
		broken := strings.Replace(whole.String(), c.old, c.now, 1)
		assert.Error(t, s.Validate(values(t, broken, false)[0]), reason)
	}
	line := compiled(t, ".", streamSchema)
	assert.Error(t, line.Validate(values(t, `{"verdict": "GO"}`, false)[0]), "a summary of nothing")
	assert.Error(t, line.Validate(values(t, `{"kind": "row.missing"}`, false)[0]), "a finding of nothing")
}

// TestKeysOfALaterVersionAreValid: versions of one schema may add keys and forms of facts, and
// readers must pass over them.
func TestKeysOfALaterVersionAreValid(t *testing.T) {
	var whole bytes.Buffer
	require.NoError(t, Write(&whole, examples()["damaged"]))
	later := strings.ReplaceAll(whole.String(), `"kind": "row.missing"`, `"kind": "row.vanished", "how": {"a": 1}`)
	later = strings.ReplaceAll(later, `"form": "row"`, `"form": "vanished", "at": 7`)
	require.True(t, strings.Contains(later, "vanished"))
	assert.NoError(t, compiled(t, ".", reportSchema).Validate(values(t, later, false)[0]))
}
