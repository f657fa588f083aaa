package checksum_test

import (
	"bytes"
	"encoding/hex"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

// keyKinds are the kinds of columns that a key can have.
func keyKinds() (kinds []kindOfColumn) {
	for _, k := range kindsOfColumn() {
		if k.column.catalog.Type == "decimal" {
			k.column.catalog.FullType = "decimal(25,2)" // as many places as are drawn
		}
		if !k.column.byJSON {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// TestKeysComeApartIntoTheirValues, and together again to the byte: a file holds the values,
// and rows are found by the keys.
func TestKeysComeApartIntoTheirValues(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom(keyKinds()), 1, 6).Draw(r, "columns")
		var key, again []byte
		for _, k := range kinds {
			key = append(key, value(t, k.column, k.draw(r).cell)...)
		}
		rest := key
		for range kinds {
			v, after, err := checksum.CutKey(rest)
			require.NoError(r, err)
			again, rest = checksum.AppendKey(again, v), after
		}
		require.Empty(r, rest)
		require.Equal(r, key, again)
	})
}

// TestValuesOfKeys are what the columns held, in types that others understand.
func TestValuesOfKeys(t *testing.T) {
	undecodable := checksum.KeyValue{Kind: checksum.KeyRawText, Set: []byte("ascii"), Bytes: []byte("\xa1")}
	micros := int64(-(26*3600 + 3*60 + 4) * 1e6)
	for reason, c := range map[string]struct {
		column column
		cell   cell
		want   checksum.KeyValue
	}{
		"an integer":      {bigint(), fixed8(7), checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Uint(7)}},
		"a negative one":  {tinyint(), fixed1(0xff), checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Int(-1)}},
		"the least":       {bigint(), fixed8(1 << 63), checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Int(math.MinInt64)}},
		"bits":            {bit(), str("\x01\x00"), checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Uint(256)}},
		"a whole DECIMAL": {decimal(), str("-5.00"), checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Int(-5)}},
		"a DECIMAL":       {decimal(), str("-0.50"), checksum.KeyValue{Kind: checksum.KeyDecimal, Bytes: []byte("-.5")}},
		"a double":        {doubles(), double(-0.1), checksum.KeyValue{Kind: checksum.KeyFloat, Float: -0.1}},
		"a TIME":          {times(), duration(true, 1, 2, 3, 4), checksum.KeyValue{Kind: checksum.KeyDuration, Micros: micros}},
		"text":            {varchar("latin1"), str("\xe9"), checksum.KeyValue{Kind: checksum.KeyText, Bytes: []byte("é")}},
		"no ASCII":        {varchar("ascii"), str("\xa1"), undecodable},
		"bytes":           {varbinary(), str("\xe9"), checksum.KeyValue{Kind: checksum.KeyBytes, Bytes: []byte("\xe9")}},
		"a date":          {dates(), date(2024, 2, 31), checksum.KeyDate(2024, 2, 31, 0, 0, 0, 0)},
		"a zero date":     {datetimes(), short(), checksum.KeyDate(0, 0, 0, 0, 0, 0, 0)},
		"with a time":     {datetimes(), datetimeMicros(9999, 12, 31, 23, 59, 58, 999_999), checksum.KeyDate(9999, 12, 31, 23, 59, 58, 999_999)},
	} {
		got, rest, err := checksum.CutKey(append(value(t, c.column, c.cell), "rest"...))
		require.NoError(t, err, reason)
		assert.Equal(t, c.want, got, reason)
		assert.Equal(t, "rest", string(rest), reason)
	}
	v := checksum.KeyDate(9999, 12, 31, 23, 59, 58, 999_999)
	year, month, day, hour, minute, second, fraction := v.Datetime()
	assert.Equal(t, []int{9999, 12, 31, 23, 59, 58, 999_999}, []int{year, month, day, hour, minute, second, fraction})
	n, err := checksum.KeyNumber([]byte("007.50"))
	require.NoError(t, err)
	assert.Equal(t, checksum.KeyValue{Kind: checksum.KeyDecimal, Bytes: []byte("7.5")}, n)
	_, err = checksum.KeyNumber([]byte("7.5 "))
	assert.ErrorIs(t, err, checksum.ErrMalformed)
}

// notKeys are bytes that no key begins with, by reason.
func notKeys(t testing.TB) map[string][]byte {
	t.Helper()
	decimal := func(digits string) []byte {
		v := checksum.KeyValue{Kind: checksum.KeyDecimal, Bytes: []byte(digits)}
		return checksum.AppendKey(nil, v)
	}
	bytesOf := func(digits string) []byte {
		b, err := hex.DecodeString(digits)
		require.NoError(t, err)
		return b
	}
	return map[string][]byte{
		"nothing":                           nil,
		"NULL":                              value(t, bigint(), nil),
		"a document":                        value(t, jsonOfMySQL(), str("{}")),
		"a tag that there is not":           bytesOf("0b0000000000000000"),
		"an integer of 7 bytes":             bytesOf("0100000000000000"),
		"a date of 10 bytes":                bytesOf("0507dc0101000000000000"),
		"a length without bytes":            bytesOf("070000000000000001"),
		"a length of 2^63":                  bytesOf("07800000000000000061"),
		"a set without text":                bytesOf("0800000000000000016100000000000000"),
		"a negative number that is not":     bytesOf("020000000000000001"),
		"a statement for digits":            decimal("1.5 OR 1 = 1"),
		"a sign too many":                   decimal("+1.5"),
		"zeros before":                      decimal("01.5"),
		"zeros behind":                      decimal("1.50"),
		"no places":                         decimal("36893488147419103232."),
		"an integer that is encoded as one": decimal("-5"),
		"no digits":                         decimal("-"),
	}
}

// TestWhatIsNoKeyIsAnError: keys come from files too, and what is in them gets into
// statements.
func TestWhatIsNoKeyIsAnError(t *testing.T) {
	for reason, key := range notKeys(t) {
		_, _, err := checksum.CutKey(key)
		assert.ErrorIs(t, err, checksum.ErrMalformed, reason)
		_, err = checksum.KeyHashes(append(value(t, bigint(), fixed8(1)), key...))
		assert.Equal(t, len(key) > 0, err != nil, reason)
	}
}

// TestCuttingAllocatesNothing: a file of a million rows is cut value by value.
func TestCuttingAllocatesNothing(t *testing.T) {
	for _, k := range keyKinds() {
		key := value(t, k.column, k.example(1))
		assert.Zero(t, testing.AllocsPerRun(100, func() { _, _, _ = checksum.CutKey(key) }), k.column.catalog.Name)
	}
}

// example is a value as it travels, the same one every time.
func (k kindOfColumn) example(seed int) cell {
	return rapid.Custom(func(r *rapid.T) cell { return k.draw(r).cell }).Example(seed)
}

// FuzzKey: of whatever bytes, a value is cut off that gives the same bytes back, or none is.
// What a Bounder writes into a statement is a literal and nothing else.
func FuzzKey(f *testing.F) {
	columns := boundedColumns()
	for i, k := range keyKinds() {
		f.Add(uint8(i), append(value(f, k.column, k.example(i)), 1))
	}
	for _, key := range notKeys(f) {
		f.Add(uint8(0), key)
	}
	f.Fuzz(func(t *testing.T, column uint8, key []byte) {
		v, rest, err := checksum.CutKey(key)
		if err != nil {
			require.ErrorIs(t, err, checksum.ErrMalformed)
			return
		}
		own := key[:len(key)-len(rest)]
		require.True(t, bytes.Equal(own, checksum.AppendKey(nil, v)))
		view, _ := viewOf(1, columns[int(column)%len(columns):])
		if b, err := checksum.NewBounder(view).Bound(own); err == nil {
			require.Regexp(t, literal, b.SQL[0])
			require.Equal(t, own, b.Key)
		}
	})
}
