package fleet_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/freshness"
)

// scan looks at the texts of each member alone, in a run that goes on with others.
func (n *nights) scan(ctx context.Context, id string, goesOnWith []string, change func(*compare.Options)) (compare.PairOutcome, uint64) {
	n.t.Helper()
	keeper, progress := freshness.NewKeeper(ctx, n.ledger.Scans(), freshness.Options{
		Fleet: "fleet", Run: id, Texts: true, Doubt: freshness.Restarted,
		IsDue: func(_ compare.Pair, _ string, p *freshness.Piece) bool { return !slices.Contains(goesOnWith, p.Run) },
	}), &rowsRead{}
	options := n.options()
	options.Checks, options.RunID, options.Journal, options.Earlier = compare.Checks{compare.Charset}, id, keeper, keeper
	options.Progress, options.ChunkTime = progress, time.Millisecond // many chunks
	if change != nil {
		change(&options)
	}
	out := fleet.Verify(ctx, n.pair(), options)
	require.NoError(n.t, keeper.Close())
	return out, progress.rows
}

// Where a run has seen no sign of damage, one that goes on with it does not look again, and judges what is
// damaged by the share that it has of all texts all the same. No other run counts it, and none that
// compares rows.
func TestTextsWithoutASignAreNotLookedAtAgain(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40)) CHARACTER SET utf8mb4",
		"INSERT INTO t SELECT seq, IF(seq IN (9000, 9001, 9002), CONCAT('cafÃ© ', seq), CONCAT('Łódź ', seq)) FROM seq_1_to_20000",
		"CREATE TABLE keyless (v VARCHAR(40)) CHARACTER SET utf8mb4", "INSERT INTO keyless SELECT CONCAT('é', seq) FROM seq_1_to_500",
		"ANALYZE TABLE t")
	n := tw.nights()
	first, all := n.scan(t.Context(), "one", nil, nil)
	require.Len(t, tw.table(first, "t").Findings, 1)
	again, rows := n.scan(t.Context(), "two", []string{"one"}, nil)
	assert.Less(t, rows, all/2)
	assert.NotZero(t, rows, "what shows signs")
	for _, name := range []string{"t", "keyless"} {
		assert.Equal(t, tw.table(first, name).Findings, tw.table(again, name).Findings, name)
		assert.Equal(t, []string{"one"}, tw.table(again, name).Earlier.Runs, name)
		assert.True(t, tw.table(again, name).Inspected, name)
	}
	_, rows = n.scan(t.Context(), "three", []string{"other"}, nil)
	assert.GreaterOrEqual(t, rows, uint64(2*20_500), "all of both members, and some of what shows signs once more")
	verified, rows, _ := n.run("four", nothing, nil)
	assert.EqualValues(t, 20_500, rows)
	assert.Zero(t, tw.table(verified, "t").Earlier.Ranges)
}

// What was altered on one member since is looked at again there, and named after it.
func TestTextsOfATableThatWasAlteredOnOneMemberAreLookedAtAgainThere(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40)) CHARACTER SET utf8mb4", "INSERT INTO t SELECT seq, 'é' FROM seq_1_to_100")
	n := tw.nights()
	n.scan(t.Context(), "one", nil, nil)
	tw.onB("ALTER TABLE t ADD COLUMN w VARCHAR(10)", "UPDATE t SET w = 'Ã©tÃ©' WHERE id = 7")
	again, _ := n.scan(t.Context(), "two", []string{"one"}, nil)
	assert.Contains(t, tw.table(again, "t").Forgotten, "altered on b")
	assert.Equal(t, 1, tw.table(again, "t").Earlier.Ranges)
	require.Len(t, tw.table(again, "t").Findings, 1)
	assert.Equal(t, "b", tw.table(again, "t").Findings[0].Member)
}

// A table of which more rows are estimated than before is looked at by the sample that it was begun with.
func TestTextsAreLookedAtByTheSampleOfTheRunThatBegan(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40)) CHARACTER SET utf8mb4",
		"INSERT INTO t SELECT seq, IF(seq = 9000, 'cafÃ©', 'Łódź') FROM seq_1_to_20000", "ANALYZE TABLE t")
	n := tw.nights()
	_, all := n.scan(t.Context(), "one", nil, nil)
	tw.both("INSERT INTO t SELECT seq, 'Łódź' FROM seq_20001_to_80000", "ANALYZE TABLE t")
	again, _ := n.scan(t.Context(), "two", []string{"one"}, nil)
	assert.Greater(t, tw.table(again, "t").Earlier.Rows, all/2)
	anew, rows := n.scan(t.Context(), "three", nil, nil)
	assert.Greater(t, rows, all)
	assert.Zero(t, tw.table(anew, "t").Earlier.Ranges)
}

// Unique keys that no collation makes equal are compared once. A table in which some are, or of which
// texts were looked at since, is compared again.
func TestKeysThatWereComparedUnderACollationAreNotComparedAgain(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40) COLLATE utf8mb4_bin UNIQUE) CHARACTER SET utf8mb4",
		"INSERT INTO t SELECT seq, CONCAT('x', seq) FROM seq_1_to_100",
		"CREATE TABLE equal LIKE t", "INSERT INTO equal VALUES (1, 'strasse'), (2, 'straße')")
	collation := func(o *compare.Options) { o.TargetCollation = "utf8mb4_unicode_ci" }
	n := tw.nights()
	found := func(out compare.PairOutcome, name string) int { return len(tw.table(out, name).Findings) }
	first, _ := n.scan(t.Context(), "one", nil, collation)
	assert.Equal(t, [2]int{0, 1}, [2]int{found(first, "t"), found(first, "equal")})
	tw.both("INSERT INTO t VALUES (101, 'weiss'), (102, 'weiß')")
	again, _ := n.scan(t.Context(), "two", []string{"one"}, collation)
	assert.Equal(t, [2]int{0, 1}, [2]int{found(again, "t"), found(again, "equal")}, "of t it was known")
	anew, _ := n.scan(t.Context(), "three", nil, collation)
	assert.Equal(t, [2]int{1, 1}, [2]int{found(anew, "t"), found(anew, "equal")})

	n.scan(t.Context(), "four", nil, nil) // without a collation
	with, _ := n.scan(t.Context(), "five", []string{"four"}, collation)
	assert.Equal(t, [2]int{1, 1}, [2]int{found(with, "t"), found(with, "equal")})
}
