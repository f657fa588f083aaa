package report_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// converted are shards whose table was converted on all of them but one, which lacks a table as
// well. The members of each agree.
func converted(number int, forgotten string) (pairs []compare.PairOutcome) {
	for i := range number {
		name := fmt.Sprintf("s%02d", i)
		set := "utf8mb4"
		if name == forgotten {
			set = "latin1"
		}
		listings := example.Matching("shop.listings", 1000)
		listings.A = &checksum.Table{Database: "shop", Name: "listings", Columns: []checksum.Column{
			{Name: "title", Type: "varchar", FullType: "varchar(40)", Charset: set, Collation: set + "_bin"},
		}}
		listings.B = listings.A
		p := example.Sound(name, listings)
		if name != forgotten {
			p.Tables = append(p.Tables, example.Matching("shop.messages", 10))
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// TestPartsShowWhichShardStandsOut: each part of the fleet has too few shards to tell, and the
// whole that they are merged into tells.
func TestPartsShowWhichShardStandsOut(t *testing.T) {
	pairs := converted(6, "s03")
	build := func(some []compare.PairOutcome) *report.Document {
		return written(t, example.Build("dev", example.Run(), some))
	}
	var parts []*report.Document
	for some := range slices.Chunk(pairs, 2) {
		part := build(some)
		assert.Equal(t, report.Go, part.Verdict, part.Reasons)
		parts = append(parts, part)
	}
	whole := merged(t, parts...)
	assert.Equal(t, report.NoGo, whole.Verdict)
	require.Len(t, whole.Findings, 2)
	assert.Equal(t, finding.StandsOut, whole.Findings[0].Kind)
	assert.Equal(t, "character set: 10 of 12 members (83%) have utf8mb4; the others: latin1 on s03/a, s03/b", whole.Findings[0].Detail)
	assert.Equal(t, finding.ShardLacksTable, whole.Findings[1].Kind)
	assert.Equal(t, "s03 shop.messages: neither member has this table, which 5 other shards have", whole.Reasons[0])
	assert.Equal(t, build(pairs).Findings, whole.Findings, "as one run over all pairs says")
	assert.Equal(t, whole.Findings, merged(t, whole).Findings, "merging one changes nothing")
	assert.Len(t, whole.Shapes, 2, "each shape is kept once")

	run := example.Run()
	run.Checks = []report.Check{report.Rows}
	assert.Equal(t, report.Go, example.Build("dev", run, pairs).Verdict, "drift was not asked for")
}
