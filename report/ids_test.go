package report_test

import (
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

func TestOnePairWithAColumnOfIDsIsEnough(t *testing.T) {
	o := example.LookedAt(example.One())
	o.Columns = []identity.ColumnOutcome{{Holder: entity.Holder{Entity: "e", Table: "shop.l", Column: "e_id"}}}
	assert.Equal(t, report.Go, example.DocumentOfIDs(example.One(), o).Verdict)
	assert.Equal(t, report.Incomplete, example.DocumentOfIDs(example.Two(), example.LookedAt(example.Two())).Verdict)
}

// TestNoCauseIsGuessedWhereGapsSayIt: whoever could not read a catalog does not
// know what keys its tables have.
func TestNoCauseIsGuessedWhereGapsSayIt(t *testing.T) {
	o := example.LookedAt(example.Two())
	o.Gaps = []finding.Gap{{Pair: "s1", Cause: finding.Because(finding.Failed, "access denied")}}
	assert.Equal(t, []string{"not verified: s1: access denied", "no IDs were compared over the shards"},
		example.DocumentOfIDs(example.Two(), o).Reasons)
}

func TestRowsNeedNoIDsToBeCompared(t *testing.T) {
	r := example.Run()
	r.Checks = []report.Check{report.Rows, report.Identity}
	d := example.BuildIDs("dev", r, []compare.PairOutcome{
		example.Sound("s1", example.Matching("shop.l", 1)), example.Sound("s2", example.Matching("shop.l", 1)),
	}, example.LookedAt(example.Two()))
	assert.Equal(t, report.Go, d.Verdict)
}

func TestOtherWarningsMakeNoDataWrong(t *testing.T) {
	o := example.FleetOfIDs()
	o.Findings[0].Kind = finding.IDHeadroom
	assert.Contains(t, example.DocumentOfIDs(example.Two(), o).Reasons, "1 warning to look at; none of them makes data wrong")
}

func TestGapsOfNoPairNameTheFleetOrTheTable(t *testing.T) {
	table := func(name string) finding.Gap {
		return finding.Gap{Table: name, Cause: finding.Because(finding.Failed, "x")}
	}
	ofPair := func(pair, name string) finding.Gap {
		return finding.Gap{Pair: pair, Table: name, Cause: finding.Because(finding.Failed, "x")}
	}
	for want, gaps := range map[string][]finding.Gap{
		"the fleet":                     {{Cause: finding.Because(finding.Failed, "x")}},
		"shop.l":                        {table("shop.l")},
		"shop.l id 1..5":                {{Table: "shop.l", Range: "id 1..5", Cause: finding.Because(finding.Failed, "x")}},
		"shop.l (2 ranges)":             {{Table: "shop.l", Range: "id 1..5", Cause: finding.Because(finding.Failed, "x")}, {Table: "shop.l", Range: "id 5..9", Cause: finding.Because(finding.Failed, "x")}},
		"shop.l, shop.m":                {table("shop.l"), table("shop.m")},
		"the fleet, shop.l":             {{Cause: finding.Because(finding.Failed, "x")}, table("shop.l")},
		"the fleet and s1":              {{Cause: finding.Because(finding.Failed, "x")}, {Pair: "s1", Cause: finding.Because(finding.Failed, "x")}},
		"shop.m and s1 shop.l":          {table("shop.m"), {Pair: "s1", Table: "shop.l", Cause: finding.Because(finding.Failed, "x")}},
		"shop.l and 2 tables of s1, s2": {table("shop.l"), ofPair("s1", "shop.l"), ofPair("s2", "shop.l")},
		"s1, s2":                        {{Pair: "s1", Cause: finding.Because(finding.Failed, "x")}, {Pair: "s2", Table: "shop.l", Cause: finding.Because(finding.Failed, "x")}},
	} {
		o := example.LookedAt(example.Two(), example.Entity("l", example.Two()...))
		o.Gaps = gaps
		assert.Equal(t, "not verified: "+want+": x", example.DocumentOfIDs(example.Two(), o).Reasons[0])
	}
}

func TestGapOfATableIsOneInEveryPair(t *testing.T) {
	d := example.BuildIDs("dev", example.Run(), []compare.PairOutcome{
		example.Sound("s1", example.Matching("shop.l", 1), example.Matching("shop.m", 1)), example.Sound("s2", example.Matching("shop.l", 1)),
		{Name: "s3", Gaps: []finding.Gap{{Cause: finding.Because(finding.Failed, "lost")}}},
	}, &identity.Outcome{Gaps: []finding.Gap{{Table: "shop.l", Cause: finding.Because(finding.Failed, "x")}}})
	assert.Equal(t, report.TableCounts{Planned: 3, Verified: 1, Unverified: 2}, d.Coverage.Tables)
	assert.Equal(t, report.PairCounts{Planned: 3, Unverified: 3, Unlisted: 1}, d.Coverage.Pairs)
}

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

// Between Build and a later call a Document could say GO of IDs that nobody had looked at.
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

func TestTableThatWasNotLookedAtForIDsIsAGap(t *testing.T) {
	o := example.FleetOfIDs()
	o.Tables = o.Tables[:1]
	d := example.DocumentOfIDs(example.Two(), o)
	assert.Equal(t, report.Incomplete, d.Verdict)
	require.Len(t, d.Coverage.Unverified, 1)
	assert.Equal(t, "s2 shop.l", d.Coverage.Unverified[0].Where())
	assert.Contains(t, d.Reasons[0], "not verified: s2 shop.l: ")
}

// Two unique keys on one column, or an entity and a unique key, are two things known of one
// column, and not two parts of the fleet.
func TestColumnThatIsNamedTwiceWasComparedAllTheSame(t *testing.T) {
	first, second := example.Entity("l", example.Two()...), example.Entity("m", example.Two()...)
	second.Keys = first.Keys
	first.Business, second.Business = true, true
	assert.Equal(t, report.Go, example.DocumentOfIDs(example.Two(), example.LookedAt(example.Two(), first, second)).Verdict)
}
