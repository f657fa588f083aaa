package fleet_test

import (
	"context"
	"maps"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/fixtures"
)

// Exactly the planted rows are found, under their keys and with their columns, and
// nothing else.
func TestPlantedDamageIsFoundExactly(t *testing.T) {
	for _, seed := range []uint64{1, 2012} {
		tw := newTwins(t)
		tw.need(fixtures.JSONColumns, fixtures.GeneratedColumns)
		if tw.a.Has(fixtures.JSONAsText) != tw.b.Has(fixtures.JSONAsText) {
			t.Skip("the planter takes MariaDB's JSON for another value than MySQL's")
		}
		shard := fixtures.Shard{A: tw.a, B: tw.b}
		market := fixtures.Market{Database: tw.database, Seed: seed, Users: 300}
		require.NoError(t, market.Load(context.Background(), shard.Members()...))

		clean := tw.verify()
		require.Empty(t, clean.Gaps)
		require.Len(t, clean.Tables, len(market.Tables()))
		for _, table := range clean.Tables {
			assert.Equal(t, compare.Match, table.Result, "%s before any damage: %v", table.Name, found(table))
		}

		planted, err := fixtures.NewPlanter(shard, tw.database, seed).Rows(context.Background())
		require.NoError(t, err)
		var want, got []string
		for _, p := range planted {
			if strings.HasPrefix(p.Kind, "row.") {
				want = append(want, written(p.Kind, p.Table, p.Key, p.Columns))
			}
		}
		o := tw.verify()
		for _, table := range o.Tables {
			assert.Empty(t, table.Gaps)
			for _, f := range table.Findings {
				key := map[string]string{}
				for _, kv := range f.Key {
					key[kv.Column] = kv.Value
				}
				got = append(got, written(string(f.Kind), f.Table, key, f.Columns))
			}
		}
		require.Greater(t, len(want), 15, "the planter must have planted")
		assert.ElementsMatch(t, want, got)
		require.NoError(t, fixtures.Mend(context.Background(), planted))
		for _, table := range tw.verify().Tables {
			assert.Equal(t, compare.Match, table.Result, "%s after mending: %v", table.Name, found(table))
		}
	}
}

func written(kind, table string, key map[string]string, columns []string) string {
	columns = slices.Clone(columns)
	if kind != "row.differs" {
		columns = nil // every column of a row that isn't there
	}
	sort.Strings(columns)
	line := kind + " " + table
	for _, column := range slices.Sorted(maps.Keys(key)) {
		line += " " + column + "=" + key[column]
	}
	return line + " ~" + strings.Join(columns, ",")
}

// Every row matches itself: one server under two names proves nothing about a second
// copy.
func TestOneServerUnderTwoNamesIsNotAPair(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)")
	pair := compare.Pair{Name: "pair", A: member(t, tw.a, "a"), B: member(t, tw.a, "b")}
	o := fleet.Verify(context.Background(), pair, tw.options())
	assert.Contains(t, gapReasons(o.Gaps), "one and the same server")
	assert.Empty(t, o.Tables)
}

// A database that one side lost is as many missing tables; one that neither side has is
// most likely misspelt, and was not verified.
func TestMissingDatabase(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)")
	alone := fixtures.Database(t, tw.a)
	tw.a.MustExec(t, "CREATE TABLE "+alone+".lost (id INT PRIMARY KEY)")
	o := tw.options()
	o.Databases = append(o.Databases, alone, "no such database")
	outcome := fleet.Verify(context.Background(), tw.pair(), o)
	require.Len(t, outcome.OnlyA, 1)
	assert.Equal(t, alone+".lost", outcome.OnlyA[0].FullName())
	assert.Equal(t, "there is no database no such database on either member\n", gapReasons(outcome.Gaps))
	assert.Equal(t, compare.Match, tw.table(outcome, "t").Result)
}

// A misspelt database is named with the one that was meant.
func TestTheNearestDatabaseIsNamed(t *testing.T) {
	tw := newTwins(t)
	o := tw.options()
	typo := tw.database[:len(tw.database)-1]
	o.Databases = []string{typo}
	outcome := fleet.Verify(context.Background(), tw.pair(), o)
	assert.Equal(t, "there is no database "+typo+" on either member, the nearest is "+tw.database+"\n", gapReasons(outcome.Gaps))
}

// Views hold no rows of their own: they are counted, and do not pass as verified. A
// table that is a view on the other side was not compared with anything.
func TestViewsAreCountedAndAViewForATableIsAGap(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE t (id INT PRIMARY KEY)", "CREATE VIEW v AS SELECT * FROM t")
	tw.onA("CREATE TABLE mixed (id INT PRIMARY KEY)")
	tw.onB("CREATE VIEW mixed AS SELECT * FROM t")
	o := tw.verify()
	assert.Contains(t, o.Skipped, compare.Skipped{Name: tw.database + ".v", What: "view"})
	assert.Contains(t, gapReasons(o.Gaps), "it is a view on")
	assert.Empty(t, o.OnlyA)
}

// Sequences hold no rows to compare: they are counted, and do not pass as verified.
func TestSequencesAreCounted(t *testing.T) {
	tw := newTwins(t)
	tw.need(fixtures.Sequences)
	tw.both("CREATE SEQUENCE s")
	assert.Contains(t, tw.verify().Skipped, compare.Skipped{Name: tw.database + ".s", What: "sequence"})
}

// Where one member folds the case of names, two spellings are one table.
func TestTablesPairAcrossMembersThatFoldCase(t *testing.T) {
	a := fixtures.One(t)
	b := fixtures.One(t, "--lower-case-table-names=1")
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE Listings (id INT PRIMARY KEY)", "INSERT INTO Listings VALUES (1)")
	o := tw.verify()
	assert.Empty(t, o.OnlyA)
	assert.Empty(t, o.Gaps)
	assert.Equal(t, compare.Match, tw.table(o, "Listings").Result)
}
