package report

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
)

// runOfIDs is a run that looks at IDs alone.
func runOfIDs() Run {
	r := run()
	r.Command, r.Goal, r.Checks = "allclear ids fleet.yaml", Identity, []Check{Identity}
	return r
}

// unread is a table of which no row was read.
func unread(name string) compare.TableOutcome { return compare.TableOutcome{Name: name} }

// lookedAt is an outcome about shop.l on some shards.
func lookedAt(shards []string, entities ...identity.EntityOutcome) *identity.Outcome {
	o := &identity.Outcome{Entities: entities}
	for _, s := range shards {
		o.Tables = append(o.Tables, identity.TableLooked{Shard: s, Table: "shop.l"})
	}
	return o
}

func documentOfIDs(shards []string, o *identity.Outcome) *Document {
	var pairs []compare.PairOutcome
	for _, s := range shards {
		pairs = append(pairs, sound(s, unread("shop.l")))
	}
	d := Build("dev", runOfIDs(), pairs)
	d.AddIDs(o)
	return d
}

func one() []string { return []string{"s1"} }
func two() []string { return []string{"s1", "s2"} }

func entityOn(name string, shards ...string) identity.EntityOutcome {
	return identity.EntityOutcome{Name: name, Keys: []string{"shop." + name + ".id"}, Shards: shards, IDs: 100}
}

func onlyLocal(name string) identity.EntityOutcome {
	return identity.EntityOutcome{Name: name, Keys: []string{"shop." + name + ".id"}, Local: true}
}

// fleetOfIDs has an entity of every sort that a report tells apart.
func fleetOfIDs() *identity.Outcome {
	value := checksum.Int(3_000_000_000)
	listing, job := entityOn("listing", two()...), entityOn("shop.jobs", two()...)
	listing.Keys, listing.IDs = []string{"shop.l.id"}, 1_234_567
	listing.Generator = identity.GeneratorOutcome{Source: "ticket table tickets.Tickets64", Value: &value, Capacity: checksum.Int(1 << 62)}
	job.Keys, job.Inferred, job.Duplicates, job.NotUnique = []string{"shop.jobs.id"}, true, 40, true
	uncompared := entityOn("visit")
	uncompared.Reason = "shop.visits.id on s1/a has no index"
	o := lookedAt(two(), listing, onlyLocal("log"), entityOn("setting"), job, uncompared)
	o.Columns = []identity.ColumnOutcome{{
		Holder: entity.Holder{Entity: "listing", Table: "shop.l", Column: "id", Type: "int unsigned", Capacity: checksum.Int(4294967295), Places: 4},
		Max:    &value, Measured: true, Used: 0.6985, Headroom: checksum.Int(1294967295),
	}}
	o.Findings = []compare.Finding{{Kind: "id.not-unique", Severity: compare.Warning, Table: "shop.jobs", Columns: []string{"id"}, Count: 40,
		Detail: "40 IDs (60% of those that could) stand in more than one of 2 shards"}}
	return o
}

func TestGoForIDsNeedsThatSomethingWasCompared(t *testing.T) {
	for name, c := range map[string]struct {
		shards   []string
		entities []identity.EntityOutcome
		want     Verdict
		why      string
	}{
		"no entity": {two(), nil, Incomplete,
			"no IDs were compared over the shards: no table has a primary key of one integer, and the fleet file names no entity"},
		"each on one shard": {two(), []identity.EntityOutcome{entityOn("l"), entityOn("m")}, Incomplete,
			"no IDs were compared over the shards: no entity has IDs on two shards that were compared"},
		"one not local and not compared": {two(), []identity.EntityOutcome{onlyLocal("l"), entityOn("m")}, Incomplete,
			"no IDs were compared over the shards: no entity has IDs on two shards that were compared"},
		"one compared": {two(), []identity.EntityOutcome{entityOn("l", two()...), entityOn("m")}, Go, ""},
		"all local":    {two(), []identity.EntityOutcome{onlyLocal("l"), onlyLocal("m")}, Go, ""},
		"one pair":     {one(), []identity.EntityOutcome{entityOn("l")}, Go, ""},
		"nothing to a fleet of one": {one(), nil, Incomplete,
			"no IDs were looked at: no table has a primary key of one integer, and the fleet file names no entity"},
	} {
		t.Run(name, func(t *testing.T) {
			d := documentOfIDs(c.shards, lookedAt(c.shards, c.entities...))
			assert.Equal(t, c.want, d.Verdict)
			if c.why != "" {
				assert.Equal(t, []string{c.why}, d.Reasons)
				assert.Equal(t, ExitIncomplete, d.ExitCode())
			}
		})
	}
}

func TestOnePairWithAColumnOfIDsIsEnough(t *testing.T) {
	o := lookedAt(one())
	o.Columns = []identity.ColumnOutcome{{Holder: entity.Holder{Entity: "e", Table: "shop.l", Column: "e_id"}}}
	assert.Equal(t, Go, documentOfIDs(one(), o).Verdict)
	assert.Equal(t, Incomplete, documentOfIDs(two(), lookedAt(two())).Verdict)
}

// TestNoCauseIsGuessedWhereGapsSayIt: whoever could not read a catalog does not
// know what keys its tables have.
func TestNoCauseIsGuessedWhereGapsSayIt(t *testing.T) {
	o := lookedAt(two())
	o.Gaps = []compare.Gap{{Pair: "s1", Reason: "access denied"}}
	assert.Equal(t, []string{"not verified: s1: access denied", "no IDs were compared over the shards"}, documentOfIDs(two(), o).Reasons)
}

func TestRowsNeedNoIDsToBeCompared(t *testing.T) {
	r := run()
	r.Checks = []Check{Rows, Identity}
	d := Build("dev", r, []compare.PairOutcome{sound("s1", matching("shop.l", 1)), sound("s2", matching("shop.l", 1))})
	d.AddIDs(lookedAt(two()))
	assert.Equal(t, Go, d.Verdict)
}

func TestHeadlineClaimsNoMoreThanWasFoundOfIDs(t *testing.T) {
	d := documentOfIDs(two(), fleetOfIDs())
	require.Equal(t, Go, d.Verdict)
	assert.Contains(t, d.goodNews(), "no ID of a named entity was given twice")
	assert.Contains(t, d.goodNews(), "1 inferred entity has IDs on several shards, see the warnings")
	assert.Contains(t, d.goodNews(), "the IDs of 1 entity were NOT compared, see IDS")
	assert.Contains(t, d.Reasons, "1 warning to look at")

	o := fleetOfIDs()
	o.Findings[0].Severity = compare.Info // a table that every shard has a copy of
	more := entityOn("shop.countries", two()...)
	more.Inferred, more.Duplicates, more.NotUnique = true, 7, true
	o.Entities = append(o.Entities, more)
	assert.Contains(t, documentOfIDs(two(), o).goodNews(), "2 inferred entities have IDs on several shards, see what else to look at")

	assert.Contains(t, documentOfIDs(two(), lookedAt(two(), entityOn("l", two()...))).goodNews(), "no ID was given twice")
	assert.NotContains(t, documentOfIDs(two(), lookedAt(two(), onlyLocal("l"))).goodNews(), "twice")
}

func TestOtherWarningsMakeNoDataWrong(t *testing.T) {
	o := fleetOfIDs()
	o.Findings[0].Kind = "id.headroom"
	assert.Contains(t, documentOfIDs(two(), o).Reasons, "1 warning to look at; none of them makes data wrong")
}

func TestEntityThatWasNotComparedSaysWhy(t *testing.T) {
	d := documentOfIDs(two(), fleetOfIDs())
	assert.Contains(t, d.entitiesSay(), "visit: NOT compared: shop.visits.id on s1/a has no index")
	assert.Contains(t, d.entitiesSay(), "setting: on one shard, where its key is unique")
	var file bytes.Buffer
	require.NoError(t, WriteJSON(&file, d))
	assert.Contains(t, file.String(), `"not_compared": "shop.visits.id on s1/a has no index"`)
	assert.Contains(t, file.String(), `"not_unique": true`)
	back, err := ReadJSON(&file)
	require.NoError(t, err)
	assert.Equal(t, d, back)
}

func TestGapsOfNoPairNameTheFleetOrTheTable(t *testing.T) {
	table := func(name string) compare.Gap { return compare.Gap{Table: name, Reason: "x"} }
	for want, gaps := range map[string][]compare.Gap{
		"the fleet":                     {{Reason: "x"}},
		"shop.l":                        {table("shop.l")},
		"shop.l id 1..5":                {{Table: "shop.l", Range: "id 1..5", Reason: "x"}},
		"shop.l (2 ranges)":             {{Table: "shop.l", Range: "id 1..5", Reason: "x"}, {Table: "shop.l", Range: "id 5..9", Reason: "x"}},
		"shop.l, shop.m":                {table("shop.l"), table("shop.m")},
		"the fleet, shop.l":             {{Reason: "x"}, table("shop.l")},
		"the fleet and s1":              {{Reason: "x"}, {Pair: "s1", Reason: "x"}},
		"shop.m and s1 shop.l":          {table("shop.m"), {Pair: "s1", Table: "shop.l", Reason: "x"}},
		"shop.l and 2 tables of s1, s2": {table("shop.l"), {Pair: "s1", Table: "shop.l", Reason: "x"}, {Pair: "s2", Table: "shop.l", Reason: "x"}},
		"s1, s2":                        {{Pair: "s1", Reason: "x"}, {Pair: "s2", Table: "shop.l", Reason: "x"}},
	} {
		o := lookedAt(two(), entityOn("l", two()...))
		o.Gaps = gaps
		assert.Equal(t, "not verified: "+want+": x", documentOfIDs(two(), o).Reasons[0])
	}
	o := lookedAt(two(), entityOn("l", two()...))
	o.Gaps = []compare.Gap{{Reason: "x"}, {Table: "shop.l", Reason: "x"}}
	var text bytes.Buffer
	require.NoError(t, WriteText(&text, documentOfIDs(two(), o), TextOptions{}))
	assert.Contains(t, text.String(), "WHAT WAS NOT VERIFIED\n  the fleet: x\n  shop.l: x\n")
}

func TestGapOfATableIsOneInEveryPair(t *testing.T) {
	d := Build("dev", run(), []compare.PairOutcome{
		sound("s1", matching("shop.l", 1), matching("shop.m", 1)), sound("s2", matching("shop.l", 1)), {Name: "s3", Gaps: []compare.Gap{{Reason: "lost"}}},
	})
	d.AddIDs(&identity.Outcome{Gaps: []compare.Gap{{Table: "shop.l", Reason: "x"}}})
	assert.Equal(t, TableCounts{Planned: 3, Verified: 1, Unverified: 2}, d.Coverage.Tables)
	assert.Contains(t, d.pairCoverage(), "3 planned, 0 verified")
}

func TestGapOfTheFleetShowsInCoverage(t *testing.T) {
	o := lookedAt(two(), entityOn("l", two()...))
	o.Gaps = []compare.Gap{{Reason: "entity l: there is no generator g"}}
	d := documentOfIDs(two(), o)
	assert.Equal(t, Incomplete, d.Verdict)
	assert.Equal(t, 1, d.Coverage.FleetGaps)
	assert.Equal(t, TableCounts{Planned: 2, Verified: 2}, d.Coverage.Tables)
	d.conclude()
	assert.Equal(t, 1, d.Coverage.FleetGaps)
	var text bytes.Buffer
	require.NoError(t, WriteText(&text, d, TextOptions{}))
	assert.Contains(t, text.String(), "the fleet: 1 thing NOT verified that no count of tables shows")
}

func TestTracedTableIsLookedAtAndItsRowsAreNot(t *testing.T) {
	d := documentOfIDs(two(), fleetOfIDs())
	for _, l := range d.tableLines() {
		assert.Equal(t, []string{l.pair, "shop.l", "", "looked at", "0", "0.0"}, l.cells())
	}
	assert.Equal(t, Result(compare.Unverified), d.Pairs[0].Tables[0].Result)

	o := fleetOfIDs()
	o.Tables = o.Tables[:1]
	lines := documentOfIDs(two(), o).tableLines()
	assert.Equal(t, "UNVERIFIED", lines[1].cells()[3], "nobody looked at it")
}

// TestManyTablesAreSummedUpByWhatWasLookedAt: a sum does not pass off tables that
// nobody looked at for others that somebody did.
func TestManyTablesAreSummedUpByWhatWasLookedAt(t *testing.T) {
	var tables []compare.TableOutcome
	o := &identity.Outcome{}
	for i := range mostProblems + 20 {
		name := "shop." + string(rune('a'+i/26)) + string(rune('a'+i%26))
		tables = append(tables, unread(name))
		if i < 5 {
			o.Tables = append(o.Tables, identity.TableLooked{Shard: "s1", Table: name})
		}
	}
	d := Build("dev", runOfIDs(), []compare.PairOutcome{sound("s1", tables...)})
	d.AddIDs(o)
	said := map[string]string{}
	for _, l := range d.tableLines() {
		if l.isSum {
			said[l.cells()[3]] = l.cells()[1]
		}
	}
	assert.Equal(t, map[string]string{"looked at": "(5 tables)", "UNVERIFIED": "(15 tables)"}, said)
}

func TestPartsOfAFleetDidNotCompareTheirIDsWithEachOther(t *testing.T) {
	four := []string{"s1", "s2", "s3", "s4"}
	part := func(shards []string, e identity.EntityOutcome) *Document {
		var file bytes.Buffer
		require.NoError(t, WriteJSON(&file, documentOfIDs(shards, lookedAt(shards, e))))
		d, err := ReadJSON(&file)
		require.NoError(t, err)
		return d
	}
	whole := part(four, entityOn("l", four...))
	assert.Empty(t, whole.Coverage.Unverified)
	assert.Equal(t, Go, whole.Verdict)

	first, second := part(four[:2], entityOn("l", four[:2]...)), part(four[2:], entityOn("l", four[2:]...))
	require.Equal(t, Go, first.Verdict)
	gap := []Gap{{Reason: "the IDs of l were compared within each of 2 parts of the fleet, and not between them"}}
	fleet := merged(first, second)
	assert.Equal(t, gap, fleet.Coverage.Unverified)
	assert.Equal(t, Incomplete, fleet.Verdict)
	assert.Equal(t, fleet, merged(second, first), "in whatever order")
	fleet.conclude()
	assert.Equal(t, gap, fleet.Coverage.Unverified, "said once")

	renamed := entityOn("l", four[2:]...)
	renamed.Name = "shop.l"
	assert.Equal(t, gap, merged(first, part(four[2:], renamed)).Coverage.Unverified, "one column is one entity, whatever its name")

	other := entityOn("l", four[2:]...)
	other.Keys = []string{"shop.other.id"}
	assert.Empty(t, merged(first, part(four[2:], other)).Coverage.Unverified, "two columns are two entities")

	apart := func(shards []string) *Document {
		e := entityOn("l", shards...)
		e.Inferred, e.Duplicates, e.NotUnique = true, 9, true
		return part(shards, e)
	}
	assert.Empty(t, merged(apart(four[:2]), apart(four[2:])).Coverage.Unverified, "numbers of each shard's own need no comparing")
	assert.Empty(t, merged(part(four[:2], onlyLocal("l")), part(four[2:], onlyLocal("l"))).Coverage.Unverified)
}

// TestOneShardAPartComparedNothing: each part was right to be GO by itself.
func TestOneShardAPartComparedNothing(t *testing.T) {
	fleet := merged(documentOfIDs([]string{"s1"}, lookedAt([]string{"s1"}, entityOn("l"))), documentOfIDs([]string{"s2"}, lookedAt([]string{"s2"}, entityOn("l"))))
	assert.Equal(t, Incomplete, fleet.Verdict)
	assert.True(t, slices.ContainsFunc(fleet.Coverage.Unverified, func(g Gap) bool { return g.Pair == "" && g.Table == "" }))
}
