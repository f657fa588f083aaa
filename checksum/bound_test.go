package checksum_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// boundOf is the bound of a row whose one column is its key.
func boundOf(t *testing.T, c column, v cell) (sql, text string) {
	t.Helper()
	row, err := checksum.NewDigester(layout(t, 1, c), checksum.Meaning).Row(packet(v), false)
	require.NoError(t, err)
	require.Len(t, row.Bound.SQL, 1)
	require.Len(t, row.Bound.Text, 1)
	return row.Bound.SQL[0], row.Bound.Text[0]
}

// TestBoundIsAnExactLiteral: the next chunk begins behind it. A literal that
// the server rounds or converts would skip rows, or read some twice.
func TestBoundIsAnExactLiteral(t *testing.T) {
	for _, c := range []struct {
		column    column
		cell      cell
		sql, text string
	}{
		{tinyint(), fixed1(0x80), "-128", "-128"},
		{tinyint().asUnsigned(), fixed1(0x80), "128", "128"},
		{smallint(), fixed2(0x8000), "-32768", "-32768"},
		{mediumint(), fixed4(0xff800000), "-8388608", "-8388608"},
		{integer(), fixed4(1 << 31), "-2147483648", "-2147483648"},
		{bigint(), fixed8(1 << 63), "-9223372036854775808", "-9223372036854775808"},
		{bigint().asUnsigned(), fixed8(1<<64 - 1), "18446744073709551615", "18446744073709551615"},
		{year(), fixed2(2012), "2012", "2012"},
		{bit(), str("\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615", "18446744073709551615"},
		{decimal(), str("-007.50"), "-007.50", "-007.50"},
		{decimal(), str(strings.Repeat("9", 65)), strings.Repeat("9", 65), strings.Repeat("9", 65)},
		{doubles(), double(0.1), "1.0000000000000001e-01", "0.1"},
		{floats(), float(0.1), "1.0000000149011612e-01", "0.10000000149011612"},
		{doubles(), double(-1e300), "-1.0000000000000001e+300", "-1e+300"},
		{dates(), date(2024, 2, 31), "'2024-02-31'", "2024-02-31"},
		{dates(), short(), "'0000-00-00'", "0000-00-00"},
		{datetimes(), short(), "'0000-00-00 00:00:00'", "0000-00-00 00:00:00"},
		{datetimes(), date(2012, 7, 30), "'2012-07-30 00:00:00'", "2012-07-30 00:00:00"},
		{datetimes(), datetimeMicros(2012, 7, 30, 1, 2, 3, 40), "'2012-07-30 01:02:03.000040'", "2012-07-30 01:02:03.000040"},
		{timestamp(), datetime(2038, 1, 19, 3, 14, 7), "'2038-01-19 03:14:07'", "2038-01-19 03:14:07"},
		{times(), short(), "'00:00:00'", "00:00:00"},
		{times(), durationMicros(true, 34, 22, 59, 59, 999999), "'-838:59:59.999999'", "-838:59:59.999999"},
		{times(), duration(false, 1, 2, 3, 4), "'26:03:04'", "26:03:04"},
		{varchar("latin1"), str("\xe4"), "_latin1 X'e4'", "ä"},
		{varchar("utf8mb4"), str("it's"), "_utf8mb4 X'69742773'", "it's"},
		{varchar("gbk"), strHex(t, "c4e3"), "_gbk X'c4e3'", "你"},
		{varchar("utf8mb4"), str(""), "_utf8mb4 X''", ""},
		{varchar("utf8mb4"), str("a\xff"), "_utf8mb4 X'61ff'", "0x61ff"},
		{varchar("utf8mb5"), str("a"), "_utf8mb5 X'61'", "0x61"},
		{inet6(), str("::1"), "_latin1 X'3a3a31'", "::1"},
		{varbinary(), str("a'\x00"), "X'612700'", "0x612700"},
		{blob(), str(""), "X''", "0x"},
		{labelled("enum", "latin1", "enum('z','é')"), str("\xe9"), "2", "é"},
		{labelled("set", "utf8mb4", "set('a','b','c')"), str("a,c"), "5", "a,c"},
	} {
		sql, text := boundOf(t, c.column, c.cell)
		assert.Equal(t, c.sql, sql, c.column.catalog.Name)
		assert.Equal(t, c.text, text, c.column.catalog.Name)
	}
}

// TestARowWithoutKeyIsSoughtByWhatAStatementCanHold: values too long for one
// and documents, whose text differs from server to server, are left out; labels are
// sought by their text, since an error value and an empty label both read as empty text.
func TestARowWithoutKeyIsSoughtByWhatAStatementCanHold(t *testing.T) {
	long := strings.Repeat("x", 257)
	for _, c := range []struct {
		reason    string
		column    column
		value     cell
		sql, text string
	}{
		{"a document", jsonOfMySQL(), str("{}"), "", "{}"},
		{"a long text", varchar("utf8mb4"), str(long), "", cutAt(long[:128], long)},
		{"the longest text", varchar("utf8mb4"), str(long[1:]), "_utf8mb4 X'" + strings.Repeat("78", 256) + "'", cutAt(long[:128], long[1:])},
		{"a label", labelled("enum", "latin1", "enum('a','é')"), str("\xe9"), "_latin1 X'e9'", "é"},
		{"an empty label", labelled("enum", "latin1", "enum('a','')"), str(""), "_latin1 X''", ""},
		{"members", labelled("set", "utf8mb4", "set('a','b')"), str("a,b"), "_utf8mb4 X'612c62'", "a,b"},
	} {
		row, err := checksum.NewDigester(layout(t, 0, c.column), checksum.Meaning).Row(packet(c.value), true)
		require.NoError(t, err, c.reason)
		assert.Equal(t, checksum.Bound{SQL: []string{c.sql}, Text: []string{c.text}}, row.Bound, c.reason)
	}
}

// TestLongValuesAreShortenedForPeopleOnly: the literal stays exact, and a
// character is never cut.
func TestLongValuesAreShortenedForPeopleOnly(t *testing.T) {
	for _, c := range []struct {
		value, text string
	}{
		{strings.Repeat("x", 128), strings.Repeat("x", 128)},
		{strings.Repeat("x", 129), cutAt(strings.Repeat("x", 128), strings.Repeat("x", 129))},
		{"x" + strings.Repeat("é", 64), cutAt("x"+strings.Repeat("é", 63), "x"+strings.Repeat("é", 64))},
		{"xx" + strings.Repeat("😀", 40), cutAt("xx"+strings.Repeat("😀", 31), "xx"+strings.Repeat("😀", 40))},
	} {
		sql, text := boundOf(t, varchar("utf8mb4"), str(c.value))
		assert.Equal(t, c.text, text)
		assert.Len(t, sql, len("_utf8mb4 X''")+2*len(c.value))
	}
	for n, text := range map[int]string{
		64: "0x" + strings.Repeat("00", 64),
		65: cutAt("0x"+strings.Repeat("00", 64), strings.Repeat("\x00", 65)),
	} {
		sql, got := boundOf(t, varbinary(), str(strings.Repeat("\x00", n)))
		assert.Equal(t, text, got)
		assert.Equal(t, "X'"+strings.Repeat("00", n)+"'", sql)
	}
}

// cutAt is a value of which the beginning is shown.
func cutAt(beginning, value string) string {
	return fmt.Sprintf("%s… (%d bytes, #%.4x)", beginning, len(value), sha256.Sum256([]byte(value)))
}

// TestLongKeysThatBeginAlikeAreToldApart: a person looks for the row that the report names.
func TestLongKeysThatBeginAlikeAreToldApart(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, c := range []column{varchar("utf8mb4"), varbinary()} {
		_, first := boundOf(t, c, str(long+"1"))
		_, second := boundOf(t, c, str(long+"2"))
		assert.NotEqual(t, first, second)
	}
}

// TestTextWithTwinsIsNamedByItsBytes: sjis has two codes for a backslash, so that two keys
// read alike. The canonical encodings of the keys are two as well.
func TestTextWithTwinsIsNamedByItsBytes(t *testing.T) {
	c := varchar("sjis")
	c.asStored = true
	sql, text := boundOf(t, c, str("a\\x"))
	assert.Equal(t, "_sjis X'615c78'", sql)
	assert.Equal(t, `a\x (0x615c78)`, text)
	_, text = boundOf(t, c, str("a\x81\x5fx"))
	assert.Equal(t, `a\x (0x61815f78)`, text)
	_, text = boundOf(t, c, str("ab"))
	assert.Equal(t, "ab", text, "there is one way to write this")

	d := checksum.NewDigester(layout(t, 1, c), checksum.Meaning)
	first, err := d.Row(packet(str("a\\x")), true)
	require.NoError(t, err)
	second, err := d.Row(packet(str("a\x81\x5fx")), true)
	require.NoError(t, err)
	assert.NotEqual(t, first.Key, second.Key)
	assert.NotEqual(t, first.Hash, second.Hash)
	assert.Equal(t, first.Columns, second.Columns, "they mean the same")
}

// TestBoundHasEveryKeyColumn, in key order, and none of the others.
func TestBoundHasEveryKeyColumn(t *testing.T) {
	l := layout(t, 3, bigint(), varchar("latin1"), dates(), bigint())
	row, err := checksum.NewDigester(l, checksum.Wire).Row(packet(fixed8(1), str("\xe9"), short(), fixed8(9)), false)
	require.NoError(t, err)
	key := slices.Concat(value(t, bigint(), fixed8(1)), value(t, varchar("latin1"), str("\xe9")), value(t, dates(), short()))
	want := checksum.Bound{
		Key:  key,
		SQL:  []string{"1", "_latin1 X'e9'", "'0000-00-00'"},
		Text: []string{"1", "é", "0000-00-00"},
	}
	assert.Equal(t, want, row.Bound)
}

// TestKeyRangeIsWrittenForPeople: reports of gaps and progress show it.
func TestKeyRangeIsWrittenForPeople(t *testing.T) {
	from, to := &checksum.Bound{Text: []string{"41", "a"}}, &checksum.Bound{Text: []string{"977", "b"}}
	assert.Equal(t, "all rows", checksum.KeyRange{}.String())
	assert.Equal(t, "(41, a … 977, b]", checksum.KeyRange{After: from, Through: to}.String())
	assert.Equal(t, "(start … 977, b]", checksum.KeyRange{Through: to}.String())
	assert.Equal(t, "(41, a … end]", checksum.KeyRange{After: from}.String())
}
