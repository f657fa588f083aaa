package checksum_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// TestLayoutNeedsAColumnForEachField: with one too many or too few, every value
// would be read as its neighbour's type.
func TestLayoutNeedsAColumnForEachField(t *testing.T) {
	v, wire := viewOf(1, []column{bigint(), bigint()})
	for _, w := range [][]checksum.WireField{nil, wire[:1], append(wire[:2:2], wire[0])} {
		_, err := checksum.NewLayout(v, w)
		assert.ErrorContains(t, err, "2 were asked for")
	}
}

// TestLayoutRefusesTypesThatItDoesNotKnow, by the column's name: a type of the
// future must not be guessed at.
func TestLayoutRefusesTypesThatItDoesNotKnow(t *testing.T) {
	known := map[byte]bool{}
	for _, b := range []byte{
		0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
		242, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255,
	} {
		known[b] = true
	}
	for b := range 256 {
		v, wire := viewOf(0, []column{typed(byte(b), "novel").named("c")})
		_, err := checksum.NewLayout(v, wire)
		if known[byte(b)] {
			assert.NoError(t, err, "type %d", b)
			continue
		}
		assert.ErrorContains(t, err, "column c", "type %d", b)
	}
}

// TestLayoutKnowsItsColumnsAgain: an ALTER TABLE in mid-run changes what the
// server says of them, and packets must not be read by the old layout then.
func TestLayoutKnowsItsColumnsAgain(t *testing.T) {
	v, wire := viewOf(1, []column{bigint(), varchar("latin1")})
	l, err := checksum.NewLayout(v, wire)
	require.NoError(t, err)
	assert.True(t, l.Matches(append([]checksum.WireField(nil), wire...)))
	for _, change := range []func(w *checksum.WireField){
		func(w *checksum.WireField) { w.Type = 3 },
		func(w *checksum.WireField) { w.Charset = 45 },
		func(w *checksum.WireField) { w.Flags = 32 },
		func(w *checksum.WireField) { w.Decimals = 6 },
	} {
		changed := append([]checksum.WireField(nil), wire...)
		change(&changed[1])
		assert.False(t, l.Matches(changed), "%+v", changed[1])
	}
	assert.False(t, l.Matches(wire[:1]))
	wire[0].Type = 3
	assert.False(t, l.Matches(wire), "the layout must not share the caller's slice")
}

// TestUnsupportedCharsetIsNamed: compare must refuse to pair such a column with
// one of another character set.
func TestUnsupportedCharsetIsNamed(t *testing.T) {
	for charset, want := range map[string]string{
		"": "", "binary": "", "latin1": "", "utf8": "", "utf8mb4": "", "gb18030": "", "utf8mb5": "utf8mb5",
	} {
		assert.Equal(t, want, checksum.UnsupportedCharset(&checksum.Column{Charset: charset}), charset)
	}
}

// TestErrorNamesItsColumn: a person must find what could not be read.
func TestErrorNamesItsColumn(t *testing.T) {
	l := layout(t, 1, bigint().named("id"), decimal().named("price"))
	row := packet(fixed8(1), str("x"))
	_, err := l.AppendRow(nil, row)
	assert.ErrorContains(t, err, "column price: ")
	_, err = checksum.NewDigester(l, checksum.Wire).Row(packet(null(), str("1")), false)
	assert.ErrorContains(t, err, "key column id is NULL")
}

// TestColumnsAreFoundAsMySQLFindsThem: names do not tell case apart.
func TestColumnsAreFoundAsMySQLFindsThem(t *testing.T) {
	table := checksum.Table{Database: "shop", Name: "Users", Columns: []checksum.Column{
		{Name: "ID", Type: "int", FullType: "int(10) unsigned"}, {Name: "name", Type: "varchar", FullType: "varchar(10)"},
	}}
	assert.Equal(t, "shop.Users", table.FullName())
	assert.Same(t, &table.Columns[0], table.Column("id"))
	assert.Same(t, &table.Columns[1], table.Column("NAME"))
	assert.Nil(t, table.Column("i"))
	assert.True(t, table.Columns[0].Unsigned())
	assert.False(t, table.Columns[1].Unsigned())

	v := checksum.View{Columns: []checksum.ViewColumn{{Column: &table.Columns[1]}, {Column: &table.Columns[0]}}}
	assert.Equal(t, []string{"name", "ID"}, v.Names())
}
