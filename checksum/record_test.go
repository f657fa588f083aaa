package checksum_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

// recorded records one row.
func recorded(t require.TestingT, l *checksum.Layout, row []byte) checksum.RowRecord {
	r, err := checksum.NewDigester(l, checksum.Meaning).Record(row)
	require.NoError(t, err)
	return *r
}

// TestARecordIsItsRow: a snapshot is compared with a live server, row by row and column by
// column. Whatever the types are, both have the same numbers.
func TestARecordIsItsRow(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tb := someTable(r, t)
		columns := make([]column, len(tb.kinds))
		for i, k := range tb.kinds {
			columns[i] = k.column
		}
		drawn := tb.row(r, nil)
		key := 0
		for key < len(drawn) && drawn[key].cell != nil {
			key++
		}
		l := layout(t, rapid.IntRange(0, key).Draw(r, "key"), columns...)
		packet, _ := written(drawn)
		row, err := checksum.NewDigester(l, checksum.Meaning).Row(packet, true)
		require.NoError(r, err)
		record := recorded(r, l, packet)
		require.Equal(r, row.Hash, record.Hash)
		require.Equal(r, row.Key, record.Key)
		require.Equal(r, row.Columns, record.Columns)
		require.Equal(r, len(packet), record.Size)
		if len(row.Key) == 0 {
			return
		}
		hashes, err := checksum.KeyHashes(record.Key)
		if err == nil { // no document
			require.Equal(r, record.Columns[:len(hashes)], hashes, "those of the key need not be kept")
		}
		bound, err := checksum.NewDigester(l, checksum.Meaning).KeyBound(packet)
		require.NoError(r, err)
		require.Equal(r, row.Bound, bound)
	})
}

// TestRecordsAreMarkedWhereReadingsAre: a reading of a live server and what is kept of the
// snapshot's rows are narrowed down by the marks that they have in common.
func TestRecordsAreMarkedWhereReadingsAre(t *testing.T) {
	large := strings.Repeat("x", 1<<20) // four rows and a mark is due
	for reason, c := range map[string]struct {
		key  int
		set  string
		text string
		rows uint64
	}{
		"by the hash of the key":                      {1, "utf8mb4", "short", 20_000},
		"by the bytes since the last":                 {1, "utf8mb4", large, 24},
		"by bytes, of which the packets have half of": {1, "latin1", strings.Repeat("\xe9", 1<<19), 24},
		"none without a key":                          {0, "utf8mb4", "short", 2_000},
	} {
		l := layout(t, c.key, bigint(), varchar(c.set))
		digester := checksum.NewDigester(l, checksum.Meaning)
		var marked []string
		rows := numbered(0, c.rows, c.text)
		for _, packet := range rows {
			record, err := digester.Record(packet)
			require.NoError(t, err)
			if record.IsMark {
				marked = append(marked, string(record.Key))
			}
		}
		if c.key > 0 {
			require.Greater(t, len(marked), 3, reason)
		}
		assert.True(t, slices.Equal(keysOf(read(t, l, checksum.Meaning, rows).Marks), marked), reason)
	}
}

// TestTextsThatARecordHas are those from which damage could be proved later: good texts with
// a character outside ASCII.
func TestTextsThatARecordHas(t *testing.T) {
	e := labelled("enum", "latin1", "enum('a','é')")
	for reason, c := range map[string]struct {
		column column
		value  cell
		text   string // "" for none
	}{
		"in UTF-8":                    {varchar("utf8mb4"), str("Käse"), "Käse"},
		"of another set":              {varchar("latin1"), str("K\xe4se"), "Käse"},
		"one character":               {char("utf8mb4"), str("é"), "é"},
		"at the end of eight bytes":   {varchar("utf8mb4"), str("1234567é"), "1234567é"},
		"at the very end":             {varchar("utf8mb4"), str("12345678123é"), "12345678123é"},
		"a label":                     {e, str("\xe9"), "é"},
		"a label in ASCII":            {e, str("a"), ""},
		"plain ASCII":                 {varchar("utf8mb4"), str("plain old text, long enough"), ""},
		"ASCII in two bytes each":     {varchar("utf16"), str("\x00a"), ""},
		"no character at all":         {varchar("utf8mb4"), str(""), ""},
		"NULL":                        {varchar("utf8mb4"), nil, ""},
		"text that does not decode":   {varchar("utf8mb4"), str("é\xff"), ""},
		"a set that is not supported": {varchar("utf8mb5"), str("é"), ""},
		"bytes":                       {varbinary(), str("é"), ""},
		"a document":                  {jsonOfMySQL(), str(`"é"`), ""},
		"a document kept as text":     {jsonOfMariaDB("utf8mb4"), str(`"é"`), ""},
		"the longest text":            {varchar("utf8mb4"), str("é" + strings.Repeat("x", 1<<20-2)), "é" + strings.Repeat("x", 1<<20-2)},
		"a longer one":                {varchar("utf8mb4"), str("é" + strings.Repeat("x", 1<<20-1)), ""},
	} {
		texts := recorded(t, layout(t, 1, bigint(), c.column), packet(fixed8(1), c.value)).Texts
		require.Len(t, texts, 2, reason)
		assert.Nil(t, texts[0], reason)
		assert.Equal(t, c.text == "", texts[1] == nil, reason)
		assert.Equal(t, c.text, string(texts[1]), reason)
	}
}

// TestARecordHoldsNothingOfTheRowBefore: its memory is used again.
func TestARecordHoldsNothingOfTheRowBefore(t *testing.T) {
	l := layout(t, 1, bigint(), varchar("utf8mb4"), varchar("utf8mb4"))
	d := checksum.NewDigester(l, checksum.Meaning)
	first := packet(fixed8(1), str("é"), null())
	_, err := d.Record(first)
	require.NoError(t, err)
	copy(first, strings.Repeat("\xff", len(first)))
	second := packet(fixed8(2), null(), str("ascii"))
	got, err := d.Record(second)
	require.NoError(t, err)
	want := recorded(t, l, second)
	assert.Equal(t, want, *got)
	assert.Nil(t, got.Texts[1])
}

// TestAKeyThatIsNULLIsNotRecorded: no key that the server has is, and a bound of it would
// compare with nothing.
func TestAKeyThatIsNULLIsNotRecorded(t *testing.T) {
	l := layout(t, 2, bigint(), varchar("utf8mb4"), bigint())
	for i, cells := range [][]cell{{nil, str("a"), fixed8(1)}, {fixed8(1), nil, fixed8(1)}} {
		_, err := checksum.NewDigester(l, checksum.Meaning).Record(packet(cells...))
		require.ErrorIs(t, err, checksum.ErrMalformed)
		require.ErrorContains(t, err, fmt.Sprintf("key column %s is NULL", []string{"bigint", "varchar"}[i]))
	}
	recorded(t, l, packet(fixed8(1), str("a"), nil))
}

// TestRecordingARowAllocatesNothing, of whatever type, but for documents: a snapshot reads as
// fast as the server sends.
func TestRecordingARowAllocatesNothing(t *testing.T) {
	columns, cells := everyType()
	i := slices.IndexFunc(columns, func(c column) bool { return c.byJSON })
	columns, cells = slices.Delete(columns, i, i+1), slices.Delete(cells, i, i+1)
	d := checksum.NewDigester(layout(t, 3, columns...), checksum.Meaning)
	row := packet(cells...)
	var err error
	assert.Zero(t, testing.AllocsPerRun(1000, func() { _, err = d.Record(row) }))
	require.NoError(t, err)
}
