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
	"allclear/checksum/server"
	"allclear/fixtures"
)

// alike are texts each of which some collation holds to be equal to another one.
func alike() []string {
	return []string{
		"ß", "ss", "s", "SS", "ẞ", "ł", "l", "Ł", "L", "😀", "🍣", "é", "e\u0301", "e", "E", "É", "は", "ぱ",
		"ば", "ハ", "ﾊ", "a", "A", "a ", "a  ", "a\u00a0", "a\u00a0 ", "a \u00a0",
		"a\u3000", "a\t", "a\n", "", " ", "a\u200db", "ab", "AB", "æ", "ae", "Æ", "ø", "o", "ﬁ", "fi", "①", "1",
		"Ａ", "i", "I", "ı", "İ", "ö", "oe", "ç", "c", "ñ", "n", "ll", "ch", "nbsp\u00a0end", "nbsp end",
		"\u0130", "ς", "σ", "Σ", "ё", "е", "й", "и\u0306", "中", "\u2F00", "一", "가", "\u1100\u1161", "ﷺ",
		"a\x00", "a\x00b", "\x00", "x\uFFFD", "x😀",
	}
}

// weigh reads a table's weights: hash by id.
func weigh(
	t *testing.T, m *server.Member, v *checksum.View, index *checksum.Index, collation string, r checksum.KeyRange,
) map[string]uint64 {
	t.Helper()
	hashes := map[string]uint64{}
	restarts := 0
	visit := func(hash uint64, row checksum.Row) error {
		require.NotEmpty(t, row.Key)
		hashes[strings.Join(row.Bound.Text, ",")] = hash
		return nil
	}
	require.NoError(t, reader(t, m, v).Weights(context.Background(), index, collation, r, func() { restarts++ }, visit))
	require.Equal(t, 1, restarts)
	return hashes
}

// indexNamed finds an index.
func indexNamed(t *testing.T, table *checksum.Table, name string) *checksum.Index {
	t.Helper()
	i := slices.IndexFunc(table.Indexes, func(i checksum.Index) bool { return i.Name == name })
	require.GreaterOrEqual(t, i, 0)
	return &table.Indexes[i]
}

// pairs runs a query that returns pairs of ids, the smaller first.
func pairs(t *testing.T, s *fixtures.Server, query string) map[[2]string]bool {
	t.Helper()
	all := map[[2]string]bool{}
	for _, row := range newSession(t, s).rows(query) {
		all[[2]string{row["x"], row["y"]}] = true
	}
	return all
}

// collations are one of each family, and those with rules of their own.
func collations() []string {
	return []string{
		"utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_unicode_520_ci", "utf8mb4_bin", "utf8mb4_german2_ci",
		"utf8mb4_spanish_ci", "utf8mb4_turkish_ci", "utf8mb4_polish_ci",
		"utf8mb4_swedish_ci", "utf8mb4_croatian_ci", "utf8mb4_unicode_nopad_ci", "utf8mb4_general_nopad_ci",
		"utf8mb4_nopad_bin", "utf8mb4_uca1400_ai_ci", "utf8mb4_uca1400_as_ci",
		"utf8mb4_uca1400_as_cs", "utf8mb4_uca1400_nopad_ai_ci", "uca1400_ai_ci", "utf8mb4_0900_ai_ci",
		"utf8mb4_0900_as_ci", "utf8mb4_0900_as_cs", "utf8mb4_0900_bin", "utf8mb4_ja_0900_as_cs_ks",
		"utf8mb4_de_pb_0900_ai_ci", "utf8_general_ci", "latin1_swedish_ci", "latin1_german2_ci", "latin1_bin",
		"latin2_czech_cs", "cp1250_czech_cs", "tis620_thai_ci", "gbk_chinese_ci", "euckr_bin", "cp1251_general_ci",
		"sjis_japanese_ci", "ucs2_unicode_ci", "binary",
	}
}

// paired lists the pairs of rows with the same hash.
func paired(hashes map[string]uint64) map[[2]string]bool {
	same := map[[2]string]bool{}
	for x := 1; x <= len(hashes); x++ {
		for y := x + 1; y <= len(hashes); y++ {
			if pair := [2]string{fmt.Sprint(x), fmt.Sprint(y)}; hashes[pair[0]] == hashes[pair[1]] {
				same[pair] = true
			}
		}
	}
	return same
}

// Keys that the server would hold to be equal under a collation have the same
// hash; the few others that share one are told apart by the server.
func TestKeysThatACollationMakesEqualWeighTheSame(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	ctx := context.Background()
	database := fixtures.Database(t, a)
	load(t, a, database, "t", "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, KEY k (c)", written(alike(), "utf8mb4"))
	v := viewOf(t, m, database, "t")
	index := indexNamed(t, v.Table, "k")
	merged := 0
	for _, collation := range collations() {
		known, err := m.KnowsCollation(ctx, collation)
		require.NoError(t, err)
		if !known {
			t.Logf("%s is not known here", collation)
			continue
		}
		t.Run(collation, func(t *testing.T) {
			set, _, _ := strings.Cut(collation, "_")
			if set == "uca1400" {
				set = "utf8mb4"
			}
			compared := "CONVERT(c USING " + set + ") COLLATE `" + collation + "`"
			half := "(SELECT id, " + compared + " AS w FROM " + database + ".t)"
			equal := pairs(t, a, "SELECT x.id AS x, y.id AS y FROM "+half+" AS x JOIN "+half+" AS y ON x.id < y.id AND x.w = y.w")
			// MariaDB does not group "a" and "a " under latin1_bin, which are equal.
			groups := "(SELECT MIN(id) AS id, MAX(id) AS last FROM " + database + ".t GROUP BY " + compared + ")"
			grouped := pairs(t, a, "SELECT g.id AS x, t.id AS y FROM "+half+" AS t JOIN "+groups+" AS g"+
				" ON t.id = g.last AND g.id < g.last")
			hashes := weigh(t, m, v, index, collation, checksum.KeyRange{})
			require.Len(t, hashes, len(alike()))
			sharing := paired(hashes)
			for _, reference := range []map[[2]string]bool{equal, grouped} {
				for pair := range reference {
					assert.True(t, sharing[pair], "%q and %q", text(pair[0]), text(pair[1]))
				}
			}
			for pair := range sharing {
				same, err := reader(t, m, v).EqualUnder(ctx, index, collation, boundOf(pair[0]), boundOf(pair[1]))
				require.NoError(t, err)
				assert.Equal(t, equal[pair], same, "%q and %q", text(pair[0]), text(pair[1]))
			}
			merged += len(equal)
			t.Logf("%d pairs equal, %d share a hash", len(equal), len(sharing))
			comparesTrailing := strings.Contains(collation, "nopad") || strings.Contains(collation, "0900") ||
				collation == "binary" || collation == "tis620_thai_ci"
			if !comparesTrailing {
				assert.Len(t, sharing, len(equal), "a hash that tells little apart leaves the work to EqualUnder")
			}
		})
	}
	assert.Greater(t, merged, 100, "collations that merge nothing prove nothing")
}

func boundOf(id string) checksum.Bound {
	return checksum.Bound{SQL: []string{id}, Text: []string{id}}
}

func text(id string) string {
	var n int
	_, _ = fmt.Sscan(id, &n)
	return alike()[n-1]
}

// weightCase is a table with an index k, and which of its rows must weigh the same.
type weightCase struct {
	reason, columns string
	rows            []string
	same, apart     [][2]string
	without         []string // rows that have no weight
}

func weightCases() []weightCase {
	return []weightCase{
		{
			reason:  "an index on a prefix compares that many characters",
			columns: "c VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, d INT, KEY k (c(3))",
			rows:    []string{"'éèêa', 1", "'éèêb', 2", "'éèa', 3"}, same: [][2]string{{"1", "2"}}, apart: [][2]string{{"1", "3"}},
		},
		{
			reason: "every column counts", columns: "c VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, d INT, KEY k (c, d)",
			rows: []string{"'a', 1", "'a', 2", "'A', 1", "'ab', 1"}, same: [][2]string{{"1", "3"}}, apart: [][2]string{{"1", "2"}, {"1", "4"}},
		},
		{
			reason: "columns do not run into each other",
			columns: "c VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci," +
				" d VARCHAR(20) CHARACTER SET latin1, KEY k (c, d)",
			rows: []string{"'a', 'bc'", "'ab', 'c'", "'A ', 'BC'"}, same: [][2]string{{"1", "3"}}, apart: [][2]string{{"1", "2"}},
		},
		{
			reason: "NULL is equal to nothing", columns: "c VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, d INT, KEY k (c, d)",
			rows: []string{"NULL, 1", "NULL, 1", "'a', NULL", "'a', 3"}, without: []string{"1", "2", "3"},
		},
		{
			reason: "bytes count as they are", columns: "c VARBINARY(20), d INT, KEY k (c)",
			rows: []string{"'a', 1", "'A', 1", "'a ', 1", "'a', 2"}, same: [][2]string{{"1", "4"}}, apart: [][2]string{{"1", "2"}, {"1", "3"}},
		},
		{
			reason: "zero has no sign", columns: "c DOUBLE, d FLOAT, KEY k (c, d)",
			rows: []string{"0e0, 1.5", "-1e-200 * 1e-200, 1.5", "1, 1.5"}, same: [][2]string{{"1", "2"}}, apart: [][2]string{{"1", "3"}},
		},
		{
			reason: "labels count by number", columns: "c ENUM('x','y'), d SET('p','q'), KEY k (c, d)",
			rows: []string{
				"'x', 'p,q'", "1, 3", "'y', 'p,q'", "'x', 'p'",
			}, same: [][2]string{{"1", "2"}}, apart: [][2]string{{"1", "3"}, {"1", "4"}},
		},
	}
}

// Rows weigh the same if the index would hold them to be equal, and only then.
func TestWeightsFollowWhatTheIndexHolds(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	for _, c := range weightCases() {
		t.Run(c.reason, func(t *testing.T) {
			database := fixtures.Database(t, a)
			a.MustExec(t, in(database, "SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, "+c.columns+")")...)
			for i, row := range c.rows {
				a.MustExec(t, fmt.Sprintf("INSERT INTO %s.t VALUES (%d, %s)", database, i+1, row))
			}
			v := viewOf(t, m, database, "t")
			index := indexNamed(t, v.Table, "k")
			hashes := weigh(t, m, v, index, "", checksum.KeyRange{})
			equal := func(pair [2]string) bool {
				same, err := reader(t, m, v).EqualUnder(context.Background(), index, "", boundOf(pair[0]), boundOf(pair[1]))
				require.NoError(t, err)
				return same
			}
			for _, pair := range c.same {
				assert.Equal(t, hashes[pair[0]], hashes[pair[1]], pair)
				assert.True(t, equal(pair), pair)
			}
			for _, pair := range c.apart {
				assert.NotEqual(t, hashes[pair[0]], hashes[pair[1]], pair)
				assert.False(t, equal(pair), pair)
			}
			for _, id := range c.without {
				assert.NotContains(t, hashes, id)
				assert.False(t, equal([2]string{id, id}), "a row with a NULL is not even equal to itself")
			}
			assert.Len(t, hashes, len(c.rows)-len(c.without))
		})
	}
}

// Where weights cannot tell equal rows, an error must say so.
func TestWhatCannotBeWeighedIsRefused(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	ctx := context.Background()
	database := fixtures.Database(t, a)
	load(t, a, database, "t", "VARCHAR(40) CHARACTER SET utf8mb4, KEY k (c)", []string{"'a'"})
	v := viewOf(t, m, database, "t")
	index := indexNamed(t, v.Table, "k")
	for _, c := range []struct {
		reason    string
		view      *checksum.View
		index     *checksum.Index
		collation string
	}{
		{"no key tells rows apart", &checksum.View{Table: v.Table, Columns: v.Columns}, index, ""},
		{"a part that is an expression has no column", v, &checksum.Index{Name: "f", Columns: []checksum.IndexColumn{{}}}, ""},
		{"a collation's name must not become SQL", v, index, "utf8mb4_bin` OR `1"},
		{"a collation that the server lacks", v, index, "utf8mb4_martian_ci"},
	} {
		visit := func(uint64, checksum.Row) error { return nil }
		assert.Error(t, reader(t, m, c.view).Weights(ctx, c.index, c.collation, checksum.KeyRange{}, func() {}, visit), c.reason)
		_, err := reader(t, m, c.view).EqualUnder(ctx, c.index, c.collation, boundOf("1"), boundOf("1"))
		assert.Error(t, err, c.reason)
	}
	known, err := m.KnowsCollation(ctx, "utf8mb4_martian_ci")
	require.NoError(t, err)
	assert.False(t, known)
	known, err = m.KnowsCollation(ctx, "martian_ci")
	require.NoError(t, err)
	assert.False(t, known, "of a character set that is not known")
	_, err = m.KnowsCollation(ctx, "a`b")
	assert.Error(t, err)
	same, err := reader(t, m, v).EqualUnder(ctx, index, "", boundOf("1"), boundOf("2"))
	require.NoError(t, err)
	assert.False(t, same, "a row that is gone is not equal")
}
