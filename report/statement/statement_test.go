package statement

import (
	"bytes"
	"flag"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/damage/corpus"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

func good() *report.Document {
	return example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", example.Matching("shop.t", 5))})
}

// examples are Documents of every verdict, and of every sort of run.
func examples() map[string]*report.Document {
	degraded := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", example.Differing("shop.t", 5))})
	degraded.Verdict = report.Degraded
	leftOut := good()
	leftOut.Coverage.Tables.LeftOut = 7
	accepted := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", example.Differing("shop.t", 5))})
	accepted.Verdict = report.Go
	for i := range accepted.Findings {
		accepted.Findings[i].Accepted = true
	}
	texts := example.Run()
	texts.Goal, texts.Checks = report.Charset, []report.Check{report.Charset}
	looked := example.Matching("shop.t", 5)
	looked.Inspected = true
	ids := example.DocumentOfIDs(example.Two(), example.LookedAt(example.Two(), example.Entity("listing", example.Two()...)))
	someIDs := example.DocumentOfIDs(example.Two(), example.FleetOfIDs())
	return map[string]*report.Document{
		"go": good(), "go-left-out": leftOut, "go-accepted": accepted, "degraded": degraded,
		"no-go":      example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", example.Differing("shop.t", 5))}),
		"no-go-part": example.Build("dev", example.Run(), example.Damaged()),
		"incomplete": example.Build("dev", example.Run(), example.Large()[2:]),
		"nothing":    {},
		"texts":      example.Build("dev", texts, []compare.PairOutcome{example.Sound("p", looked)}),
		"ids":        ids, "ids-some": someIDs,
	}
}

func written(t *testing.T, d *report.Document) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	return out.String()
}

func TestGolden(t *testing.T) {
	for name, d := range examples() {
		golden.Compare(t, name+".txt", *update, func(w io.Writer) error { return Write(w, d) })
	}
}

// TestStatementTellsNothingOfTheInside: strangers read it. Apart from the time it has no figure, and
// no word of it comes from a server, a fleet file or the command line.
func TestStatementTellsNothingOfTheInside(t *testing.T) {
	texts, err := corpus.Naughty()
	require.NoError(t, err)
	sentence := regexp.MustCompile(`^([A-Z][a-z, ]+[.;] ?)+(some we could not compare\.)?( [A-Z][a-z, ]+\.)*$`)
	all := examples()
	all["naughty"], all["hostile"] = example.Naughty(texts), example.Build("dev", example.Run(), example.Hostile())
	known := map[string]bool{}
	for name := range examples() {
		for _, word := range words(written(t, all[name])) {
			known[word] = true
		}
	}
	for name, d := range all {
		text, as, ok := strings.Cut(written(t, d), "\n\nAs of ")
		require.True(t, ok)
		assert.Regexp(t, sentence, text, name)
		assert.Regexp(t, `^\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC\.\n$`, as)
		for _, word := range words(text) {
			assert.True(t, known[word], "%s: %q comes from the data", name, word)
		}
	}
}

func words(text string) []string {
	text, _, _ = strings.Cut(text, "\n\n")
	return strings.Fields(text)
}

// TestStatementIsNoBetterThanTheVerdict: "it is the same" is for GO alone, and what was not checked is
// said wherever something was not.
func TestStatementIsNoBetterThanTheVerdict(t *testing.T) {
	for name, d := range examples() {
		text := written(t, d)
		assert.Equal(t, d.Verdict == report.Go && d.Goal() == report.Rows, strings.Contains(text, "is the same"), name)
		assert.Equal(t, d.Verdict == report.Go || d.Verdict == report.Degraded, strings.Contains(text, "We checked all"), name)
		isOpen := len(d.Coverage.Unverified) > 0 || d.Verdict == report.Incomplete
		assert.Equal(t, isOpen, strings.Contains(text, "We have not been able"), name)
		assert.Equal(t, d.Verdict == report.NoGo, strings.Contains(text, "not as it should be"), name)
		assert.Equal(t, d.Verdict == report.Degraded, strings.Contains(text, "have to stay off"), name)
		assert.Equal(t, d.Coverage.Tables.LeftOut > 0, strings.Contains(text, "not part of this check"), name)
	}
}
