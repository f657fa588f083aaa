package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/fixtures"
	"allclear/report"
)

// TestDemoShowsTheIncidentAndItsEnd: the demo shows NO-GO with what was planted, then GO; and what a
// snapshot alone proves of a conversion, and of its repair.
func TestDemoShowsTheIncidentAndItsEnd(t *testing.T) {
	fixtures.SharedPair(t) // skips where there is no mariadbd
	var out, complaints bytes.Buffer
	code := run(surroundings{
		args: []string{"demo"}, in: os.Stdin, out: &out, err: &complaints, lookupEnv: os.LookupEnv,
		exit: func(code int) { t.Errorf("exit %d", code) },
	})
	require.Zero(t, code, complaints.String())
	require.Empty(t, complaints.String())
	before, after, mended := strings.Cut(out.String(), "Mending it")
	require.True(t, mended)
	for _, shown := range []string{
		"[XX] NO-GO", "different rows, so one ID was given twice", "ticket table tickets.Tickets64 has come to 2147483648: new IDs do not fit",
		"listing: 8,002 IDs on 2 shards compared, 1 in more than one shard", "feedback: numbers of each shard's own",
	} {
		require.Contains(t, before, shown)
	}
	after, upgrade, recorded := strings.Cut(after, "is recorded before anything is done to it")
	require.True(t, recorded)
	degraded, after, rest := strings.Cut(after, "Mending the rest")
	require.True(t, rest)
	require.Contains(t, degraded, "[!!] DEGRADED - GO once these features are off: treasuries")
	require.Contains(t, degraded, "the site itself: GO")
	require.Contains(t, after, "[OK] GO")
	damaged, repaired, repairs := strings.Cut(upgrade, "The repair that the report gives is run")
	require.True(t, repairs)
	require.Contains(t, damaged, " whole\n1 snapshot kept in ")
	require.Contains(t, damaged, "[XX] NO-GO")
	require.Contains(t, damaged, "charset.double-encoded")
	require.Contains(t, repaired, "[OK] GO")
	require.NotContains(t, out.String(), "id.durability")
}

// TestDemoHoldsItsReportAgainstTheKey: a demo that finds too little or too much must fail.
func TestDemoHoldsItsReportAgainstTheKey(t *testing.T) {
	d := &demo{planted: []planted{
		{fixtures.Planted{Kind: "row.missing", Table: "shop.users", Key: map[string]string{"user_id": "7"}}, "shard01"},
		{fixtures.Planted{Kind: "id.duplicate", Table: "shop.listings", Key: map[string]string{"listing_id": "9"}}, ""},
	}}
	missing := report.Finding{Pair: "shard01", Kind: "row.missing", Table: "shop.users", Severity: finding.Blocker,
		Key: report.Key{{Column: "user_id", Value: "7"}}}
	twice := report.Finding{Kind: "id.duplicate", Table: "shop.listings", Severity: finding.Blocker,
		Key: report.Key{{Column: "listing_id", Value: "9"}}}
	remark := report.Finding{Pair: "shard01", Kind: "schema.comment", Table: "shop.users", Severity: finding.Info}
	stray := twice
	stray.Pair = "shard02"
	for _, c := range []struct {
		reason   string
		findings []report.Finding
		fails    string
	}{
		{"all of it and nothing else", []report.Finding{missing, twice}, ""},
		{"what is no blocker may be said as well", []report.Finding{missing, twice, remark}, ""},
		{"a planted row is not found", []report.Finding{twice}, "planted and not found: shard01 row.missing shop.users user_id=7"},
		{
			"an ID on two shards is no finding of one", []report.Finding{missing, stray},
			"planted and not found: id.duplicate shop.listings listing_id=9",
		},
		{"a blocker that was not planted", []report.Finding{missing, twice, stray}, "found and never planted: shard02 id.duplicate"},
	} {
		err := d.checkFound(&report.Document{Findings: c.findings}, nil)
		if c.fails == "" {
			require.NoError(t, err, c.reason)
			continue
		}
		require.ErrorContains(t, err, c.fails, c.reason)
		require.ErrorAs(t, err, &demoError{}, c.reason)
	}
}
