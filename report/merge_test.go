package report_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/json"
)

// written is a Document that was written and read.
func written(t require.TestingT, d *report.Document) *report.Document {
	var file bytes.Buffer
	require.NoError(t, json.Write(&file, d))
	read, err := json.Read(&file)
	require.NoError(t, err)
	return read
}

func merged(t require.TestingT, parts ...*report.Document) *report.Document {
	whole, err := report.Merge(parts...)
	require.NoError(t, err)
	return whole
}

// TestFleetIsItsParts proves that a Document depends neither on the whole fleet having been
// in one process, nor on the order of the parts.
func TestFleetIsItsParts(t *testing.T) {
	for name, pairs := range map[string][]compare.PairOutcome{
		"damaged": example.Damaged(), "large": example.Large(), "one": {example.Sound("p", example.Matching("t", 1))},
	} {
		t.Run(name, func(t *testing.T) {
			want := example.Build("dev", example.Run(), pairs)
			var parts []*report.Document
			for _, p := range pairs {
				parts = append(parts, written(t, example.Build("dev", example.Run(), []compare.PairOutcome{p})))
			}
			assert.Equal(t, want, merged(t, parts...))
			slices.Reverse(parts)
			assert.Equal(t, want, merged(t, parts...))
			if len(parts) > 1 {
				assert.Equal(t, want, merged(t, merged(t, parts[0]), merged(t, parts[1:]...)), "parts of parts")
			}
		})
	}
}

// TestRandomPartsMakeTheWhole splits outcomes at random: the Documents of the parts, whether they
// were written and read or not, come to the verdict, the findings and the coverage of the whole.
func TestRandomPartsMakeTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := example.Run()
		run.Checks = []report.Check{report.Rows}
		for _, more := range []report.Check{report.Drift, report.Charset, report.Identity} {
			if rapid.Bool().Draw(t, string(more)) {
				run.Checks = append(run.Checks, more)
			}
		}
		number := rapid.IntRange(1, 4).Draw(t, "parts")
		whole, parts := fleetInParts(t, run, number)
		want := report.Build("dev", run, report.Policy{}, whole)
		var documents []*report.Document
		for _, part := range parts {
			d := report.Build("dev", run, report.Policy{}, part)
			if rapid.Bool().Draw(t, "written") {
				d = written(t, d)
			}
			documents = append(documents, d)
		}
		got := merged(t, rapid.Permutation(documents).Draw(t, "order")...)
		assert.Equal(t, want.Verdict, got.Verdict)
		assert.Equal(t, want.Findings, got.Findings)
		assert.Equal(t, want.Coverage, got.Coverage)
		assert.Equal(t, want.Pairs, got.Pairs)
		assert.Equal(t, want.Run.Interrupted, got.Run.Interrupted)
		again := merged(t, got)
		assert.Equal(t, got, again, "merging one changes nothing")
	})
}

// fleetInParts draws what a run came to over a fleet, and the same in parts.
func fleetInParts(t *rapid.T, run report.Run, number int) (whole *fleet.Outcome, parts []*fleet.Outcome) {
	sometimes := func(label string) bool { return rapid.IntRange(0, 9).Draw(t, label) == 0 }
	whole = &fleet.Outcome{}
	if compare.Checks(run.Checks).Has(report.Identity) && !sometimes("no IDs") {
		whole.IDs = &identity.Outcome{}
	}
	for i := range number {
		part := &fleet.Outcome{}
		for j := range rapid.IntRange(1, 3).Draw(t, "pairs") {
			p := drawPair(t, string(rune('a'+i))+string(rune('a'+j)))
			part.Pairs = append(part.Pairs, p)
		}
		part = example.Outcome(run, part.Pairs)
		if whole.IDs != nil {
			part.IDs = drawIDs(t, part.Pairs)
			whole.IDs.Entities = append(whole.IDs.Entities, part.IDs.Entities...)
			whole.IDs.Tables = append(whole.IDs.Tables, part.IDs.Tables...)
			whole.IDs.Gaps = append(whole.IDs.Gaps, part.IDs.Gaps...)
			whole.IDs.Findings = append(whole.IDs.Findings, part.IDs.Findings...)
		}
		whole.Pairs = append(whole.Pairs, part.Pairs...)
		parts = append(parts, part)
	}
	if sometimes("ended") {
		whole.Ended = errors.New("interrupt signal")
		for _, part := range parts {
			part.Ended = whole.Ended
		}
	}
	if sometimes("gap of the fleet") { // every part says it
		whole.Gaps = []finding.Gap{{Cause: finding.Because(finding.NotDeclared, "there is no generator g")}}
		for _, part := range parts {
			part.Gaps = whole.Gaps
		}
	}
	return whole, parts
}

func drawPair(t *rapid.T, name string) compare.PairOutcome {
	sometimes := func(label string) bool { return rapid.IntRange(0, 9).Draw(t, label) == 0 }
	p := example.Sound(name)
	p.A.Facts["sql_mode"] = rapid.SampledFrom([]string{"", "STRICT_TRANS_TABLES"}).Draw(t, "mode")
	p.B.Facts["sql_mode"] = rapid.SampledFrom([]string{"", "STRICT_TRANS_TABLES"}).Draw(t, "mode")
	for _, table := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-c]`), 0, 3, rapid.ID).Draw(t, "tables") {
		o := example.Matching("shop."+table, uint64(rapid.IntRange(0, 9).Draw(t, "rows")))
		o.Inspected = !sometimes("not inspected")
		switch {
		case sometimes("differs"):
			o = example.Differing("shop."+table, 1)
		case sometimes("gap"):
			o.Gaps = []finding.Gap{{Range: "id 1..5", Cause: finding.Because(finding.Hot, "rows would not stand still")}}
		case sometimes("unverified"):
			o.Result = compare.Unverified
		}
		p.Tables = append(p.Tables, o)
	}
	if sometimes("one-sided") {
		p.OnlyA = []*checksum.Table{{Database: "shop", Name: "only"}}
	}
	if sometimes("down") {
		p.B.Failure = finding.Because(finding.Down, "connection refused")
		p.Gaps = []finding.Gap{{Pair: name, Member: "b", Cause: p.B.Failure}}
	}
	return p
}

// drawIDs is about IDs that need not be compared with those of other parts.
func drawIDs(t *rapid.T, pairs []compare.PairOutcome) *identity.Outcome {
	o := &identity.Outcome{Entities: []identity.EntityOutcome{example.OnlyLocal("log")}}
	for _, p := range pairs {
		for _, table := range p.Tables {
			o.Tables = append(o.Tables, identity.TableLooked{Shard: p.Name, Table: table.Name})
		}
		if rapid.IntRange(0, 9).Draw(t, "clipped") == 0 {
			o.Findings = append(o.Findings, finding.Finding{
				Kind: finding.IDClipped, Severity: finding.Warning, Pair: p.Name, Member: "a", Table: "shop.log",
				Columns: []string{"id"}, Count: 2, Facts: finding.ClippedRows{Entity: "log", Type: "int", Maximum: "2147483647"},
			})
		}
		if rapid.IntRange(0, 9).Draw(t, "unread") == 0 {
			o.Gaps = append(o.Gaps, finding.Gap{Pair: p.Name, Cause: finding.Because(finding.Denied, "access denied")})
		}
	}
	return o
}

// TestMergeRefusesWhatIsNotOneWhole: a verdict over parts that do not belong together would be
// about no fleet.
func TestMergeRefusesWhatIsNotOneWhole(t *testing.T) {
	part := func(pair string) *report.Document {
		return example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound(pair, example.Matching("t", 1))})
	}
	old, ids, rows := part("q"), part("q"), part("q")
	old.SchemaVersion = 2
	ids.Run.Goal = report.Identity
	rows.Run.Checks = []report.Check{report.Rows}
	for want, parts := range map[string][]*report.Document{
		"no parts":                         nil,
		"schema version 2":                 {part("p"), old},
		"pair p is in two parts":           {part("p"), part("q"), part("p")},
		"goal: ids":                        {part("p"), ids},
		"one for drift, rows (goal: rows)": {part("p"), rows},
	} {
		_, err := report.Merge(parts...)
		assert.ErrorContains(t, err, want)
	}
}

// TestMergeLeavesThePartsAsTheyAre: the caller may still write the parts, or merge them again.
func TestMergeLeavesThePartsAsTheyAre(t *testing.T) {
	part := func() *report.Document {
		return example.DocumentOfIDs(example.Two()[:1], example.LookedAt(example.Two()[:1], example.Entity("l")))
	}
	first, second := part(), example.DocumentOfIDs(example.Two()[1:], example.LookedAt(example.Two()[1:], example.Entity("l")))
	merged(t, first, second)
	assert.Equal(t, part(), first)

	table := func(name string) report.Table { return report.Table{Table: name} }
	unsorted := part()
	unsorted.Pairs[0].Tables = []report.Table{table("z"), table("a")}
	merged(t, unsorted, second)
	assert.Equal(t, []report.Table{table("z"), table("a")}, unsorted.Pairs[0].Tables)
}

// TestWhatEveryPartSaysOfTheFleetIsSaidOnce: a finding about a server that all parts share is one
// thing to mend.
func TestWhatEveryPartSaysOfTheFleetIsSaidOnce(t *testing.T) {
	part := func(shard string, server string) *report.Document {
		o := example.LookedAt([]string{shard}, example.OnlyLocal("log"))
		o.Findings = []finding.Finding{{
			Kind: finding.IDDurability, Severity: finding.Warning, Facts: finding.ForgetfulServers{Generator: "tickets", Servers: []string{server}},
		}}
		return written(t, example.DocumentOfIDs([]string{shard}, o))
	}
	assert.Len(t, merged(t, part("s1", "t1"), part("s2", "t1")).Findings, 1)
	assert.Len(t, merged(t, part("s1", "t1"), part("s2", "t2")).Findings, 2, "they say it of two servers")
}

// TestRunOfPartsIsFromTheFirstStartToTheLastEnd: the run of the whole covers all of its parts, and
// names what differs between them.
func TestRunOfPartsIsFromTheFirstStartToTheLastEnd(t *testing.T) {
	first := example.Build("1", example.Run(), []compare.PairOutcome{example.Sound("p", example.Matching("t", 1))})
	run := example.Run()
	run.ID, run.Interrupted, run.Started, run.Finished = "r-8", "signal", run.Started.Add(1e9), run.Finished.Add(2e9)
	second := example.Build("2", run, []compare.PairOutcome{example.Sound("q", example.Matching("t", 1))})
	whole := merged(t, second, first)
	assert.Equal(t, first.Run.Started, whole.Run.Started)
	assert.Equal(t, second.Run.Finished, whole.Run.Finished)
	assert.Equal(t, "r-7, r-8", whole.Run.ID)
	assert.Equal(t, first.Run.Command, whole.Run.Command)
	assert.Equal(t, "signal", whole.Run.Interrupted)
	assert.Equal(t, "1, 2", whole.Tool.Version)
	assert.Equal(t, report.Incomplete, whole.Verdict)
}

// TestPartsOfAFleetDidNotCompareTheirIDsWithEachOther: an ID of one part may also be given in
// another, where nobody compared them, so the whole is not GO.
func TestPartsOfAFleetDidNotCompareTheirIDsWithEachOther(t *testing.T) {
	four := []string{"s1", "s2", "s3", "s4"}
	part := func(shards []string, e ...identity.EntityOutcome) *report.Document {
		return written(t, example.DocumentOfIDs(shards, example.LookedAt(shards, e...)))
	}
	gap := func(parts string) []report.Gap {
		reason := "IDs were compared within each of " + parts + " parts of the fleet, and not between them"
		return []report.Gap{{Cause: finding.Apart, Reason: reason}}
	}
	whole := part(four, example.Entity("l", four...))
	assert.Empty(t, whole.Coverage.Unverified)
	assert.Equal(t, report.Go, whole.Verdict)

	first, second := part(four[:2], example.Entity("l", four[:2]...)), part(four[2:], example.Entity("l", four[2:]...))
	require.Equal(t, report.Go, first.Verdict)
	fleet := merged(t, first, second)
	assert.Equal(t, gap("2"), fleet.Coverage.Unverified)
	assert.Equal(t, report.Incomplete, fleet.Verdict)
	assert.Equal(t, fleet, merged(t, second, first), "in whatever order")
	fleet.Conclude()
	assert.Equal(t, gap("2"), fleet.Coverage.Unverified, "said once")
	five := part([]string{"s5"}, example.Entity("l"))
	assert.Equal(t, gap("3"), merged(t, written(t, fleet), five).Coverage.Unverified, "a part that was merged counts as its parts")

	local := example.OnlyLocal("l")
	assert.Empty(t, merged(t, part(four[:2], local), part(four[2:], local)).Coverage.Unverified, "each shard's own numbers need no comparing")
	assert.Equal(t, gap("2"), merged(t, part(four[:2], local), second).Coverage.Unverified, "one part alone says that they are")
	assert.Equal(t, gap("2"), merged(t, first, part(four[2:])).Coverage.Unverified, "a part may have columns that the IDs of another outgrow")
	assert.Empty(t, merged(t, first).Coverage.Unverified, "one part is a whole")
}

// TestOneShardAPartComparedNothing: a part of one shard is GO by itself, since it has no other
// shard to compare with, but the whole has.
func TestOneShardAPartComparedNothing(t *testing.T) {
	part := func(shard string) *report.Document {
		return example.DocumentOfIDs([]string{shard}, example.LookedAt([]string{shard}, example.Entity("l")))
	}
	require.Equal(t, report.Go, part("s1").Verdict)
	fleet := merged(t, part("s1"), part("s2"))
	assert.Equal(t, report.Incomplete, fleet.Verdict)
	assert.True(t, slices.ContainsFunc(fleet.Coverage.Unverified, func(g report.Gap) bool { return g.Cause == finding.Apart }))
}
