package statement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Two rows that the index holds to be equal must never have different weights.
func TestWeightsAreWhatAnIndexCompares(t *testing.T) {
	s := text("s", "latin1")
	s.Nullable = true
	v := view(1, column("k", "int"), s, column("n", "int"))
	index := &checksum.Index{Name: "u", Columns: []checksum.IndexColumn{{Name: "s", Prefix: 3}, {Name: "n"}}}
	sql, read, err := statement.Weights(v, index, "", checksum.KeyRange{After: bound("1")})
	require.NoError(t, err)
	assert.Equal(t, "SELECT `k`, TRIM(TRAILING WEIGHT_STRING(CONVERT(' ' USING latin1) COLLATE `latin1_bin`)"+
		" FROM WEIGHT_STRING(LEFT(`s`, 3) COLLATE `latin1_bin`)) AS W0, `n` AS W1"+
		" FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` > 1 AND `s` IS NOT NULL ORDER BY `k`", sql)
	assert.Equal(t, []string{"k", "s", "n"}, read.Names())
	assert.Equal(t, []string{"k", "s", "n"}, v.Names(), "the view itself is left alone")
	assert.Equal(t, "varbinary", read.Columns[1].Type)
	sql, err = statement.Equal(v, index, "utf8mb4_bin", *bound("1"), *bound("2"))
	require.NoError(t, err)
	assert.Equal(t, "SELECT 1 AS FOUND FROM"+
		" (SELECT CONVERT(LEFT(`s`, 3) USING utf8mb4) AS W0, `n` AS W1 FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` = 1) AS X,"+
		" (SELECT CONVERT(LEFT(`s`, 3) USING utf8mb4) AS W0, `n` AS W1 FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` = 2) AS Y"+
		" WHERE X.W0 COLLATE `utf8mb4_bin` = Y.W0 COLLATE `utf8mb4_bin` AND X.W1 = Y.W1", sql)
}

// What cannot be weighed is refused, and a collation's name never becomes SQL.
func TestWeightsNeedAKeyColumnsAndACollation(t *testing.T) {
	v := view(1, column("k", "int"), text("s", "latin1"))
	u := &checksum.Index{Name: "u", Columns: []checksum.IndexColumn{{Name: "s"}}}
	expression := &checksum.Index{Name: "e", Columns: []checksum.IndexColumn{{Name: ""}}}
	for name, c := range map[string]struct {
		view      *checksum.View
		index     *checksum.Index
		collation string
	}{
		"no key":        {view(0, text("s", "latin1")), u, ""},
		"an expression": {v, expression, ""},
		"no collation":  {v, u, "utf8mb4_bin; DROP"},
	} {
		_, _, err := statement.Weights(c.view, c.index, c.collation, checksum.KeyRange{})
		assert.Error(t, err, name)
		_, err = statement.Equal(c.view, c.index, c.collation, *bound("1"), *bound("2"))
		assert.Error(t, err, name)
	}
	_, err := statement.Equal(view(2, column("k", "int"), text("s", "latin1")), u, "", *bound("1"), *bound("2"))
	assert.Error(t, err, "a bound that is no whole key")
}

// Servers refuse a collation in any other character set, even one that they have.
func TestACollationIsTriedInItsOwnCharacterSet(t *testing.T) {
	for collation, want := range map[string]string{
		"latin1_bin":    "SELECT CONVERT(X'61' USING latin1) COLLATE `latin1_bin` AS KNOWN",
		"uca1400_ai_ci": "SELECT CONVERT(X'61' USING utf8mb4) COLLATE `uca1400_ai_ci` AS KNOWN",
	} {
		sql, err := statement.KnowsCollation(collation)
		require.NoError(t, err)
		assert.Equal(t, want, sql)
	}
	for _, collation := range []string{"", "x`y", "a b"} {
		_, err := statement.KnowsCollation(collation)
		assert.Error(t, err, collation)
	}
}

// Another order than the column's would have rows read twice.
func TestCutsAreComparedByTheColumnsCollation(t *testing.T) {
	s := text("s", "latin1")
	assert.Equal(t, "SELECT CONVERT(_utf8mb4 X'61' USING latin1) COLLATE latin1_bin <"+
		" CONVERT(_utf8mb4 X'62' USING latin1) COLLATE latin1_bin AS C0",
		statement.Ascending(checksum.ViewColumn{Column: &s}, []checksum.Bound{*bound("_utf8mb4 X'61'"), *bound("_utf8mb4 X'62'")}))
}
