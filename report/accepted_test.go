package report_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// lastDay is a last day so many days after the one on which example.Run starts.
func lastDay(days int) time.Time { return time.Date(2026, 3, 1+days, 0, 0, 0, 0, time.UTC) }

// accepting is a policy that accepts kinds in the tables of shop.
func accepting(kinds ...finding.Kind) report.Policy {
	var p report.Policy
	for _, kind := range kinds {
		p.Accepted = append(p.Accepted, report.Accepted{Kind: kind, Table: "shop.*", Reason: "known", By: "mia", Until: lastDay(12)})
	}
	return p
}

// acceptance is what a fleet file accepts of a table, and the verdict that it must come to.
type acceptance struct {
	reason string
	policy report.Policy
	table  compare.TableOutcome
	want   report.Verdict
}

func acceptances() []acceptance {
	all := []finding.Kind{finding.RowMissing, finding.RowExtra, finding.RowDiffers}
	differing := example.Differing("shop.carts", 3)
	change := func(change func(*report.Accepted)) report.Policy {
		p := accepting(all...)
		for i := range p.Accepted {
			change(&p.Accepted[i])
		}
		return p
	}
	hidden := example.Differing("shop.carts", 3)
	hidden.Differences++
	unread := example.Differing("shop.carts", 3)
	unread.Gaps = gapped("x").Gaps
	withoutFinding := example.Matching("shop.carts", 5)
	withoutFinding.Result = compare.Differ
	unlisted := example.Differing("shop.carts", 0)
	unlisted.Differences += 4000
	unlisted.Findings = append(unlisted.Findings, finding.Finding{
		Kind: finding.RowDiffers, Severity: finding.Blocker, Count: 4000, Facts: finding.Row{Unlisted: true},
	})
	return []acceptance{
		{"nothing", report.Policy{}, differing, report.NoGo},
		{"every difference", accepting(all...), differing, report.Go},
		{"some kinds hide no other", accepting(finding.RowMissing, finding.RowExtra), differing, report.NoGo},
		{"rows that no finding names", accepting(all...), hidden, report.NoGo},
		{"an unread range", accepting(all...), unread, report.Incomplete},
		{"a table that differs and nobody says how", accepting(all...), withoutFinding, report.NoGo},
		{"rows that are counted", accepting(all...), unlisted, report.Go},
		{"another table", change(func(a *report.Accepted) { a.Table = "shop.users" }), differing, report.NoGo},
		{"another pair", change(func(a *report.Accepted) { a.Pair = "q" }), differing, report.NoGo},
		{"this pair", change(func(a *report.Accepted) { a.Pair = "p" }), differing, report.Go},
		{"another column", change(func(a *report.Accepted) { a.Column = "note" }), differing, report.NoGo},
		{"what is about no table", change(func(a *report.Accepted) { a.Table = "" }), differing, report.NoGo},
		{"a pattern that is none", change(func(a *report.Accepted) { a.Table = "shop.[" }), differing, report.NoGo},
		{"the last day", change(func(a *report.Accepted) { a.Until = lastDay(0) }), differing, report.Go},
		{"the day after", change(func(a *report.Accepted) { a.Until = lastDay(-1) }), differing, report.NoGo},
		{"any other finding", accepting(finding.TypeDiffers), blocked("shop.carts"), report.Go},
	}
}

// TestWhatIsAcceptedDoesNotDecide: and nothing else is hidden by it, least of all what was not read.
func TestWhatIsAcceptedDoesNotDecide(t *testing.T) {
	for _, c := range acceptances() {
		t.Run(c.reason, func(t *testing.T) {
			d := example.BuildUnder(c.policy, example.Run(), sole(c.table))
			assert.Equal(t, c.want, d.Verdict, d.Reasons)
			assert.Equal(t, d, merged(t, written(t, d)), "it is concluded from the Document alone")
		})
	}
}

// TestAColumnIsAcceptedAlone: a row that differs in another column as well is wrong.
func TestAColumnIsAcceptedAlone(t *testing.T) {
	p := accepting(finding.RowDiffers)
	p.Accepted[0].Column = "price"
	table := example.Differing("shop.carts", 1)
	table.Findings, table.Differences = table.Findings[:1], 1
	assert.Equal(t, report.Go, example.BuildUnder(p, example.Run(), sole(table)).Verdict)
	table.Findings[0].Columns = []string{"price", "currency"}
	assert.Equal(t, report.NoGo, example.BuildUnder(p, example.Run(), sole(table)).Verdict)
	table.Findings[0].Columns = nil
	assert.Equal(t, report.NoGo, example.BuildUnder(p, example.Run(), sole(table)).Verdict, "nobody knows in which it differs")
}

// TestARowIsAcceptedOnce: two damaged texts of one row do not stand for two rows.
func TestARowIsAcceptedOnce(t *testing.T) {
	table := example.Matching("shop.carts", 5)
	table.Result, table.Differences = compare.Differ, 2
	damaged := func(column string, row int) finding.Finding {
		return finding.Finding{
			Kind: finding.Damage("double-encoded"), Severity: finding.Blocker, Columns: []string{column}, Count: 1,
			Key: []finding.KeyValue{{Column: "id", Value: fmt.Sprint(row)}}, Facts: finding.TextDamage{},
		}
	}
	p := accepting(finding.Damage("double-encoded"))
	table.Findings = []finding.Finding{damaged("title", 1), damaged("note", 1)}
	assert.Equal(t, report.NoGo, example.BuildUnder(p, example.Run(), sole(table)).Verdict)
	table.Findings = append(table.Findings, damaged("note", 2))
	assert.Equal(t, report.Go, example.BuildUnder(p, example.Run(), sole(table)).Verdict)
}

// TestWhatIsAcceptedIsCountedAndShown: who reads GO must see that somebody has accepted
// something, how much and until when.
func TestWhatIsAcceptedIsCountedAndShown(t *testing.T) {
	p := accepting(finding.RowMissing, finding.RowExtra, finding.RowDiffers)
	p.Accepted[1].Until = lastDay(30)
	d := example.BuildUnder(p, example.Run(), sole(example.Differing("shop.carts", 3)))
	require.Equal(t, report.Go, d.Verdict)
	assert.Equal(t, []string{
		"1 table of 1 pair verified, all the same on both members but for what is accepted: 1,000 rows",
		"5 findings accepted, the first ends in 12 days (2026-03-13)",
	}, d.Reasons)
	assert.Equal(t, 3, d.Accepted[2].Findings)
	assert.EqualValues(t, 3, d.Accepted[2].Count)
	for _, f := range d.Findings {
		assert.True(t, f.Accepted)
		assert.Equal(t, finding.Blocker, f.Severity, "it stays what it is")
	}
}

// TestWhatIsNoLongerAcceptedIsAFinding: an entry that has expired, or that covers nothing any
// more, must not be forgotten in the file.
func TestWhatIsNoLongerAcceptedIsAFinding(t *testing.T) {
	kinds := func(d *report.Document) (all []finding.Kind) {
		for _, f := range d.Findings {
			if f.Subject == finding.Acceptances {
				all = append(all, f.Kind)
				assert.Equal(t, finding.Warning, f.Severity)
			}
		}
		return all
	}
	right, wrong := sole(example.Matching("shop.carts", 5)), sole(example.Differing("shop.carts", 1))
	p := accepting(finding.RowDiffers)
	assert.Equal(t, []finding.Kind{finding.AcceptedUnused}, kinds(example.BuildUnder(p, example.Run(), right)))
	assert.Empty(t, kinds(example.BuildUnder(p, example.Run(), wrong)))
	twice := example.BuildUnder(p, example.Run(), right)
	twice.Conclude()
	assert.Len(t, kinds(twice), 1)

	p.Accepted[0].Until = lastDay(-1)
	expired := example.BuildUnder(p, example.Run(), wrong)
	assert.Equal(t, []finding.Kind{finding.AcceptedExpired}, kinds(expired))
	assert.Equal(t, "row.differs of shop.*, accepted by mia (known): that ended with 2026-02-28; 1 finding decides again",
		expired.Findings[0].Detail)
	assert.Equal(t, []finding.Kind{finding.AcceptedExpired}, kinds(example.BuildUnder(p, example.Run(), right)))
}

// TestAnEntryIsUnusedOnlyWhereItWasLookedFor: a run that did not look must not ask to remove it.
func TestAnEntryIsUnusedOnlyWhereItWasLookedFor(t *testing.T) {
	unused := func(kind finding.Kind, run report.Run, pairs []compare.PairOutcome) bool {
		p := accepting(kind)
		p.Accepted[0].Table = "shop.carts"
		d := example.BuildUnder(p, run, pairs)
		for _, f := range d.Findings {
			if f.Kind == finding.AcceptedUnused {
				return true
			}
		}
		return false
	}
	right := sole(example.Matching("shop.carts", 5))
	elsewhere := sole(example.Matching("shop.users", 5))
	assert.True(t, unused(finding.RowDiffers, example.Run(), elsewhere), "there is no such table any more")
	elsewhere[0].LeftOut = []compare.LeftOut{{Table: "shop.carts", By: "tables"}}
	assert.False(t, unused(finding.RowDiffers, example.Run(), elsewhere), "the run is not about the table")
	assert.False(t, unused(finding.IDDuplicate, example.Run(), right), "nobody looked at IDs")
	assert.False(t, unused(finding.RowDiffers, example.Run(), sole(gapped("shop.carts"))), "not all of it was read")
	assert.True(t, unused(finding.RowDiffers, example.Run(), sole(example.Matching("shop.carts", 5), gapped("shop.users"))))
	assert.False(t, unused(finding.RowDiffers, example.Run(), []compare.PairOutcome{unreached()}))
	cut := example.Run()
	cut.Interrupted = "signal"
	assert.False(t, unused(finding.RowDiffers, cut, right))
}

// TestDaysAreCountedFromTheStart: a report that is read again next year says what it said.
func TestDaysAreCountedFromTheStart(t *testing.T) {
	for start, want := range map[string]struct {
		says    string
		expired bool
	}{
		"2026-03-13T23:59:59Z":      {"1 finding accepted, it ends today (2026-03-13)", false},
		"2026-03-14T01:30:00+02:00": {"1 finding accepted, it ends today (2026-03-13)", false},
		"2026-03-14T00:00:00Z":      {"", true},
		"2026-03-13T23:00:00-02:00": {"", true},
	} {
		r := example.Run()
		var err error
		r.Started, err = time.Parse(time.RFC3339, start)
		require.NoError(t, err)
		d := example.BuildUnder(accepting(finding.TypeDiffers), r, sole(blocked("shop.carts")))
		assert.Equal(t, want.says, d.SaysAccepted(), start)
		assert.Equal(t, want.expired, d.Accepted[0].Expired, start)
	}
}
