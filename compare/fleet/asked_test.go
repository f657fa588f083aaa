package fleet_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/sidetest"
)

// again verifies no more than the rows that the last run found to differ, by their keys.
func (tw *twins) again(keys map[string][][]byte, columns map[string][]string) compare.PairOutcome {
	tw.t.Helper()
	o := tw.options()
	o.Asked = func(_, table string) compare.Asked {
		name := strings.TrimPrefix(table, tw.database+".")
		return compare.Asked{Keys: keys[name], Columns: columns[name]}
	}
	return fleet.Verify(context.Background(), tw.pair(), o)
}

// Rows that were found to differ are looked up by their keys: those that are mended are no longer
// found, those that differ in another way are found so, and nothing else of the table is read.
func TestRowsThatDifferedAreLookedUpAgain(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE numbers (id INT PRIMARY KEY, price INT, note VARCHAR(20))",
		"INSERT INTO numbers VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c'), (4, 40, 'd'), (5, 50, 'e'), (600, 60, 'f')",
		"CREATE TABLE texts (shop VARCHAR(20) CHARACTER SET latin1, at DATETIME, n INT, PRIMARY KEY (shop, at))",
		"INSERT INTO texts VALUES (X'63616665e9', '2026-11-24 14:02:00', 1), ('x', '2026-11-24 14:03:00', 2), ('y', '2026-11-24 14:03:00', 3)",
		"CREATE TABLE other (id INT PRIMARY KEY)", "INSERT INTO other VALUES (1)")
	tw.onB("UPDATE numbers SET price = price + 1 WHERE id IN (1, 2)", "DELETE FROM numbers WHERE id = 3",
		"INSERT INTO numbers VALUES (7, 7, 'g'), (8, 8, 'h')", "UPDATE texts SET n = 9 WHERE n < 3", "INSERT INTO other VALUES (2)")
	tw.verify()
	keys, columns := map[string][][]byte{}, map[string][]string{"numbers": {"id"}, "texts": {"shop", "at"}}
	for table := range columns {
		kept := tw.kept.Of("pair", tw.database+"."+table)
		keys[table] = kept.Keys
		assert.Len(t, kept.Keys, len(kept.Rows))
		assert.False(t, slices.ContainsFunc(kept.Keys, func(key []byte) bool { return key == nil }))
	}
	require.Len(t, keys["numbers"], 5)
	require.Len(t, keys["texts"], 2)

	tw.onB("UPDATE numbers SET price = price - 1 WHERE id = 1", "UPDATE numbers SET price = 20, note = 'z' WHERE id = 2",
		"INSERT INTO numbers VALUES (3, 30, 'c')", "DELETE FROM numbers WHERE id = 7", "UPDATE texts SET n = 2 WHERE shop = 'x'",
		"UPDATE numbers SET price = 0 WHERE id = 600") // which nobody asked about
	out := tw.again(keys, columns)
	numbers, texts := tw.table(out, "numbers"), tw.table(out, "texts")
	assert.Equal(t, []string{"row.differs numbers id=2 ~note", "row.extra numbers id=8 ~"}, foundIn(tw, numbers))
	assert.Equal(t, []string{"row.differs texts shop=cafeé at=2026-11-24 14:02:00 ~n"}, foundIn(tw, texts))
	for _, one := range out.Tables {
		assert.NotEqual(t, compare.Match, one.Result, "%s was not read, so that nothing is proved of it", one.Name)
		assert.Empty(t, one.Gaps)
	}
	assert.Equal(t, compare.Canaries{Planted: 1, Found: 1}, texts.Canaries, "the run has proved that it finds a difference")
	assert.Zero(t, tw.table(out, "other").Canaries, "and read nothing of the others")

	tw.onB("UPDATE numbers SET note = 'b' WHERE id = 2", "DELETE FROM numbers WHERE id = 8", "UPDATE texts SET n = 1 WHERE n = 9")
	for _, one := range tw.again(keys, columns).Tables {
		assert.Empty(t, one.Findings)
		assert.Equal(t, compare.Unverified, one.Result)
	}
}

func foundIn(tw *twins, o compare.TableOutcome) (all []string) {
	for _, f := range o.Findings {
		line := string(f.Kind) + " " + strings.TrimPrefix(f.Table, tw.database+".")
		for _, kv := range f.Key {
			line += " " + kv.Column + "=" + kv.Value
		}
		all = append(all, line+" ~"+strings.Join(f.Columns, ","))
	}
	slices.Sort(all)
	return all
}

// Where rows cannot be looked up, that is a gap.
func TestRowsThatCannotBeLookedUpAreAGap(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY, code INT NOT NULL)", "INSERT INTO t VALUES (1, 7), (2, 8)")
	tw.onB("DELETE FROM t WHERE id = 2")
	tw.verify()
	keys := map[string][][]byte{"t": tw.kept.Of("pair", tw.database+".t").Keys}
	columns := map[string][]string{"t": {"id"}}
	tw.both("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (code)")
	assert.Contains(t, gapReasons(tw.table(tw.again(keys, columns), "t").Gaps), "rows are known by other columns ([code]) than then ([id])")
	tw.both("ALTER TABLE t DROP PRIMARY KEY")
	assert.Contains(t, gapReasons(tw.table(tw.again(keys, columns), "t").Gaps), "no key any more")
	keys["t"] = [][]byte{{0xff}}
	tw.both("ALTER TABLE t ADD PRIMARY KEY (id)")
	assert.Contains(t, gapReasons(tw.table(tw.again(keys, columns), "t").Gaps), "the key of a row that differed")
}

// A key whose values are hidden is not kept in plain.
func TestHiddenKeysAreNotKept(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (name VARCHAR(20) PRIMARY KEY)", "INSERT INTO t VALUES ('ann'), ('bob')")
	tw.onB("DELETE FROM t WHERE name = 'bob'")
	o, kept := tw.options(), &sidetest.Keeper{}
	o.Values, o.Keeper = checksum.Masked, kept
	fleet.Verify(context.Background(), tw.pair(), o)
	require.Len(t, kept.Of("pair", tw.database+".t").Rows, 1)
	assert.Nil(t, kept.Of("pair", tw.database+".t").Keys[0])
}
