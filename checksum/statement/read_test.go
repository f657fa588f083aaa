package statement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Marks and bounds count on the order, and a chunk must be a range of the index.
func TestChunkIsAKeyRangeInKeyOrder(t *testing.T) {
	one := view(1, column("k", "int"), column("v", "int"))
	three := view(3, column("k", "int"), column("l", "int"), column("m", "int"))
	for name, c := range map[string]struct {
		view *checksum.View
		r    checksum.KeyRange
		rows uint64
		want string
	}{
		"the whole table": {one, checksum.KeyRange{}, 0, "SELECT `k`, `v` FROM `d`.`t` FORCE INDEX (`PRIMARY`) ORDER BY `k`"},
		"between bounds, limited": {one, checksum.KeyRange{After: bound("1"), Through: bound("9")}, 50,
			"SELECT `k`, `v` FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` > 1 AND `k` <= 9 ORDER BY `k` LIMIT 50"},
		"a composite key": {three, checksum.KeyRange{After: bound("1", "2", "3")}, 0,
			"SELECT `k`, `l`, `m` FROM `d`.`t` FORCE INDEX (`PRIMARY`)" +
				" WHERE `k` >= 1 AND (`k` > 1 OR (`k` = 1 AND (`l` > 2 OR (`l` = 2 AND `m` > 3)))) ORDER BY `k`, `l`, `m`"},
		"by the first column of a key": {three, checksum.KeyRange{Through: bound("7")}, 0,
			"SELECT `k`, `l`, `m` FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` <= 7 ORDER BY `k`, `l`, `m`"},
	} {
		assert.Equal(t, c.want, statement.Chunk(c.view, c.r, c.rows), name)
	}
	one.Index = ""
	after := checksum.KeyRange{After: bound("1")}
	assert.Equal(t, "SELECT `k`, `v` FROM `d`.`t`", statement.Chunk(one, after, 50), "without an index all is read")
}

// MariaDB reads no range for an ENUM under < or >.
func TestEnumsAreComparedByLists(t *testing.T) {
	labels := column("k", "enum")
	labels.FullType = "enum('z','y','x')"
	v := view(1, labels)
	for end, want := range map[checksum.KeyRange]string{
		{After: bound("1")}:   "(`k` IN (2, 3) OR `k` IN (NULL, NULL))",
		{After: bound("3")}:   "`k` IN (NULL, NULL)",
		{Through: bound("1")}: "(`k` IN (0, 1) OR `k` IN (NULL, NULL))",
	} {
		assert.Equal(t, "SELECT `k` FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE "+want+" ORDER BY `k`", statement.Chunk(v, end, 0))
	}
	first := column("k", "enum")
	first.FullType = labels.FullType
	assert.Contains(t, statement.Chunk(view(2, first, column("l", "int")), checksum.KeyRange{Through: bound("2", "5")}, 0),
		"WHERE (`k` IN (0, 1, 2) OR `k` IN (NULL, NULL)) AND ((`k` IN (0, 1) OR `k` IN (NULL, NULL)) OR (`k` = 2 AND `l` <= 5)) ORDER")
}

// A step passes over many rows, so the index alone must serve it.
func TestStepsAndEndsReadTheKeyAlone(t *testing.T) {
	v := view(2, column("k", "int"), text("l", "utf8mb4"), column("v", "int"))
	assert.Equal(t, "SELECT `k`, `l` FROM `d`.`t` FORCE INDEX (`PRIMARY`) ORDER BY `k`, `l` LIMIT 1 OFFSET 0",
		statement.Step(v, checksum.KeyRange{}, 1))
	assert.Equal(t, "SELECT `k`, `l` FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` > 4 ORDER BY `k`, `l` LIMIT 1 OFFSET 99",
		statement.Step(v, checksum.KeyRange{After: bound("4")}, 100))
	assert.Contains(t, statement.Step(v, checksum.KeyRange{After: bound("4"), Through: bound("9")}, 100), "WHERE `k` > 4 AND `k` <= 9 ORDER")
	assert.Equal(t, "SELECT `k`, `l` FROM `d`.`t` FORCE INDEX (`PRIMARY`) ORDER BY `k` DESC, `l` DESC LIMIT 1", statement.Last(v))
	assert.Equal(t, "SELECT `k` AS EDGE FROM `d`.`t` FORCE INDEX (`PRIMARY`) ORDER BY `k`, `l` LIMIT 1", statement.Edge(v, false))
	assert.Equal(t, "SELECT `k` AS EDGE FROM `d`.`t` FORCE INDEX (`PRIMARY`) ORDER BY `k` DESC, `l` DESC LIMIT 1", statement.Edge(v, true))
	for _, c := range []checksum.Column{text("k", "latin1"), column("k", "binary"), column("k", "varbinary")} {
		assert.Equal(t, "SELECT HEX(`k`) AS EDGE FROM `d`.`t` FORCE INDEX (`PRIMARY`) ORDER BY `k` LIMIT 1", statement.Edge(view(1, c), false))
	}
}

// A condition with OR must not reach beyond the range that it is asked about.
func TestConditionsAndSumsStayWithinTheRange(t *testing.T) {
	v, r := view(1, column("k", "int"), column("v", "int")), checksum.KeyRange{After: bound("1")}
	assert.Equal(t, "SELECT `k`, f(v) FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` > 1 AND (x) ORDER BY `k`",
		statement.Select(v, []string{"`k`", "f(v)"}, r, "(x)"))
	assert.Equal(t, "SELECT SUM(x), 0 FROM `d`.`t` FORCE INDEX (`PRIMARY`) WHERE `k` > 1", statement.Aggregate(v, []string{"SUM(x)", "0"}, r))
	v.Index = ""
	assert.Equal(t, "SELECT f(v) FROM `d`.`t` WHERE (x)", statement.Select(v, []string{"f(v)"}, r, "(x)"))
	assert.Equal(t, "SELECT SUM(x) FROM `d`.`t`", statement.Aggregate(v, []string{"SUM(x)"}, r))
}

// These statements are shown to people, who paste them into a client.
func TestStatementsToLookForOneself(t *testing.T) {
	table := view(0, column("id", "int")).Table
	assert.Equal(t, "SHOW CREATE TABLE `d`.`t`", statement.ShowCreate(table))
	assert.Equal(t, "SELECT MAX(`id`) FROM `d`.`t`", statement.Greatest(table, "id"))
	assert.Equal(t, "SELECT * FROM `d`.`t` WHERE `id` = 7", statement.Where(table, "id", "7"))
}

// Without the index, each page of IDs would scan and sort the whole table.
func TestIDsAreReadByTheirIndex(t *testing.T) {
	v := view(1, column("id", "int"), column("ref", "int"))
	id, low, high := checksum.IDColumn{Table: v.Table, Column: &v.Table.Columns[1], Index: "ref"}, checksum.Int(-5), checksum.Uint(9)
	const from = "SELECT `ref` FROM `d`.`t` FORCE INDEX (`ref`) WHERE "
	assert.Equal(t, from+"`ref` IS NOT NULL ORDER BY `ref` LIMIT 50", statement.IDs(id, nil, nil, 50))
	assert.Equal(t, from+"`ref` > -5 AND `ref` <= 9 ORDER BY `ref` LIMIT 50", statement.IDs(id, &low, &high, 50))
	assert.Equal(t, from+"`ref` IS NOT NULL ORDER BY `ref` DESC LIMIT 3", statement.TopIDs(id, nil, 3))
	assert.Equal(t, from+"`ref` < 9 ORDER BY `ref` DESC LIMIT 3", statement.TopIDs(id, &high, 3))
	ids := []checksum.Integer{low, high}
	assert.Equal(t, "SELECT `id`, `ref` FROM `d`.`t` FORCE INDEX (`ref`) WHERE `ref` IN (-5, 9) ORDER BY `ref`", statement.RowsOf(v, id, ids))
	id.Index = ""
	assert.Equal(t, "SELECT `id`, `ref` FROM `d`.`t` WHERE `ref` IN (-5, 9)", statement.RowsOf(v, id, ids))
}
