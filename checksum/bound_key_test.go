package checksum_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

// TestBoundOfAMarkHasTheKeyOfItsRow: the bound of one side is compared with keys of
// the other side, whichever kind of digest was read.
func TestBoundOfAMarkHasTheKeyOfItsRow(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom(kindsOfColumn()), 1, 6).Draw(r, "columns")
		columns, cells := make([]column, len(kinds)), make([]cell, len(kinds))
		for i, k := range kinds {
			columns[i] = k.column
		}
		l := layout(t, rapid.IntRange(1, len(kinds)).Draw(r, "key"), columns...)
		digesters := []*checksum.Digester{checksum.NewDigester(l, checksum.Wire), checksum.NewDigester(l, checksum.Meaning)}
		for range 3 {
			for i, k := range kinds {
				cells[i] = k.draw(r).cell
			}
			for _, d := range digesters {
				require.NoError(r, d.Add(packet(cells...)))
				reading, err := d.Reading(true)
				require.NoError(r, err)
				row, err := d.Row(packet(cells...), false)
				require.NoError(r, err)
				require.Equal(r, row.Key, reading.Last.At.Key)
				require.Equal(r, row.Bound, reading.Last.At)
			}
		}
	})
}

// TestBoundsOfMarksAreTheCallersToKeep: at the end of a long reading all of its bounds
// must still hold their keys.
func TestBoundsOfMarksAreTheCallersToKeep(t *testing.T) {
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	rows := numbered(0, 20_000, "x")
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		marks := read(t, l, kind, rows).Marks
		require.Greater(t, len(marks), 3)
		for _, m := range marks {
			row, err := checksum.NewDigester(l, kind).Row(rows[m.Digest.Rows-1], false)
			require.NoError(t, err)
			require.Equal(t, row.Bound, m.At)
			require.Equal(t, row.Key, m.At.Key)
		}
	}
}

// TestCutsAreBoundedLikeRows: a cut that happens to be a row's value equals that row's
// bound.
func TestCutsAreBoundedLikeRows(t *testing.T) {
	rowBound := func(r *rapid.T, c column, v cell) checksum.Bound {
		row, err := checksum.NewDigester(layout(t, 1, c), checksum.Meaning).Row(packet(v), false)
		require.NoError(r, err)
		return row.Bound
	}
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.Uint64().Draw(r, "number")
		require.Equal(r, rowBound(r, bigint(), fixed8(n)), checksum.IntegerBound(checksum.Int(int64(n))))
		require.Equal(r, rowBound(r, bigint().asUnsigned(), fixed8(n)), checksum.IntegerBound(checksum.Uint(n)))
		ascii := rapid.StringMatching(`[ -~]{0,40}`).Draw(r, "text")
		require.Equal(r, rowBound(r, varchar("utf8mb4"), str(ascii)), checksum.TextBound(ascii))
		require.Equal(r, rowBound(r, varchar("latin1"), str(ascii)).Key, checksum.TextBound(ascii).Key)
		require.Equal(r, rowBound(r, varbinary(), str(ascii)), checksum.BytesBound([]byte(ascii)))
	})
}
