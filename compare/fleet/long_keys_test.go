package fleet_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/fixtures"
)

// Rows that differ are looked up by their keys, many in one statement. A server takes no
// statement longer than its max_allowed_packet and closes the connection: then it passed
// for one that is down, and no table of the pair was verified.
func TestRowsWithLongKeysAreLookedUpOnAServerThatTakesShortStatements(t *testing.T) {
	a, b := fixtures.Pair(t, "--max-allowed-packet=1M")
	tw := &twins{t: t, a: a, b: b, database: fixtures.Database(t, a, b)}
	tw.both("CREATE TABLE t (k VARCHAR(700) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, v INT)",
		"INSERT INTO t SELECT CONCAT(REPEAT('日', 690), seq), seq FROM seq_1_to_4000")
	tw.onB("UPDATE t SET v = -1 WHERE v % 10 = 0", "DELETE FROM t WHERE v = 11")
	tw.onA("DELETE FROM t WHERE v = 12")
	o := tw.table(tw.verify(), "t")
	require.Empty(t, o.Gaps)
	assert.EqualValues(t, 402, o.Differences)
	kinds := map[string]int{}
	for _, f := range tw.rowByRow(o) {
		kinds[fmt.Sprint(f.Kind)]++
	}
	assert.Equal(t, map[string]int{"row.differs": 400, "row.missing": 1, "row.extra": 1}, kinds)
}
