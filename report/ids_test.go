package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestGoForIDsNeedsThatSomethingWasCompared: a run that compared no IDs has proved nothing
// about them, and its report says why none were compared.
func TestGoForIDsNeedsThatSomethingWasCompared(t *testing.T) {
	for name, c := range map[string]struct {
		shards   []string
		entities []identity.EntityOutcome
		want     report.Verdict
		why      string
	}{
		"no entity": {example.Two(), nil, report.Incomplete,
			"no IDs were compared over the shards: no table has a primary key of one integer, and the fleet file names no entity"},
		"each on one shard": {example.Two(), []identity.EntityOutcome{example.Entity("l"), example.Entity("m")}, report.Incomplete,
			"no IDs were compared over the shards: no entity has IDs on two shards that were compared"},
		"one not local and not compared": {
			example.Two(), []identity.EntityOutcome{example.OnlyLocal("l"), example.Entity("m")}, report.Incomplete,
			"no IDs were compared over the shards: no entity has IDs on two shards that were compared"},
		"one compared": {example.Two(), []identity.EntityOutcome{example.Entity("l", example.Two()...), example.Entity("m")}, report.Go, ""},
		"all local":    {example.Two(), []identity.EntityOutcome{example.OnlyLocal("l"), example.OnlyLocal("m")}, report.Go, ""},
		"one pair":     {example.One(), []identity.EntityOutcome{example.Entity("l")}, report.Go, ""},
		"nothing to a fleet of one": {example.One(), nil, report.Incomplete,
			"no IDs were looked at: no table has a primary key of one integer, and the fleet file names no entity"},
	} {
		t.Run(name, func(t *testing.T) {
			d := example.DocumentOfIDs(c.shards, example.LookedAt(c.shards, c.entities...))
			assert.Equal(t, c.want, d.Verdict)
			if c.why != "" {
				assert.Equal(t, []string{c.why}, d.Reasons)
				assert.Equal(t, report.ExitIncomplete, d.ExitCode())
			}
		})
	}
}

// TestOnePairWithAColumnOfIDsIsEnough: a fleet of one pair has no other shard to compare its IDs
// with, so looking at their columns is all that can be done.
func TestOnePairWithAColumnOfIDsIsEnough(t *testing.T) {
	o := example.LookedAt(example.One())
	o.Columns = []identity.ColumnOutcome{{Holder: entity.Holder{Entity: "e", Table: "shop.l", Column: "e_id"}}}
	assert.Equal(t, report.Go, example.DocumentOfIDs(example.One(), o).Verdict)
	assert.Equal(t, report.Incomplete, example.DocumentOfIDs(example.Two(), example.LookedAt(example.Two())).Verdict)
}

// TestNoCauseIsGuessedWhereGapsSayIt: a run that could not read a catalog does not know
// what keys its tables have, so the report must not claim that they have none.
func TestNoCauseIsGuessedWhereGapsSayIt(t *testing.T) {
	o := example.LookedAt(example.Two())
	o.Gaps = []finding.Gap{{Pair: "s1", Cause: finding.Because(finding.Failed, "access denied")}}
	assert.Equal(t, []string{"not verified: s1: access denied", "no IDs were compared over the shards"},
		example.DocumentOfIDs(example.Two(), o).Reasons)
}

// TestRowsNeedNoIDsToBeCompared: where the goal is rows, a fleet without IDs is still GO.
func TestRowsNeedNoIDsToBeCompared(t *testing.T) {
	r := example.Run()
	r.Checks = []report.Check{report.Rows, report.Identity}
	d := example.BuildIDs("dev", r, []compare.PairOutcome{
		example.Sound("s1", example.Matching("shop.l", 1)), example.Sound("s2", example.Matching("shop.l", 1)),
	}, example.LookedAt(example.Two()))
	assert.Equal(t, report.Go, d.Verdict)
}

// TestOtherWarningsMakeNoDataWrong: only IDs that are not unique may mean wrong data, so after any
// other warning the report says that the data is right.
func TestOtherWarningsMakeNoDataWrong(t *testing.T) {
	o := example.FleetOfIDs()
	o.Findings[0].Kind = finding.IDHeadroom
	assert.Contains(t, example.DocumentOfIDs(example.Two(), o).Reasons, "1 warning to look at; none of them makes data wrong")
}

// TestGapsOfNoPairNameTheFleetOrTheTable: a gap of no pair must still tell the reader what was
// not verified.
func TestGapsOfNoPairNameTheFleetOrTheTable(t *testing.T) {
	cause := finding.Because(finding.Failed, "x")
	ofFleet := finding.Gap{Cause: cause}
	ofTable := func(name string) finding.Gap { return finding.Gap{Table: name, Cause: cause} }
	ofRange := func(keys string) finding.Gap { return finding.Gap{Table: "shop.l", Range: keys, Cause: cause} }
	ofPair := func(pair, name string) finding.Gap { return finding.Gap{Pair: pair, Table: name, Cause: cause} }
	for want, gaps := range map[string][]finding.Gap{
		"the fleet":                     {ofFleet},
		"shop.l":                        {ofTable("shop.l")},
		"shop.l id 1..5":                {ofRange("id 1..5")},
		"shop.l (2 ranges)":             {ofRange("id 1..5"), ofRange("id 5..9")},
		"shop.l, shop.m":                {ofTable("shop.l"), ofTable("shop.m")},
		"the fleet, shop.l":             {ofFleet, ofTable("shop.l")},
		"the fleet and s1":              {ofFleet, ofPair("s1", "")},
		"shop.m and s1 shop.l":          {ofTable("shop.m"), ofPair("s1", "shop.l")},
		"shop.l and 2 tables of s1, s2": {ofTable("shop.l"), ofPair("s1", "shop.l"), ofPair("s2", "shop.l")},
		"s1, s2":                        {ofPair("s1", ""), ofPair("s2", "shop.l")},
	} {
		o := example.LookedAt(example.Two(), example.Entity("l", example.Two()...))
		o.Gaps = gaps
		assert.Equal(t, "not verified: "+want+": x", example.DocumentOfIDs(example.Two(), o).Reasons[0])
	}
}

// TestGapOfATableIsOneInEveryPair: a gap that names a table and no pair leaves the table
// unverified in every pair that has it.
func TestGapOfATableIsOneInEveryPair(t *testing.T) {
	d := example.BuildIDs("dev", example.Run(), []compare.PairOutcome{
		example.Sound("s1", example.Matching("shop.l", 1), example.Matching("shop.m", 1)), example.Sound("s2", example.Matching("shop.l", 1)),
		{Name: "s3", Gaps: []finding.Gap{{Cause: finding.Because(finding.Failed, "lost")}}},
	}, &identity.Outcome{Gaps: []finding.Gap{{Table: "shop.l", Cause: finding.Because(finding.Failed, "x")}}})
	assert.Equal(t, report.TableCounts{Planned: 3, Verified: 1, Unverified: 2}, d.Coverage.Tables)
	assert.Equal(t, report.PairCounts{Planned: 3, Unverified: 3, Unlisted: 1}, d.Coverage.Pairs)
}

// TestGapOfTheFleetShowsInCoverage: all tables can be verified while the fleet has a gap, so the
// coverage counts such gaps apart from tables.
func TestGapOfTheFleetShowsInCoverage(t *testing.T) {
	o := example.LookedAt(example.Two(), example.Entity("l", example.Two()...))
	o.Gaps = []finding.Gap{{Cause: finding.Because(finding.Failed, "entity l: there is no generator g")}}
	d := example.DocumentOfIDs(example.Two(), o)
	assert.Equal(t, report.Incomplete, d.Verdict)
	assert.Equal(t, 1, d.Coverage.FleetGaps)
	assert.Equal(t, report.TableCounts{Planned: 2, Verified: 2}, d.Coverage.Tables)
	d.Conclude()
	assert.Equal(t, 1, d.Coverage.FleetGaps)
}

// TestIDsThatWereAskedForAndNotLookedAtAreAGap: a Document was once GO although the IDs had not
// been read yet, because they were added only after Build.
func TestIDsThatWereAskedForAndNotLookedAtAreAGap(t *testing.T) {
	for _, checks := range [][]report.Check{{report.Rows, report.Identity}, {report.Identity}} {
		r := example.Run()
		r.Checks = checks
		r.Goal = checks[0]
		pairs := []compare.PairOutcome{example.Sound("s1", example.Matching("shop.l", 1))}
		d := example.Build("dev", r, pairs)
		assert.Equal(t, report.Incomplete, d.Verdict)
		assert.Equal(t, finding.Failed, d.Coverage.Unverified[0].Cause)
		r.Interrupted = "--timeout 1s reached"
		gap := example.Build("dev", r, pairs).Coverage.Unverified[0]
		assert.Equal(t, report.Gap{Cause: finding.Ended, Reason: "the IDs were not looked at: --timeout 1s reached"}, gap)
	}
}

// TestTableThatWasNotLookedAtForIDsIsAGap: a table that was passed over without a reason must not
// count as verified.
func TestTableThatWasNotLookedAtForIDsIsAGap(t *testing.T) {
	o := example.FleetOfIDs()
	o.Tables = o.Tables[:1]
	d := example.DocumentOfIDs(example.Two(), o)
	assert.Equal(t, report.Incomplete, d.Verdict)
	require.Len(t, d.Coverage.Unverified, 1)
	assert.Equal(t, "s2 shop.l", d.Coverage.Unverified[0].Where())
	assert.Contains(t, d.Reasons[0], "not verified: s2 shop.l: ")
}

// TestColumnThatIsNamedTwiceWasComparedAllTheSame: two unique keys on one column, or an entity
// and a unique key, are two names for one column. They must not pass for two parts of the fleet
// whose IDs were not compared.
func TestColumnThatIsNamedTwiceWasComparedAllTheSame(t *testing.T) {
	first, second := example.Entity("l", example.Two()...), example.Entity("m", example.Two()...)
	second.Keys = first.Keys
	first.Business, second.Business = true, true
	assert.Equal(t, report.Go, example.DocumentOfIDs(example.Two(), example.LookedAt(example.Two(), first, second)).Verdict)
}

// TestReasonsCountRowsAndNotFindings: 4,000 clipped rows are listed in part, so the findings
// are fewer; and three users with an e-mail stand in two shards as three users, not six.
func TestReasonsCountRowsAndNotFindings(t *testing.T) {
	o := example.LookedAt(example.Two(), example.Entity("user", example.Two()...))
	clipped := func(count uint64, key string, unlisted bool) finding.Finding {
		f := finding.Finding{
			Kind: finding.IDClipped, Severity: finding.Blocker, Pair: "s1", Table: "shop.orders", Columns: []string{"user_id"}, Count: count,
			Facts: finding.ClippedRows{Entity: "user", Type: "int", Maximum: "2147483647", Passed: true, Unlisted: unlisted},
		}
		if key != "" {
			f.Key = []finding.KeyValue{{Column: "nr", Value: key}}
		}
		return f
	}
	o.Findings = append(o.Findings, clipped(1, "7", false), clipped(1, "8", false), clipped(3998, "", true))
	for _, id := range []string{"1", "2", "3"} {
		duplicate := finding.Finding{Kind: finding.IDDuplicate, Severity: finding.Blocker, Table: "shop.users", Count: 1}
		of := duplicate
		of.Columns, of.Facts = []string{"user_id"}, finding.DuplicateID{Of: "user", Places: []finding.IDPlace{{Shard: "s1"}, {Shard: "s2"}}}
		of.Key = []finding.KeyValue{{Column: "user_id", Value: id}}
		by := duplicate
		by.Columns = []string{"email"}
		by.Facts = finding.DuplicateID{Of: "email", Business: true, Places: []finding.IDPlace{{Shard: "s1"}, {Shard: "s2"}}}
		o.Findings = append(o.Findings, of, by)
	}
	reasons := strings.Join(example.DocumentOfIDs(example.Two(), o).Reasons, "\n")
	assert.Contains(t, reasons, "s1 shop.orders.user_id: 4,000 rows (id.clipped), the first: nr=7: user_id is exactly 2147483647")
	assert.Contains(t, reasons, "3 IDs of user stand in more than one shard, the first: user_id=1")
	assert.Contains(t, reasons, "shop.users.email: 3 values of email stand in more than one shard, the first: ")
}

// TestOnePairIsNoReasonToCountComparedIDs: nothing of zero is no reason for GO.
func TestOnePairIsNoReasonToCountComparedIDs(t *testing.T) {
	reasons := example.DocumentOfIDs(example.One(), example.LookedAt(example.One(), example.Entity("l"))).Reasons
	require.Len(t, reasons, 1)
	assert.NotContains(t, reasons[0], "0 IDs")
	assert.Contains(t, reasons[0], "one shard's IDs are unique by their keys")
}
