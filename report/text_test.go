package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
)

//nolint:gochecknoglobals // a flag must be known before the test binary parses them
var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with testdata/name.golden.
func golden(t *testing.T, name string, render func(io.Writer) error) string {
	t.Helper()
	var got bytes.Buffer
	require.NoError(t, render(&got))
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make it")
	assert.Equal(t, string(want), got.String(), "if this change is meant, run the test with -update")
	return got.String()
}

func TestGolden(t *testing.T) {
	drift := run()
	drift.Checks = []Check{Drift}
	stopped := run()
	stopped.Interrupted = "interrupt signal"
	documents := map[string]*Document{
		"no-go":      Build("0.1.0", run(), damaged()),
		"go":         Build("0.1.0", run(), []compare.PairOutcome{sound("shard01", matching("shop.listings", 3_000_000), matching("shop.users", 0))}),
		"incomplete": Build("0.1.0", stopped, []compare.PairOutcome{sound("shard01", matching("shop.listings", 3_000_000))}),
		"no-rows":    Build("0.1.0", drift, []compare.PairOutcome{sound("shard01", matching("shop.t", 0)), sound("shard02", matching("shop.t", 0))}),
		"nothing":    Build("0.1.0", run(), nil),
		"hostile":    Build("0.1.0", run(), hostile()),
		"unread": Build("0.1.0", run(), []compare.PairOutcome{
			sound("shard01", matching("shop.listings", 7)), sound("shard02", matching("shop.listings", 7)),
			{Name: "shard03", Gaps: []compare.Gap{{Reason: "access denied"}}},
		}),
		"large": Build("0.1.0", run(), large()),
		"ids":   Build("0.1.0", runOfIDs(), []compare.PairOutcome{sound("s1", unread("shop.l")), sound("s2", unread("shop.l"))}),
	}
	documents["ids"].AddIDs(fleetOfIDs())
	withIDs := run()
	withIDs.Checks = []Check{Rows, Drift, Identity}
	verified := Build("0.1.0", withIDs, []compare.PairOutcome{
		sound("s1", matching("shop.l", 3_000), matching("shop.visits", 5)), sound("s2", matching("shop.l", 4_000), matching("shop.visits", 6)),
	})
	ids := fleetOfIDs()
	ids.Gaps = []compare.Gap{{Table: "shop.visits", Reason: "shop.visits.id on s1/a has no index"}, {Reason: "entity listing: there is no generator tickets"}}
	verified.AddIDs(ids)
	documents["verify-ids"] = verified
	degraded := Build("0.1.0", run(), []compare.PairOutcome{sound("shard01", matching("shop.listings", 1))})
	degraded.Verdict = Degraded
	degraded.Features = []Feature{
		{Name: "favourites", Verdict: NoGo, Reasons: []string{"shard01 shop.favourites: 3 rows differ"}},
		{Name: "search", Verdict: Go, Reasons: []string{}},
	}
	documents["degraded"] = degraded
	for name, d := range documents {
		t.Run(name, func(t *testing.T) {
			text := golden(t, name+".txt", func(w io.Writer) error { return WriteText(w, d, TextOptions{}) })
			assertPrintable(t, name, text)
			lines := strings.Split(strings.TrimSpace(text), "\n")
			assert.Equal(t, lines[0], lines[len(lines)-1], "the verdict stands first and last")
		})
	}
	t.Run("json", func(t *testing.T) {
		golden(t, "no-go.json", func(w io.Writer) error { return WriteJSON(w, documents["no-go"]) })
	})
	t.Run("ndjson", func(t *testing.T) {
		golden(t, "hostile.ndjson", func(w io.Writer) error { return WriteNDJSON(w, documents["hostile"]) })
	})
	t.Run("colour", func(t *testing.T) {
		golden(t, "no-go-colour.txt", func(w io.Writer) error {
			return WriteText(w, documents["no-go"], TextOptions{Color: true, Width: 60})
		})
	})
}

// TestColourSaysNothingNew: without the escapes the text is the same.
func TestColourSaysNothingNew(t *testing.T) {
	d := Build("dev", run(), damaged())
	var without, with bytes.Buffer
	require.NoError(t, WriteText(&without, d, TextOptions{}))
	require.NoError(t, WriteText(&with, d, TextOptions{Color: true}))
	stripped := with.String()
	for _, p := range []paint{red, green, yellow, bold, reset} {
		stripped = strings.ReplaceAll(stripped, string(p), "")
	}
	assert.NotEqual(t, without.String(), with.String())
	assert.Equal(t, without.String(), stripped)
}

func TestProseWrapsAndSQLDoesNot(t *testing.T) {
	p := &page{width: 20}
	p.prose(2, plain, "one two three four five six")
	p.verbatim(2, "SELECT a, b, c, d, e, f FROM t")
	assert.Equal(t, "  one two three four\n    five six\n  SELECT a, b, c, d, e, f FROM t\n", p.out.String())

	p = &page{width: 5}
	p.prose(0, plain, "averylongword x")
	assert.Equal(t, "averylongword\n  x\n", p.out.String(), "a word is never broken")
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain\u00e9日本":                 "plain\u00e9日本",
		"\x1b[31m":                      `\x1b[31m`,
		"a\nb\rc\td":                    `a\nb\rc\td`,
		"\x7f\u009b":                    `\x7f\x9b`,
		"\u202e\u2028":                  `\u202e\u2028`,
		"\U000e0001":                    `\U000e0001`,
		"\xff\ufffd":                    `\xff` + "\ufffd",
		`C:\x1b is what somebody typed`: `C:\x1b is what somebody typed`,
	} {
		assert.Equal(t, want, visible(in))
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 18446744073709551615: "18,446,744,073,709,551,615"} {
		assert.Equal(t, want, thousands(n))
	}
}

// assertPrintable fails on anything that a terminal would obey or hide.
func assertPrintable(t *testing.T, name, text string) {
	t.Helper()
	assert.True(t, utf8.ValidString(text), name)
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			assert.Failf(t, "not printable", "%s has %U", name, r)
			return
		}
	}
}
