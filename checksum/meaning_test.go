package checksum_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// typedValue is a value in a column.
type typedValue struct {
	column column
	cell   cell
}

// TestEqualByMeaning: a clean conversion must match. A false alarm on every row
// of a table would hide the true ones.
func TestEqualByMeaning(t *testing.T) {
	five := []typedValue{
		{tinyint(), fixed1(5)},
		{smallint(), fixed2(5)},
		{mediumint(), fixed4(5)},
		{integer(), fixed4(5)},
		{integer().asUnsigned(), fixed4(5)},
		{bigint(), fixed8(5)},
		{bigint().asUnsigned(), fixed8(5)},
		{decimal(), str("5")},
		{decimal(), str("5.00")},
		{decimal(), str("0005.0")},
		{bit(), str("\x05")},
		{bit(), str("\x00\x00\x05")},
		{year(), fixed2(5)},
	}
	for _, c := range []struct {
		reason string
		same   []typedValue
	}{
		{"5 is 5 in every exact type", five},
		{"-5 too", []typedValue{{tinyint(), fixed1(0xfb)}, {bigint(), fixed8(math.MaxUint64 - 4)}, {decimal(), str("-5.00")}}},
		{
			"an unsigned ID in a wider column",
			[]typedValue{
				{integer().asUnsigned(), fixed4(4294967295)}, {bigint(), fixed8(4294967295)}, {decimal(), str("4294967295")},
			},
		},
		{"FLOAT widened to the DOUBLE that it is", []typedValue{{floats(), float(0.1)}, {doubles(), double(float64(float32(0.1)))}}},
		{"-0.0 widened", []typedValue{{floats(), float(float32(math.Copysign(0, -1)))}, {doubles(), double(math.Copysign(0, -1))}}},
		{"DATETIME without fractions, and with six digits of them", []typedValue{
			{datetimes(), datetime(2012, 7, 30, 1, 2, 3)},
			{datetimes(), datetimeMicros(2012, 7, 30, 1, 2, 3, 0)},
			{timestamp(), datetime(2012, 7, 30, 1, 2, 3)},
		}},
		{"midnight", []typedValue{{dates(), date(2012, 7, 30)}, {datetimes(), datetime(2012, 7, 30, 0, 0, 0)}, {datetimes(), date(2012, 7, 30)}}},
		{"TIME without fractions, and with", []typedValue{{times(), duration(true, 1, 2, 3, 4)}, {times(), durationMicros(true, 1, 2, 3, 4, 0)}}},
		{"latin1 é is utf8mb4 é", []typedValue{
			{varchar("latin1"), strHex(t, "e9")}, {varchar("utf8mb4"), strHex(t, "c3a9")}, {char("utf8mb3"), strHex(t, "c3a9")},
			{varchar("ucs2"), strHex(t, "00e9")}, {varchar("utf16le"), strHex(t, "e900")}, {varchar("utf32"), strHex(t, "000000e9")}}},
		{"a label is the text that it prints as", []typedValue{
			{labelled("enum", "latin1", "enum('é')"), strHex(t, "e9")},
			{labelled("set", "utf8mb4", "set('é')"), strHex(t, "c3a9")},
			{varchar("utf8mb4"), strHex(t, "c3a9")},
		}},
		{"bytes are bytes in every length of column", []typedValue{{varbinary(), str("x")}, {blob(), str("x")}}},
		{
			"utf8mb3 to utf8mb4 with equal bytes, even a surrogate's",
			[]typedValue{{varchar("utf8mb3"), strHex(t, "eda0bd")}, {varchar("utf8mb4"), strHex(t, "eda0bd")}},
		},
		{"NULL is NULL", []typedValue{{bigint(), null()}, {doubles(), null()}, {varchar("latin1"), null()}, {blob(), null()}, {times(), null()}}},
	} {
		want := value(t, c.same[0].column, c.same[0].cell)
		for i, v := range c.same[1:] {
			assert.Equal(t, want, value(t, v.column, v.cell), "%s: %d", c.reason, i+1)
		}
	}
}

// unlike is a list of values no two of which are the same.
type unlike struct {
	reason    string
	different []typedValue
}

func unlikeValues(t *testing.T) []unlike {
	t.Helper()
	utf8, latin1 := varchar("utf8mb4"), varchar("latin1")
	return []unlike{
		{"nothing, of every kind", []typedValue{
			{bigint(), null()}, {utf8, str("")}, {varbinary(), str("")}, {bigint(), fixed8(0)}, {doubles(), double(0)},
			{doubles(), double(math.Copysign(0, -1))}, {times(), short()}, {datetimes(), short()}, {utf8, str("NULL")},
			{utf8, str("0")}, {utf8, str("\x00")}, {jsonOfMySQL(), str("null")}, {jsonOfMySQL(), str("0")}, {jsonOfMySQL(), str(`""`)}}},
		{"FLOATs that print alike", []typedValue{{floats(), float(0.1)}, {floats(), float(math.Nextafter32(0.1, 1))}, {doubles(), double(0.1)}}},
		{"a trailing space", []typedValue{{utf8, str("a")}, {utf8, str("a ")}, {utf8, str("a  ")}, {utf8, str("a\x00")}, {utf8, str("a\t")}}},
		{"a microsecond", []typedValue{
			{datetimes(), datetimeMicros(2012, 7, 30, 1, 2, 3, 0)},
			{datetimes(), datetimeMicros(2012, 7, 30, 1, 2, 3, 1)},
			{datetimes(), datetimeMicros(2012, 7, 30, 1, 2, 3, 999999)},
		}},
		{"a microsecond of a TIME, and its sign", []typedValue{
			{times(), duration(false, 0, 0, 0, 1)}, {times(), durationMicros(false, 0, 0, 0, 1, 1)}, {times(), duration(true, 0, 0, 0, 1)}}},
		{
			"dates that are no days",
			[]typedValue{
				{dates(), short()}, {dates(), date(2024, 2, 31)}, {dates(), date(2024, 3, 2)}, {dates(), date(2024, 0, 0)},
				{dates(), date(2023, 12, 31)},
			},
		},
		{
			"the same bits, signed and not",
			[]typedValue{
				{integer(), fixed4(math.MaxUint32)}, {integer().asUnsigned(), fixed4(math.MaxUint32)},
				{bigint().asUnsigned(), fixed8(math.MaxUint64)},
			},
		},
		{"clipped at 2,147,483,647", []typedValue{{integer(), fixed4(2147483647)}, {bigint(), fixed8(2147483648)}, {integer(), fixed4(1 << 31)}}},
		{
			"digits beyond 64 bits",
			[]typedValue{
				{decimal(), str("18446744073709551616")}, {decimal(), str("0")}, {decimal(), str("18446744073709551617")},
				{decimal(), str("-18446744073709551616")},
			},
		},
		{
			"a shifted point",
			[]typedValue{
				{decimal(), str("1.05")}, {decimal(), str("10.5")}, {decimal(), str(".105")}, {decimal(), str("105")},
				{decimal(), str("1.5")},
			},
		},
		{
			"a number and its text",
			[]typedValue{
				{integer(), fixed4(5)}, {doubles(), double(5)}, {utf8, str("5")}, {varbinary(), str("5")},
				{jsonOfMySQL(), str("5")}, {jsonOfMySQL(), str(`"5"`)},
			},
		},
		{"é, doubly encoded, doubled again, undone, cut, asked for", []typedValue{
			{latin1, strHex(t, "e9")}, {latin1, strHex(t, "c3a9")}, {utf8, strHex(t, "c383c692c382c2a9")},
			{utf8, strHex(t, "c3")}, {utf8, str("?")}, {utf8, str("\uFFFD")}, {utf8, str("e")}, {utf8, str("e\u0301")},
		}},
		{
			"raw legacy bytes in a UTF-8 column",
			[]typedValue{
				{latin1, strHex(t, "636166e9")}, {utf8, strHex(t, "636166e9")}, {utf8, str("caf?")}, {utf8, str("caf")},
				{varbinary(), strHex(t, "636166e9")},
			},
		},
		{"bad text in two character sets is not the same text", []typedValue{
			{varchar("tis620"), strHex(t, "a1a0")}, {utf8, strHex(t, "a1a0")},
			{varchar("cp1256"), strHex(t, "a18a")}, {utf8, strHex(t, "a18a")},
			{varbinary(), strHex(t, "a1a0")},
		}},
		{"two emoji that both became ?", []typedValue{{utf8, str("😀")}, {utf8, str("🍣")}, {utf8, str("?")}, {utf8, str("????")}}},
		{"the digits of 2012-07-30", []typedValue{{dates(), date(2012, 7, 30)}, {utf8, str("2012-07-30")}, {bigint(), fixed8(20120730)}}},
	}
}

// TestDifferentByMeaning: to call two values of a list equal would put damaged data
// back into service.
func TestDifferentByMeaning(t *testing.T) {
	for _, c := range unlikeValues(t) {
		seen := map[string]int{}
		for i, v := range c.different {
			code := string(value(t, v.column, v.cell))
			before, ok := seen[code]
			assert.False(t, ok, "%s: %d equals %d", c.reason, i, before)
			seen[code] = i
		}
	}
}

// TestNothingShiftsBetweenColumns: with separators, a value could give some of
// itself to its neighbour; with skipped NULLs, values could change places.
func TestNothingShiftsBetweenColumns(t *testing.T) {
	utf8, x, y := varchar("utf8mb4"), str("x"), str("y")
	rows := [][]cell{
		{str("a#b"), str("c"), null()},
		{str("a"), str("b#c"), null()},
		{str("a#b#c"), str(""), null()},
		{str(""), str("a#b#c"), null()},
		{str("ab"), str("c"), null()},
		{str("a"), str("bc"), null()},
		{x, null(), y},
		{null(), x, y},
		{x, y, null()},
		{x, str(""), y},
		{str(""), x, y},
		{y, null(), x},
		{str("x\x00"), y, null()},
		{x, str("\x00y"), null()},
		{x, str("NULL"), y},
		{null(), null(), null()},
		{str(""), str(""), str("")},
		// The encoding of a text inside of a text.
		{str("x\x07\x00\x00\x00\x00\x00\x00\x00\x01y"), null(), null()},
		{str("\x07"), str("\x00"), null()},
	}
	l := layout(t, 0, utf8, utf8, utf8)
	seen := map[string]int{}
	for i, cells := range rows {
		code := string(encode(t, l, packet(cells...)))
		before, ok := seen[code]
		assert.False(t, ok, "rows %d and %d", i, before)
		seen[code] = i
	}
}
