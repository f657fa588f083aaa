package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/statement"
	"allclear/fixtures"
)

func catalogOf(t *testing.T, m *server.Member, databases ...string) *checksum.Catalog {
	t.Helper()
	c, err := m.Catalog(context.Background(), databases)
	require.NoError(t, err)
	return c
}

func names(c *checksum.Catalog) []string {
	var all []string
	for _, t := range c.Tables {
		all = append(all, t.FullName())
	}
	return all
}

// awkward are names that break careless quoting.
func awkward() []string {
	return []string{
		"select", "back`tick", `double"quote`, "it's", "with space", "per%cent_", `back\slash`, "Ünïcôdé日本",
		"a.b", "order by 1; --", "-- x",
	}
}

// Whatever the names of a database, a table and a column are, the table is listed,
// described and read, and so is one whose name differs only in case or accent.
func TestAwkwardNames(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	quoted := func(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
	for _, name := range awkward() {
		t.Run(name, func(t *testing.T) {
			database := name + " " + fixtures.Database(t, a) // a name that no other test uses
			t.Cleanup(func() { a.MustExec(t, "DROP DATABASE "+quoted(database)) })
			q := quoted(name)
			a.MustExec(t, "CREATE DATABASE "+quoted(database)+" CHARACTER SET utf8mb4", "USE "+quoted(database),
				fmt.Sprintf("CREATE TABLE %s (%s INT PRIMARY KEY, v ENUM('a''b','c'))", q, q),
				fmt.Sprintf("INSERT INTO %s VALUES (1, 'a''b'), (2, 'c'), (3, 'c')", q))
			c := catalogOf(t, m, database)
			require.Equal(t, []string{database + "." + name}, names(c))
			assert.Empty(t, c.Hidden)
			v := viewOf(t, m, database, name)
			assert.Equal(t, []string{name, "v"}, v.Names())
			reading, err := reader(t, m, v).Digest(context.Background(), checksum.KeyRange{}, checksum.Limit{Rows: 2}, checksum.Wire)
			require.NoError(t, err)
			assert.EqualValues(t, 1, digest(t, m, v, checksum.KeyRange{After: &reading.Last.At}).Rows)
			require.NoError(t, m.Probe(context.Background(), database, name))
			require.ErrorIs(t, m.Probe(context.Background(), database, name+"?"), checksum.ErrNoTable)
			var seen int
			require.NoError(t, a.DB().QueryRow(statement.Row(v, reading.Last.At)).Scan(&seen, new(string)))
			assert.Equal(t, 2, seen)
		})
	}
}

// Tables whose names differ in case, accent or a trailing character are told apart.
func TestNamesThatSortAlikeAreDifferentTables(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m := open(t, a)
	for i, name := range []string{"e", "E", "é", "É", "ss", "ß"} {
		a.MustExec(t, in(database, fmt.Sprintf("CREATE TABLE `%s` (c%d INT)", name, i))...)
	}
	assert.Len(t, catalogOf(t, m, database).Tables, 6)
	for i, name := range []string{"e", "E", "é", "É", "ss", "ß"} {
		table, err := m.Table(context.Background(), database, name)
		require.NoError(t, err, name)
		assert.Equal(t, name, table.Name)
		require.Len(t, table.Columns, 1)
		assert.Equal(t, fmt.Sprintf("c%d", i), table.Columns[0].Name)
	}
}

// What holds no rows of its own is counted, so that nobody takes it for verified.
func TestViewsAreCountedAsOthers(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY)", "CREATE VIEW v AS SELECT * FROM t",
		"CREATE VIEW broken AS SELECT * FROM t", "CREATE TABLE parts (id INT) PARTITION BY HASH (id) PARTITIONS 3",
		"CREATE TABLE gone (id INT)", "CREATE OR REPLACE VIEW broken AS SELECT * FROM gone", "DROP TABLE gone")...)
	c := catalogOf(t, open(t, a), database)
	assert.Equal(t, []string{database + ".parts", database + ".t"}, names(c))
	assert.Equal(t, map[string]string{database + ".v": "view", database + ".broken": "view"}, c.Others)
	assert.True(t, c.Tables[0].Partitioned)
}

// Sequences are counted like views; system-versioned tables are tables.
func TestSequencesAreOthersAndVersionedTablesAreNot(t *testing.T) {
	a := fixtures.SharedServer(t)
	fixtures.Need(t, []*fixtures.Server{a}, fixtures.Sequences, fixtures.SystemVersioning)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE SEQUENCE s", "CREATE TABLE versioned (id INT) WITH SYSTEM VERSIONING")...)
	c := catalogOf(t, open(t, a), database)
	assert.Equal(t, []string{database + ".versioned"}, names(c))
	assert.Equal(t, map[string]string{database + ".s": "sequence"}, c.Others)
	assert.True(t, c.Tables[0].Versioned)
	assert.Len(t, c.Tables[0].Columns, 1, "the row's period is no column to compare")
}

// described makes a table t and returns what the catalog says about it, and its
// indexes by name.
func described(t *testing.T, a *fixtures.Server, columns, after string) (*checksum.Table, map[string]checksum.Index) {
	t.Helper()
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t ("+columns+") "+after)...)
	table, err := open(t, a).Table(context.Background(), database, "t")
	require.NoError(t, err)
	keys := map[string]checksum.Index{}
	for _, index := range table.Indexes {
		keys[index.Name] = index
	}
	return table, keys
}

// The catalog has every attribute that decides how a column or a key is read.
func TestTheCatalogDescribesColumnsAndKeys(t *testing.T) {
	a := fixtures.SharedServer(t)
	table, keys := described(t, a, "id INT UNSIGNED, name VARCHAR(30) CHARACTER SET latin1 NOT NULL DEFAULT 'é', plain LONGTEXT,"+
		" kind ENUM('it''s','b'), PRIMARY KEY (id, name), UNIQUE KEY prefix (name(7)), KEY words (plain(5))", "")
	assert.True(t, table.Column("id").Unsigned())
	assert.Equal(t, "latin1", table.Column("name").Charset)
	assert.Equal(t, "latin1_swedish_ci", table.Column("name").Collation)
	assert.False(t, table.Column("name").Nullable)
	assert.Equal(t, "é", strings.Trim(*table.Column("name").Default, "'"), "MariaDB quotes it, MySQL does not")
	assert.False(t, table.Column("plain").JSON)
	assert.Equal(t, []string{"it's", "b"}, table.Column("kind").Labels())
	assert.Equal(t, []checksum.IndexColumn{{Name: "id"}, {Name: "name"}}, keys["PRIMARY"].Columns)
	assert.Equal(t, []checksum.IndexColumn{{Name: "name", Prefix: 7}}, keys["prefix"].Columns)
	assert.True(t, keys["prefix"].Unique)
	assert.False(t, keys["words"].Unique)
}

// Attributes that only newer servers have are in the catalog too.
func TestTheCatalogDescribesNewerColumns(t *testing.T) {
	a := fixtures.SharedServer(t)
	fixtures.Need(t, []*fixtures.Server{a}, fixtures.JSONColumns, fixtures.GeneratedColumns, fixtures.InvisibleColumns)
	table, keys := described(t, a, "id INT PRIMARY KEY, doc JSON, plain LONGTEXT,"+
		" twice INT AS (id * 2) VIRTUAL, hidden INT DEFAULT 3 INVISIBLE, FULLTEXT KEY words (plain)", "")
	assert.True(t, table.Column("doc").JSON)
	assert.False(t, table.Column("plain").JSON)
	assert.Contains(t, table.Column("twice").Generation, "`id` * 2")
	assert.True(t, table.Column("hidden").Invisible)
	assert.Equal(t, "FULLTEXT", keys["words"].Type)
	assert.False(t, keys["words"].Unique)
}

// Attributes that only MariaDB has are in the catalog too.
func TestTheCatalogDescribesWhatIsMariaDBsOwn(t *testing.T) {
	a := fixtures.SharedServer(t)
	fixtures.Need(t, []*fixtures.Server{a}, fixtures.SystemVersioning, fixtures.IgnoredIndexes, fixtures.HashedUniqueKeys)
	table, keys := described(t, a, "id INT UNSIGNED, name VARCHAR(30), plain LONGTEXT, kind ENUM('it''s','b'),"+
		" f TIMESTAMP(6) GENERATED ALWAYS AS ROW START, u TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (f, u),"+
		" PRIMARY KEY (id, name), UNIQUE KEY unused (kind) IGNORED, UNIQUE KEY hashed (plain)", "WITH SYSTEM VERSIONING")
	assert.Nil(t, table.Column("f"))
	assert.Equal(t, []checksum.IndexColumn{{Name: "id"}, {Name: "name"}}, keys["PRIMARY"].Columns, "without the row's end")
	assert.True(t, keys["unused"].Hidden)
	assert.Equal(t, "HASH", keys["hashed"].Type)
}

// Comments come as they were written, and the server adds nothing to them, such as notes
// on partitions or foreign keys.
func TestTheCatalogHasComments(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	const words = "Prix en €, l'été — 日本"
	comment := "COMMENT '" + strings.ReplaceAll(words, "'", "''") + "'"
	a.MustExec(t, in(database, "SET NAMES utf8mb4",
		"CREATE TABLE t (id INT PRIMARY KEY COMMENT '', n INT "+comment+") "+comment+" DEFAULT CHARACTER SET latin1",
		"CREATE TABLE parent (id INT PRIMARY KEY)", "CREATE TABLE child (id INT, FOREIGN KEY (id) REFERENCES parent (id))",
		"CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2")...)
	for _, table := range catalogOf(t, open(t, a), database).Tables {
		if table.Name != "t" {
			assert.Empty(t, table.Comment, table.Name)
			continue
		}
		assert.Equal(t, words, table.Comment)
		assert.Empty(t, table.Column("id").Comment)
		assert.Equal(t, words, table.Column("n").Comment)
	}
}
