package server_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// sharing opens a server twice, as members that share definitions.
func sharing(t *testing.T, s *fixtures.Server) (x, y *server.Member) {
	t.Helper()
	definitions := server.NewDefinitions()
	var members []*server.Member
	for range 2 {
		m, err := server.Open(server.Config{
			Name: "pair/a", Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password(), TLS: server.TLSDisabled,
			Definitions: definitions,
		}, nil)
		require.NoError(t, err)
		t.Cleanup(func() { _ = m.Close() })
		members = append(members, m)
	}
	return members[0], members[1]
}

// TestDefinitionsAreKeptOnce: a run looks at every catalog several times, on both members and
// on all shards. If each look kept definitions of its own, 20,000 tables would take hundreds
// of megabytes.
func TestDefinitionsAreKeptOnce(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	for i := range 3 {
		a.MustExec(t, in(database, fmt.Sprintf("CREATE TABLE t%d (id INT AUTO_INCREMENT, n%d INT DEFAULT %d,"+
			" s VARCHAR(20) COMMENT 'c%d', PRIMARY KEY (id), KEY k%d (n%d, s))", i, i, i, i, i, i))...)
	}
	a.MustExec(t, in(database, "CREATE TABLE t3 LIKE t2")...)
	x, y := sharing(t, a)
	first, again, other := catalogOf(t, x, database).Tables, catalogOf(t, x, database).Tables, catalogOf(t, y, database).Tables
	require.Len(t, first, 4)
	for i, table := range first {
		for _, seen := range []*checksum.Table{again[i], other[i]} {
			assert.Same(t, &table.Columns[0], &seen.Columns[0], table.Name)
			assert.Same(t, &table.Indexes[0], &seen.Indexes[0], table.Name)
		}
		assert.Equal(t, len(table.Columns), cap(table.Columns), "no room is kept for columns that never come")
	}
	assert.Same(t, &first[2].Columns[0], &first[3].Columns[0], "two tables of one make")
	assert.NotSame(t, &first[0].Columns[0], &first[1].Columns[0])
}

// TestDefinitionsThatDifferAreNotShared: whatever tells two definitions apart, if only in a
// default or in a comment, each table keeps its own.
func TestDefinitionsThatDifferAreNotShared(t *testing.T) {
	a := fixtures.SharedServer(t)
	x, y := sharing(t, a)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT NOT NULL, s VARCHAR(20) NULL, n INT, PRIMARY KEY (id), KEY k (n))")...)
	was, err := x.Table(context.Background(), database, "t")
	require.NoError(t, err)
	for _, alter := range []string{
		"MODIFY s VARCHAR(20) NULL DEFAULT ''", "MODIFY s VARCHAR(20) NULL DEFAULT 'NULL'", "MODIFY s VARCHAR(20) NOT NULL",
		"MODIFY s VARCHAR(20) NULL COMMENT 'c'", "MODIFY s VARCHAR(21) NULL", "DROP KEY k, ADD UNIQUE KEY k (n)",
		"DROP KEY k, ADD KEY k (id)", "DROP KEY k, ADD KEY k (s(3))", "DROP KEY k, ADD KEY l (id)", "MODIFY id INT NOT NULL AUTO_INCREMENT",
	} {
		a.MustExec(t, in(database, "ALTER TABLE t "+alter)...)
		now, err := y.Table(context.Background(), database, "t")
		require.NoError(t, err)
		assert.NotEqual(t, [2]any{was.Columns, was.Indexes}, [2]any{now.Columns, now.Indexes}, alter)
		fresh, err := open(t, a).Table(context.Background(), database, "t")
		require.NoError(t, err)
		assert.Equal(t, fresh, now, alter)
		was = now
	}
}

// TestTablesThatTakeTurnsInTheCatalogAreWhole: the catalog is sorted by names without regard to
// case, so that the columns of two tables can stand in turns.
func TestTablesThatTakeTurnsInTheCatalogAreWhole(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE e (a INT, b INT, c INT, KEY k (a, b), KEY l (b))",
		"CREATE TABLE E (d INT, e INT, f INT, KEY k (f, e, d), KEY m (e))")...)
	tables := map[string]*checksum.Table{}
	for _, table := range catalogOf(t, open(t, a), database).Tables {
		tables[table.Name] = table
	}
	for name, want := range map[string]struct {
		columns []string
		indexes map[string][]string
	}{
		"e": {[]string{"a", "b", "c"}, map[string][]string{"k": {"a", "b"}, "l": {"b"}}},
		"E": {[]string{"d", "e", "f"}, map[string][]string{"k": {"f", "e", "d"}, "m": {"e"}}},
	} {
		table := tables[name]
		require.NotNil(t, table)
		var columns []string
		for _, c := range table.Columns {
			columns = append(columns, c.Name)
		}
		indexes := map[string][]string{}
		for i := range table.Indexes {
			indexes[table.Indexes[i].Name] = table.Indexes[i].ColumnNames()
		}
		assert.Equal(t, want.columns, columns)
		assert.Equal(t, want.indexes, indexes)
	}
}
