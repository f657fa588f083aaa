package outline_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/report"
	"allclear/report/internal/example"
	"allclear/report/outline"
)

// TestHeadlineClaimsNoMoreThanWasFoundOfIDs: IDs that are on several shards, or that were not
// compared, are said in the headline, because GO stands before it.
func TestHeadlineClaimsNoMoreThanWasFoundOfIDs(t *testing.T) {
	headline := func(o *identity.Outcome) string { return outline.Of(example.DocumentOfIDs(example.Two(), o)).Headline }
	o := example.FleetOfIDs()
	d := example.DocumentOfIDs(example.Two(), o)
	require.Equal(t, report.Go, d.Verdict)
	assert.Contains(t, headline(o), "no ID of a named entity was given twice")
	assert.Contains(t, headline(o), "1 inferred entity has IDs on several shards, see the warnings")
	assert.Contains(t, headline(o), "the IDs of 1 entity were NOT compared, see IDS")
	assert.Contains(t, d.Reasons, "1 warning to look at")

	o.Findings[0].Severity = finding.Info // a table that every shard has a copy of
	more := example.Entity("shop.countries", example.Two()...)
	more.Inferred, more.Duplicates, more.NotUnique = true, 7, true
	o.Entities = append(o.Entities, more)
	assert.Contains(t, headline(o), "2 inferred entities have IDs on several shards, see what else to look at")

	assert.Contains(t, headline(example.LookedAt(example.Two(), example.Entity("l", example.Two()...))), "no ID was given twice")
	assert.NotContains(t, headline(example.LookedAt(example.Two(), example.OnlyLocal("l"))), "twice")
}

// TestEntityThatWasNotComparedSaysWhy: an entity must not look compared when it was not.
func TestEntityThatWasNotComparedSaysWhy(t *testing.T) {
	says := outline.Of(example.DocumentOfIDs(example.Two(), example.FleetOfIDs())).IDs.Entities
	assert.Contains(t, says, "visit: NOT compared: shop.visits.id on s1/a has no index")
	assert.Contains(t, says, "setting: on one shard, where its key is unique")
}

// TestTracedTableIsLookedAt: in a run about IDs a table is right when its columns were looked at,
// though its rows were not compared.
func TestTracedTableIsLookedAt(t *testing.T) {
	d := example.DocumentOfIDs(example.Two(), example.FleetOfIDs())
	for _, l := range outline.Of(d).Tables {
		assert.True(t, l.LookedAt)
		assert.True(t, l.IsRight())
		assert.Equal(t, compare.Unverified, l.Result, "its rows were not compared")
	}
	o := example.FleetOfIDs()
	o.Tables = o.Tables[:1]
	lines := outline.Of(example.DocumentOfIDs(example.Two(), o)).Tables
	assert.False(t, lines[0].IsRight(), "nobody looked at it, so it stands first")
}

// TestManyTablesAreSummedUpByWhatWasLookedAt: tables that were looked at and tables that were
// not are never in one sum, which would hide those that were not.
func TestManyTablesAreSummedUpByWhatWasLookedAt(t *testing.T) {
	var tables []compare.TableOutcome
	o := &identity.Outcome{}
	for i := range outline.MostProblems + 20 {
		name := "shop." + string(rune('a'+i/26)) + string(rune('a'+i%26))
		tables = append(tables, example.Unread(name))
		if i < 5 {
			o.Tables = append(o.Tables, identity.TableLooked{Shard: "s1", Table: name})
		}
	}
	d := example.BuildIDs("dev", example.RunOfIDs(), []compare.PairOutcome{example.Sound("s1", tables...)}, o)
	sums := map[bool]int{}
	for _, l := range outline.Of(d).Tables {
		if l.Table == "" {
			sums[l.LookedAt] += l.Tables
		}
	}
	assert.Equal(t, map[bool]int{true: 5, false: 15}, sums)
}

// TestEverythingIsCounted: what is not shown is counted, so that no reader takes the examples
// for all that there is.
func TestEverythingIsCounted(t *testing.T) {
	for name, pairs := range map[string][]compare.PairOutcome{"damaged": example.Damaged(), "large": example.Large()} {
		d := example.Build("dev", example.Run(), pairs)
		o := outline.Of(d)
		gaps := o.MoreGaps
		for _, c := range d.Causes() {
			gaps += c.Gaps
		}
		assert.Len(t, d.Coverage.Unverified, gaps, name)
		shown := 0
		for _, section := range [][]outline.Group{o.Wrong, o.Other, o.Accepted} {
			for _, s := range outline.Some(section, 7) {
				shown += s.MoreFindings()
				for _, g := range s.Groups {
					shown += g.Findings
				}
			}
		}
		assert.Equal(t, len(d.Findings), shown, name)
		tables := 0
		for _, l := range o.Tables {
			tables += l.Tables
		}
		assert.Equal(t, d.Coverage.Tables.Planned, tables, name)
	}
}

// TestColumnsAreNamedOnce: column a was once left out, because the sentence "a: int, b: bigint"
// seemed to begin with its name.
func TestColumnsAreNamedOnce(t *testing.T) {
	found := example.Matching("shop.t", 1)
	found.Findings = []finding.Finding{
		{Kind: finding.TypeDiffers, Severity: finding.Warning, Columns: []string{"a"}, Facts: finding.DefinitionApart{A: "int", B: "bigint"}},
		{
			Kind: finding.Damage("double-encoded"), Severity: finding.Warning, Member: "a", Columns: []string{"name"}, Count: 3,
			Facts: finding.TextSign{Level: finding.Alarm, Values: 3},
		},
	}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", found)})
	var says []string
	for _, g := range outline.Of(d).Other {
		says = append(says, g.Where+": "+g.Says)
	}
	assert.Equal(t, []string{
		"p shop.t.name: 3 values double-encoded on a, as far as single values can tell",
		"p shop.t.a: a: int, b: bigint",
	}, says)
}

// TestSamplesAreFew: texts that are damaged in one way all look alike, so a few samples are enough,
// and only the first is explained.
func TestSamplesAreFew(t *testing.T) {
	table := example.Matching("shop.t", 9)
	for i := range uint64(9) {
		table.Findings = append(table.Findings, finding.Finding{
			Kind: finding.Damage("double-encoded"), Severity: finding.Blocker, Member: "b", Columns: []string{"name"},
			Key: []finding.KeyValue{{Column: "id", Value: string(rune('0' + i))}}, Count: 1, Sample: "…Ã…",
			Facts: finding.TextDamage{Lossless: true},
		})
	}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", table)})
	require.Len(t, outline.Of(d).Wrong, 1)
	g := outline.Of(d).Wrong[0]
	require.Len(t, g.Examples, 4)
	for i, e := range g.Examples {
		assert.Equal(t, i == 0, e.Says != "", "said once")
		assert.NotEmpty(t, e.Sample)
	}
	assert.Equal(t, 9, g.Findings)
	assert.EqualValues(t, 9, g.Count)
	assert.Equal(t, "value", g.Noun)
}

// TestOnlyWhatIsManyIsCounted: a finding about a column is one case, and "1" would say nothing.
func TestOnlyWhatIsManyIsCounted(t *testing.T) {
	table := example.Matching("shop.t", 1)
	table.Findings = []finding.Finding{
		{Kind: finding.NotLookedAt, Columns: []string{"doc"}, Count: 1},
		{Kind: finding.IDClipped, Severity: finding.Warning, Columns: []string{"id"}, Count: 3},
		{Kind: finding.IDHeadroom, Severity: finding.Warning, Columns: []string{"id"}, Count: 1},
	}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", table)})
	for _, g := range outline.Of(d).Other {
		assert.Equal(t, g.Kind == finding.IDClipped, g.Count == 3 && g.Noun == "row", g.Kind)
	}
}

// TestChecksSayWhereToRunThem: a statement that is run on the wrong server proves nothing.
func TestChecksSayWhereToRunThem(t *testing.T) {
	both, apart := finding.On("", "SELECT 1"), finding.Recheck{A: "SELECT 1", B: "SELECT 2"}
	for _, c := range []struct {
		kind    finding.Kind
		recheck finding.Recheck
		want    []outline.Check
	}{
		{finding.MissingTable, both, []outline.Check{{On: "both", Statement: "SELECT 1"}}},
		{finding.IDDuplicate, both, []outline.Check{{On: "these shards", Statement: "SELECT 1"}}},
		{finding.IDTicketAhead, both, []outline.Check{{On: "the ticket server", Statement: "SELECT 1"}}},
		{finding.RowDiffers, apart, []outline.Check{{On: "a", Statement: "SELECT 1"}, {On: "b", Statement: "SELECT 2"}}},
		{finding.RowDiffers, finding.On("b", "SELECT 1"), []outline.Check{{On: "b", Statement: "SELECT 1"}}},
		{finding.RowDiffers, finding.Recheck{}, []outline.Check{}},
	} {
		table := example.Matching("shop.t", 1)
		table.Findings = []finding.Finding{{Kind: c.kind, Severity: finding.Blocker, Recheck: c.recheck}}
		d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", table)})
		assert.Equal(t, c.want, outline.Of(d).Wrong[0].Checks, c.kind)
	}
}

// TestTheWordSaysWhatItIsFor: with 66 of 68 tables left out, the damaged one among them, a bare
// GO would be read as the word for all of them.
func TestTheWordSaysWhatItIsFor(t *testing.T) {
	d := &report.Document{Verdict: report.Go}
	d.Coverage.Tables = report.TableCounts{Planned: 2, Verified: 2}
	assert.Empty(t, outline.Of(d).Scope, "it is for all tables")

	leaveOut := func(number int, by string) {
		for i := range number {
			d.Coverage.LeftOut = append(d.Coverage.LeftOut, report.LeftOut{Pair: "p", Table: fmt.Sprintf("%s.t%02d", by, i), By: by})
		}
		d.Coverage.Tables.LeftOut += number
	}
	leaveOut(66, "exclude")
	o := outline.Of(d)
	assert.Equal(t, "for 2 of 68 tables; 66 left out by exclude", o.Scope)
	require.Len(t, o.Coverage.LeftOut, 1)
	assert.Len(t, o.Coverage.LeftOut[0].Names, 8)
	assert.Equal(t, 58, o.Coverage.LeftOut[0].More)
	leaveOut(1, "databases")
	assert.Equal(t, "for 2 of 69 tables; 67 left out: 1 by databases, 66 by exclude", outline.Of(d).Scope)
}

// TestChangesThatWereExpectedAreOneLine for what became the same of the same, wherever it
// stands, the most frequent first. They are no findings to look at.
func TestChangesThatWereExpectedAreOneLine(t *testing.T) {
	d := &report.Document{}
	add := func(kind finding.Kind, subject finding.Subject, pair, table string, facts finding.Facts, columns ...string) {
		d.Findings = append(d.Findings, report.Finding{
			Kind: kind, Subject: subject, Pair: pair, Table: table, Columns: columns, Facts: report.Facts{Facts: facts}, Expected: true, Count: 1,
		})
	}
	for i := range 31 {
		collation := fmt.Sprintf("latin1 latin1_%d", i%2)
		add(finding.CharsetDiffers, finding.Schema, "p", fmt.Sprintf("shop.t%d", i),
			finding.DefinitionApart{A: collation, B: "utf8mb4 utf8mb4_bin"}, "x", "y")
	}
	add(finding.TypeDiffers, finding.Schema, "p", "shop.t1", finding.DefinitionApart{A: "int", B: "bigint"}, "id")
	add(finding.Engine, finding.Schema, "p", "shop.t1", finding.DefinitionApart{A: "MyISAM", B: "InnoDB"})
	add(finding.ColumnOrder, finding.Schema, "p", "shop.t1", finding.DefinitionApart{A: "x", B: "y"}, "a", "b", "c", "d", "e", "f")
	for _, pair := range []string{"p", "q"} {
		add(finding.Server("version"), finding.Servers, pair, "", finding.Setting{A: "10", B: "11"})
	}
	add(finding.Server("gtid_mode"), finding.Servers, "p", "", finding.Setting{A: "OFF", B: "ON"})
	o := outline.Of(d)
	assert.Equal(t, outline.Changes{Lines: []string{
		"31 tables, 62 columns: latin1 → utf8mb4, as expected",
		"2 pairs: version 10 → 11, as expected",
		"p shop.t1 id: int → bigint, as expected",
		"p shop.t1: MyISAM → InnoDB, as expected",
		"p shop.t1, 6 columns: columns in another order, as expected",
		"p, its servers: gtid_mode OFF → ON, as expected",
	}}, o.Expected)
	assert.Empty(t, o.Other)
	for i := range 100 {
		add(finding.MissingColumn, finding.Schema, "p", "shop.t1", finding.Missing{Has: "b", Definition: fmt.Sprintf("char(%d)", i)}, "c")
	}
	o = outline.Of(d)
	assert.Len(t, o.Expected.Lines, 12)
	assert.Equal(t, 94, o.Expected.More)
}

// TestATableThatWasNotReadHasNoRows: 0 rows would be an empty table, and 0 differences a table that is right.
func TestATableThatWasNotReadHasNoRows(t *testing.T) {
	for _, c := range []struct {
		line         outline.Line
		rows, differ string
	}{
		{outline.Line{Tables: 1, Result: compare.Unverified}, outline.NotRead, "-"},
		{outline.Line{Tables: 1, Result: compare.Unverified, RowsA: 700, RowsB: 700}, "700", "0"},
		{outline.Line{Tables: 1, Result: compare.Unverified, LookedAt: true}, "", "0"},
		{outline.Line{Tables: 1, Result: compare.Match}, "0", "0"},
		{outline.Line{Tables: 1, Result: compare.Differ, RowsB: 1200, Differences: 1200}, "a 0, b 1,200", "1,200"},
		{outline.Line{}, "", "0"},
	} {
		assert.Equal(t, []string{c.rows, c.differ}, []string{c.line.Rows(), c.line.Differ()}, "%+v", c.line)
	}
}
