package server_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/fixtures"
)

// Steps over a table end where chunks of as many rows end, and cost the index
// entries stepped over.
func TestStepsEndWhereChunksDo(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m, s := open(t, a), newSession(t, a)
	ctx := context.Background()
	for _, k := range keyShapes() {
		t.Run(k.name, func(t *testing.T) {
			k.create(t, a, database)
			s.t = t
			v := viewOf(t, m, database, "t")
			var after *checksum.Bound
			for i, r := range chunkRanges(t, m, v) {
				at, err := reader(t, m, v).Step(ctx, checksum.KeyRange{After: after}, chunkRows)
				require.NoError(t, err)
				require.NotNil(t, at)
				require.Equal(t, r.Through, at)
				if i < 2 || i == shapeRows/chunkRows/2-1 || i == shapeRows/chunkRows-1 {
					statement := statement.Step(v, checksum.KeyRange{After: after}, chunkRows)
					plan := s.rows("EXPLAIN " + statement)[0]
					assert.Equal(t, v.Index, plan["key"], statement)
					assert.NotContains(t, plan["Extra"], "filesort", statement)
					touched, returned := s.work(statement)
					assert.Equal(t, 1, returned)
					// Behind an ENUM, MySQL 9 reads from the first row on where that
					// is but one step away, and by the bound from further on.
					assert.LessOrEqual(t, touched, 2*chunkRows+4*v.Key*(1+k.parts), statement)
				}
				after = at
			}
			at, err := reader(t, m, v).Step(ctx, checksum.KeyRange{After: after}, 1)
			require.NoError(t, err)
			assert.Nil(t, at, "no row is left")
			at, err = reader(t, m, v).Step(ctx, checksum.KeyRange{}, shapeRows+1)
			require.NoError(t, err)
			assert.Nil(t, at, "fewer are left")
			at, err = reader(t, m, v).Step(ctx, checksum.KeyRange{}, shapeRows)
			require.NoError(t, err)
			assert.Equal(t, after, at, "as many are left")
		})
	}
}

// Without them a step would have no end, and must fail rather than scan.
func TestStepsNeedAnIndexAndALength(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	database := fixtures.Database(t, a)
	load(t, a, database, "t", "TEXT", []string{"'a'"})
	v := viewOf(t, m, database, "t")
	_, err := reader(t, m, v).Step(context.Background(), checksum.KeyRange{}, 0)
	assert.Error(t, err)
	v.Index = ""
	_, err = reader(t, m, v).Step(context.Background(), checksum.KeyRange{}, 1)
	assert.Error(t, err)
}

// A search of a range touches the range alone, finds it by the index, and needs no sort,
// so that a search of a large table is many short reads.
func TestSearchesOfARangeReadTheRangeByItsIndex(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m, s := open(t, a), newSession(t, a)
	ctx := context.Background()
	for _, k := range keyShapes() {
		t.Run(k.name, func(t *testing.T) {
			k.create(t, a, database)
			s.t = t
			v := viewOf(t, m, database, "t")
			all := chunkRanges(t, m, v)
			index := &checksum.Index{Name: "p", Columns: []checksum.IndexColumn{{Name: "payload"}}}
			for _, r := range []checksum.KeyRange{all[0], all[len(all)/2], {After: all[3].Through, Through: all[3].Through}} {
				statements, err := m.SuspectsSQL(ctx, v, r)
				require.NoError(t, err)
				count, err := m.NonASCIISQL(ctx, v, r)
				require.NoError(t, err)
				weights, _, err := statement.Weights(v, index, "utf8mb4_unicode_ci", r)
				require.NoError(t, err)
				for _, statement := range append(statements, count, weights) {
					plan := s.rows("EXPLAIN " + statement)[0]
					if plan["table"] != "" { // MySQL knows that some ranges are empty without reading them
						assert.Equal(t, "range", plan["type"], "%v\n%s", plan, statement)
						assert.Equal(t, v.Index, plan["key"], "%v\n%s", plan, statement)
					}
					assert.NotContains(t, plan["Extra"], "filesort", statement)
					touched, _ := s.work(statement)
					// Behind an ENUM, MySQL 9 reads from the first row on where that
					// is but one step away, and by the bound from further on.
					assert.LessOrEqual(t, touched, 2*chunkRows+4*v.Key*(1+k.parts), statement)
				}
			}
			statement, err := statement.Equal(v, index, "", *all[0].Through, *all[1].Through)
			require.NoError(t, err)
			touched, _ := s.work(statement)
			assert.LessOrEqual(t, touched, 8*(1+k.parts), statement) // two rows
		})
	}
}

// The parts of a table hold all of its suspects once, and so do views that are
// read whole.
func TestSuspectsOfPartsAreThoseOfTheWhole(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	ctx := context.Background()
	database := fixtures.Database(t, a)
	var texts []string
	for i := range 60 {
		if i%4 == 0 {
			texts = append(texts, "X'C383C2A9'")
		} else {
			texts = append(texts, "X'C3A9'")
		}
	}
	load(t, a, database, "t", "TEXT CHARACTER SET utf8mb4", texts)
	v := viewOf(t, m, database, "t")
	want := suspects(t, m, v, checksum.KeyRange{}).keys
	require.Len(t, want, 15)
	var found []string
	var clean, counted uint64
	var after *checksum.Bound
	for range 7 {
		at, err := reader(t, m, v).Step(ctx, checksum.KeyRange{After: after}, 9)
		require.NoError(t, err)
		r := checksum.KeyRange{After: after, Through: at}
		found = append(found, suspects(t, m, v, r).keys...)
		counts, err := reader(t, m, v).NonASCII(ctx, r)
		require.NoError(t, err)
		clean, counted = clean+counts[0]+counts[1], counted+counts[2]
		after = at
	}
	assert.Equal(t, want, found)
	assert.Equal(t, uint64(60), counted)
	assert.Zero(t, clean, "numbers are no text")

	counts, err := reader(t, m, v).NonASCII(ctx, checksum.KeyRange{After: &checksum.Bound{SQL: []string{"60"}, Text: []string{"60"}}})
	require.NoError(t, err)
	assert.Equal(t, []uint64{0, 0, 0}, counts, "of no rows")
	whole := *v
	whole.Index = ""
	assert.ElementsMatch(t, want, suspects(t, m, &whole, checksum.KeyRange{}).keys, "a key whose order is not shared still names rows")
	whole.Key = 0
	assert.Len(t, suspects(t, m, &whole, checksum.KeyRange{}).texts, 15, "without a key")
}

// Only columns of text are searched, and only suspected texts are sent.
func TestOnlyTextThatIsSuspectedTravels(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	ctx := context.Background()
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "SET sql_mode = ''",
		"CREATE TABLE t (k VARCHAR(20) CHARACTER SET utf8mb4 PRIMARY KEY, e ENUM('Ã©'), s SET('Ã©'), b BLOB,"+
			" v VARBINARY(9), c CHAR(9) CHARACTER SET utf8mb4, l LONGTEXT CHARACTER SET latin1, n INT)"+
			" CHARACTER SET utf8mb4",
		"INSERT INTO t VALUES ('a', 1, 1, X'C383C2A9', X'C383C2A9', 'é', X'E9', 1)",
		"INSERT INTO t VALUES ('b', 1, 1, X'C383C2A9', X'C383C2A9', _utf8mb4 X'C383C2A9', X'E9', 1)",
		"INSERT INTO t VALUES ('c', 1, 1, X'C383C2A9', X'C383C2A9', 'é', X'C3A9', 1)",
		"INSERT INTO t VALUES (_utf8mb4 X'64C383C2A9', 1, 1, NULL, NULL, 'é', NULL, NULL)")...)
	v := viewOf(t, m, database, "t")
	seen, rows, err := reader(t, m, v).Suspects(ctx, checksum.KeyRange{}, func() checksum.Inspector { return &inspected{} })
	require.NoError(t, err)
	assert.Equal(t, uint64(3), rows)
	found, _ := seen.(*inspected)
	assert.Equal(t, []string{"5:C383C2A9", "6:C3A9", "0:64C383C2A9"}, found.texts, "a clean text stays although its neighbour travels")
	counts, err := reader(t, m, v).NonASCII(ctx, checksum.KeyRange{})
	require.NoError(t, err)
	assert.Equal(t, []uint64{1, 0, 0, 0, 0, 4, 3, 0}, counts)

	numbers := *v
	numbers.Key, numbers.Index = 0, ""
	numbers.Columns = slices.DeleteFunc(slices.Clone(v.Columns), func(c checksum.ViewColumn) bool { return c.Name != "n" && c.Name != "e" })
	made := 0
	_, rows, err = reader(t, m, &numbers).Suspects(ctx, checksum.KeyRange{}, func() checksum.Inspector { made++; return &inspected{} })
	require.NoError(t, err)
	assert.Zero(t, rows)
	assert.Equal(t, 1, made, "the caller gets an inspector that saw nothing")
	counts, err = reader(t, m, &numbers).NonASCII(ctx, checksum.KeyRange{})
	require.NoError(t, err)
	assert.Equal(t, []uint64{0, 0}, counts)
}

// sql_mode changes what quotes and backslashes mean; nothing here depends on it.
func TestFiltersMeanTheSameInEverySQLMode(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	database := fixtures.Database(t, a)
	load(t, a, database, "t", "TEXT CHARACTER SET utf8mb4", []string{"X'C383C2A9'", "X'C3A9'", "'\\\\'", "X'6100'"})
	statements, err := m.SuspectsSQL(context.Background(), viewOf(t, m, database, "t"), checksum.KeyRange{})
	require.NoError(t, err)
	for _, mode := range []string{"", "ANSI", "NO_BACKSLASH_ESCAPES", "ANSI,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH"} {
		s := newSession(t, a)
		_, err := s.ExecContext(context.Background(), fmt.Sprintf("SET sql_mode = '%s'", mode))
		require.NoError(t, err)
		for _, statement := range statements {
			var found []string
			for _, row := range s.rows(statement) {
				found = append(found, row["id"])
			}
			assert.Equal(t, "1 4", strings.Join(found, " "), "%s: %s", mode, statement)
		}
	}
}
