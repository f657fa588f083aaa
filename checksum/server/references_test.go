package server_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// Foreign keys, and what numbers a table has given, show to an account that
// has SELECT and nothing else.
func TestReferencesShowToAVerifier(t *testing.T) {
	a := fixtures.SharedServer(t)
	other, database := fixtures.Database(t, a), fixtures.Database(t, a) // dropped in reverse
	a.MustExec(t, in(other, "CREATE TABLE shops (shop_id INT PRIMARY KEY)")...)
	a.MustExec(t, in(database,
		"CREATE TABLE owners (a INT NOT NULL, b INT NOT NULL, id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, UNIQUE KEY n (b, a))",
		"INSERT INTO owners VALUES (1, 2, 41)",
		"CREATE TABLE held (x INT, y INT, shop INT, CONSTRAINT second FOREIGN KEY (x, y) REFERENCES owners (b, a),"+
			" CONSTRAINT first FOREIGN KEY (shop) REFERENCES `"+other+"`.shops (shop_id))")...)
	m := account(t, a, database, "GRANT SELECT ON {db}.* TO {user}")
	held, err := m.Table(context.Background(), database, "held")
	require.NoError(t, err)
	assert.Equal(t, []checksum.ForeignKey{
		{Name: "first", Columns: []string{"shop"}, Database: other, Table: "shops", RefColumns: []string{"shop_id"}},
		{Name: "second", Columns: []string{"x", "y"}, Database: database, Table: "owners", RefColumns: []string{"b", "a"}},
	}, held.ForeignKeys)
	assert.Zero(t, held.AutoIncrement)
	assert.False(t, slices.ContainsFunc(held.Columns, func(c checksum.Column) bool { return c.AutoIncrement }))
	owners, err := m.Table(context.Background(), database, "owners")
	require.NoError(t, err)
	assert.Empty(t, owners.ForeignKeys)
	assert.EqualValues(t, 42, owners.AutoIncrement)
	assert.NotZero(t, owners.IndexBytes)
	assert.True(t, owners.Column("id").AutoIncrement)
	assert.False(t, owners.Column("a").AutoIncrement)
	definition, err := m.ColumnDefinition(context.Background(), owners, "id")
	require.NoError(t, err)
	assert.Contains(t, definition, "AUTO_INCREMENT")
}
