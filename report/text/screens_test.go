package text

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

// screen is what a person sees at once.
const (
	screenLines = 50
	screenWidth = 160
)

// TestFortyDamagedPairsFitThreeScreens: whoever reads the report of a damaged fleet must not page
// through hundreds of lines of one kind to come to what matters.
func TestFortyDamagedPairsFitThreeScreens(t *testing.T) {
	d := example.Fleet(40)
	require.Greater(t, len(d.Findings), 5000)
	text := golden.Compare(t, "fleet.txt", *update, func(w io.Writer) error { return Write(w, d, Options{Width: screenWidth}) })
	lines := 0
	for line := range strings.Lines(text) {
		lines += 1 + (utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))-1)/screenWidth // a terminal wraps statements
	}
	assert.LessOrEqual(t, lines, 3*screenLines)
}

// TestTheFirstScreenSaysWhatMatters: the verdict, lost rows before all else, what was not
// verified, and what to do next.
func TestTheFirstScreenSaysWhatMatters(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, Write(&out, example.Fleet(40), Options{Width: screenWidth}))
	first := strings.Join(strings.SplitN(out.String(), "\n", screenLines+1)[:screenLines], "\n")
	at := -1
	for _, what := range []string{
		"[XX] NO-GO for", "left out", "WHY",
		"shard05 shop.messages: neither member has this table",
		"shop.archive", "missing on b",
		"rows missing on b", "shop.payments",
		"rows differ", "its values were rounded", // what nothing explains before what has a cause
		"question marks in the place of characters", "double-encoded",
		"not verified: ", "connection refused",
		"WHAT TO DO NEXT",
	} {
		found := strings.Index(first[at+1:], what)
		require.GreaterOrEqual(t, found, 0, "%q is missing, or comes too early, in\n%s", what, first)
		at += 1 + found
	}
}
