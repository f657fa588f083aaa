package junit

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/damage/corpus"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for name, d := range map[string]*report.Document{
		"no-go":   example.Build("dev", example.Run(), example.Damaged()),
		"hostile": example.Build("dev", example.Run(), example.Hostile()),
	} {
		golden.Compare(t, name+".xml", *update, func(w io.Writer) error { return Write(w, d) })
	}
}

// read is what a build server takes of the results.
func read(t *testing.T, d *report.Document) (suites, string) {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	var all suites
	require.NoError(t, xml.Unmarshal(out.Bytes(), &all))
	return all, out.String()
}

// named finds a case.
func named(t *testing.T, all suites, suite, name string) *test {
	t.Helper()
	for _, s := range all.Suites {
		for _, c := range s.Cases {
			if s.Name == suite && c.Name == name {
				return c
			}
		}
	}
	require.Failf(t, "no such case", "%s in %s", name, suite)
	return nil
}

// TestWhatWasNotVerifiedIsNotPassed: a build server counts what is neither failure, error nor skipped as
// passed.
func TestWhatWasNotVerifiedIsNotPassed(t *testing.T) {
	all, _ := read(t, example.Build("dev", example.Run(), example.Damaged()))
	assert.NotNil(t, named(t, all, "shard01", "shop.listings").Failure, "rows differ")
	assert.NotNil(t, named(t, all, "shard01", "shop.orders").Failure, "a definition is narrower")
	assert.NotNil(t, named(t, all, "shard01", "shop.old`ads").Failure, "b lacks the table")
	assert.NotNil(t, named(t, all, "shard01", "shop.carts").Error, "it was not read to its end")
	assert.NotNil(t, named(t, all, "shard02", "servers and settings").Error, "b could not be reached")
	assert.NotNil(t, named(t, all, "shard01", "logs.audit").Skipped, "it was left out")
	passed := named(t, all, "shard03", "shop.listings")
	assert.True(t, passed.Failure == nil && passed.Error == nil && passed.Skipped == nil)
	assert.Equal(t, []int{3, 2, 2}, []int{all.Failures, all.Errors, all.Skipped})
	count := 0
	for _, s := range all.Suites {
		assert.Equal(t, len(s.Cases), s.Tests)
		count += len(s.Cases)
	}
	assert.Equal(t, count, all.Tests)
}

// TestOnlyGoIsAllPassed: whatever made a verdict another one, some case shows it.
func TestOnlyGoIsAllPassed(t *testing.T) {
	cut := example.Run()
	cut.Interrupted = "signal"
	noRows := example.Run()
	noRows.Checks = []report.Check{report.Drift}
	good := func(name string) []compare.PairOutcome {
		return []compare.PairOutcome{example.Sound(name, example.Matching("shop.t", 5))}
	}
	unsaid := example.Matching("shop.t", 5)
	unsaid.Differences = 3
	gap := []finding.Gap{{Cause: finding.Because(finding.Failed, "x")}}
	ofPair := good("p")
	ofPair[0].Gaps = gap
	for reason, d := range map[string]*report.Document{
		"all right":             example.Build("dev", example.Run(), good("p")),
		"interrupted":           example.Build("dev", cut, good("p")),
		"rows not asked for":    example.Build("dev", noRows, good("p")),
		"nothing planned":       example.Build("dev", example.Run(), nil),
		"a table without words": example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", unsaid)}),
		"a gap of the pair":     example.Build("dev", example.Run(), ofPair),
		"no verdict":            {},
	} {
		all, _ := read(t, d)
		assert.Equal(t, d.Verdict == report.Go, all.Failures+all.Errors == 0, "%s: %s", reason, d.Verdict)
	}
}

// TestHostileNamesAreXML: XML has no way to write control characters, and a name must not end an
// attribute.
func TestHostileNamesAreXML(t *testing.T) {
	texts, err := corpus.Naughty()
	require.NoError(t, err)
	for name, d := range map[string]*report.Document{
		"hostile": example.Build("dev", example.Run(), example.Hostile()), "naughty": example.Naughty(append(texts, "\x00", "]]>", "\ufffe")),
	} {
		all, text := read(t, d)
		golden.Printable(t, name, text)
		assert.NotContains(t, text, "&#xFFFD;", "the encoder replaced something that was to be shown")
		pairs := map[string]bool{}
		for _, p := range d.Pairs {
			pairs[p.Name] = true
		}
		assert.Len(t, all.Suites, len(pairs), name)
	}
}
