package lastrun_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/json"
	"allclear/report/lastrun"
)

// row is a finding about one row.
func row(kind finding.Kind, id int) finding.Finding {
	return finding.Finding{
		Kind: kind, Severity: finding.Blocker, Key: []finding.KeyValue{{Column: "id", Value: fmt.Sprint(id)}}, Count: 1, Facts: finding.Row{},
	}
}

// more counts rows that are not listed.
func more(kind finding.Kind, count uint64) finding.Finding {
	return finding.Finding{Kind: kind, Severity: finding.Blocker, Count: count, Facts: finding.Row{Unlisted: true}}
}

// table is one that differs in the rows that findings are about.
func table(name string, found ...finding.Finding) compare.TableOutcome {
	t := example.Matching(name, 1000)
	t.Findings = found
	for _, f := range found {
		if f.Severity == finding.Blocker {
			t.Result = compare.Differ
			t.Differences += f.Count
		}
	}
	return t
}

// unread is a table that was not verified.
func unread(name string, cause finding.CauseKind) compare.TableOutcome {
	t := example.Matching(name, 10)
	t.Result, t.Gaps = compare.Unverified, []finding.Gap{{Cause: finding.Because(cause, "because of %s", cause)}}
	return t
}

func build(pairs ...compare.PairOutcome) *report.Document {
	return example.Build("dev", example.Run(), pairs)
}

func changesOf(s *report.SinceLast) (all []string) {
	for _, f := range s.Findings {
		line := fmt.Sprintf("%s %s %s %s", f.Change, f.Kind, f.Pair, f.Table)
		if f.Why != "" {
			line += " " + string(f.Why)
		}
		all = append(all, line)
	}
	for _, t := range s.Tables {
		line := fmt.Sprintf("%s table %s %s", t.Change, t.Pair, t.Table)
		if t.Why != "" {
			line += " " + string(t.Why)
		}
		all = append(all, line)
	}
	return all
}

// What became of one table's findings.
func TestWhatHasBecomeOfFindings(t *testing.T) {
	missing, extra := finding.RowMissing, finding.RowExtra
	sign := func(severity finding.Severity, count uint64) finding.Finding {
		return finding.Finding{
			Kind: finding.Damage("double-encoded"), Severity: severity, Member: "b", Columns: []string{"title"}, Count: count,
			Facts: finding.TextDamage{Lossless: severity == finding.Warning}, Key: []finding.KeyValue{{Column: "id", Value: "1"}},
		}
	}
	for _, c := range []struct {
		name      string
		then, now compare.TableOutcome
		want      []string
		news      bool // something is new or worse that is more than information
	}{
		{"nothing, and nothing", table("t"), table("t"), nil, false},
		{"nothing before", table("t"), table("t", row(missing, 1)), []string{"new row.missing p t"}, true},
		{"mended", table("t", row(missing, 1)), table("t"), []string{"gone row.missing p t"}, false},
		{"the same", table("t", row(missing, 1)), table("t", row(missing, 1)), []string{"unchanged row.missing p t"}, false},
		{"more rows", table("t", row(missing, 1)), table("t", row(missing, 1), row(missing, 2)), []string{"worse row.missing p t"}, true},
		{"fewer rows", table("t", row(missing, 1), row(missing, 2)), table("t", row(missing, 2)), []string{"better row.missing p t"}, false},
		{"as many rows, one of them another", table("t", row(missing, 1)), table("t", row(missing, 2)), []string{"worse row.missing p t"}, true},
		{
			"fewer rows, one of them another", table("t", row(missing, 1), row(missing, 2)), table("t", row(missing, 3)),
			[]string{"worse row.missing p t"}, true,
		},
		{
			"as many, of which not all are listed", table("t", row(missing, 1), more(missing, 30)), table("t", row(missing, 2), more(missing, 30)),
			[]string{"unchanged row.missing p t"}, false,
		},
		{
			"one kind for another", table("t", row(missing, 1)), table("t", row(extra, 1)),
			[]string{"new row.extra p t", "gone row.missing p t"}, true,
		},
		{
			"more severe", table("t", sign(finding.Warning, 3)), table("t", sign(finding.Blocker, 3)),
			[]string{"worse charset.double-encoded p t"}, true,
		},
		{
			"less severe", table("t", sign(finding.Blocker, 3)), table("t", sign(finding.Warning, 3)),
			[]string{"better charset.double-encoded p t"}, false,
		},
		{"new, and mere information", table("t"), table("t", sign(finding.Info, 3)), []string{"new charset.double-encoded p t"}, false},
		{
			"not verified any more", table("t", row(missing, 1)), unread("t", finding.Ended),
			[]string{"not-looked-at row.missing p t not-verified", "new table p t"}, true,
		},
		{"verified again", unread("t", finding.Ended), table("t"), []string{"gone table p t"}, false},
		{"not verified either time", unread("t", finding.Ended), unread("t", finding.Locked), []string{"unchanged table p t"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := lastrun.Compare(build(example.Sound("p", c.then)), build(example.Sound("p", c.now)), nil)
			assert.Equal(t, c.want, changesOf(s))
			assert.Equal(t, c.news, s.HasNews())
		})
	}
}

// Nobody looks at what is not there: that is not the same as mended.
func TestWhatWasNotLookedAtIsNotGone(t *testing.T) {
	drift := finding.Finding{Kind: finding.TypeDiffers, Severity: finding.Warning, Columns: []string{"id"}, Facts: finding.DefinitionApart{}}
	damaged := example.Sound("p", table("shop.users", row(finding.RowMissing, 1), drift), table("shop.tags"))
	damaged.A.Facts["sync_binlog"], damaged.B.Facts["sync_binlog"] = "1", "0"
	then := build(damaged, example.Sound("q", table("shop.users", row(finding.RowMissing, 1))))
	lost := func(alter func(*compare.PairOutcome)) *report.Document {
		p := example.Sound("p", table("shop.users"), table("shop.tags"))
		p.A.Facts["sync_binlog"], p.B.Facts["sync_binlog"] = "1", "1"
		alter(&p)
		return build(p, example.Sound("q", table("shop.users")))
	}
	for _, c := range []struct {
		name string
		now  *report.Document
		want []string
	}{
		{"all was read", lost(func(*compare.PairOutcome) {}), []string{
			"gone row.missing p shop.users", "gone row.missing q shop.users", "gone server.sync_binlog p ",
			"not-looked-at schema.type p shop.users not-verified", // no shapes in these outcomes
		}},
		{"a table is left out", lost(func(p *compare.PairOutcome) {
			p.Tables, p.LeftOut = p.Tables[1:], []compare.LeftOut{{Table: "shop.users", By: "exclude"}}
		}), []string{
			"gone row.missing q shop.users", "gone server.sync_binlog p ", "not-looked-at row.missing p shop.users left-out",
			"not-looked-at schema.type p shop.users left-out", "not-looked-at table p shop.users left-out",
		}},
		{"a table is no longer there", lost(func(p *compare.PairOutcome) { p.Tables = p.Tables[1:] }), []string{
			"gone row.missing q shop.users", "gone server.sync_binlog p ", "not-looked-at row.missing p shop.users no-such-table",
			"not-looked-at schema.type p shop.users no-such-table", "not-looked-at table p shop.users no-such-table",
		}},
		{"a member cannot be reached", lost(func(p *compare.PairOutcome) {
			p.Tables, p.B = nil, compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}
		}), []string{
			"gone row.missing q shop.users", "new table p ", "not-looked-at row.missing p shop.users not-verified",
			"not-looked-at schema.type p shop.users not-verified", "not-looked-at server.sync_binlog p  not-verified",
		}},
		{"another pair alone", build(example.Sound("q", table("shop.users"))), []string{
			"gone row.missing q shop.users", "not-looked-at row.missing p shop.users no-such-pair",
			"not-looked-at schema.type p shop.users no-such-pair", "not-looked-at server.sync_binlog p  no-such-pair",
			"not-looked-at table p  no-such-pair",
		}},
		{"the server no longer says so", lost(func(p *compare.PairOutcome) { delete(p.B.Facts, "sync_binlog") }), []string{
			"gone row.missing p shop.users", "gone row.missing q shop.users",
			"not-looked-at schema.type p shop.users not-verified", "not-looked-at server.sync_binlog p  not-seen",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := lastrun.Compare(then, c.now, nil)
			got := changesOf(s)
			slices.Sort(got)
			assert.Equal(t, c.want, got)
		})
	}
}

// A run that was asked for less says nothing of the rest.
func TestOtherChecksFindOtherThings(t *testing.T) {
	then := build(example.Sound("p", table("t", row(finding.RowMissing, 1))))
	run := example.Run()
	run.Goal, run.Checks = report.Drift, []report.Check{report.Drift}
	s := lastrun.Compare(then, example.Build("dev", run, []compare.PairOutcome{example.Sound("p", table("t"))}), nil)
	assert.Contains(t, changesOf(s), "not-looked-at row.missing p t other-checks")
	assert.True(t, s.HasUnknown())
}

// A finding that one night did not look at is not forgotten the next night, and not new when it is
// found again.
func TestWhatWasNotLookedAtIsRemembered(t *testing.T) {
	first := build(example.Sound("p", table("t", row(finding.RowMissing, 1))))
	second := build(example.Sound("p", unread("t", finding.Ended)))
	second.SinceLast = lastrun.Compare(first, second, nil)
	third := build(example.Sound("p", unread("t", finding.Ended)))
	third.SinceLast = lastrun.Compare(second, third, nil)
	assert.Equal(t, []string{"not-looked-at row.missing p t not-verified", "unchanged table p t"}, changesOf(third.SinceLast))
	again := build(example.Sound("p", table("t", row(finding.RowMissing, 1))))
	assert.Equal(t, []string{"unchanged row.missing p t", "gone table p t"}, changesOf(lastrun.Compare(third, again, nil)))
	mended := build(example.Sound("p", table("t")))
	assert.Equal(t, []string{"gone row.missing p t", "gone table p t"}, changesOf(lastrun.Compare(third, mended, nil)))
}

// What the fleet file accepts decides nothing, and decides again once it has expired.
func TestAcceptedFindingsAreNoNews(t *testing.T) {
	policy := func(until time.Time) report.Policy {
		return report.Policy{Accepted: []report.Accepted{{Kind: finding.RowMissing, Table: "t", Reason: "r", By: "mia", Until: until}}}
	}
	of := func(until time.Time, found ...finding.Finding) *report.Document {
		return example.BuildUnder(policy(until), example.Run(), []compare.PairOutcome{example.Sound("p", table("t", found...))})
	}
	valid, over := example.Run().Started.AddDate(0, 1, 0), example.Run().Started.AddDate(0, -1, 0)
	one, two := row(finding.RowMissing, 1), row(finding.RowMissing, 2)
	s := lastrun.Compare(of(valid, one), of(valid, one, two), nil)
	assert.Equal(t, []string{"worse row.missing p t"}, changesOf(s))
	assert.False(t, s.HasNews())
	s = lastrun.Compare(of(valid, one), of(over, one), nil)
	assert.Contains(t, changesOf(s), "worse row.missing p t")
	assert.True(t, s.HasNews())
	s = lastrun.Compare(of(over, one), of(valid, one), nil)
	assert.Contains(t, changesOf(s), "better row.missing p t")
	assert.False(t, s.HasNews())
}

// A pair that was not read to its end is no table: an alert that counts more tables than there are is
// believed by nobody.
func TestPairsAreNotCountedAsTables(t *testing.T) {
	cut := finding.Gap{Cause: finding.Because(finding.Ended, "cut")}
	killed := func(name string) compare.PairOutcome {
		p := example.Sound(name, unread("t", finding.Ended), unread("u", finding.Ended))
		p.Gaps = []finding.Gap{cut}
		return p
	}
	whole := build(example.Sound("p", table("t"), table("u")), example.Sound("q", table("t"), table("u")))
	night := build(killed("p"), killed("q"))
	s := lastrun.Compare(whole, night, nil)
	assert.Equal(t, report.Places{Pairs: 2, Tables: 4}, s.PlacesOf(report.ChangeNew))
	assert.Equal(t, "2 pairs and 4 tables", s.PlacesOf(report.ChangeNew).String())
	assert.True(t, s.HasNews())
	again := lastrun.Compare(night, whole, nil)
	assert.Equal(t, report.Places{Pairs: 2, Tables: 4}, again.PlacesOf(report.ChangeGone))
	refused := compare.MemberOutcome{Failure: finding.Because(finding.Down, "refused")}
	down := build(example.Sound("p", table("t"), table("u")), compare.PairOutcome{Name: "q", A: example.Server("8.0.35", nil), B: refused})
	s = lastrun.Compare(whole, down, nil)
	assert.Equal(t, report.Places{Pairs: 1, Tables: 2}, s.PlacesOf(report.ChangeNew), "its tables are known from then")
	assert.Empty(t, report.Places{}.String())
}

// Runs of different fleets, or in the wrong order, would give a wrong answer with confidence.
func TestRunsThatCannotBeCompared(t *testing.T) {
	then, now := build().Seen(), build().Seen()
	then.Fleet, now.Fleet = "shop", "shop"
	require.NoError(t, lastrun.Check(then, now))
	now.Fleet = ""
	require.NoError(t, lastrun.Check(then, now), "an old report does not say")
	now.Fleet = "other"
	assert.ErrorContains(t, lastrun.Check(then, now), "is of the fleet shop, and run r-7 of other")
	now.Fleet, then.Started = "shop", now.Started.Add(time.Second)
	assert.ErrorContains(t, lastrun.Check(then, now), "began after")
}

// Whatever two runs found: each identity is told once, nothing is both new and found before, and
// what the newer run has not verified is never gone.
func TestEveryFindingIsToldOnce(t *testing.T) {
	kinds := []finding.Kind{finding.RowMissing, finding.RowExtra, finding.RowDiffers}
	outcome := func(t *rapid.T, name string) compare.PairOutcome {
		var all []compare.TableOutcome
		for i := range 4 {
			table := table(fmt.Sprintf("t%d", i))
			switch rapid.IntRange(0, 3).Draw(t, name) {
			case 0:
				continue
			case 1:
				table = unread(table.Name, finding.Ended)
			case 2:
				for _, id := range rapid.SliceOfNDistinct(rapid.IntRange(1, 6), 1, 4, rapid.ID[int]).Draw(t, name+" ids") {
					table.Findings = append(table.Findings, row(rapid.SampledFrom(kinds).Draw(t, name+" kind"), id))
				}
				table.Result, table.Differences = compare.Differ, uint64(len(table.Findings))
			}
			all = append(all, table)
		}
		return example.Sound("p", all...)
	}
	rapid.Check(t, func(t *rapid.T) {
		then, now := build(outcome(t, "then")), build(outcome(t, "now"))
		before, after := identities(then), identities(now)
		texts := textOf(t, then) + textOf(t, now)
		s := lastrun.Compare(then, now, nil)
		require.Equal(t, texts, textOf(t, then)+textOf(t, now), "comparing changes neither, nor their verdicts")
		told := map[string]bool{}
		for _, c := range s.Findings {
			require.False(t, told[c.Identity], "told twice")
			told[c.Identity] = true
			require.Equal(t, !before[c.Identity], c.Change == report.ChangeNew, "%+v", c)
			require.Equal(t, !after[c.Identity], c.Change == report.ChangeGone || c.Change == report.ChangeNotLookedAt, "%+v", c)
			isOpen := func(g report.Gap) bool { return g.Table == c.Table || g.Table == "" }
			require.False(t, c.Change == report.ChangeGone && slices.ContainsFunc(now.Coverage.Unverified, isOpen), "%+v", c)
		}
		require.Len(t, told, len(union(before, after)))
		same := lastrun.Compare(now, now, nil)
		require.False(t, same.HasNews() && len(same.Findings) > 0)
		for _, c := range same.Findings {
			require.Equal(t, report.ChangeUnchanged, c.Change)
		}
	})
}

func textOf(t *rapid.T, d *report.Document) string {
	var out strings.Builder
	require.NoError(t, json.Write(&out, d))
	return out.String()
}

func identities(d *report.Document) map[string]bool {
	all := map[string]bool{}
	for _, f := range d.Findings {
		all[f.Identity] = true
	}
	return all
}

func union(one, other map[string]bool) map[string]bool {
	all := map[string]bool{}
	for _, m := range []map[string]bool{one, other} {
		for k := range m {
			all[k] = true
		}
	}
	return all
}
