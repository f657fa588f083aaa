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
	})
}

// differences lists what a run found, as "table kind key". The keys of sellers are left
// out: a copy keeps them hidden.
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
func TestComparisonsWithACopy(t *testing.T) {
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
		"server and copy": {liveA, keptB}, "copy and server": {keptA, liveB}, "copies": {keptA, keptB},
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
		"server and copy of it": {liveA, keptA}, "copy and its server": {keptA, liveA}, "equal copies": {keptA, sound},
	} {
		t.Run(name, func(t *testing.T) {
			o := verify(t, sides[0], sides[1], database)
			require.Empty(t, o.Gaps)
			require.Len(t, o.Tables, 3)
			for i := range o.Tables {
				assert.Equal(t, compare.Match, o.Tables[i].Result, "%s: %v", o.Tables[i].Name, o.Tables[i].Gaps)
				name := o.Tables[i].Name[len(database)+1:]
				assert.Equal(t, map[string]uint64{"listings": 120000, "sellers": 3000, "visits": 300}[name], o.Tables[i].RowsA, name)
			}
		})
	}
}

// What a copy cannot prove is a gap and never a pass: it kept the rows of its columns,
// and a server whose table has one column more or less compares in none of them.
func TestViewACopyDoesNotHaveIsAGap(t *testing.T) {
	a, b, database := twoSides(t)
	keptA := kept(t, a, database)
	b.MustExec(t, "ALTER TABLE "+database+".visits DROP COLUMN page")
	o := verify(t, keptA, sidetest.Live(t, b), database)
	for i := range o.Tables {
		if one := &o.Tables[i]; one.Name == database+".visits" {
			require.Equal(t, compare.Unverified, one.Result)
			require.Contains(t, one.Gaps[0].Cause.Reason, "kept by other columns")
			return
		}
	}
	t.Fatal("nothing of visits")
}

// A whole run takes a copy for a member: it is not logged in to, its texts and settings
// are checked with the rows, and its IDs are those of the server where the rows are
// proved to be the same. Where they are not, its IDs are a gap.
func TestRunOverAServerAndACopy(t *testing.T) {
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
	require.Len(t, out.IDs.Gaps, 1)
	assert.Equal(t, database+".listings", out.IDs.Gaps[0].Table)
	assert.Equal(t, finding.Unsupported, out.IDs.Gaps[0].Cause.Kind)

	out = run(kept(t, a, database), keptB)
	require.Len(t, out.IDs.Gaps, 1)
	assert.Equal(t, "a and b cannot be asked for IDs", out.IDs.Gaps[0].Cause.Reason)
}

// everyTable selects all tables.
type everyTable struct{}

func (everyTable) Active() bool             { return false }
func (everyTable) UnusedIncludes() []string { return nil }

// Without rows, a member searches its own texts: a copy cannot, and that is a gap.
func TestTextsOfACopyAloneAreAGap(t *testing.T) {
	a, b, database := twoSides(t)
	o := fleet.Verify(t.Context(), compare.Pair{Name: "pair", A: sidetest.Live(t, a), B: kept(t, b, database)}, compare.Options{
		Databases: []string{database}, Jobs: 2, ChunkTime: 20 * time.Millisecond, Checks: compare.Checks{compare.Charset},
		TargetCollation: "utf8mb4_general_ci",
	})
	require.Len(t, o.Tables, 3)
	for i := range o.Tables {
		require.NotEmpty(t, o.Tables[i].Gaps, o.Tables[i].Name)
		assert.Equal(t, finding.Unsupported, o.Tables[i].Gaps[0].Cause.Kind, o.Tables[i].Gaps[0].Cause.Reason)
		assert.False(t, o.Tables[i].Inspected)
	}
}
