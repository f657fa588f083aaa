package text

import (
	"bytes"
	"flag"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

// documents are Documents of every sort, by name.
func documents() map[string]*report.Document {
	build := func(run report.Run, pairs ...compare.PairOutcome) *report.Document {
		return example.Build("0.1.0", run, pairs)
	}
	drift, stopped := example.Run(), example.Run()
	drift.Checks = []report.Check{report.Drift}
	stopped.Interrupted = "interrupt signal"
	listings := example.Matching("shop.listings", 3_000_000)
	unread := compare.PairOutcome{Name: "shard03", Gaps: []finding.Gap{{Cause: finding.Because(finding.Denied, "access denied")}}}
	return map[string]*report.Document{
		"no-go":      build(example.Run(), example.Damaged()...),
		"go":         build(example.Run(), example.Sound("shard01", listings, example.Matching("shop.users", 0))),
		"incomplete": build(stopped, example.Sound("shard01", listings)),
		"no-rows":    build(drift, shards("shard01", "shard02", example.Matching("shop.t", 0))...),
		"nothing":    build(example.Run()),
		"hostile":    build(example.Run(), example.Hostile()...),
		"unread":     build(example.Run(), append(shards("shard01", "shard02", example.Matching("shop.listings", 7)), unread)...),
		"large":      build(example.Run(), example.Large()...),
		"ids":        example.BuildIDs("0.1.0", example.RunOfIDs(), shards("s1", "s2", example.Unread("shop.l")), example.FleetOfIDs()),
		"verify-ids": rowsAndIDs(),
		"degraded":   example.Degraded(),
		"noted":      noted(),
		"since":      example.SinceLast(),
		"restrained": example.Restrained(),
		"sweep":      example.Swept(),
	}
}

// noted is the Document of a run in whose incident somebody noted more than a report lists.
func noted() *report.Document {
	d := example.Build("0.1.0", example.Run(), []compare.PairOutcome{example.Sound("s1", example.Matching("shop.l", 3_000))})
	for i := range mostMoments {
		d.AddNotes(report.Event{At: d.Run.Started.Add(time.Duration(i-40) * time.Minute), What: report.PlainNote, Text: "waiting"})
	}
	d.AddNotes(
		report.Event{At: d.Run.Started.Add(-3 * time.Hour), What: report.Upgraded, Text: "all shards", By: "ann"},
		report.Event{At: d.Run.Started.Add(-time.Hour), What: report.Detected, Text: "prices\x1b[2J are wrong\n[OK] GO", By: "bob"},
		report.Event{At: d.Run.Finished.Add(time.Minute), What: report.Stable, Text: "again"},
	)
	return d
}

// rowsAndIDs is the Document of a run that looked at rows and at IDs, and could not read some
// of the IDs.
func rowsAndIDs() *report.Document {
	run := example.Run()
	run.Checks = []report.Check{report.Rows, report.Drift, report.Identity}
	ids := example.FleetOfIDs()
	ids.Gaps = []finding.Gap{
		{Table: "shop.visits", Cause: finding.Because(finding.NoKey, "shop.visits.id on s1/a has no index")},
		{Cause: finding.Because(finding.NotDeclared, "entity listing: there is no generator tickets")},
	}
	return example.BuildIDs("0.1.0", run, []compare.PairOutcome{
		example.Sound("s1", example.Matching("shop.l", 3_000), example.Matching("shop.visits", 5)),
		example.Sound("s2", example.Matching("shop.l", 4_000), example.Matching("shop.visits", 6)),
	}, ids)
}

// shards are two shards that have the same table.
func shards(first, second string, table compare.TableOutcome) []compare.PairOutcome {
	return []compare.PairOutcome{example.Sound(first, table), example.Sound(second, table)}
}

// TestGolden: the text of every sort of Document, with nothing in it that a terminal would obey.
func TestGolden(t *testing.T) {
	documents := documents()
	for name, d := range documents {
		t.Run(name, func(t *testing.T) {
			text := golden.Compare(t, name+".txt", *update, func(w io.Writer) error { return Write(w, d, Options{}) })
			golden.Printable(t, name, text)
			lines := strings.Split(strings.TrimSpace(text), "\n")
			assert.Equal(t, lines[0], lines[len(lines)-1], "the verdict stands first and last")
		})
	}
	t.Run("colour", func(t *testing.T) {
		golden.Compare(t, "no-go-colour.txt", *update, func(w io.Writer) error {
			return Write(w, documents["no-go"], Options{Color: true, Width: 60})
		})
	})
}

// TestColourSaysNothingNew: the text without its escapes is the plain text, so that nothing is
// lost in a file, or to someone who sees no colours.
func TestColourSaysNothingNew(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	var without, with bytes.Buffer
	require.NoError(t, Write(&without, d, Options{}))
	require.NoError(t, Write(&with, d, Options{Color: true}))
	stripped := with.String()
	for _, p := range []paint{red, green, yellow, bold, reset} {
		stripped = strings.ReplaceAll(stripped, string(p), "")
	}
	assert.NotEqual(t, without.String(), with.String())
	assert.Equal(t, without.String(), stripped)
}

// TestProseWrapsAndSQLDoesNot: a statement is copied from the page, and a line break would cut it.
func TestProseWrapsAndSQLDoesNot(t *testing.T) {
	p := &page{width: 20}
	p.prose(2, plain, "one two three four five six")
	p.verbatim(2, "SELECT a, b, c, d, e, f FROM t")
	assert.Equal(t, "  one two three four\n    five six\n  SELECT a, b, c, d, e, f FROM t\n", p.out.String())

	p = &page{width: 5}
	p.prose(0, plain, "averylongword x")
	assert.Equal(t, "averylongword\n  x\n", p.out.String(), "a word is never broken")
}

// TestItEndsWithWhereTheEvidenceIs: and with what to do with it, unwrapped, so that it can be copied.
func TestItEndsWithWhereTheEvidenceIs(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	const folder = "/var/lib/allclear/evidence/20261128T210433Z-PEWRKSLL"
	const recheck = "allclear recheck " + folder + " -c /etc/allclear/shop.yaml"
	ends := func(e Evidence) string {
		var out bytes.Buffer
		require.NoError(t, Write(&out, d, Options{Width: 60, Evidence: e}))
		_, last, isThere := strings.Cut(out.String(), "\nEVIDENCE\n")
		require.Equal(t, e.Folder != "", isThere)
		last, _, _ = strings.Cut(last, "\n\n")
		return last
	}
	assert.Equal(t, "  "+folder+"\n  "+LookAgain+":\n    "+recheck, ends(Evidence{Folder: folder, Recheck: recheck}))
	assert.Equal(t, "  "+folder, ends(Evidence{Folder: folder}))
	assert.Empty(t, ends(Evidence{}))
}
