package checksum_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

// drawn is a value drawn at random: as it travels, and what it means, worked
// out here without the package. Two values are the same if and only if their
// meanings are.
type drawn struct {
	cell    cell
	meaning string
}

// kindOfColumn draws values for a column. For one meaning it always draws the same
// bytes, because a server always sends the same ones.
type kindOfColumn struct {
	column column
	draw   func(t *rapid.T) drawn
}

func number(n int64) string { return "number " + big.NewRat(n, 1).RatString() }

func someInteger(c column, bytes int) kindOfColumn {
	few := rapid.SampledFrom([]int64{0, 1, -1, 5, 7, 127, -128, 1 << 31, math.MaxInt64, math.MinInt64})
	return kindOfColumn{c, func(t *rapid.T) drawn {
		n := few.Draw(t, "n")
		if rapid.Bool().Draw(t, "any") {
			n = rapid.Int64().Draw(t, "n")
		}
		n = n << (64 - 8*bytes)
		v := cell(binary.LittleEndian.AppendUint64(nil, uint64(n>>(64-8*bytes))))[:bytes]
		if c.unsigned {
			return drawn{v, "number " + new(big.Int).SetUint64(uint64(n)>>(64-8*bytes)).String()}
		}
		return drawn{v, number(n >> (64 - 8*bytes))}
	}}
}

func someBits(t *rapid.T) drawn {
	n := rapid.Uint16().Draw(t, "bits")
	return drawn{str(string([]byte{byte(n >> 8), byte(n)})), number(int64(n))}
}

func someDecimal(t *rapid.T) drawn {
	digits := rapid.SampledFrom([]string{
		"0", "5", "7", "18446744073709551616", "9223372036854775808", "12345678901234567890123",
	}).Draw(t, "whole")
	text := digits + "." + rapid.SampledFrom([]string{"00", "50", "05", "25"}).Draw(t, "fraction")
	r, _ := new(big.Rat).SetString(text)
	if r.Sign() != 0 && rapid.Bool().Draw(t, "negative") {
		text, r = "-"+text, r.Neg(r)
	}
	return drawn{str(text), "number " + r.RatString()}
}

func someFloat(t *rapid.T) drawn {
	f := rapid.OneOf(rapid.SampledFrom([]float32{0, float32(math.Copysign(0, -1)), 0.1, 1, 5}), rapid.Float32()).Draw(t, "f")
	return drawn{float(f), fmt.Sprint("float ", math.Float64bits(float64(f)))}
}

func someDouble(t *rapid.T) drawn {
	f := rapid.OneOf(rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 0.1, float64(float32(0.1)), 1, 5}), rapid.Float64()).Draw(t, "f")
	return drawn{double(f), fmt.Sprint("float ", math.Float64bits(f))}
}

// someRunes are few, so that equal texts come up often. They look like tags and
// lengths, like each other's bytes in another character set, or like nothing.
func someRunes(t *rapid.T) string {
	few := []rune{'a', 'b', '#', ' ', 0, 1, 7, 8, 'é', 'Ã', '©'}
	return string(rapid.SliceOfN(rapid.SampledFrom(few), 0, 3).Draw(t, "text"))
}

func someLatin1(t *rapid.T) drawn {
	text := someRunes(t)
	var b strings.Builder
	for _, r := range text {
		b.WriteByte(byte(r))
	}
	return drawn{str(b.String()), "text " + text}
}

func someUTF8(t *rapid.T) drawn {
	text := someRunes(t)
	if rapid.Bool().Draw(t, "broken") {
		text += rapid.SampledFrom([]string{"\xff", "\xc3", "\xa9", "\xed\xa0\x80"}).Draw(t, "bytes")
	}
	if !utf8.ValidString(text) {
		return drawn{str(text), "bad utf8mb4 " + text}
	}
	return drawn{str(text), "text " + text}
}

func someUTF16(t *rapid.T) drawn {
	text := someRunes(t)
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.BigEndian.AppendUint16(b, unit)
	}
	if rapid.Bool().Draw(t, "cut") && len(b) > 0 {
		return drawn{str(string(b[1:])), "bad utf16 " + string(b[1:])}
	}
	return drawn{str(string(b)), "text " + text}
}

func someBytes(t *rapid.T) drawn {
	text := someRunes(t)
	return drawn{str(text), "bytes " + text}
}

func someDatetime(t *rapid.T) drawn {
	few := func(name string, of ...byte) byte { return rapid.SampledFrom(of).Draw(t, name) }
	y := rapid.SampledFrom([]uint16{0, 2012, 9999}).Draw(t, "year")
	m, d, h, s := few("month", 0, 7), few("day", 0, 30), few("hour", 0, 23), few("second", 0, 1)
	micros := rapid.SampledFrom([]uint32{0, 0, 1, 256}).Draw(t, "micros")
	v := datetimeMicros(y, m, d, h, 0, s, micros)
	switch { // as servers cut it
	case micros != 0:
	case h != 0 || s != 0:
		v = datetime(y, m, d, h, 0, s)
	case y != 0 || m != 0 || d != 0:
		v = date(y, m, d)
	default:
		v = short()
	}
	return drawn{v, fmt.Sprint("date ", y, m, d, h, s, micros)}
}

func someTime(t *rapid.T) drawn {
	days, hour := rapid.Uint32Range(0, 34).Draw(t, "days"), rapid.ByteRange(0, 23).Draw(t, "hour")
	micros := rapid.SampledFrom([]uint32{0, 1, 999999}).Draw(t, "micros")
	negative := rapid.Bool().Draw(t, "negative")
	total := ((int64(days)*24+int64(hour))*3600)*1e6 + int64(micros)
	if total == 0 {
		return drawn{short(), "time 0"}
	}
	v := durationMicros(negative, days, hour, 0, 0, micros)
	if micros == 0 {
		v = duration(negative, days, hour, 0, 0)
	}
	if negative {
		total = -total
	}
	return drawn{v, fmt.Sprint("time ", total)}
}

func someJSON(t *rapid.T) drawn {
	text := rapid.SampledFrom([]string{
		"null", "0", `""`, `"a"`, "[]", "{}", `{"a":1}`, `{"a":"1"}`, `["a",1]`, "[[]]", "1.5",
	}).Draw(t, "document")
	return drawn{str(text), "json " + text}
}

func kindsOfColumn() []kindOfColumn {
	return []kindOfColumn{
		someInteger(tinyint(), 1), someInteger(smallint(), 2), someInteger(integer(), 4), someInteger(bigint(), 8),
		someInteger(tinyint().asUnsigned(), 1), someInteger(integer().asUnsigned(), 4), someInteger(bigint().asUnsigned(), 8),
		{bit(), someBits}, {decimal(), someDecimal}, {floats(), someFloat}, {doubles(), someDouble},
		{varchar("latin1"), someLatin1}, {char("utf8mb4"), someUTF8}, {varchar("utf16"), someUTF16},
		{varbinary(), someBytes}, {blob(), someBytes},
		{datetimes(), someDatetime}, {timestamp(), someDatetime}, {times(), someTime}, {jsonOfMySQL(), someJSON},
	}
}

// table is a layout drawn at random, and how to draw rows for it.
type table struct {
	layout *checksum.Layout
	kinds  []kindOfColumn
}

func someTable(t *rapid.T, tb testing.TB) table {
	kinds := rapid.SliceOfN(rapid.SampledFrom(kindsOfColumn()), 1, 10).Draw(t, "columns")
	columns := make([]column, len(kinds))
	for i, k := range kinds {
		columns[i] = k.column
	}
	return table{layout(tb, 0, columns...), kinds}
}

// row draws a row. Most of its values are those of another one, if there is
// one, so that equal rows and rows that differ in one value come up often.
func (tb table) row(t *rapid.T, like []drawn) []drawn {
	row := make([]drawn, len(tb.kinds))
	for i, k := range tb.kinds {
		switch {
		case like != nil && rapid.IntRange(0, 2*len(row)).Draw(t, "new") > 0:
			row[i] = like[i]
		case rapid.IntRange(0, 5).Draw(t, "NULL") == 0:
			row[i] = drawn{nil, "NULL"}
		default:
			row[i] = k.draw(t)
		}
	}
	return row
}

func written(row []drawn) (packed []byte, meanings string) {
	cells := make([]cell, len(row))
	for i, v := range row {
		cells[i] = v.cell
		meanings += fmt.Sprintf("%q ", v.meaning)
	}
	return packet(cells...), meanings
}

// TestRowsAreEqualWhenTheirMeaningsAre, and only then, whatever tables they come
// from: all other promises depend on this one.
func TestRowsAreEqualWhenTheirMeaningsAre(t *testing.T) {
	codes, meanings := map[string]string{}, map[string]string{}
	met := 0
	rapid.Check(t, func(r *rapid.T) {
		for range 4 {
			tb := someTable(r, t)
			for range 4 {
				row, meaning := written(tb.row(r, nil))
				out, err := tb.layout.AppendRow(nil, row)
				require.NoError(r, err)
				code := string(out)
				if before, ok := codes[code]; ok {
					require.Equal(r, before, meaning, "two rows share an encoding")
					met++
				}
				if before, ok := meanings[meaning]; ok {
					require.Equal(r, before, code, "%s has two encodings", meaning)
				}
				codes[code], meanings[meaning] = meaning, code
			}
		}
	})
	require.Positive(t, met, "no two rows met, so the test told nothing")
}

// TestKindsAgreeWithinOneLayout: where wire digests are equal, those of meaning must
// be too, and the reverse; only speed decides which kind is used.
func TestKindsAgreeWithinOneLayout(t *testing.T) {
	equal, different := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		tb := someTable(r, t)
		wire, meaning := checksum.NewDigester(tb.layout, checksum.Wire), checksum.NewDigester(tb.layout, checksum.Meaning)
		like := tb.row(r, nil)
		x, mx := written(like)
		y, my := written(tb.row(r, like))
		hash := func(d *checksum.Digester, row []byte) uint64 {
			h, err := d.Hash(row)
			require.NoError(r, err)
			return h
		}
		require.Equal(r, mx == my, hash(wire, x) == hash(wire, y), "wire: %s and %s", mx, my)
		require.Equal(r, mx == my, hash(meaning, x) == hash(meaning, y), "meaning: %s and %s", mx, my)
		if mx == my {
			equal++
		} else {
			different++
		}
	})
	require.Positive(t, equal, "no two rows were equal, so the test told nothing")
	require.Positive(t, different, "no two rows were different, so the test told nothing")
}

// TestKeyIsThePrefixOfItsRow: a key found in a row equals the key read alone.
func TestKeyIsThePrefixOfItsRow(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom(kindsOfColumn()), 1, 6).Draw(r, "columns")
		columns, cells := make([]column, len(kinds)), make([]cell, len(kinds))
		for i, k := range kinds {
			columns[i], cells[i] = k.column, k.draw(r).cell
		}
		key := rapid.IntRange(1, len(kinds)).Draw(r, "key")
		l := layout(t, key, columns...)
		row, err := checksum.NewDigester(l, checksum.Wire).Row(packet(cells...), false)
		require.NoError(r, err)
		alone, err := layout(t, 0, columns[:key]...).AppendRow(nil, packet(cells[:key]...))
		require.NoError(r, err)
		require.Equal(r, alone, row.Key)
		require.Len(r, row.Bound.SQL, key)
		require.Equal(r, row.Key, row.Bound.Key)
	})
}
