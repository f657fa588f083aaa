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
	"allclear/checksum/statement"
	"allclear/fixtures"
)

// idColumn makes a table of rows and gives a column of it.
func idColumn(t testing.TB, s *fixtures.Server, m *server.Member, column, declare string, rows ...string) checksum.IDColumn {
	t.Helper()
	database := fixtures.Database(t, s)
	statements := []string{"CREATE TABLE t (" + declare + ")"}
	for _, row := range rows {
		statements = append(statements, "INSERT INTO t VALUES "+row)
	}
	s.MustExec(t, in(database, statements...)...)
	table, err := m.Table(context.Background(), database, "t")
	require.NoError(t, err)
	require.NotNil(t, table.Column(column))
	return checksum.NewIDColumn(table, table.Column(column))
}

func parsed(t testing.TB, text string) checksum.Integer {
	t.Helper()
	n, err := checksum.ParseInteger(text)
	require.NoError(t, err)
	return n
}

// optional is a number, nil for "".
func optional(t testing.TB, text string) *checksum.Integer {
	t.Helper()
	if text == "" {
		return nil
	}
	n := parsed(t, text)
	return &n
}

// paged reads a range in pages and writes the values as the caller knows them:
// by the sign that the range's ends have.
func paged(t testing.TB, m *server.Member, c checksum.IDColumn, after, through string, page int) []string {
	t.Helper()
	negative := strings.HasPrefix(through, "-")
	from, into := optional(t, after), make([]uint64, page)
	all := []string{}
	for {
		ids, ended, err := m.IDs(context.Background(), c, from, optional(t, through), into)
		require.NoError(t, err)
		for _, id := range ids {
			all = append(all, checksum.Integer{Bits: id, Negative: negative}.String())
		}
		if ended {
			return all
		}
		require.NotEmpty(t, ids, "not ended")
		from = &checksum.Integer{Bits: ids[len(ids)-1], Negative: negative}
		require.LessOrEqual(t, len(all), 1000, "the walk does not end")
	}
}

// Every integer type gives each of its values once, in order, at both ends of
// its range and in pages of any size; and from the end as well.
func TestIDsOfEveryIntegerType(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	for _, c := range []struct {
		kind   string
		values []string // ascending
	}{
		{"TINYINT", []string{"-128", "-2", "-1", "0", "1", "127"}},
		{"TINYINT UNSIGNED", []string{"0", "1", "127", "128", "255"}},
		{"SMALLINT", []string{"-32768", "-1", "0", "255", "32767"}},
		{"SMALLINT UNSIGNED", []string{"0", "255", "256", "32768", "65535"}},
		{"MEDIUMINT", []string{"-8388608", "-1", "0", "65536", "8388607"}},
		{"MEDIUMINT UNSIGNED", []string{"0", "8388608", "16777215"}},
		{"INT", []string{"-2147483648", "-1", "0", "16777216", "2147483646", "2147483647"}},
		{"INT UNSIGNED", []string{"0", "2147483647", "2147483648", "4294967295"}},
		{"INT(4) UNSIGNED ZEROFILL", []string{"0", "7", "4294967295"}},
		{"BIGINT", []string{"-9223372036854775808", "-9223372036854775807", "-1", "0", "1", "2147483648", "9223372036854775807"}},
		{
			"BIGINT UNSIGNED",
			[]string{
				"0", "1", "2147483648", "9223372036854775807", "9223372036854775808", "18446744073709551614",
				"18446744073709551615",
			},
		},
	} {
		for _, shape := range []struct{ name, declare, row string }{
			{"primary key", "c %s PRIMARY KEY", "(%s)"},
			{
				"key of several columns", "id INT, c %s, x INT NOT NULL DEFAULT 7, KEY k (c, x)",
				"(1, %[1]s, 1), (2, %[1]s, 2), (3, %[1]s, 2), (4, NULL, 1)",
			},
		} {
			t.Run(c.kind+", "+shape.name, func(t *testing.T) {
				rows := make([]string, len(c.values))
				for i, value := range c.values {
					rows[len(rows)-1-i] = fmt.Sprintf(shape.row, value)
				}
				column := idColumn(t, a, m, "c", fmt.Sprintf(shape.declare, c.kind), rows...)
				zero := slices.Index(c.values, "0")
				for page := 1; page <= 8; page++ {
					assert.Equal(t, c.values[:zero], paged(t, m, column, "", "-1", page), "page of %d", page)
					assert.Equal(t, c.values[zero:], paged(t, m, column, "-1", "", page), "page of %d", page)
					assert.Equal(t, c.values[zero:], paged(t, m, column, "-1", "18446744073709551615", page), "page of %d", page)
				}
				last := c.values[len(c.values)-1]
				inner := paged(t, m, column, "0", parsed(t, last).Before().String(), 3)
				assert.Equal(t, c.values[zero+1:len(c.values)-1], inner, "after is left out, through is in")
				assert.Empty(t, paged(t, m, column, last, "", 3))
				checkTop(t, m, column, c.values, strings.Count(shape.row, "%"))
			})
		}
	}
}

// checkTop reads a column from its end; times is how many rows hold each value.
func checkTop(t *testing.T, m *server.Member, column checksum.IDColumn, values []string, times int) {
	t.Helper()
	want := []string{}
	for _, value := range slices.Backward(values) {
		for range times {
			want = append(want, value)
		}
	}
	assert.Equal(t, want, top(t, m, column, "", 1000))
	assert.Equal(t, want[:2], top(t, m, column, "", 2))
	assert.Equal(t, want[times:], top(t, m, column, values[len(values)-1], 1000))
	assert.Equal(t, want[len(want)-slices.Index(values, "0")*times:], top(t, m, column, "0", 1000))
	assert.Empty(t, top(t, m, column, values[0], 1000))
}

func top(t testing.TB, m *server.Member, c checksum.IDColumn, below string, n int) []string {
	t.Helper()
	ids, err := m.TopIDs(context.Background(), c, optional(t, below), n)
	require.NoError(t, err)
	all := []string{}
	for _, id := range ids {
		all = append(all, id.String())
	}
	return all
}

// Paging goes on even where one value fills a page.
func TestIDsGetPastAValueThatFillsPages(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	c := idColumn(t, a, m, "c", "id INT PRIMARY KEY, c INT, KEY k (c)")
	a.MustExec(t, in(c.Table.Database,
		"INSERT INTO t SELECT seq, 7 FROM seq_1_to_500",
		"INSERT INTO t VALUES (501, 8), (502, NULL), (503, NULL)")...)
	assert.Equal(t, []string{"7", "8"}, paged(t, m, c, "", "", 10))
	ids, ended, err := m.IDs(context.Background(), c, nil, nil, make([]uint64, 3, 10))
	require.NoError(t, err)
	assert.Equal(t, []uint64{7}, ids)
	assert.False(t, ended)
}

// A column without values must read as ended, not as a page to be continued.
func TestIDsOfNoRows(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	for _, row := range [][]string{nil, {"(NULL)", "(NULL)"}} {
		c := idColumn(t, a, m, "c", "c INT, KEY (c)", row...)
		assert.Empty(t, paged(t, m, c, "", "", 1))
		assert.Empty(t, paged(t, m, c, "-5", "5", 1))
		assert.Empty(t, top(t, m, c, "", 1))
	}
}

// A column that no index orders, or that is not of integers, is refused.
func TestIDsNeedAnIndexOnAnIntegerColumn(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	c := idColumn(t, a, m, "plain", "id INT PRIMARY KEY, plain INT, d DECIMAL(20,0), y YEAR, KEY (d), KEY (y)")
	for _, name := range []string{"plain", "d", "y"} {
		c := checksum.NewIDColumn(c.Table, c.Table.Column(name))
		_, _, err := m.IDs(context.Background(), c, nil, nil, make([]uint64, 1))
		require.ErrorContains(t, err, c.Table.FullName()+"."+name)
		_, err = m.TopIDs(context.Background(), c, nil, 1)
		require.ErrorContains(t, err, c.Table.FullName()+"."+name)
	}
	c = checksum.NewIDColumn(c.Table, c.Table.Column("id"))
	_, _, err := m.IDs(context.Background(), c, nil, nil, nil)
	require.Error(t, err, "no room")
	_, err = m.TopIDs(context.Background(), c, nil, 0)
	require.Error(t, err)
	a.MustExec(t, in(c.Table.Database, "ALTER TABLE t MODIFY id DECIMAL(20,0)", "INSERT INTO t (id) VALUES (1)")...)
	_, _, err = m.IDs(context.Background(), c, nil, nil, make([]uint64, 1))
	require.ErrorIs(t, err, checksum.ErrTableChanged)
}

// A page costs the server as many index entries as it has values.
func TestIDsReadNoMoreThanAsked(t *testing.T) {
	a := fixtures.SharedServer(t)
	m, s := open(t, a), newSession(t, a)
	for _, declare := range []string{
		"id INT, c BIGINT PRIMARY KEY, x INT",
		"id INT PRIMARY KEY, c INT UNSIGNED, x INT, KEY k (c)",
		"id INT PRIMARY KEY, c INT, x INT, UNIQUE KEY k (c, x)",
	} {
		c := idColumn(t, a, m, "c", declare)
		a.MustExec(t, in(c.Table.Database, "INSERT INTO t SELECT seq, seq, 1 FROM seq_1_to_3000")...)
		middle, end := checksum.Uint(1500), checksum.Uint(2900)
		for _, statement := range []string{
			statement.IDs(c, nil, nil, 50), statement.IDs(c, &middle, nil, 50),
			statement.IDs(c, nil, &end, 50), statement.IDs(c, &middle, &end, 50),
			statement.TopIDs(c, nil, 50), statement.TopIDs(c, &middle, 50),
		} {
			plan := s.rows("EXPLAIN " + statement)[0]
			assert.Equal(t, c.Index, plan["key"], statement)
			assert.NotContains(t, plan["Extra"], "filesort", statement)
			touched, returned := s.work(statement)
			assert.Equal(t, 50, returned, statement)
			assert.LessOrEqual(t, touched, 52, statement)
		}
	}
}
