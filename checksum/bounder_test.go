package checksum_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
	"allclear/checksum/charset"
)

// literal is all that may get into a statement.
var literal = regexp.MustCompile(`^(-?[0-9]*\.?[0-9]*(e[-+][0-9]+)?|'[-0-9:. ]*'|(_[a-z0-9]+ )?X'[0-9a-f]*')$`)

func boundedColumns() (columns []column) {
	for _, k := range keyKinds() {
		columns = append(columns, k.column)
	}
	return append(columns, inet6(), year(), dates(), labelled("enum", "latin1", "enum('a','é')"), varchar("utf8mb5"))
}

// bounds makes the bound of a row's key twice: of the row, and of its canonical key.
func bounds(t require.TestingT, tb testing.TB, values checksum.Values, columns []column, cells []cell) (row, key checksum.Bound) {
	view, wire := viewOf(len(columns), columns)
	view.Values = values
	l, err := checksum.NewLayout(view, wire)
	require.NoError(tb, err)
	row, err = checksum.NewDigester(l, checksum.Meaning).KeyBound(packet(cells...))
	require.NoError(t, err)
	key, err = checksum.NewBounder(view).Bound(row.Key)
	require.NoError(t, err)
	return row, key
}

// TestBoundsOfKeysAreThoseOfTheirRows: a range that a snapshot bounds is read on a live
// server, and the rows that differ are found on both sides, and reported, by the same words.
func TestBoundsOfKeysAreThoseOfTheirRows(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom(keyKinds()), 1, 6).Draw(r, "columns")
		columns, cells := make([]column, len(kinds)), make([]cell, len(kinds))
		for i, k := range kinds {
			columns[i], cells[i] = k.column, k.draw(r).cell
		}
		values := rapid.SampledFrom([]checksum.Values{checksum.Full, checksum.Masked, checksum.None}).Draw(r, "values")
		row, key := bounds(r, t, values, columns, cells)
		require.Equal(r, row, key)
		for _, sql := range key.SQL {
			require.Regexp(r, literal, sql)
		}
	})
}

// TestBoundsOfTextsAreThoseOfTheirRows in every character set, whatever the bytes are. Of
// two codes for one character only the server knows which it holds.
func TestBoundsOfTextsAreThoseOfTheirRows(t *testing.T) {
	decoded := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(charset.Names()).Draw(r, "set")
		set, _ := charset.Lookup(name)
		stored := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(r, "bytes")
		c := []column{rapid.SampledFrom([]column{varchar(name), char(name)}).Draw(r, "column")}
		values := rapid.SampledFrom([]checksum.Values{checksum.Full, checksum.Masked}).Draw(r, "values")
		row, key := bounds(r, t, values, c, []cell{str(string(stored))})
		require.Equal(r, row.Key, key.Key)
		text, ok := set.AppendUTF8(nil, stored)
		if ok {
			decoded[name]++
		}
		twins := set.Twins()
		if !strings.ContainsFunc(string(text), func(r rune) bool { return twins[r] }) {
			require.Equal(r, row, key)
		}
	})
	require.Greater(t, len(decoded), 10, "no text to speak of was drawn")
}

// TestBoundsOfEveryTypeAreThoseOfTheirRows: values that the properties draw seldom or never.
func TestBoundsOfEveryTypeAreThoseOfTheirRows(t *testing.T) {
	number := func(fullType string) column {
		c := decimal()
		c.catalog.FullType = fullType
		return c
	}
	long := strings.Repeat("é", 200)
	for _, c := range []struct {
		column column
		cell   cell
		text   string
	}{
		{number("decimal(10,2)"), str("7.50"), "7.50"},
		{number("decimal(10,2)"), str("7.00"), "7.00"},
		{number("decimal(10,2)"), str("0.50"), "0.50"},
		{number("decimal(10,2)"), str("-0.05"), "-0.05"},
		{number("decimal(10,2)"), str("-12.00"), "-12.00"},
		{number("decimal(10,0)"), str("-12"), "-12"},
		{number("decimal(65,30)"), str(strings.Repeat("9", 35) + "." + strings.Repeat("0", 30)), ""},
		{number("decimal(65,0)"), str("-" + strings.Repeat("9", 65)), ""},
		{number("decimal(8,3) unsigned zerofill"), str("00007.500"), "00007.500"},
		{number("decimal(8,3) unsigned zerofill"), str("00000.000"), "00000.000"},
		{bigint().asUnsigned(), fixed8(math.MaxUint64), "18446744073709551615"},
		{bigint(), fixed8(1 << 63), "-9223372036854775808"},
		{year(), fixed2(0), "0"},
		{bit(), str("\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615"},
		{floats(), float(0.1), ""},
		{doubles(), double(math.Copysign(0, -1)), "-0"},
		{doubles(), double(math.MaxFloat64), ""},
		{dates(), short(), "0000-00-00"},
		{dates(), date(2024, 2, 31), "2024-02-31"},
		{datetimes(), short(), "0000-00-00 00:00:00"},
		{timestamp(), datetimeMicros(2038, 1, 19, 3, 14, 7, 40), "2038-01-19 03:14:07.000040"},
		{times(), short(), "00:00:00"},
		{times(), durationMicros(true, 34, 22, 59, 59, 999999), "-838:59:59.999999"},
		{varchar("utf8mb4"), str(long), ""},
		{varbinary(), str(long), ""},
		{varchar("utf8mb4"), str("a\xff"), "0x61ff"},
		{varchar("utf8mb3"), str("\xf0\x9f\x98\x80"), ""},
		{varchar("utf8mb5"), str("a"), "0x61"},
		{inet6(), str("::1"), "::1"},
		{geometry(), str("\x00\x01"), "0x0001"},
		{labelled("enum", "latin1", "enum('z','é')"), str("\xe9"), "é"},
		{labelled("set", "utf8mb4", "set('a','b','c')"), str("a,c"), "a,c"},
		{labelled("set", "utf8mb4", "set('a','b','c')"), str(""), ""},
	} {
		for _, values := range []checksum.Values{checksum.Full, checksum.Masked, checksum.None} {
			row, key := bounds(t, t, values, []column{c.column}, []cell{c.cell})
			assert.Equal(t, row, key, c.column.catalog.FullType)
			if values == checksum.Full && c.text != "" {
				assert.Equal(t, c.text, key.Text[0])
			}
		}
	}
}

// TestKeysThatTheColumnsCannotHoldHaveNoBound: a file may hold anything.
func TestKeysThatTheColumnsCannotHoldHaveNoBound(t *testing.T) {
	key := func(values ...checksum.KeyValue) (key []byte) {
		for _, v := range values {
			key = checksum.AppendKey(key, v)
		}
		return key
	}
	number := key(checksum.KeyValue{Kind: checksum.KeyInteger, Integer: checksum.Uint(7)})
	text := func(s string) []byte { return key(checksum.KeyValue{Kind: checksum.KeyText, Bytes: []byte(s)}) }
	float := func(f float64) []byte { return key(checksum.KeyValue{Kind: checksum.KeyFloat, Float: f}) }
	duration := func(micros int64) []byte { return key(checksum.KeyValue{Kind: checksum.KeyDuration, Micros: micros}) }
	raw := key(checksum.KeyValue{Kind: checksum.KeyRawText, Set: []byte("x"), Bytes: []byte("y")})
	for reason, c := range map[string]struct {
		column column
		key    []byte
	}{
		"no value":                       {bigint(), nil},
		"a value too many":               {bigint(), slices.Concat(number, number)},
		"a number for text":              {varchar("utf8mb4"), number},
		"a number for a date":            {dates(), number},
		"a number for a double":          {doubles(), number},
		"a number for a TIME":            {times(), number},
		"a number for bytes":             {varbinary(), number},
		"text for a number":              {bigint(), text("7")},
		"text for bits":                  {bit(), text("7")},
		"text for a DECIMAL":             {decimal(), text("7")},
		"text for bytes":                 {varbinary(), text("7")},
		"raw text for bytes":             {varbinary(), raw},
		"a double for a number":          {integer(), float(1)},
		"not a number":                   {doubles(), float(math.NaN())},
		"infinity":                       {doubles(), float(math.Inf(-1))},
		"a TIME of a year":               {times(), duration(365 * 86400 * 1e6)},
		"the least TIME in 64 bits":      {times(), duration(math.MinInt64)},
		"a character that the set lacks": {varchar("latin1"), text("😀")},
		"text that is no UTF-8":          {varchar("utf8mb4"), text("\xff")},
		"a label that there is not":      {labelled("enum", "latin1", "enum('a')"), text("b")},
		"a label that does not decode":   {labelled("enum", "utf8mb4", "enum('a')"), raw},
		"text in a set that is unknown":  {varchar("utf8mb5"), text("a")},
		"a set that is a statement":      {varchar("latin1 X'' OR 1 OR _latin1"), raw},
	} {
		view, _ := viewOf(1, []column{c.column})
		b, err := checksum.NewBounder(view).Bound(c.key)
		assert.Error(t, err, "%s: %v", reason, b.SQL)
	}
}
