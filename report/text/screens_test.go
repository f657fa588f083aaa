package text

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
	"allclear/report/lastrun"
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

// TestNoLineStandsTwiceOnTheFirstScreen: what is new was listed as new, as a reason and under its
// feature, so that what is to be done about it was on the second screen.
func TestNoLineStandsTwiceOnTheFirstScreen(t *testing.T) {
	all := documents()
	all["fleet"] = example.Fleet(40)
	bad := example.BuildUnder(report.Policy{Features: example.Policy().Features}, example.Run(), []compare.PairOutcome{
		example.Sound("shard01", example.Differing("shop.favourites", 2), example.Differing("shop.users", 3), example.Matching("shop.search", 9)),
		example.Sound("shard02", example.Differing("shop.users", 1)),
	})
	night := example.Run()
	night.ID, night.Started = "r-6", night.Started.AddDate(0, 0, -1)
	good := example.Build("0.1.0", night, []compare.PairOutcome{
		example.Sound("shard01", example.Matching("shop.favourites", 9), example.Matching("shop.users", 9), example.Matching("shop.search", 9)),
		example.Sound("shard02", example.Matching("shop.users", 9)),
	})
	bad.SinceLast = lastrun.Compare(good, bad, nil)
	all["all of it is new"] = bad
	for name, d := range all {
		var out bytes.Buffer
		require.NoError(t, Write(&out, d, Options{}))
		first, _, _ := strings.Cut(out.String(), "\nWHAT IS WRONG\n")
		first, _, _ = strings.Cut(first, "\nTABLES\n")
		first = strings.TrimSuffix(first, "\n\n"+strings.SplitN(first, "\n", 2)[0]+"\n") // of a page without tables: the verdict ends it
		seen := map[string]bool{}
		for line := range strings.Lines(first) {
			line = strings.TrimPrefix(strings.TrimSpace(line), "- ")
			isStatement := strings.HasPrefix(line, "look on ") // of two harms of one row
			if assert.False(t, seen[line], "%s: %q stands there twice", name, line); line != "" && !isStatement {
				seen[line] = true
			}
		}
	}
	var out bytes.Buffer
	require.NoError(t, Write(&out, bad, Options{}))
	assert.Contains(t, out.String(), "\nWHY\n  - what is listed above: New\n\nWHAT TO DO NEXT\n")
	assert.Contains(t, out.String(), "\n  the site itself: NO-GO, 1 table, 8 rows wrong; see shop.users\n")
}
