package fleet_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/fixtures"
)

// rowsOf is a table of n rows on both members, with a key whose order is not the
// order of insertion.
func rowsOf(t *testing.T, n int) *twins {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL) CHARACTER SET utf8mb4")
	if n > 0 {
		tw.both(fmt.Sprintf("INSERT INTO t SELECT seq * 3, CONCAT('row ', seq) FROM seq_1_to_%d", n))
	}
	return tw
}

// A walk that counts rows gets out of step where one side lacks a long run of them. All
// rows are counted, and none twice.
func TestLongRunsOfMissingRowsAreCountedExactly(t *testing.T) {
	const n = 9_000 // more than a run lists, and some chunks to a run of missing rows
	for _, c := range []struct {
		name                   string
		onA, onB               string
		missing, extra, differ int
	}{
		{name: "3,000 in the middle of b", onB: "DELETE FROM t WHERE id > 9000 AND id <= 18000", missing: 3_000},
		{name: "3,000 in the middle of a", onA: "DELETE FROM t WHERE id > 9000 AND id <= 18000", extra: 3_000},
		{name: "the first 3,000 of b", onB: "DELETE FROM t WHERE id <= 9000", missing: 3_000},
		{name: "the last 3,000 of a", onA: "DELETE FROM t WHERE id > 18000", extra: 3_000},
		{name: "all of b", onB: "DELETE FROM t", missing: n},
		{name: "all of a", onA: "TRUNCATE t", extra: n},
		{name: "all but the last of b", onB: "DELETE FROM t WHERE id < 27000", missing: n - 1},
		{name: "all but the first of a", onA: "DELETE FROM t WHERE id > 3", extra: n - 1},
		{name: "every second row of b", onB: "DELETE FROM t WHERE id % 2", missing: n / 2},
		{
			name: "odd ones of a, even ones of b", onA: "DELETE FROM t WHERE id % 2 = 0", onB: "DELETE FROM t WHERE id % 2",
			missing: n / 2, extra: n / 2,
		},
		{
			name: "runs on both sides", onA: "DELETE FROM t WHERE id BETWEEN 3 AND 7200",
			onB: "DELETE FROM t WHERE id BETWEEN 5403 AND 14400", missing: 2_400, extra: 1_800,
		},
		{name: "every row different", onB: "UPDATE t SET name = CONCAT(name, ' ')", differ: n},
		{name: "every key different", onB: "UPDATE t SET id = id + 1 ORDER BY id DESC", missing: n, extra: n},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := rowsOf(t, n)
			if c.onA != "" {
				tw.onA(c.onA)
			}
			if c.onB != "" {
				tw.onB(c.onB)
			}
			run, _ := tw.verifyFinely(1_200)
			o := tw.table(run, "t")
			require.Equal(t, compare.Differ, o.Result, "%+v", o.Gaps)
			require.Empty(t, o.Gaps)
			assert.Equal(t, map[string]int{"row.missing": c.missing, "row.extra": c.extra, "row.differs": c.differ}, tw.countByKind(o))
			assert.EqualValues(t, c.missing+c.extra+c.differ, o.Differences)
			assert.EqualValues(t, tw.count(tw.a), o.RowsA, "rows of a")
			assert.EqualValues(t, tw.count(tw.b), o.RowsB, "rows of b")
		})
	}
}

// The same in chunks of a few rows, where runs are many chunks long.
func TestRunsLongerThanManyChunks(t *testing.T) {
	for _, c := range []struct {
		name, onA, onB string
		missing, extra int
	}{
		{name: "b lacks the middle", onB: "DELETE FROM t WHERE id BETWEEN 601 AND 1200", missing: 200},
		{name: "a lacks the middle", onA: "DELETE FROM t WHERE id BETWEEN 601 AND 1200", extra: 200},
		{name: "b lacks the end", onB: "DELETE FROM t WHERE id > 900", missing: 300},
		{name: "a lacks the start", onA: "DELETE FROM t WHERE id <= 900", extra: 300},
		{
			name: "they take turns", onA: "DELETE FROM t WHERE id DIV 300 % 2", onB: "DELETE FROM t WHERE NOT id DIV 300 % 2",
			missing: 300, extra: 300,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			tw := rowsOf(t, 600)
			if c.onA != "" {
				tw.onA(c.onA)
			}
			if c.onB != "" {
				tw.onB(c.onB)
			}
			for _, rows := range []uint64{1, 30} {
				run, _ := tw.verifyFinely(rows)
				o := tw.table(run, "t")
				require.Empty(t, o.Gaps)
				assert.Equal(t, map[string]int{"row.missing": c.missing, "row.extra": c.extra, "row.differs": 0}, tw.countByKind(o),
					"%d rows a chunk", rows)
				assert.EqualValues(t, tw.count(tw.a), o.RowsA, "%d rows a chunk", rows)
				assert.EqualValues(t, tw.count(tw.b), o.RowsB, "%d rows a chunk", rows)
			}
		})
	}
}

func (tw *twins) countByKind(o compare.TableOutcome) map[string]int {
	kinds := map[string]int{"row.missing": 0, "row.extra": 0, "row.differs": 0}
	for _, f := range tw.rowByRow(o) {
		kinds[string(f.Kind)] += int(f.Count)
	}
	return kinds
}

func (tw *twins) count(s *fixtures.Server) int {
	tw.t.Helper()
	var n int
	require.NoError(tw.t, s.DB().QueryRowContext(context.Background(), "SELECT COUNT(*) FROM "+tw.database+".t").Scan(&n))
	return n
}

// Tables too small for a chunk boundary are verified, also on engines that read a table
// of at most one row as a constant.
func TestTablesOfNoRowAndOfOne(t *testing.T) {
	for _, engine := range []string{"InnoDB", "MyISAM", "Aria"} {
		for _, key := range []string{"PRIMARY KEY (id)", "INDEX (id)"} {
			t.Run(engine+" "+key, func(t *testing.T) {
				tw := newTwins(t)
				if engine == "Aria" {
					tw.need(fixtures.AriaEngine)
				}
				tw.both("CREATE TABLE t (id INT NOT NULL, name VARCHAR(20), " + key + ") ENGINE=" + engine)
				empty := tw.table(tw.verify(), "t")
				assert.Equal(t, compare.Match, empty.Result, "%+v", empty.Gaps)
				assert.Zero(t, empty.RowsA+empty.RowsB)
				tw.onA("INSERT INTO t VALUES (1, 'é')")
				assert.Equal(t, 1, tw.countByKind(tw.table(tw.verify(), "t"))["row.missing"])
				tw.onB("INSERT INTO t VALUES (1, 'é')")
				one := tw.table(tw.verify(), "t")
				assert.Equal(t, compare.Match, one.Result, "%+v", one.Gaps)
				assert.EqualValues(t, 1, one.RowsA)
				tw.onB("UPDATE t SET name = 'e'")
				assert.Equal(t, compare.Differ, tw.table(tw.verify(), "t").Result)
			})
		}
	}
}

// Equal rows without a key are counted: three copies differ from two.
func TestCopiesOfARowWithoutAKeyAreCounted(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (a INT, b VARCHAR(10)) CHARACTER SET utf8mb4",
		"INSERT INTO t SELECT seq DIV 3, 'é' FROM seq_0_to_2999", "INSERT INTO t VALUES (NULL, NULL), (NULL, NULL)")
	tw.onB("DELETE FROM t WHERE a = 500 LIMIT 1", "DELETE FROM t WHERE a IS NULL LIMIT 1", "INSERT INTO t VALUES (700, 'é'), (700, 'é')")
	o := tw.table(tw.verify(), "t")
	require.Empty(t, o.Gaps)
	assert.Equal(t, map[string]int{"row.missing": 2, "row.extra": 2, "row.differs": 0}, tw.countByKind(o))
	assert.EqualValues(t, 4, o.Differences)
	counts := map[[2]int]int{}
	for _, f := range o.Findings {
		var a, b int
		require.NoError(t, tw.a.DB().QueryRow(f.Recheck.A).Scan(&a), f.Recheck.A)
		require.NoError(t, tw.b.DB().QueryRow(f.Recheck.B).Scan(&b), f.Recheck.B)
		counts[[2]int{a, b}]++
	}
	assert.Equal(t, map[[2]int]int{{3, 2}: 1, {2, 1}: 1, {3, 5}: 1}, counts, "copies on a and b, by the statements given")
}
