package server_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/statement"
	"allclear/fixtures"
)

// rowsOf collects rows by their key's text.
func rowsOf(t testing.TB, m *server.Member, v *checksum.View, column string, ids ...checksum.Integer) map[string]checksum.Row {
	t.Helper()
	found, starts := map[string]checksum.Row{}, 0
	require.NoError(t, reader(t, m, v).RowsOf(context.Background(), column, ids, func() { starts++ }, func(r checksum.Row) error {
		require.Equal(t, 1, starts, "restart comes first")
		require.NotContains(t, found, r.Bound.Text[0])
		found[r.Bound.Text[0]] = r
		return nil
	}))
	return found
}

// The same rows have the same key and hash whatever types and character sets the
// servers keep them in, and are those that Rows gives.
func TestRowsOfMeanTheSameOnBothSides(t *testing.T) {
	a, b := fixtures.SharedPair(t)
	left, right := open(t, a), open(t, b)
	x := idColumn(t, a, left, "id", "id INT, n INT, title VARCHAR(20) CHARACTER SET latin1, PRIMARY KEY (id)",
		"(-1, 1, 'é')", "(1, NULL, 'b')", "(2, 3, '')", "(2147483647, 4, 'd')")
	y := idColumn(t, b, right, "id", "id BIGINT, n BIGINT UNSIGNED, title TEXT CHARACTER SET utf8mb4, PRIMARY KEY (id)",
		"(-1, 1, 'é')", "(1, NULL, 'b')", "(2, 3, 'x')", "(2147483647, 4, 'd')")
	ids := []checksum.Integer{
		checksum.Int(-1), checksum.Uint(1), checksum.Uint(2), checksum.Uint(3), checksum.Uint(2147483647),
		checksum.Uint(18446744073709551615),
	}
	v, w := viewOf(t, left, x.Table.Database, "t"), viewOf(t, right, y.Table.Database, "t")
	one, other := rowsOf(t, left, v, "id", ids...), rowsOf(t, right, w, "ID", ids...)
	require.Len(t, one, 4)
	require.Len(t, other, 4)
	for key, row := range one {
		assert.Equal(t, row.Key, other[key].Key, key)
		assert.Equal(t, row.Bound, other[key].Bound, key)
		if key == "2" {
			assert.NotEqual(t, row.Hash, other[key].Hash, "another title")
		} else {
			assert.Equal(t, row.Hash, other[key].Hash, key)
		}
	}
	require.NoError(t, reader(t, left, v).Rows(context.Background(), checksum.Selection{}, func() {}, func(r checksum.Row) error {
		assert.Equal(t, r, one[r.Bound.Text[0]])
		return nil
	}))
}

// More IDs than go into one statement, values that several rows hold, and a
// column that is not the key and has no index.
func TestRowsOfAnyColumnInSeveralStatements(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	c := idColumn(t, a, m, "id", "id INT PRIMARY KEY, indexed INT, plain BIGINT, KEY (indexed)")
	a.MustExec(t, in(c.Table.Database, "INSERT INTO t SELECT seq, seq DIV 2, seq DIV 2 FROM seq_1_to_3000")...)
	v := viewOf(t, m, c.Table.Database, "t")
	var ids []checksum.Integer
	for i := uint64(1); i <= 1201; i++ {
		ids = append(ids, checksum.Uint(i))
	}
	assert.Len(t, rowsOf(t, m, v, "id", ids...), 1201)
	assert.Len(t, rowsOf(t, m, v, "indexed", ids...), 2402)
	assert.Len(t, rowsOf(t, m, v, "plain", ids...), 2402)
	assert.Empty(t, rowsOf(t, m, v, "id"))

	one := reader(t, m, v)
	err := one.RowsOf(context.Background(), "nothing", ids, func() {}, func(checksum.Row) error { return nil })
	require.ErrorContains(t, err, c.Table.FullName())
	enough := errors.New("enough")
	seen := 0
	err = one.RowsOf(context.Background(), "id", ids, func() {}, func(checksum.Row) error { seen++; return enough })
	require.ErrorIs(t, err, enough)
	assert.Equal(t, 1, seen)
	s := newSession(t, a)
	for _, column := range []string{"id", "indexed"} {
		statement := statement.RowsOf(v, checksum.NewIDColumn(v.Table, v.Table.Column(column)), ids[:100])
		touched, returned := s.work(statement)
		assert.LessOrEqual(t, touched, returned+2*100, statement)
	}
	a.MustExec(t, in(c.Table.Database, "ALTER TABLE t MODIFY plain INT")...)
	err = one.RowsOf(context.Background(), "id", ids, func() {}, func(checksum.Row) error { return nil })
	require.ErrorIs(t, err, checksum.ErrTableChanged)
}
