package markdown

import (
	"bytes"
	"flag"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/internal/golden"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

// examples are Documents with everything that a post-mortem shows.
func examples() map[string]*report.Document {
	incident := example.Build("dev", example.Run(), example.Damaged())
	began := incident.Run.Started
	incident.AddNotes(
		report.Event{At: began.Add(-3 * time.Hour), What: report.Upgraded, Text: "db01 to 8.0", By: "ann"},
		report.Event{At: began.Add(-time.Hour), What: report.Detected, Text: "prices are wrong", By: "bob"},
		report.Event{At: began.Add(2 * time.Hour), What: report.Stable, Text: "all is well", By: "ann"})
	incident.Accepted = []report.Accepted{{
		Kind: "row.differs", Table: "shop.*", Reason: "prices are set anew each night | see wiki", By: "ann",
		Until: began.AddDate(0, 0, 12), Findings: 12, Count: 12,
	}}
	incident.Coverage.LeftOut[1].Reason = "nobody reads it"
	incident.Features = []report.Feature{{
		Name: "search", CanDisable: true, Verdict: report.NoGo, Reasons: []string{"rows differ"}, Rows: 14,
		Command: "allclear verify --tables shop.listings",
	}}
	return map[string]*report.Document{
		"no-go": incident, "hostile": example.Build("dev", example.Run(), example.Hostile()),
		"ids":   example.DocumentOfIDs(example.Two(), example.FleetOfIDs()),
		"large": example.Build("dev", example.Run(), example.Large()), "nothing": {}, "since": example.SinceLast(),
		"restrained": example.Restrained(),
		"sweep":      example.Swept(),
	}
}

func TestGolden(t *testing.T) {
	for name, d := range examples() {
		golden.Compare(t, name+".md", *update, func(w io.Writer) error { return Write(w, d) })
	}
}

// TestPostMortemHasWhatItIsReadFor: a week later nobody has the servers as they were, so that what was
// verified, what was not and how to check it stand on the page itself.
func TestPostMortemHasWhatItIsReadFor(t *testing.T) {
	d := examples()["no-go"]
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	_, text := shown(t, out.String())
	for _, part := range []string{
		"allclear: NO-GO for 5 of 7 tables; 2 left out", // the verdict and what it is for
		"2026-03-01 00:00:00\nupgraded", "Time to detect: 2h0m0s", "Time to resolve: 3h0m0s",
		"shard01 shop.listings: 1 row missing on b (row.missing)",
		"SELECT * FROM `shop`.`t` WHERE id = 9001", // how to check it
		"shard01 shop.carts id 1..100: connection lost", "left out by exclude, and NOT verified: 1 table: shop.carts_old",
		"1 table left out by exclude because nobody reads it",
		"prices are set anew each night | see wiki", "allclear verify --tables shop.listings",
		"10.11.6-MariaDB", "dial tcp 127.0.0.2:3306: connection refused", "a: STRICT_TRANS_TABLES, b: ",
	} {
		assert.Contains(t, text, part)
	}
}

// TestAPairHasItsReadTimeAndPositionsInALine: who argues later about what was verified needs both, and a
// position of which no end is seen must not pass for one that did not move.
func TestAPairHasItsReadTimeAndPositionsInALine(t *testing.T) {
	began := example.Run().Started
	d := &report.Document{Pairs: []report.Pair{
		{
			Name: "shard01", Began: began, Ended: began.Add(130 * time.Second),
			PositionA: report.Positions{Began: "0-1-490", Ended: "0-1-512"}, PositionB: report.Positions{Began: "0-1-488", Ended: "0-1-488"},
		},
		{Name: "shard02", PositionA: report.Positions{Began: strings.Repeat("uuid:1-9,", 999)}},
		{Name: "shard03"},
	}}
	var out bytes.Buffer
	require.NoError(t, Write(&out, d))
	_, text := shown(t, out.String())
	assert.Contains(t, text, "shard01: read 2026-03-01 03:00:00 to 2026-03-01 03:02:10; a at 0-1-490 … 0-1-512, b at 0-1-488\n")
	assert.Regexp(t, `shard02: a at (uuid:1-9,)+.*… … \(not known\), b at \(not known\)\n`, text)
	assert.NotContains(t, text, "shard03:")
	assert.Less(t, out.Len(), 4000)
}

// TestNothingOfTheDataIsMarkup: whatever servers, rows and people call things, the page has its own
// elements and no others.
func TestNothingOfTheDataIsMarkup(t *testing.T) {
	all := examples()
	all["naughty"] = example.Naughty(hostile(t))
	all["naughty"].AddNotes(report.Event{At: all["naughty"].Run.Started, What: report.PlainNote, Text: "<b>http://x</b> | @all", By: "<i>"})
	own := []string{"h1", "h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "pre", "code", "br"}
	for name, d := range all {
		var out bytes.Buffer
		require.NoError(t, Write(&out, d))
		golden.Printable(t, name, strings.ReplaceAll(out.String(), "…", ""))
		elements, text := shown(t, out.String())
		assert.Subset(t, own, elements, name)
		assert.NotContains(t, text, "\\\\x1b", "%s: an escape that was escaped twice", name)
	}
}
