package html_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"allclear/compare"
	"allclear/compare/damage/corpus"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/printable"
)

// everywhere is a Document that has a text wherever a server, a fleet file or a command line may
// put one.
func everywhere(s string) *report.Document {
	now := time.Date(2026, 3, 1, 3, 1, 0, 0, time.UTC)
	member := report.Member{Address: s, Version: s, Facts: map[string]string{"fact " + s: s}, Error: s}
	other := member
	other.Facts = map[string]string{"fact " + s: "other"}
	kept := report.Table{Table: s, Result: compare.Differ, Differences: 7, RowsFile: "rows/" + s, WhereFileA: "rows/where" + s}
	found := func(severity finding.Severity, accepted bool) report.Finding {
		return report.Finding{
			Kind: "charset.double-encoded", Subject: finding.Texts, Severity: severity, Accepted: accepted, Pair: s, Member: "b", Table: s,
			Key: report.Key{{Column: s, Value: s}}, Columns: []string{s}, Count: 1, Detail: s, Sample: s, Repair: s,
			Recheck: finding.Recheck{A: s, B: s + s}, Clusters: []finding.Cluster{{Column: s, Member: "b", From: s, To: s, Rows: 11, Of: 12}},
		}
	}
	perDay := 5.0
	d := &report.Document{
		SchemaVersion: report.SchemaVersion, Tool: report.Tool{Name: s, Version: s}, Verdict: report.NoGo, Reasons: []string{s},
		Run: report.Run{ID: s, Command: s, Started: now, Finished: now, ConfigSHA256: s, Interrupted: s, Checks: []report.Check{
			report.Rows, report.Identity, report.Check(s)}},
		Features: []report.Feature{{Name: s, Verdict: report.NoGo, Reasons: []string{s}, CanDisable: true, Tables: []string{s}, Command: s}},
		Accepted: []report.Accepted{{Kind: finding.Kind(s), Table: s, Column: s, Pair: s, Reason: s, By: s, Until: now}},
		Coverage: report.Coverage{
			Unverified: []report.Gap{{Pair: s, Table: s, Range: s, Reason: s}},
			LeftOut:    []report.LeftOut{{Pair: s, Table: "left " + s, By: s, Reason: s}},
			Skipped:    []report.Skipped{{Pair: s, Name: s, What: s}},
		},
		Pairs:    []report.Pair{{Name: s, A: member, B: other, Tables: []report.Table{kept, {Table: "also " + s, Result: compare.Match}}}},
		Findings: []report.Finding{found(finding.Blocker, false), found(finding.Warning, false), found(finding.Blocker, true)},
		IDs: &report.IDs{
			Parts: 1,
			Entities: []report.Entity{{Name: s, Keys: []string{s}, Shards: []string{s, s}, Generator: s, Value: "2", Readings: []report.Reading{
				{At: now.Add(-time.Hour), Value: 1}, {At: now, Value: 2}}}},
			Columns: []report.IDColumn{{Entity: s, Table: s, Column: s, Evidence: s, Type: s, Narrow: []string{s}, Members: 2, Capacity: "100",
				Max: s, Used: 0.5, PerDay: &perDay}},
		},
	}
	d.Arrange()
	return d
}

// page is what a browser makes of a page: its elements with their attributes, and its texts.
type page struct {
	elements []string
	texts    string
}

func parsed(t *testing.T, text string) page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	require.NoError(t, err)
	var p page
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			element := n.Data
			for _, a := range n.Attr {
				element += " " + a.Key
				if a.Key != "href" && a.Key != "content" {
					element += "=" + a.Val
				}
				if a.Key == "href" {
					assert.Regexp(t, "^(#|rows/)", a.Val, "a link leads nowhere but to the page and to files beside it")
				}
			}
			p.elements = append(p.elements, element)
		case html.TextNode:
			p.texts += n.Data
		default:
			if n.Type == html.CommentNode {
				assert.Fail(t, "a comment", n.Data)
			}
		}
	}
	return p
}

// TestHostileTextsAreNoMoreThanText: whatever a pair, a table, a column, a key, a value, a setting,
// a reason or a command is called, the page has the elements and attributes that it would have for
// any other name, and the name stands in it as text that a reader can see.
func TestHostileTextsAreNoMoreThanText(t *testing.T) {
	naughty, err := corpus.Naughty()
	require.NoError(t, err)
	naughty = append(naughty,
		"</style><script>alert(1)</script>", "{{.}}", "\x00\xff\u202e", "a\nb\tc\r", "<!--", "]]>", "' onclick='alert(1)")
	const plain = "Qplainq"
	quoted := func(s string) string { return report.Key{{Column: "", Value: s}}.String()[1:] }
	want := parsed(t, rendered(t, everywhere(plain)))
	for _, s := range inBatches(naughty) {
		got := parsed(t, rendered(t, everywhere(s)))
		if !assert.Equal(t, want.elements, got.elements, "the elements of the page, with %q", s) {
			return
		}
		expected := strings.ReplaceAll(want.texts, plain+"="+plain, plain+"="+printable.Text(quoted(s)))
		expected = strings.ReplaceAll(expected, plain, printable.Text(s))
		if !assert.Equal(t, expected, got.texts, "the texts of the page, with %q", s) {
			return
		}
	}
}

// inBatches joins some texts at a time, so that a page has many of them in each place.
func inBatches(texts []string) []string {
	const each = 40
	var all []string
	for some := range slices.Chunk(texts, each) {
		all = append(all, strings.Join(some, " "))
	}
	return all
}
