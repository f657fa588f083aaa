package server_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/fixtures"
)

// Cut IDs are told from others by the numbers around them: those are counted the same
// with an index and without, whatever the column's type, and no row beyond them is.
func TestNearCountsTheNumbersAroundOne(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	for _, c := range []struct {
		column  string
		scanned bool // no index keeps the numbers of texts in order
	}{{"BIGINT", false}, {"BIGINT UNSIGNED", false}, {"DECIMAL(12,2)", false}, {"DOUBLE", false}, {"VARCHAR(20)", true}} {
		t.Run(c.column, func(t *testing.T) {
			with := idColumn(t, a, m, "c", "id INT PRIMARY KEY, c "+c.column+" NULL, KEY k (c)",
				"(1, 127)", "(2, 127)", "(3, 125)", "(4, 130)", "(5, 124)", "(6, 131)", "(7, NULL)", "(8, 255)", "(9, 258)", "(10, 0)", "(11, 125)")
			bare := with
			bare.Index = ""
			for _, column := range []checksum.IDColumn{with, bare} {
				numbers := []checksum.Integer{checksum.Uint(127), checksum.Uint(255)}
				rows, measured, err := m.Near(context.Background(), column, numbers, 3, false)
				require.NoError(t, err)
				if c.scanned || column.Index == "" {
					assert.False(t, measured, "nobody said that all rows may be read")
					rows, measured, err = m.Near(context.Background(), column, numbers, 3, true)
					require.NoError(t, err)
				}
				assert.True(t, measured)
				assert.Equal(t, map[checksum.Integer]uint64{
					checksum.Uint(127): 2, checksum.Uint(125): 2, checksum.Uint(130): 1,
					checksum.Uint(124): 1, checksum.Uint(255): 1, checksum.Uint(258): 1,
				}, rows, "index %q", column.Index)
			}
		})
	}
}

// A number that half of a large table holds costs no long statement: the rows are counted
// up to a limit.
func TestNearStopsCountingByIndex(t *testing.T) {
	a := fixtures.SharedServer(t)
	m := open(t, a)
	c := idColumn(t, a, m, "c", "id INT PRIMARY KEY, c BIGINT, KEY k (c)")
	a.MustExec(t, in(c.Table.Database, "INSERT INTO t SELECT seq, CASE WHEN seq <= 30000 THEN 254 ELSE 255 END FROM seq_1_to_140000")...)
	rows, _, err := m.Near(context.Background(), c, []checksum.Integer{checksum.Uint(255)}, 3, false)
	require.NoError(t, err)
	assert.Equal(t, map[checksum.Integer]uint64{checksum.Uint(254): 10_000, checksum.Uint(255): 100_000}, rows)
}
