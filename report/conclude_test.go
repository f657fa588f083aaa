package report

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/finding"
)

// merged puts Documents together the way a later command will: pairs, findings,
// gaps and IDs are joined, the rest follows.
func merged(parts ...*Document) *Document {
	whole := *parts[0]
	for _, part := range parts[1:] {
		whole.Pairs = slices.Concat(whole.Pairs, part.Pairs)
		whole.Findings = slices.Concat(whole.Findings, part.Findings)
		whole.Coverage.Unverified = slices.Concat(whole.Coverage.Unverified, part.Coverage.Unverified)
		whole.Coverage.Skipped = slices.Concat(whole.Coverage.Skipped, part.Coverage.Skipped)
		if part.IDs != nil {
			both := IDs{Entities: part.IDs.Entities, Columns: part.IDs.Columns}
			if whole.IDs != nil {
				both.Entities = slices.Concat(whole.IDs.Entities, both.Entities)
				both.Columns = slices.Concat(whole.IDs.Columns, both.Columns)
			}
			whole.IDs = &both
		}
	}
	whole.conclude()
	return &whole
}

// TestFleetIsItsParts proves that nothing in a Document depends on the whole
// fleet having been in one process, and not on the order of the parts either.
func TestFleetIsItsParts(t *testing.T) {
	for name, pairs := range map[string][]compare.PairOutcome{"damaged": damaged(), "large": large(), "one": {sound("p", matching("t", 1))}} {
		t.Run(name, func(t *testing.T) {
			want := Build("dev", run(), pairs)
			var parts []*Document
			for _, p := range pairs {
				var file bytes.Buffer
				require.NoError(t, WriteJSON(&file, Build("dev", run(), []compare.PairOutcome{p})))
				part, err := ReadJSON(&file)
				require.NoError(t, err)
				parts = append(parts, part)
			}
			assert.Equal(t, want, merged(parts...))
			slices.Reverse(parts)
			assert.Equal(t, want, merged(parts...))
		})
	}
}

func TestConcludingTwiceChangesNothing(t *testing.T) {
	want, twice := Build("dev", run(), damaged()), Build("dev", run(), damaged())
	twice.conclude()
	assert.Equal(t, want, twice)
}

func TestGapsComeInOneOrder(t *testing.T) {
	ranges := []compare.Gap{{Range: "id 1..5", Reason: "x"}, {Range: "id 1..5", Reason: "y"}, {Range: "id 5..9", Reason: "x"}}
	cut := matching("t", 1)
	cut.Result, cut.Gaps = compare.Unverified, ranges
	want := Build("dev", run(), []compare.PairOutcome{sound("p", cut)})
	slices.Reverse(cut.Gaps)
	assert.Equal(t, want, Build("dev", run(), []compare.PairOutcome{sound("p", cut)}), "ranges end in any order")
}

func TestVersionIsAFactAlways(t *testing.T) {
	p := sound("p", matching("t", 1))
	p.A = compare.MemberOutcome{Version: "8.0.35", Facts: map[string]string{"sql_mode": ""}}
	p.B = compare.MemberOutcome{Version: "8.0.36"}
	d := Build("dev", run(), []compare.PairOutcome{p})
	require.Len(t, d.Findings, 1)
	assert.EqualValues(t, "server.version", d.Findings[0].Kind)
	assert.Equal(t, map[string]string{"sql_mode": ""}, d.Pairs[0].A.Facts, "what the server did not say is not put into its facts")
}

func TestDriftIsReportedOnlyWhenChecked(t *testing.T) {
	r := run()
	r.Checks = []Check{Rows}
	d := Build("dev", r, damaged())
	for _, f := range d.Findings {
		assert.True(t, (f.Subject == finding.Rows) || f.Kind == "schema.missing-table", f.Kind)
	}
}

func TestReasons(t *testing.T) {
	d := Build("dev", run(), damaged())
	assert.Equal(t, []string{
		"shard01 shop.listings: 12 rows differ, 1 row missing on b, 1 row missing on a",
		"shard01: 1 table missing on b: shop.old`ads",
		"shard01 shop.orders: seller_id: a: bigint(20) unsigned, b: int(10) unsigned: b cannot hold IDs above 4294967295",
		"not verified: shard01 shop.carts (2 ranges): connection lost",
		"not verified: shard01 shop.old`ads: b has no such table to compare with",
		"not verified: shard02: b could not be read: dial tcp 127.0.0.2:3306: connection refused",
		"3 warnings to look at; none of them makes data wrong",
	}, d.Reasons)
}

func TestReasonsAreFewOfMany(t *testing.T) {
	d := Build("dev", run(), large())
	assert.Equal(t, "shard01 shop.t00: 1 row missing on b, 1 row missing on a", d.Reasons[0])
	assert.Equal(t, "and 45 more like these", d.Reasons[mostOfOneRank])
	assert.Equal(t, "not verified: shard02, 60 tables: stopped at the time limit", d.Reasons[mostOfOneRank+1])
	assert.Len(t, d.Reasons, mostOfOneRank+2)
}

func TestWorstTableComesFirst(t *testing.T) {
	d := Build("dev", run(), []compare.PairOutcome{sound("p", differing("few", 1), differing("many", 20))})
	assert.Equal(t, "p many: 20 rows differ, 1 row missing on b, 1 row missing on a", d.Reasons[0])
}

func TestReasonCountsWhatIsNotListed(t *testing.T) {
	o := differing("t", 1)
	o.Differences = 5000
	d := Build("dev", run(), []compare.PairOutcome{sound("p", o)})
	assert.Equal(t, "p t: 5,000 rows missing, extra or different, 3 of them listed", d.Reasons[0])
	o.Findings = nil
	d = Build("dev", run(), []compare.PairOutcome{sound("p", o)})
	assert.Equal(t, "p t: 5,000 rows missing, extra or different", d.Reasons[0])
}
