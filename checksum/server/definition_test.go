package server_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// A column's own line can be given back to ALTER TABLE … MODIFY as it is.
func TestColumnDefinitionsCanBeGivenBack(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	c := idColumn(t, a, m, "id", "id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'a, b\n`n` c',"+
		" `key` INT DEFAULT 7, `it``s` ENUM('x,\n','`y`') NOT NULL, n DECIMAL(9,2)")
	for i := range c.Table.Columns {
		name := c.Table.Columns[i].Name
		definition, err := m.ColumnDefinition(context.Background(), c.Table, name)
		require.NoError(t, err)
		assert.Contains(t, definition, c.Table.Columns[i].FullType[:3])
		a.MustExec(t, in(c.Table.Database, "ALTER TABLE t MODIFY "+definition)...)
	}
	after, err := m.Table(context.Background(), c.Table.Database, "t")
	require.NoError(t, err)
	assert.Equal(t, c.Table.Columns, after.Columns)
	_, err = m.ColumnDefinition(context.Background(), c.Table, "nothing")
	require.ErrorIs(t, err, checksum.ErrTableChanged)
	c.Table.Name = "gone"
	_, err = m.ColumnDefinition(context.Background(), c.Table, "id")
	require.ErrorIs(t, err, checksum.ErrNoTable)
}
