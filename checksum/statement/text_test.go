package statement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Each row is looked up by itself: an OR of many keys could scan the whole table.
func TestTextsAreFoundByTheKey(t *testing.T) {
	v := view(2, column("a", "int"), column("b`", "int"), text("s", "latin1"))
	sql, err := statement.Texts(v, "s", []checksum.Bound{*bound("1", "2"), *bound("3", "4")})
	require.NoError(t, err)
	assert.Equal(t, "(SELECT 0 AS N, HEX(`s`) AS V FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `s` IS NOT NULL AND `a` = 1 AND `b``` = 2) "+
		"UNION ALL "+
		"(SELECT 1 AS N, HEX(`s`) AS V FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `s` IS NOT NULL AND `a` = 3 AND `b``` = 4)", sql)
	_, err = statement.Texts(v, "s", []checksum.Bound{*bound("1")})
	assert.Error(t, err, "a bound that is no whole key")
}

// Servers store one text in different sets; compared as bytes it would differ.
func TestTextsOfTwoServersAreComparedInOneCharacterSet(t *testing.T) {
	sql, err := statement.EqualTexts("utf8mb4_bin", [][2]checksum.Text{
		{{Charset: "latin1", Bytes: []byte("\xe9'")}, {Charset: "utf8mb3", Bytes: nil}},
	})
	require.NoError(t, err)
	assert.Equal(t, "SELECT CONVERT(_latin1 X'e927' USING utf8mb4) COLLATE `utf8mb4_bin` = CONVERT(_utf8 X'' USING utf8mb4) AS E0", sql)
	_, err = statement.EqualTexts("utf8mb4_bin; DROP", nil)
	assert.Error(t, err)
}
