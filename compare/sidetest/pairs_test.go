package sidetest_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// twoSides puts two sides over the same data, which b then departs from.
func twoSides(t *testing.T) (a, b *fixtures.Server, database string) {
	t.Helper()
	a, b = fixtures.SharedPair(t)
	database = fixtures.Database(t, a, b)
	for _, s := range []*fixtures.Server{a, b} {
		s.MustExec(t, "USE "+database,
			"CREATE TABLE listings (id INT PRIMARY KEY, title VARCHAR(60)) DEFAULT CHARSET utf8mb4",
			"INSERT INTO listings SELECT seq * 2, CONCAT('Türkis ', seq) FROM seq_1_to_120000",
			"CREATE TABLE sellers (name VARCHAR(40) COLLATE utf8mb4_unicode_ci PRIMARY KEY, n INT) DEFAULT CHARSET utf8mb4",
			"INSERT INTO sellers SELECT CONCAT(CHAR(97 + seq % 26), 'ä', seq), seq FROM seq_1_to_3000",
			"CREATE TABLE visits (n INT, page VARCHAR(20)) DEFAULT CHARSET utf8mb4",
			"INSERT INTO visits SELECT seq % 90, 'home' FROM seq_1_to_300",
			"ANALYZE TABLE listings")
	}
	return a, b, database
}

func verify(t *testing.T, a, b compare.Side, database string) compare.PairOutcome {
	t.Helper()
	return fleet.Verify(t.Context(), compare.Pair{Name: "pair", A: a, B: b}, compare.Options{
		Databases: []string{database}, Jobs: 2, ChunkTime: 20 * time.Millisecond, Recheck: 1,
		RecheckDelay: 10 * time.Millisecond, Values: checksum.Full, Checks: compare.Checks{compare.Rows},
		NoWrites: true, // b is another server than the one that was copied
	})
}

// differences lists what a run found, as "table kind key". The keys of sellers are left
// out: a snapshot keeps them hidden.
func differences(o compare.PairOutcome, database string) []string {
	var all []string
	for i := range o.Tables {
		for _, f := range o.Tables[i].Findings {
			line := o.Tables[i].Name[len(database)+1:] + " " + string(f.Kind)
			for _, kv := range f.Key {
				if kv.Column == "id" {
					line += " " + kv.Value
				}
			}
			all = append(all, line)
		}
	}
	slices.Sort(all)
	return all
}

// A pair of which one side, or both, are no servers is compared like any other: equal
// rows match, in every order of the sides, and each planted difference is found and no
// other.
func TestComparisonsWithASnapshot(t *testing.T) {
	a, b, database := twoSides(t)
	liveA, liveB := compare.Side(sidetest.Live(t, a)), compare.Side(sidetest.Live(t, b))
	keptA := kept(t, a, database)
	sound := kept(t, b, database)
	b.MustExec(t, "USE "+database,
		"UPDATE listings SET title = 'other' WHERE id = 100002",
		"DELETE FROM listings WHERE id IN (2, 4000)", "INSERT INTO listings VALUES (240003, 'late')",
		"UPDATE sellers SET n = -1 WHERE name = 'dä471'", "DELETE FROM sellers WHERE name = 'jä2999'",
		"UPDATE visits SET page = 'away' WHERE n = 7 LIMIT 1")
	keptB := kept(t, b, database)
	for name, sides := range map[string][2]compare.Side{
		"server and snapshot": {liveA, keptB}, "snapshot and server": {keptA, liveB}, "snapshots": {keptA, keptB},
	} {
		t.Run(name, func(t *testing.T) {
			o := verify(t, sides[0], sides[1], database)
			require.Empty(t, o.Gaps)
			counts := map[string]uint64{}
			for i := range o.Tables {
				assert.Equal(t, compare.Differ, o.Tables[i].Result, o.Tables[i].Name)
				assert.Empty(t, o.Tables[i].Gaps)
				counts[o.Tables[i].Name[len(database)+1:]] = o.Tables[i].Differences
			}
			assert.Equal(t, map[string]uint64{"listings": 4, "sellers": 2, "visits": 2}, counts)
			assert.Equal(t, []string{
				"listings row.differs 100002", "listings row.extra 240003", "listings row.missing 2", "listings row.missing 4000",
				"sellers row.differs", "sellers row.missing", "visits row.extra", "visits row.missing",
			}, differences(o, database))
		})
	}
	for name, sides := range map[string][2]compare.Side{
		"server and snapshot of it": {liveA, keptA}, "snapshot and its server": {keptA, liveA}, "equal snapshots": {keptA, sound},
	} {
		t.Run(name, func(t *testing.T) {
			o := verify(t, sides[0], sides[1], database)
			require.Empty(t, o.Gaps)
			require.Len(t, o.Tables, 3)
			for i := range o.Tables {
				assert.Equal(t, compare.Match, o.Tables[i].Result, "%s: %v", o.Tables[i].Name, o.Tables[i].Gaps)
				assert.Equal(t, compare.Canaries{Planted: 1, Found: 1}, o.Tables[i].Canaries, o.Tables[i].Name)
				name := o.Tables[i].Name[len(database)+1:]
				assert.Equal(t, map[string]uint64{"listings": 120000, "sellers": 3000, "visits": 300}[name], o.Tables[i].RowsA, name)
			}
		})
	}
}

// What a snapshot cannot prove is a gap and never a pass: it kept the rows of its columns,
// and a server whose table has one column more or less compares in none of them.
func TestViewASnapshotDoesNotHaveIsAGap(t *testing.T) {
	a, b, database := twoSides(t)
	keptA := kept(t, a, database)
	b.MustExec(t, "ALTER TABLE "+database+".visits DROP COLUMN page")
	o := verify(t, keptA, sidetest.Live(t, b), database)
	for i := range o.Tables {
		if one := &o.Tables[i]; one.Name == database+".visits" {
			require.Equal(t, compare.Unverified, one.Result)
			require.Contains(t, one.Gaps[0].Cause.Reason, "the rows of a were recorded with page, which b does not have")
			return
		}
	}
	t.Fatal("nothing of visits")
}

// A whole run takes a snapshot for a member: it is not logged in to, the server's texts are
// checked with the rows, and so are its IDs. Those of a snapshot are those of the past: whether
// they are the same or not, nothing is left to check. Two copies have no IDs of today.
func TestRunOverAServerAndASnapshot(t *testing.T) {
	a, b, database := twoSides(t)
	keptB := kept(t, b, database)
	run := func(a, b compare.Side) *fleet.Outcome {
		out, err := fleet.Run(t.Context(), fleet.Plan{
			Pairs: []compare.Pair{{Name: "pair", A: a, B: b}}, AtOnce: 1, Goal: compare.Rows,
			Checks: compare.Checks{compare.Rows, compare.Charset, compare.Drift, compare.IDs},
			Pair: compare.Options{
				Databases: []string{database}, Jobs: 2, ChunkTime: 20 * time.Millisecond, RecheckDelay: time.Millisecond, Values: checksum.Full,
			},
			IDs: identity.Options{
				Databases: []string{database}, Rules: entity.Rules{Infer: true}, Reads: 2, ScanRows: 1000, AlterRate: 1e7, Clock: time.Now,
			},
			Tables: everyTable{},
		})
		require.NoError(t, err)
		return out
	}
	out := run(sidetest.Live(t, a), keptB)
	assert.Empty(t, out.Pairs[0].Gaps)
	assert.Empty(t, out.IDs.Gaps)
	assert.NotEmpty(t, out.IDs.Entities)
	for i := range out.Pairs[0].Tables {
		assert.Equal(t, compare.Match, out.Pairs[0].Tables[i].Result)
		assert.True(t, out.Pairs[0].Tables[i].Inspected)
	}

	a.MustExec(t, "DELETE FROM "+database+".listings WHERE id = 4")
	out = run(sidetest.Live(t, a), keptB)
	assert.Empty(t, out.IDs.Gaps, "the IDs of today are those of the server")
	assert.NotEmpty(t, out.IDs.Entities)

	out = run(kept(t, a, database), keptB)
	require.Len(t, out.IDs.Gaps, 1)
	assert.Equal(t, "a and b cannot be asked for IDs", out.IDs.Gaps[0].Cause.Reason)
	for i := range out.Pairs[0].Tables {
		assert.False(t, out.Pairs[0].Tables[i].Inspected, "neither has texts")
	}
}

// everyTable selects all tables.
type everyTable struct{}

func (everyTable) Active() bool             { return false }
func (everyTable) UnusedIncludes() []string { return nil }

// Without rows, a member searches its own texts. A snapshot has none, and its server is the one
// whose texts count; two copies prove nothing of texts.
func TestTextsOfASnapshotAreThoseOfItsServer(t *testing.T) {
	a, b, database := twoSides(t)
	b.MustExec(t, "USE "+database, "UPDATE listings SET title = 'TÃ¼rkis' WHERE id <= 600",
		"CREATE TABLE late (id INT PRIMARY KEY, title TEXT)")
	verify := func(a, b compare.Side) compare.PairOutcome {
		return fleet.Verify(t.Context(), compare.Pair{Name: "pair", A: a, B: b}, compare.Options{
			Databases: []string{database}, Jobs: 2, ChunkTime: 20 * time.Millisecond, Checks: compare.Checks{compare.Charset},
			TargetCollation: "utf8mb4_general_ci",
		})
	}
	keptA := kept(t, a, database)
	o := verify(keptA, sidetest.Live(t, b))
	require.Empty(t, o.Gaps)
	require.Len(t, o.Tables, 4)
	for i := range o.Tables {
		assert.Empty(t, o.Tables[i].Gaps, o.Tables[i].Name)
		assert.True(t, o.Tables[i].Inspected)
	}
	require.NotEmpty(t, o.Tables[1].Findings)
	assert.Equal(t, "b", o.Tables[1].Findings[0].Member)

	o = verify(keptA, kept(t, b, database))
	assert.Empty(t, o.Tables)
	require.Len(t, o.Gaps, 1)
	assert.Equal(t, finding.Unsupported, o.Gaps[0].Cause.Kind)
}

// The server's texts are looked at wherever they are read: in ranges that are equal, in rows
// that differ, and in a table that is read as a multiset.
func TestTextsBesideASnapshotAreInspected(t *testing.T) {
	a, b, database := twoSides(t)
	for _, s := range []*fixtures.Server{a, b} {
		s.MustExec(t, "USE "+database, "UPDATE listings SET title = CONCAT('CafÃ© ', id) WHERE id <= 600",
			"UPDATE visits SET page = CONCAT('CafÃ© ', n)")
	}
	keptA := kept(t, a, database)
	b.MustExec(t, "UPDATE "+database+".listings SET title = CONCAT('ThÃ© ', id) WHERE id IN (2, 500)")
	o := fleet.Verify(t.Context(), compare.Pair{Name: "pair", A: keptA, B: sidetest.Live(t, b)}, compare.Options{
		Databases: []string{database}, Jobs: 2, ChunkTime: 20 * time.Millisecond, Values: checksum.Full,
		Checks: compare.Checks{compare.Rows, compare.Charset},
	})
	require.Empty(t, o.Gaps)
	signs := map[string]uint64{}
	for i := range o.Tables {
		assert.True(t, o.Tables[i].Inspected)
		for _, f := range o.Tables[i].Findings {
			if facts, isSign := f.Facts.(finding.TextSign); isSign {
				assert.Equal(t, "b", f.Member)
				signs[o.Tables[i].Name[len(database)+1:]] += facts.Values
			}
		}
	}
	assert.Equal(t, map[string]uint64{"listings": 300, "visits": 300}, signs)
}
