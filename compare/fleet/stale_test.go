package fleet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// A table that was restored from another day lacks the rows after its end, and has others as
// they were before their last UPDATE. That is named once, and what it does not explain is
// listed.
func TestATableOfAnEarlierTimeIsNamed(t *testing.T) {
	tw := newTwins(t)
	tw.both("SET timestamp = UNIX_TIMESTAMP('2026-01-01 00:00:00')",
		"CREATE TABLE orders (id INT PRIMARY KEY, n INT, changed TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)",
		"INSERT INTO orders (id, n) SELECT seq, 0 FROM seq_1_to_3000",
		"SET timestamp = UNIX_TIMESTAMP('2026-01-02 03:04:05')", "UPDATE orders SET n = 1 WHERE id % 5 = 0")
	tw.onA("SET timestamp = UNIX_TIMESTAMP('2026-01-03 00:00:00')", "UPDATE orders SET n = 2 WHERE id % 2 = 0 AND id > 200",
		"INSERT INTO orders (id, n) SELECT seq, 0 FROM seq_3001_to_5500")
	tw.onB("SET timestamp = UNIX_TIMESTAMP('2026-01-02 00:00:00')", "UPDATE orders SET n = 9, changed = changed WHERE id = 3",
		"DELETE FROM orders WHERE id = 5", "UPDATE orders SET n = 7, changed = '2026-01-05 00:00:00' WHERE id = 7")
	for name, member := range map[string]string{"live": "b", "live, the other way round": "a"} {
		t.Run(name, func(t *testing.T) {
			pair := tw.pair()
			missing := "row.missing id=5"
			if member == "a" {
				pair.A, pair.B, missing = pair.B, pair.A, "row.extra id=5"
			}
			o := tw.table(fleet.Verify(t.Context(), pair, tw.options()), "orders")
			require.Empty(t, o.Gaps)
			require.Len(t, o.Findings, 4, "%v", found(o))
			assert.Equal(t, []string{"row.differs id=3 ~n", missing, "row.differs id=7 ~n ~changed"}, found(o)[:3])
			f := o.Findings[3]
			assert.Equal(t, finding.RowStale, f.Kind)
			assert.Equal(t, member, f.Member)
			assert.Equal(t, finding.Blocker, f.Severity)
			facts, ok := f.Facts.(finding.Stale)
			require.True(t, ok)
			assert.Equal(t, finding.Stale{
				Missing: 2500, Key: "id", Last: "3000", Updated: 1400, Column: "changed", Then: "2026-01-02 03:04:05", Since: "2026-01-03 00:00:00",
			}, facts)
			assert.EqualValues(t, 3900, f.Count)
			assert.EqualValues(t, 3903, o.Differences)
		})
	}
}

// Rows that each member has updated at its own times, and rows that are missing here and there,
// are of no earlier time.
func TestATableWrittenOnBothMembersIsOfNoEarlierTime(t *testing.T) {
	tw := newTwins(t)
	tw.both("SET timestamp = UNIX_TIMESTAMP('2026-01-01 00:00:00')",
		"CREATE TABLE orders (id INT PRIMARY KEY, n INT, changed TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)",
		"INSERT INTO orders (id, n) SELECT seq, 0 FROM seq_1_to_600")
	tw.onA("UPDATE orders SET n = id, changed = '2026-01-01' + INTERVAL id * 61 SECOND", "DELETE FROM orders WHERE id % 7 = 0")
	tw.onB("UPDATE orders SET n = -id, changed = '2026-01-01' + INTERVAL id * 60 SECOND", "DELETE FROM orders WHERE id > 580 OR id % 9 = 0")
	o := tw.table(tw.verify(), "orders")
	causes := map[finding.Kind]uint64{}
	for _, f := range o.Findings {
		causes[f.Kind] += f.Count
	}
	assert.NotContains(t, causes, finding.RowStale)
	assert.Equal(t, o.Differences, causes[finding.RowDiffers]+causes[finding.RowMissing]+causes[finding.RowExtra])
}

// Two tables that have no key in common are perhaps no pair.
func TestTablesWithoutAKeyInCommonAreNamed(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE odd (id INT PRIMARY KEY)", "CREATE TABLE near (id INT PRIMARY KEY)", "CREATE TABLE few (id INT PRIMARY KEY)",
		"CREATE TABLE after (id INT PRIMARY KEY)")
	tw.onA("INSERT INTO odd SELECT seq FROM seq_1_to_3000_step_2", "INSERT INTO near SELECT seq FROM seq_1_to_3000_step_2",
		"INSERT INTO few VALUES (1)", "INSERT INTO after SELECT seq FROM seq_1001_to_2000")
	tw.onB("INSERT INTO odd SELECT seq FROM seq_2_to_3000_step_2", "INSERT INTO near SELECT seq FROM seq_2_to_3000_step_2",
		"INSERT INTO near VALUES (1)", "INSERT INTO few VALUES (2)", "INSERT INTO after SELECT seq FROM seq_1_to_1000")
	out := tw.verify()
	for table, rows := range map[string]uint64{"odd": 1500, "after": 1000} {
		o := tw.table(out, table)
		require.Len(t, o.Findings, 1, "%s: %v", table, found(o))
		f := o.Findings[0]
		assert.Equal(t, finding.RowDisjoint, f.Kind)
		assert.Equal(t, finding.Disjoint{RowsA: rows, RowsB: rows}, f.Facts)
		assert.Equal(t, 2*rows, f.Count)
		assert.Equal(t, 2*rows, o.Differences)
		assert.Equal(t, finding.Blocker, f.Severity)
	}
	for table, rows := range map[string]uint64{"near": 2999, "few": 2} {
		o := tw.table(out, table)
		kinds := kindsOf(&o)
		assert.Equal(t, rows, kinds["row.missing blocker"]+kinds["row.extra blocker"], "%s: %v", table, kinds)
	}
}

// An index that begins with the greatest key is read from its other end: what is missing in its
// midst does not come after the end.
func TestRowsOfAFallingIndexAreNotAfterItsEnd(t *testing.T) {
	tw := newTwins(t)
	tw.need(fixtures.DescendingKeys)
	tw.both("CREATE TABLE falling (id INT, PRIMARY KEY (id DESC))", "INSERT INTO falling SELECT seq FROM seq_1_to_900")
	tw.onB("DELETE FROM falling WHERE id BETWEEN 301 AND 400")
	o := tw.table(tw.verify(), "falling")
	assert.Equal(t, map[string]uint64{"row.missing blocker": 100}, kindsOf(&o))
}
