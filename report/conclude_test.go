package report_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestConcludingTwiceChangesNothing: Merge concludes anew from findings and gaps that were
// concluded before.
func TestConcludingTwiceChangesNothing(t *testing.T) {
	want, twice := example.Build("dev", example.Run(), example.Damaged()), example.Build("dev", example.Run(), example.Damaged())
	twice.Conclude()
	assert.Equal(t, want, twice)
}

// TestGapsComeInOneOrder: key ranges are read in parallel and end in any order, but the same
// outcome must give the same report.
func TestGapsComeInOneOrder(t *testing.T) {
	ranges := []finding.Gap{
		{Range: "id 1..5", Cause: finding.Because(finding.Failed, "x")},
		{Range: "id 1..5", Cause: finding.Because(finding.Failed, "y")},
		{Range: "id 5..9", Cause: finding.Because(finding.Failed, "x")},
	}
	cut := example.Matching("t", 1)
	cut.Result, cut.Gaps = compare.Unverified, ranges
	want := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", cut)})
	slices.Reverse(cut.Gaps)
	assert.Equal(t, want, example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", cut)}), "ranges end in any order")
}

// TestVersionIsAFactAlways: members are compared by version even where their facts do not list it.
func TestVersionIsAFactAlways(t *testing.T) {
	p := example.Sound("p", example.Matching("t", 1))
	p.A = compare.MemberOutcome{Version: "8.0.35", Facts: map[string]string{"sql_mode": ""}}
	p.B = compare.MemberOutcome{Version: "8.0.36"}
	d := example.Build("dev", example.Run(), []compare.PairOutcome{p})
	require.Len(t, d.Findings, 1)
	assert.EqualValues(t, "server.version", d.Findings[0].Kind)
	assert.Equal(t, map[string]string{"sql_mode": ""}, d.Pairs[0].A.Facts, "what the server did not say is not put into its facts")
}

// TestDriftIsReportedOnlyWhenChecked: a run for rows alone reports wrong rows and missing tables,
// and no other drift.
func TestDriftIsReportedOnlyWhenChecked(t *testing.T) {
	r := example.Run()
	r.Checks = []report.Check{report.Rows}
	d := example.Build("dev", r, example.Damaged())
	for _, f := range d.Findings {
		assert.True(t, (f.Subject == finding.Rows) || f.Kind == "schema.missing-table", f.Kind)
	}
}

// TestReasons: the reasons name what is wrong before what is unknown, each with its place.
func TestReasons(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	assert.Equal(t, []string{
		"shard01 shop.old`ads: the table is missing on b (about 40 rows)",
		"shard01 shop.listings: 1 row missing on b, 1 row missing on a, 12 rows differ",
		"shard01 shop.orders.seller_id: a: bigint(20) unsigned, b: int(10) unsigned: b cannot hold IDs above 4294967295",
		"not verified: shard01 shop.carts (2 ranges): connection lost",
		"not verified: shard01 shop.old`ads: b has no such table to compare with",
		"not verified: shard02: b could not be read: dial tcp 127.0.0.2:3306: connection refused",
		"3 warnings to look at; none of them makes data wrong",
	}, d.Reasons)
}

// TestReasonsAreFewOfMany: a person must be able to read all reasons of a large fleet.
func TestReasonsAreFewOfMany(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Large())
	assert.Equal(t, "shard01 shop.t00: 1 row missing on b, 1 row missing on a", d.Reasons[0])
	assert.Equal(t, "and 42 more with rows or tables that one side lacks: shard01 shop.t18; shard01 shop.t19; shard01 shop.t20; "+
		"shard01 shop.t21; shard01 shop.t22; and 37 more", d.Reasons[report.MostBlockers])
	assert.Equal(t, "not verified: shard02, 60 tables: stopped at the time limit", d.Reasons[report.MostBlockers+1])
	assert.Len(t, d.Reasons, report.MostBlockers+2)
}

// TestWorstTableComesFirst: when reasons are cut off, those that stand for most rows are kept.
func TestWorstTableComesFirst(t *testing.T) {
	d := example.Build("dev", example.Run(), sole(example.Differing("few", 1), example.Differing("many", 20)))
	assert.Equal(t, "p many: 1 row missing on b, 1 row missing on a, 20 rows differ", d.Reasons[0])
}

// TestReasonCountsWhatIsNotListed: rows beyond the listed findings are counted in the reason too.
func TestReasonCountsWhatIsNotListed(t *testing.T) {
	o := example.Differing("t", 1)
	o.Differences = 5000
	d := example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", o)})
	assert.Equal(t, "p t: 5,000 rows missing, extra or different, 3 of them listed", d.Reasons[0])
	o.Findings = nil
	d = example.Build("dev", example.Run(), []compare.PairOutcome{example.Sound("p", o)})
	assert.Equal(t, "p t: 5,000 rows missing, extra or different", d.Reasons[0])
}
