package checksum_test

import (
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// TestRowIsByMeaning, but for its hash, whatever the kind of the digester: rows of two
// sides are matched by these keys, and columns by these hashes.
func TestRowIsByMeaning(t *testing.T) {
	l := layout(t, 2, bigint(), varchar("latin1"), decimal())
	row := packet(fixed8(7), str("\xe9"), str("1.50"))
	key := append(value(t, bigint(), fixed8(7)), value(t, varchar("latin1"), str("\xe9"))...)
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		d := checksum.NewDigester(l, kind)
		got, err := d.Row(row, true)
		require.NoError(t, err)
		hash, err := d.Hash(row)
		require.NoError(t, err)
		assert.Equal(t, checksum.Row{
			Key:  key,
			Hash: hash,
			Columns: []uint64{
				xxhash.Sum64(value(t, bigint(), fixed8(7))),
				xxhash.Sum64(value(t, varchar("latin1"), str("\xe9"))),
				xxhash.Sum64(value(t, decimal(), str("1.50"))),
			},
			Texts:  [][]byte{nil, []byte("\xe9"), nil},
			Values: [][]byte{value(t, bigint(), fixed8(7)), nil, value(t, decimal(), str("1.50"))},
			Shown:  []checksum.Shown{{Text: "7"}, {Text: "é"}, {Text: "1.50"}},
			Bound:  checksum.Bound{Key: key, SQL: []string{"7", "_latin1 X'e9'"}, Text: []string{"7", "é"}},
		}, got)
	}
}

// TestARowInDetailHasItsNumbersAndTimes, and of a NULL or a text none.
func TestARowInDetailHasItsNumbersAndTimes(t *testing.T) {
	l := layout(t, 1, bigint(), decimal(), varchar("latin1"), datetimes())
	row, err := checksum.NewDigester(l, checksum.Wire).Row(packet(fixed8(7), str("1.50"), str("x"), datetime(2012, 7, 30, 1, 2, 3)), true)
	require.NoError(t, err)
	number, ok := row.Value(0)
	assert.True(t, ok)
	assert.Equal(t, checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Uint(7)}, number)
	number, ok = row.Value(1)
	assert.True(t, ok)
	assert.Equal(t, checksum.KeyValue{Kind: checksum.KeyDecimal, Bytes: []byte("1.5")}, number)
	_, ok = row.Value(2)
	assert.False(t, ok, "a text")
	at, ok := row.Value(3)
	assert.True(t, ok)
	year, month, day, hour, minute, second, _ := at.Datetime()
	assert.Equal(t, [6]int{2012, 7, 30, 1, 2, 3}, [6]int{year, month, day, hour, minute, second})
	_, ok = row.Value(4)
	assert.False(t, ok, "no column")
	_, ok = (&checksum.Row{Values: [][]byte{{0}}}).Value(0)
	assert.False(t, ok, "NULL")
}

// TestBareRowIsPlacedLater: the rows of a leaf are compared by no more than this, and those
// that differ are looked up by the bound.
func TestBareRowIsPlacedLater(t *testing.T) {
	l := layout(t, 2, bigint(), varchar("latin1"), decimal())
	row := packet(fixed8(7), str("\xe9"), str("1.50"))
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		d := checksum.NewDigester(l, kind)
		want, err := d.Row(row, false)
		require.NoError(t, err)
		bare, err := d.Bare(row)
		require.NoError(t, err)
		assert.Empty(t, bare.Bound)
		assert.Equal(t, want.Hash, bare.Hash)
		require.NoError(t, d.Add(row))
		reading, err := d.Reading(true)
		require.NoError(t, err)
		assert.Equal(t, reading.Last.Key, string(bare.Key), "the form in which marks compare")
		require.NoError(t, bare.Place())
		assert.Equal(t, want, bare)
		require.NoError(t, bare.Place(), "once is enough")
	}
}

// TestChangedColumnChangesItsHashAlone: the report names the columns by it.
func TestChangedColumnChangesItsHashAlone(t *testing.T) {
	columns, cells := everyType()
	l := layout(t, 1, columns...)
	d := checksum.NewDigester(l, checksum.Meaning)
	before, err := d.Row(packet(cells...), true)
	require.NoError(t, err)
	for i := 1; i < len(cells); i++ {
		changed := append([]cell(nil), cells...)
		changed[i] = nil
		after, err := d.Row(packet(changed...), true)
		require.NoError(t, err)
		assert.NotEqual(t, before.Hash, after.Hash)
		for j := range cells {
			assert.Equal(t, i != j, before.Columns[j] == after.Columns[j], "column %d after a change in %d", j, i)
		}
	}
}

// TestRowIsTheCallersToKeep: the next row must not write over it.
func TestRowIsTheCallersToKeep(t *testing.T) {
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	d := checksum.NewDigester(l, checksum.Meaning)
	first, err := d.Row(packet(fixed8(1), str("a")), true)
	require.NoError(t, err)
	again, err := d.Row(packet(fixed8(1), str("a")), true)
	require.NoError(t, err)
	_, err = d.Row(packet(fixed8(2), str("b")), true)
	require.NoError(t, err)
	assert.Equal(t, again, first)
	assert.Equal(t, value(t, bigint(), fixed8(1)), first.Key)
}

// TestColumnHashesAreMadeOnDemand: a leaf keeps 16,384 rows in memory.
func TestColumnHashesAreMadeOnDemand(t *testing.T) {
	row, err := checksum.NewDigester(layout(t, 1, bigint()), checksum.Wire).Row(packet(fixed8(1)), false)
	require.NoError(t, err)
	assert.Nil(t, row.Columns)
}

// TestRowWithoutKeyIsFoundByAllItsColumns, NULLs included; the columns are only read
// when the row is about to be reported.
func TestRowWithoutKeyIsFoundByAllItsColumns(t *testing.T) {
	l := layout(t, 0, bigint(), varchar("latin1"), doubles())
	d := checksum.NewDigester(l, checksum.Meaning)
	cells := packet(fixed8(7), null(), double(0.1))
	row, err := d.Row(cells, true)
	require.NoError(t, err)
	assert.Empty(t, row.Key)
	assert.Equal(t, checksum.Bound{SQL: []string{"7", "NULL", "1.0000000000000001e-01"}, Text: []string{"7", "NULL", "0.1"}}, row.Bound)
	row, err = d.Row(cells, false)
	require.NoError(t, err)
	assert.Equal(t, checksum.Bound{}, row.Bound)
}

// TestKeyIsNeverNULL: a row that cannot be found again must not be digested.
func TestKeyIsNeverNULL(t *testing.T) {
	l := layout(t, 2, bigint(), varchar("utf8mb4"), bigint())
	for _, cells := range [][]cell{{null(), str("a"), fixed8(1)}, {fixed8(1), null(), fixed8(1)}} {
		for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
			d := checksum.NewDigester(l, kind)
			assert.ErrorIs(t, d.Add(packet(cells...)), checksum.ErrMalformed)
			_, err := d.Row(packet(cells...), true)
			assert.ErrorIs(t, err, checksum.ErrMalformed)
		}
	}
}

// TestTextReadByAnotherLabel: bytes that are UTF-8 are equal whatever their label, but bytes
// that are not are text by one label, and damage by the other.
func TestTextReadByAnotherLabel(t *testing.T) {
	digest := func(set, readAs, bytes string) uint64 {
		c := varchar(set)
		view := &checksum.View{Table: &checksum.Table{}, Columns: []checksum.ViewColumn{{Column: &c.catalog, ReadAs: readAs}}}
		l, err := checksum.NewLayout(view, []checksum.WireField{{Type: c.wire}})
		require.NoError(t, err)
		row, err := checksum.NewDigester(l, checksum.Meaning).Row(packet(str(bytes)), false)
		require.NoError(t, err)
		return row.Hash
	}
	assert.Equal(t, digest("utf8mb4", "", "\xc3\xa9"), digest("latin1", "utf8mb4", "\xc3\xa9"))
	assert.NotEqual(t, digest("utf8mb4", "", "\xe9"), digest("latin1", "utf8mb4", "\xe9"))
}
