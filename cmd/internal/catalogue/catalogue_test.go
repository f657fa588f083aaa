package catalogue_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/catalogue"
	"allclear/compare/finding"
)

//nolint:gochecknoglobals // a flag of the test
var update = flag.Bool("update", false, "write the tables of the README anew")

const readme = "../../../README.md"

// TestTheReadmeHasTheCatalogue: who looks a kind up in the README must find what the program says
// of it.
func TestTheReadmeHasTheCatalogue(t *testing.T) {
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	before, rest, hasBegin := strings.Cut(string(text), catalogue.Begin)
	_, after, hasEnd := strings.Cut(rest, catalogue.End+"\n")
	require.True(t, hasBegin && hasEnd, "the README has no place for the catalogue: %s … %s", catalogue.Begin, catalogue.End)
	want := before + catalogue.Markdown() + after
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(want), 0o644))
		return
	}
	assert.True(t, want == string(text), "the README does not have the catalogue as it is: "+
		"run `go test ./cmd/internal/catalogue -update` and commit the file")
}

// TestBothPagesHaveEveryKind: a kind that no page explains leaves its reader alone.
func TestBothPagesHaveEveryKind(t *testing.T) {
	var text strings.Builder
	require.NoError(t, catalogue.Text(&text))
	tables := catalogue.Markdown()
	for _, e := range finding.Kinds() {
		assert.Contains(t, text.String(), "\n"+string(e.Kind)+"  ("+catalogue.Severity(&e)+")\n")
		assert.Equal(t, 1, strings.Count(tables, "| `"+string(e.Kind)+"` |"), e.Kind)
	}
	for line := range strings.Lines(tables) {
		if strings.HasPrefix(line, "| `") {
			cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
			assert.Equal(t, 6, cells, "a bar in a text would make a column of its own: %s", line)
		}
	}
}

// TestLinesFitATerminal: a help text is read in 80 columns, where an outage leaves no more.
func TestLinesFitATerminal(t *testing.T) {
	var text strings.Builder
	require.NoError(t, catalogue.Text(&text))
	for line := range strings.Lines(text.String()) {
		assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 80, line)
		assert.Equal(t, strings.TrimRight(line, " \n")+"\n", line)
	}
}
