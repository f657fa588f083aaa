package checksum_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// everyType is a row of one column of each kind, none of them of no bytes.
func everyType() ([]column, []cell) {
	columns := []column{
		tinyint(), smallint(), mediumint(), integer().asUnsigned(), bigint(), year(), bit(), floats(), doubles(), decimal(),
		dates(), datetimes(), timestamp(), times(), varchar("latin1"), char("utf8mb4"), blob(), geometry(),
		labelled("enum", "utf8mb4", "enum('a','b')"), jsonOfMySQL(), varchar("utf8mb4"),
	}
	cells := []cell{
		fixed1(1), fixed2(2), fixed4(3), fixed4(4), fixed8(5), fixed2(2012), str("\x01\x02"), float(1.5), double(2.5), str("3.50"),
		date(2012, 7, 30), datetimeMicros(2012, 7, 30, 1, 2, 3, 4), datetime(2012, 7, 30, 1, 2, 3), durationMicros(true, 1, 2, 3, 4, 5),
		str("\xe9"), str("é"), str("\x00\xff"), str("\x00\x00\x00\x00\x01"), str("b"), str(`{"a": 1}`), str(strings.Repeat("long", 100)),
	}
	return columns, cells
}

// refused asserts that no way of reading a packet takes it.
func refused(t *testing.T, l *checksum.Layout, row []byte, reason string) {
	t.Helper()
	_, err := l.AppendRow(nil, row)
	assert.ErrorIs(t, err, checksum.ErrMalformed, reason)
	d := checksum.NewDigester(l, checksum.Meaning)
	assert.ErrorIs(t, d.Add(row), checksum.ErrMalformed, reason)
	_, err = d.Hash(row)
	assert.ErrorIs(t, err, checksum.ErrMalformed, reason)
	_, err = d.Row(row, true)
	assert.ErrorIs(t, err, checksum.ErrMalformed, reason)
	_, err = d.Record(row)
	assert.ErrorIs(t, err, checksum.ErrMalformed, reason)
}

// TestCutPacketIsAnError: a row cut anywhere must not be digested as if it were
// whole, and must not bring the run down.
func TestCutPacketIsAnError(t *testing.T) {
	columns, cells := everyType()
	l, row := layout(t, 2, columns...), packet(cells...)
	_, err := l.AppendRow(nil, row)
	require.NoError(t, err)
	for n := range row {
		refused(t, l, slices.Clone(row[:n]), "cut")
	}
}

// TestBytesAfterTheRowAreAnError: a packet longer than its columns was read by
// a wrong definition, and what lies behind them would never be compared.
func TestBytesAfterTheRowAreAnError(t *testing.T) {
	columns, cells := everyType()
	l, row := layout(t, 2, columns...), packet(cells...)
	refused(t, l, append(slices.Clone(row), 0), "one byte more")
	refused(t, layout(t, 2, columns[:len(columns)-1]...), row, "one column more")
	for key := range 3 {
		refused(t, layout(t, min(key, 2), bigint(), bigint()), append(packet(fixed8(1), fixed8(2)), 1), "a byte behind the key")
	}
}

// TestOtherPacketsAreNoRows: a row begins with 0, an error with ff, the end with fe.
func TestOtherPacketsAreNoRows(t *testing.T) {
	l, row := layout(t, 1, bigint()), packet(fixed8(1))
	for header := 1; header < 256; header++ {
		row[0] = byte(header)
		refused(t, l, row, "header")
	}
	refused(t, l, nil, "nothing")
}

// TestLengthThatCannotBeIsAnError: a length is taken from the packet before its
// bytes are looked for; it must not be believed.
func TestLengthThatCannotBeIsAnError(t *testing.T) {
	row251 := []byte(strings.Repeat("1", 251))
	lengths := map[string][]byte{
		"fb, even with 251 bytes behind it":  append([]byte{0xfb}, row251...),
		"ff, even with a length behind it":   {0xff, 1, 0, 0, 0, 0, 0, 0, 0, '1'},
		"one byte of length, one short":      {3, 'a', 'b'},
		"fb, NULL, has no place in a row":    {0xfb},
		"ff, an error, has none either":      {0xff, 'a', 'b'},
		"two bytes of length, half of them":  {0xfc, 1},
		"64 KiB, one byte":                   {0xfc, 0xff, 0xff, 'a'},
		"three bytes of length, two of them": {0xfd, 1, 0},
		"16 MiB":                             {0xfd, 0xff, 0xff, 0xff, 'a'},
		"eight bytes of length, seven":       {0xfe, 1, 0, 0, 0, 0, 0, 0},
		"2^64-1":                             {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 'a'},
		"2^63":                               {0xfe, 0, 0, 0, 0, 0, 0, 0, 0x80, 'a'},
		"2^64-8: would wrap around":          {0xfe, 0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 'a'},
	}
	for _, c := range []column{varchar("utf8mb4"), blob(), decimal(), bit(), jsonOfMySQL(), geometry()} {
		for reason, raw := range lengths {
			refused(t, layout(t, 1, c), packet(cell(raw)), c.catalog.Name+": "+reason)
		}
	}
}

// TestLengthsOfEveryWidthAreRead: a text of 250 bytes has one byte of length,
// of 251 three, of 65,536 four; a reader off by one loses its place.
func TestLengthsOfEveryWidthAreRead(t *testing.T) {
	l := layout(t, 0, blob(), tinyint())
	for _, n := range []int{0, 1, 250, 251, 252, 255, 256, 65535, 65536, 1 << 20} {
		text := strings.Repeat("x", n)
		want := append(value(t, blob(), str(text)), value(t, tinyint(), fixed1(9))...)
		assert.Equal(t, want, encode(t, l, packet(str(text), fixed1(9))), "%d bytes", n)
	}
	eight := append(cell{0xfe, 2, 0, 0, 0, 0, 0, 0, 0}, "ab"...)
	assert.Equal(t, value(t, blob(), str("ab")), value(t, blob(), eight))
}

// TestKeyThatCannotBeReadIsAnErrorOfKindWireToo: kind wire reads only the key, which
// bounds the next chunk.
func TestKeyThatCannotBeReadIsAnErrorOfKindWireToo(t *testing.T) {
	l := layout(t, 2, bigint(), varchar("utf8mb4"), bigint())
	whole := packet(fixed8(1), str("key"), fixed8(2))
	for _, row := range [][]byte{
		nil, {0}, whole[:5], whole[:12],
		packet(fixed8(1), null(), fixed8(2)),
		packet(null(), str("key"), fixed8(2)),
	} {
		assert.ErrorIs(t, checksum.NewDigester(l, checksum.Wire).Add(row), checksum.ErrMalformed)
		assert.ErrorIs(t, checksum.NewDigester(l, checksum.Meaning).Add(row), checksum.ErrMalformed)
		_, err := checksum.NewDigester(l, checksum.Wire).Row(row, false)
		assert.ErrorIs(t, err, checksum.ErrMalformed)
	}
}

// FuzzAppendRow: for any packet and any layout, nothing panics, and a packet that one
// way of reading accepts, all accept and understand alike.
func FuzzAppendRow(f *testing.F) {
	menu, cells := everyType()
	menu = append(menu, jsonOfMariaDB("latin1"), varchar("gbk"), varchar("utf16"), varbinary(), inet6())
	all := make([]byte, len(cells))
	for i := range all {
		all[i] = byte(i)
	}
	f.Add(all, byte(2), packet(cells...))
	f.Add(all, byte(0), packet(cells...))
	f.Add([]byte{4}, byte(1), packet(fixed8(1)))
	f.Add([]byte{4}, byte(1), packet(null()))
	f.Add([]byte{14, 9}, byte(1), []byte{0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{18, 19}, byte(1), packet(str("c"), str(`"\ud800"`)))
	f.Add([]byte{13, 6}, byte(2), packet(duration(true, 34, 22, 59, 59), str("")))
	f.Add([]byte{}, byte(0), []byte{0, 0})
	f.Fuzz(func(t *testing.T, chosen []byte, key byte, row []byte) {
		if len(chosen) > 64 {
			return
		}
		columns := make([]column, len(chosen))
		labels := false
		for i, c := range chosen {
			columns[i] = menu[int(c)%len(menu)]
			labels = labels || columns[i].catalog.Type == "enum"
		}
		l := layout(t, min(int(key), len(columns)), columns...)
		agree(t, l, row, labels)
	})
}

// agree asserts that all ways of reading a packet come to the same result.
// labels allows for labels that the column does not have.
func agree(t *testing.T, l *checksum.Layout, row []byte, labels bool) {
	meaning, wire := checksum.NewDigester(l, checksum.Meaning), checksum.NewDigester(l, checksum.Wire)
	code, err := l.AppendRow(nil, row)
	hash, hashErr := meaning.Hash(row)
	require.Equal(t, err == nil, hashErr == nil)
	if err != nil {
		require.ErrorIs(t, err, checksum.ErrMalformed)
		require.Error(t, meaning.Add(row))
		_, err = meaning.Row(row, true)
		require.Error(t, err)
		_ = wire.Add(row)
		return
	}
	read, err := meaning.Row(row, true)
	if err != nil { // a NULL in the key, or no such label
		require.True(t, labels || meaning.Add(row) != nil, "%v", err)
		return
	}
	require.Equal(t, hash, read.Hash)
	require.True(t, strings.HasPrefix(string(code), string(read.Key)))
	for _, d := range []*checksum.Digester{meaning, wire} {
		require.NoError(t, d.Add(row))
		reading, err := d.Reading(true)
		require.NoError(t, err)
		one, err := d.Hash(row)
		require.NoError(t, err)
		require.Equal(t, checksum.Digest{Rows: 1, Sum: one}, reading.Digest)
	}
}
