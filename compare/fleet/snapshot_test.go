package fleet_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// before is a snapshot of a server's database as it is now. Its row groups are small, so that
// there are many.
func (tw *twins) before(of *fixtures.Server, secret []byte) *snapshot.Snapshot {
	tw.t.Helper()
	o := sidetest.SnapshotOptions(tw.database)
	o.GroupRows, o.HashKeys = 100, secret
	s, _ := sidetest.Snapshot(tw.t, member(tw.t, of, "a"), o)
	if secret != nil {
		require.NoError(tw.t, s.Unlock(secret))
	}
	return s
}

// against compares what a server holds with what was recorded.
func (tw *twins) against(s *snapshot.Snapshot, now *fixtures.Server) compare.PairOutcome {
	o := tw.options()
	o.NoWrites = true // the tests themselves write, and to another server as well
	return fleet.Verify(tw.t.Context(), compare.Pair{Name: "pair", A: s, B: member(tw.t, now, "b")}, o)
}

// Values of every type, at both ends of its range, are those of the snapshot, and the nearest
// other value is not: the column is named, though the snapshot has no value.
func TestSnapshotTellsEveryTypesNearestNeighbour(t *testing.T) {
	types := having(t, everyType())
	tw := onTwins(t, types)
	s := tw.before(tw.a, nil)
	o := tw.against(s, tw.a)
	require.Empty(t, o.Gaps)
	for i, c := range types {
		table := tw.table(o, fmt.Sprintf("c%d", i))
		assert.Equal(t, compare.Match, table.Result, "%s: %v %+v", c.name(), found(table), table.Gaps)
		tw.onA("SET sql_mode = 'ALLOW_INVALID_DATES'", fmt.Sprintf("UPDATE c%d SET v = %s WHERE id = 1", i, c.changed))
	}
	o = tw.against(s, tw.a)
	for i, c := range types {
		table := tw.table(o, fmt.Sprintf("c%d", i))
		assert.Equal(t, []string{"row.differs id=1 ~v"}, found(table), "%s: %+v", c.name(), table.Gaps)
	}
}

// A snapshot keeps keys of every kind as what they are, so that a row that is lost, changed or
// extra is named, and only these.
func TestSnapshotFindsRowsByEveryKindOfKey(t *testing.T) {
	kinds := slices.Concat(numberKeys(), textKeys(), otherKeys(), compositeKeys())
	for i := range kinds {
		kinds[i].declareB = "" // what an ALTER makes of a key is another test
	}
	all := keyTables(t, kinds...)
	tw := all[0].twins
	s := tw.before(tw.a, nil)
	before := tw.against(s, tw.b)
	for _, k := range all {
		if k.exists() {
			tw.onB("DELETE FROM "+k.tableName+" WHERE seq IN (1, 17, 18)", "UPDATE "+k.tableName+" SET payload = payload + 1 WHERE seq IN (2, 20)")
		}
	}
	after := tw.against(s, tw.b)
	require.Empty(t, before.Gaps)
	for _, k := range all {
		t.Run(k.name, func(t *testing.T) {
			k := k.forTest(t)
			intact, table := k.table(before, k.tableName), k.table(after, k.tableName)
			require.Equal(t, compare.Match, intact.Result, "%v %+v", found(intact), intact.Gaps)
			assert.Equal(t, compare.Differ, table.Result, "%+v", table.Gaps)
			assert.EqualValues(t, k.differences(), table.Differences, "%v", found(table))
		})
	}
}

// differences is how many are found: without a key, a changed row is one missing and one extra.
func (k *keyTable) differences() int {
	if k.readAs == keyless {
		return 7
	}
	return 5
}

// Where texts in keys were recorded as hashes, no key can be read from the files, and rows are
// still told apart: a lost one by its hash, the others by the live server's keys.
func TestSnapshotWithHashedKeysFindsRows(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE people (mail VARCHAR(60), place INT, note VARCHAR(60), PRIMARY KEY (mail, place)) DEFAULT CHARSET utf8mb4",
		"INSERT INTO people SELECT CONCAT('söckel', seq, '@example.org'), seq % 3, CONCAT('note ', seq) FROM seq_1_to_900")
	s := tw.before(tw.a, []byte("a secret of some length"))
	o := tw.against(s, tw.b)
	require.Equal(t, compare.Match, tw.table(o, "people").Result, "%+v", tw.table(o, "people").Gaps)
	tw.onB("UPDATE people SET note = 'other' WHERE mail = 'söckel7@example.org'", "DELETE FROM people WHERE mail = 'söckel9@example.org'",
		"INSERT INTO people VALUES ('late@example.org', 5, NULL)")
	table := tw.table(tw.against(s, tw.b), "people")
	assert.EqualValues(t, 3, table.Differences)
	kinds := map[string]string{}
	for _, f := range table.Findings {
		require.NotEmpty(t, f.Key, "%+v", f)
		kinds[string(f.Kind)] = f.Key[0].Value
	}
	require.Len(t, kinds, 3)
	assert.Contains(t, kinds["row.missing"], "hash:")
	assert.Equal(t, "söckel7@example.org", kinds["row.differs"])
	assert.Equal(t, "late@example.org", kinds["row.extra"])
}
