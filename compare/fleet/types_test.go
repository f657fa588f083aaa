package fleet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
	"allclear/fixtures"
)

// columnType is a column of one type, or of one type on each member.
type columnType struct {
	declare, declareB string
	values            []string // SQL, in rows 1, 2, … on both members; NULL comes after them
	changed           string   // what b has in row 1 instead, as close by as the type allows
	needs             []fixtures.Capability
}

// onTwins puts each column type into a table of its own: c0, c1, …
func onTwins(t *testing.T, types []columnType) *twins {
	tw := newTwins(t)
	create := func(i int, declare string, values []string) []string {
		rows := make([]string, len(values)+1)
		for n, v := range values {
			rows[n] = fmt.Sprintf("(%d, %s)", n+1, v)
		}
		rows[len(values)] = fmt.Sprintf("(%d, NULL)", len(values)+1)
		return []string{
			fmt.Sprintf("CREATE TABLE c%d (id INT PRIMARY KEY, v %s NULL) CHARACTER SET utf8mb4", i, declare),
			fmt.Sprintf("INSERT INTO c%d VALUES %s", i, strings.Join(rows, ", ")),
		}
	}
	a := []string{"SET sql_mode = 'ALLOW_INVALID_DATES'"}
	b := []string{"SET sql_mode = 'ALLOW_INVALID_DATES'"}
	for i, c := range types {
		if c.declareB == "" {
			c.declareB = c.declare
		}
		a, b = append(a, create(i, c.declare, c.values)...), append(b, create(i, c.declareB, c.values)...)
	}
	tw.onA(a...)
	tw.onB(b...)
	return tw
}

// having leaves out the types that a member lacks, and says so.
func having(t *testing.T, types []columnType) (all []columnType) {
	a, b := fixtures.SharedPair(t)
	for _, c := range types {
		if fixtures.Lacks([]*fixtures.Server{a, b}, c.needs...) == "" {
			all = append(all, c)
			continue
		}
		t.Run(c.name(), func(t *testing.T) { fixtures.Need(t, []*fixtures.Server{a, b}, c.needs...) })
	}
	return all
}

func (c columnType) name() string {
	if c.declareB == "" {
		return c.declare
	}
	return c.declare + " to " + c.declareB
}

// requireMatchThenFind expects that all rows match, and that of each type the
// one changed value is found, and no other.
func requireMatchThenFind(t *testing.T, types []columnType, kind func(columnType) checksum.Kind) {
	types = having(t, types)
	tw := onTwins(t, types)
	o := tw.verify()
	require.Empty(t, o.Gaps)
	for i, c := range types {
		table := tw.table(o, fmt.Sprintf("c%d", i))
		assert.Equal(t, compare.Match, table.Result, "%s: %v %+v", c.name(), found(table), table.Gaps)
		assert.EqualValues(t, len(c.values)+1, table.RowsA, c.name())
		assert.Equal(t, kind(c), table.Kind, c.name())
		tw.onB("SET sql_mode = 'ALLOW_INVALID_DATES'", fmt.Sprintf("UPDATE c%d SET v = %s WHERE id = 1", i, c.changed))
	}
	o = tw.verify()
	require.Empty(t, o.Gaps)
	for i, c := range types {
		table := tw.table(o, fmt.Sprintf("c%d", i))
		t.Run(c.name(), func(t *testing.T) {
			assert.Equal(t, []string{"row.differs id=1 ~v"}, found(table), "%+v", table.Gaps)
		})
	}
}

// Values of every type, at both ends of its range, match byte for byte, and the
// nearest other value doesn't.
func TestEveryTypeMatchesAndItsNearestNeighbourDoesNot(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	requireMatchThenFind(t, everyType(), func(c columnType) checksum.Kind {
		if strings.HasPrefix(c.declare, "JSON") && a.Has(fixtures.JSONAsText) != b.Has(fixtures.JSONAsText) {
			return checksum.Meaning // MySQL keeps documents, MariaDB their text
		}
		if c.declare == "GEOMETRYCOLLECTION" && a.Has(fixtures.GeomCollection) != b.Has(fixtures.GeomCollection) {
			return checksum.Meaning // the catalogs call it by two names
		}
		return checksum.Wire
	})
}

// A column that was widened or converted on one side holds the same values: that raises
// no alarm, and hides no difference.
func TestConversionsMatchByMeaning(t *testing.T) {
	requireMatchThenFind(t, conversions(), func(columnType) checksum.Kind { return checksum.Meaning })
}

// Text of one character set is the same bytes in every kind of text column.
func TestTextInOtherTypesMatchesOnTheWire(t *testing.T) {
	requireMatchThenFind(t, []columnType{
		{declare: "VARCHAR(50)", declareB: "TEXT", values: []string{"'é😀'", "''", "' x '"}, changed: "'é😀 '"},
		{declare: "CHAR(50)", declareB: "VARCHAR(60)", values: []string{"'é😀'", "''", "' x'"}, changed: "'é😀 '"},
		{declare: "VARCHAR(50)", declareB: "VARCHAR(50) COLLATE utf8mb4_bin", values: []string{"'Straße'"}, changed: "'strasse'"},
		{declare: "TINYTEXT", declareB: "LONGTEXT", values: []string{"REPEAT('é', 120)"}, changed: "REPEAT('é', 119)"},
	}, func(columnType) checksum.Kind { return checksum.Wire })
}

// trap is a change that a tool which DBAs rely on did not find (PEERS.md).
type trap struct {
	name            string
	declare, insert string
	change          string
	found           []string
}

func traps() []trap {
	return []trap{
		{"two rows swap a value", "id INT PRIMARY KEY, v VARCHAR(20)", "(1, 'x'), (2, 'y'), (3, 'z')",
			"UPDATE t SET v = IF(id = 1, 'y', 'x') WHERE id < 3", []string{"row.differs id=1 ~v", "row.differs id=2 ~v"}},
		{"the same shift on four rows", "id INT PRIMARY KEY, v DATETIME",
			"(1, '2024-01-01 10:00:00'), (2, '2024-01-01 10:00:00'), (3, '2024-01-01 10:00:00'), (4, '2024-01-01 10:00:00')",
			"UPDATE t SET v = v + INTERVAL 10 MINUTE", []string{
				"row.differs id=1 ~v", "row.differs id=2 ~v", "row.differs id=3 ~v", "row.differs id=4 ~v",
			}},
		{"text moves over a separator", "id INT PRIMARY KEY, v VARCHAR(20), w VARCHAR(20)", "(1, 'a#b', 'c'), (2, 'a', 'b')",
			"UPDATE t SET v = 'a', w = 'b#c' WHERE id = 1", []string{"row.differs id=1 ~v ~w"}},
		{"text moves from one column to the next", "id INT PRIMARY KEY, v VARCHAR(20), w VARCHAR(20)", "(1, 'ab', 'c'), (2, 'a', 'b')",
			"UPDATE t SET v = 'a', w = 'bc' WHERE id = 1", []string{"row.differs id=1 ~v ~w"}},
		{"NULL changes places", "id INT PRIMARY KEY, u VARCHAR(9), v VARCHAR(9), w VARCHAR(9)", "(1, 'x', NULL, 'y')",
			"UPDATE t SET u = NULL, v = 'x'", []string{"row.differs id=1 ~u ~v"}},
		{"zero becomes NULL", "id INT PRIMARY KEY, v DOUBLE", "(1, 0.0)", "UPDATE t SET v = NULL", []string{"row.differs id=1 ~v"}},
		{"empty becomes NULL", "id INT PRIMARY KEY, v VARCHAR(9)", "(1, '')", "UPDATE t SET v = NULL", []string{"row.differs id=1 ~v"}},
		{
			"floats that print alike", "id INT PRIMARY KEY, v FLOAT", "(1, 3.1415925)", "UPDATE t SET v = 3.1415927",
			[]string{"row.differs id=1 ~v"},
		},
		{
			"one microsecond", "id INT PRIMARY KEY, v DATETIME(6)", "(1, '2024-01-01 10:00:00.123456')",
			"UPDATE t SET v = v + INTERVAL 1 MICROSECOND", []string{"row.differs id=1 ~v"},
		},
		{"a row longer than a packet as hex", "id INT PRIMARY KEY, v LONGBLOB", "(1, REPEAT('x', 8600000))",
			"UPDATE t SET v = INSERT(v, 8599999, 1, 'y')", []string{"row.differs id=1 ~v"}},
		{"two emoji become question marks", "id INT PRIMARY KEY, v VARCHAR(9)", "(1, '😀'), (2, '🍣')",
			"UPDATE t SET v = '?'", []string{"row.differs id=1 ~v", "row.differs id=2 ~v"}},
		{
			"one emoji becomes another that sorts alike", "id INT PRIMARY KEY, v VARCHAR(9)", "(1, '😀')", "UPDATE t SET v = '🍣'",
			[]string{"row.differs id=1 ~v"},
		},
		{"a trailing space", "id INT PRIMARY KEY, v VARCHAR(9)", "(1, 'a')", "UPDATE t SET v = 'a '", []string{"row.differs id=1 ~v"}},
		{"a trailing space in the key", "id VARCHAR(9) PRIMARY KEY, v INT", "('a', 1), ('b', 2)", "UPDATE t SET id = 'a ' WHERE v = 1",
			[]string{"row.missing id=a", "row.extra id=a "}},
		{"case in the key", "id VARCHAR(9) PRIMARY KEY, v INT", "('a', 1), ('b', 2)", "UPDATE t SET id = 'A' WHERE v = 1",
			[]string{"row.missing id=a", "row.extra id=A"}},
	}
}

// Every change that fooled a peer is caught.
func TestTrapsThatFooledOthers(t *testing.T) {
	for _, c := range traps() {
		t.Run(c.name, func(t *testing.T) {
			tw := newTwins(t)
			tw.both("CREATE TABLE t ("+c.declare+") CHARACTER SET utf8mb4", "INSERT INTO t VALUES "+c.insert)
			before := tw.table(tw.verify(), "t")
			require.Equal(t, compare.Match, before.Result, "%+v", before.Gaps)
			tw.onB(c.change)
			after := tw.table(tw.verify(), "t")
			assert.ElementsMatch(t, c.found, found(after), "%+v", after.Gaps)
			assert.Equal(t, compare.Differ, after.Result)
		})
	}
}
