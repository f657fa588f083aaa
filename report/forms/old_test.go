package forms

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/damage/corpus"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
	"allclear/report/json"
)

// TestReportOfTheFirstVersionIsStillWritten: evidence outlives programs. The file is one that the first
// version of allclear wrote.
func TestReportOfTheFirstVersionIsStillWritten(t *testing.T) {
	file, err := os.Open("testdata/first-version.json")
	require.NoError(t, err)
	defer file.Close()
	d, err := json.Read(file)
	require.NoError(t, err)
	require.NoError(t, d.Contradiction())
	assert.Equal(t, report.NoGo, d.Verdict)
	for _, form := range All(Options{}) {
		var out bytes.Buffer
		require.NoError(t, form.Render(&out, d), form.Name+form.File)
		if form.Name != "statement" && form.Name != "" && form.Name != "openmetrics" {
			assert.Contains(t, out.String(), "NO-GO", form.Name)
			assert.Contains(t, out.String(), "shop.", "%s: where", form.Name)
		}
	}
}

// TestNoNameControlsAForm: names and values of servers go into every form, and none of them has a byte
// that a terminal, an editor or a parser would obey.
func TestNoNameControlsAForm(t *testing.T) {
	texts, err := corpus.Naughty()
	require.NoError(t, err)
	texts = append(texts, "\x00", "\x1b]0;title\x07", "\u202e", "\u009b31m", "a\r\nb", "\ufeff", "\xff\xfe", strings.Repeat("long ", 2_000))
	d := example.Naughty(texts)
	for _, form := range All(Options{}) {
		if form.Name == "html" { // slow on 500 pairs, and its own test does the same
			continue
		}
		var out bytes.Buffer
		require.NoError(t, form.Render(&out, d), form.Name+form.File)
		golden.Printable(t, form.Name+form.File, out.String())
	}
}
