package fleet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
)

// Each kind of difference is found, named by its key, and nothing else is.
func TestEveryDamagedRowIsFoundAndNothingElse(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE items (id BIGINT UNSIGNED PRIMARY KEY, name VARCHAR(50), price INT) CHARACTER SET utf8mb4",
		"INSERT INTO items SELECT seq, CONCAT('item ', seq, ' é'), seq*7 FROM seq_1_to_200000")
	tw.onB("DELETE FROM items WHERE id = 777",
		"UPDATE items SET price = price + 1 WHERE id = 150000",
		"INSERT INTO items VALUES (18446744073709551615, 'late', 1)",
		// Two rows swap a value: XOR of CRC32 sees nothing.
		"UPDATE items SET name = CASE id WHEN 5 THEN 'item 6 é' ELSE 'item 5 é' END WHERE id IN (5, 6)")
	o := tw.verify()
	require.Empty(t, o.Gaps)
	items := tw.table(o, "items")
	assert.Equal(t, compare.Differ, items.Result, "%+v", items.Gaps)
	assert.ElementsMatch(t, []string{
		"row.missing id=777", "row.extra id=18446744073709551615", "row.differs id=150000 ~price",
		"row.differs id=5 ~name", "row.differs id=6 ~name",
	}, found(items))
	assert.EqualValues(t, 5, items.Differences)
	assert.EqualValues(t, 200000, items.RowsA)
	assert.EqualValues(t, 200000, items.RowsB)
}
