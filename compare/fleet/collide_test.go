package fleet_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/fixtures"
)

func (tw *twins) equalUnder(collation string) compare.TableOutcome {
	return tw.table(tw.charset(func(o *compare.Options) {
		o.Checks, o.TargetCollation, o.ChunkTime = compare.Checks{compare.Charset}, collation, time.Millisecond
	}), "t")
}

// Where nearly all keys collide, some are listed, the same in every run, and each is
// counted once.
func TestManyCollidingKeysAreAllCounted(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin UNIQUE)",
		"INSERT INTO t SELECT seq, CONCAT('key', seq) FROM seq_1_to_2500",
		"INSERT INTO t SELECT seq + 2500, CONCAT('KEY', seq) FROM seq_1_to_2500")
	first := tw.equalUnder("utf8mb4_general_ci")
	require.Empty(t, first.Gaps)
	keys := uint64(0)
	for _, f := range first.Findings {
		assert.Empty(t, f.Member, "both members alike")
		keys += f.Count
	}
	assert.EqualValues(t, 5000, keys)
	assert.Len(t, first.Findings, 501)
	assert.Equal(t, first.Findings, tw.equalUnder("utf8mb4_general_ci").Findings, "in every run")
}

// The hashes ignore spaces at the end, and a NO PAD collation does not: rows that were
// not compared one by one are not said to collide.
func TestKeysThatOnlyMayCollideAreNotSaidTo(t *testing.T) {
	tw := newTwins(t)
	tw.need(fixtures.NoPadCollations)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin UNIQUE)",
		"INSERT INTO t SELECT seq, CONCAT('key', seq) FROM seq_1_to_2500",
		"INSERT INTO t SELECT seq + 2500, CONCAT('key', seq, ' ') FROM seq_1_to_2500")
	table := tw.equalUnder("utf8mb4_general_nopad_ci")
	assert.Empty(t, table.Findings)
	assert.Contains(t, gapReasons(table.Gaps), "4,000 rows whose keys in v utf8mb4_general_nopad_ci may make equal")
	tw.both("DELETE FROM t WHERE id % 2500 > 100")
	table = tw.equalUnder("utf8mb4_general_nopad_ci")
	assert.Empty(t, table.Findings)
	assert.Empty(t, table.Gaps, "all were looked at")
}

// A group that is larger than what is compared of it is counted completely.
func TestOneLargeGroupOfCollidingKeysIsCounted(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin UNIQUE)",
		"INSERT INTO t SELECT seq, REPLACE(REPLACE(CONV(seq + 256, 10, 2), '0', 'a'), '1', 'A') FROM seq_1_to_200")
	keys := uint64(0)
	for _, f := range tw.equalUnder("utf8mb4_general_ci").Findings {
		keys += f.Count
	}
	assert.EqualValues(t, 200, keys)
}
