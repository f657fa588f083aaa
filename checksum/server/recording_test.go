package server_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/fixtures"
)

// kept copies what is kept of a row, which is only good until the next one.
func kept(r *checksum.RowRecord) checksum.RowRecord {
	c := *r
	c.Key, c.Columns, c.Texts = slices.Clone(r.Key), slices.Clone(r.Columns), slices.Clone(r.Texts)
	for i := range c.Texts {
		c.Texts[i] = slices.Clone(c.Texts[i])
	}
	return c
}

// chunk records one chunk.
func chunk(
	t *testing.T, rd *server.Reader, after *checksum.Bound, limit checksum.Limit,
) (all []checksum.RowRecord, through *checksum.Bound) {
	t.Helper()
	through, err := rd.Record(t.Context(), after, limit, func() { all = nil }, func(r *checksum.RowRecord) error {
		all = append(all, kept(r))
		return nil
	})
	require.NoError(t, err)
	return all, through
}

// detailed reads rows with all that there is of them.
func detailed(t *testing.T, rd *server.Reader, s checksum.Selection) (all []checksum.Row) {
	t.Helper()
	s.Detail = func(checksum.Row) bool { return true }
	err := rd.Rows(t.Context(), s, func() { all = nil }, func(row checksum.Row) error {
		all = append(all, row)
		return nil
	})
	require.NoError(t, err)
	return all
}

// Whatever the key is, the chunks that are recorded hold every row once and in order, with
// the numbers that a comparison reads, and end where the next begins. The bounds that are
// made of the keys alone are those of the rows, in every word.
func TestRecordsAreTheRowsOfTheTable(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m := open(t, a)
	for _, k := range keyShapes() {
		t.Run(k.name, func(t *testing.T) {
			k.create(t, a, database)
			v := viewOf(t, m, database, "t")
			rd, bounder := reader(t, m, v), checksum.NewBounder(v)
			rows := detailed(t, rd, checksum.Selection{})
			require.Len(t, rows, shapeRows)
			limit := checksum.Limit{Rows: shapeRows / 3}
			var after *checksum.Bound
			for rest := rows; ; {
				records, through := chunk(t, rd, after, limit)
				reading, err := rd.Digest(t.Context(), checksum.KeyRange{After: after}, limit, checksum.Meaning)
				require.NoError(t, err)
				require.Equal(t, len(rest) > 0, through != nil, "the end is where nothing is left")
				if through == nil {
					require.Empty(t, records)
					break
				}
				require.Len(t, records, int(limit.Rows))
				var digest checksum.Digest
				marks, size := []string{}, uint64(0)
				for i, r := range records {
					require.Equal(t, rest[i].Hash, r.Hash)
					require.Equal(t, rest[i].Key, r.Key)
					require.Equal(t, rest[i].Columns, r.Columns)
					bound, err := bounder.Bound(r.Key)
					require.NoError(t, err)
					require.Equal(t, rest[i].Bound, bound)
					digest.Add(r.Hash)
					size += uint64(r.Size)
					if r.IsMark {
						marks = append(marks, string(r.Key))
					}
				}
				assert.Equal(t, reading.Digest, digest)
				assert.Equal(t, reading.Bytes, size)
				read := make([]string, len(reading.Marks))
				for i := range reading.Marks {
					read[i] = reading.Marks[i].Key
				}
				assert.Equal(t, read, marks)
				assert.Equal(t, reading.Last.At, *through)
				after, rest = through, rest[len(records):]
			}
		})
	}
}

// keyTypes are types of keys, with values that are written in other ways than they are kept.
func keyTypes() map[string][]string {
	return map[string][]string{
		"TINYINT":                         {"-128", "0", "127"},
		"INT(8) UNSIGNED ZEROFILL":        {"0", "7", "4294967295"},
		"BIGINT":                          {"-9223372036854775808", "-1", "9223372036854775807"},
		"BIGINT UNSIGNED":                 {"0", "18446744073709551615"},
		"BIT(64)":                         {"b'0'", "18446744073709551615"},
		"YEAR":                            {"0", "1901", "2155"},
		"DECIMAL(10,2)":                   {"-12.50", "-0.05", "0", "0.5", "7", "7.25", "99999999.99"},
		"DECIMAL(65,30)":                  {"0.000000000000000000000000000001", "12345678901234567890123456789012345", "-1.1"},
		"DECIMAL(8,3) UNSIGNED ZEROFILL":  {"0", "7.5", "12345"},
		"FLOAT":                           {"0.1", "-3.4e38", "1.17549435e-38", "16777216"},
		"DOUBLE":                          {"0.1", "-1.7e308", "2.2250738585072014e-308", "1e15"},
		"DATE":                            {"'0000-00-00'", "'2024-02-29'", "'2024-02-00'", "'9999-12-31'"},
		"DATETIME":                        {"'0000-00-00'", "'2012-07-30'", "'2012-07-30 23:59:59'"},
		"DATETIME(6)":                     {"'0000-00-00'", "'2012-07-30 01:02:03.000040'", "'2012-07-30 01:02:03'"},
		"TIMESTAMP(3)":                    {"'1970-01-02 00:00:00'", "'2038-01-18 03:14:07.999'"},
		"TIME":                            {"'-838:59:59'", "'00:00:00'", "'-00:00:01'", "'838:59:59'"},
		"TIME(6)":                         {"'-838:59:59'", "'00:00:00.000001'", "'26:03:04.5'"},
		"BINARY(4)":                       {"''", "'a'", "X'FF00FF00'"},
		"VARBINARY(8)":                    {"''", "'a'", "X'00'", "X'FF27'"},
		"VARCHAR(20) COLLATE utf8mb4_bin": {"''", "'it''s'", "'a'", "'A'", "'é'", "'😀'", "'\\\\'"},
		"VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin":   {"''", "'é'", "'€'", "_latin1 X'81'"},
		"VARCHAR(20) CHARACTER SET greek COLLATE greek_bin":     {"'α'", "_greek X'D2'", "'a'"},
		"VARCHAR(20) CHARACTER SET utf16 COLLATE utf16_bin":     {"'é'", "'😀'", "'a'"},
		"VARCHAR(20) CHARACTER SET utf16le COLLATE utf16le_bin": {"'é'", "'😀'", "'a'"},
		"VARCHAR(20) CHARACTER SET utf32 COLLATE utf32_bin":     {"'é'", "'😀'", "'a'"},
		"VARCHAR(20) CHARACTER SET ucs2 COLLATE ucs2_bin":       {"'é'", "''", "'a'"},
		"VARCHAR(20) CHARACTER SET gbk COLLATE gbk_bin":         {"'你'", "'a'"},
		"VARCHAR(20) CHARACTER SET big5 COLLATE big5_bin":       {"'功'", "'a'"},
		"VARCHAR(20) CHARACTER SET euckr COLLATE euckr_bin":     {"'한'", "'a'"},
		"VARCHAR(20) CHARACTER SET cp932 COLLATE cp932_bin":     {"'表'", "'①'", "'a'"},
		"VARCHAR(20) CHARACTER SET ujis COLLATE ujis_bin":       {"'表'", "'ｱ'", "'a'"},
		"CHAR(3)": {"''", "'a'", "'é'"},
		"ENUM('z','é','a b') COLLATE utf8mb4_bin": {"'z'", "'é'", "'a b'"},
	}
}

// A snapshot's keys find its rows on the server: a bound made of a key alone is taken by the
// server for the row that it came from, and for no other, in a range and by itself.
func TestBoundsOfKeysFindTheirRows(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	m := open(t, a)
	raw := 0
	for declared, values := range keyTypes() {
		t.Run(declared, func(t *testing.T) {
			a.MustExec(t, in(database, "SET sql_mode = '', time_zone = '+00:00'", "SET NAMES utf8mb4", "DROP TABLE IF EXISTS t",
				"CREATE TABLE t (k "+declared+" NOT NULL PRIMARY KEY, n INT) DEFAULT CHARSET utf8mb4",
				"INSERT INTO t VALUES ("+strings.Join(values, ", 1), (")+", 1)")...)
			v := viewOf(t, m, database, "t")
			rd, bounder := reader(t, m, v), checksum.NewBounder(v)
			rows := detailed(t, rd, checksum.Selection{})
			require.Len(t, rows, len(values))
			records, _ := chunk(t, rd, nil, checksum.Limit{})
			require.Len(t, records, len(values))
			for i, r := range records {
				value, _, err := checksum.CutKey(r.Key)
				require.NoError(t, err)
				if value.Kind == checksum.KeyRawText {
					raw++
				}
				bound, err := bounder.Bound(r.Key)
				require.NoError(t, err)
				require.Equal(t, rows[i].Bound, bound)
				found := detailed(t, rd, checksum.Selection{Keys: []checksum.Bound{bound}})
				require.Len(t, found, 1, bound.SQL)
				require.Equal(t, rows[i].Hash, found[0].Hash)
				upTo := detailed(t, rd, checksum.Selection{Range: checksum.KeyRange{Through: &bound}})
				require.Len(t, upTo, i+1, bound.SQL)
				require.Equal(t, rows[i].Hash, upTo[i].Hash)
				rest, _ := chunk(t, rd, &bound, checksum.Limit{})
				require.Equal(t, len(rows)-i-1, len(rest), bound.SQL)
			}
		})
	}
	assert.Positive(t, raw, "no text of a key was undecodable")
}

// A limit of rows is kept to exactly. Of bytes, the row that reaches it is the last one; the
// end of the table is known when no row is left.
func TestRecordingEndsAtItsLimits(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(100))",
		"INSERT INTO t SELECT seq, REPEAT('x', 50) FROM seq_1_to_10")...)
	m := open(t, a)
	v := viewOf(t, m, database, "t")
	rd := reader(t, m, v)
	all, through := chunk(t, rd, nil, checksum.Limit{})
	require.Len(t, all, 10)
	assert.Nil(t, through)
	width := uint64(all[0].Size)
	for reason, c := range map[string]struct {
		limit checksum.Limit
		rows  int
	}{
		"rows":                 {checksum.Limit{Rows: 3}, 3},
		"bytes":                {checksum.Limit{Bytes: 1}, 1},
		"bytes to the byte":    {checksum.Limit{Bytes: 2 * width}, 2},
		"bytes and one more":   {checksum.Limit{Bytes: 2*width + 1}, 3},
		"bytes before rows":    {checksum.Limit{Rows: 5, Bytes: 2 * width}, 2},
		"rows before bytes":    {checksum.Limit{Rows: 2, Bytes: 5 * width}, 2},
		"as many as there are": {checksum.Limit{Rows: 10}, 10},
	} {
		some, through := chunk(t, rd, nil, c.limit)
		require.Len(t, some, c.rows, reason)
		require.NotNil(t, through, reason)
		assert.Equal(t, all[c.rows-1].Key, through.Key, reason)
		rest, end := chunk(t, rd, through, checksum.Limit{Rows: 10})
		assert.Len(t, rest, 10-c.rows, reason)
		assert.Nil(t, end, reason)
	}
	some, through := chunk(t, rd, nil, checksum.Limit{Rows: 11})
	assert.Len(t, some, 10)
	assert.Nil(t, through, "fewer than the limit are the last")
}

// A table without a key is recorded in one go, whatever the limit: in one statement, or in
// parts of one moment.
func TestATableWithoutAKeyIsRecordedInOneGo(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := long(t, a, 2_000)
	for what, m := range map[string]*server.Member{"one statement": open(t, a), "parts": cutting(t, a, 100)} {
		rd := reader(t, m, keyless(t, m, database))
		buckets, err := rd.Buckets(t.Context(), checksum.Meaning, 1)
		require.NoError(t, err)
		starts := 0
		var digest checksum.Digest
		through, err := rd.Record(t.Context(), nil, checksum.Limit{Rows: 1, Bytes: 1}, func() { starts++ }, func(r *checksum.RowRecord) error {
			digest.Add(r.Hash)
			assert.Empty(t, r.Key)
			assert.False(t, r.IsMark)
			assert.NotEmpty(t, r.Columns)
			return nil
		})
		require.NoError(t, err, what)
		assert.Nil(t, through, what)
		assert.Equal(t, 1, starts, what)
		assert.Equal(t, uint64(2_000), digest.Rows, what)
		assert.Equal(t, buckets.Total(), digest, what)
	}
}

// After a lost connection a chunk is read anew, and whoever takes the rows is told.
func TestRecordingSurvivesACutWire(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(100))",
		"INSERT INTO t SELECT seq, REPEAT('x', 100) FROM seq_1_to_20000")...)
	whole := open(t, a)
	v := viewOf(t, whole, database, "t")
	for what, c := range map[string]struct {
		index string
		limit checksum.Limit
		rows  int
	}{
		"a chunk by rows":  {"PRIMARY", checksum.Limit{Rows: 15_000}, 15_000},
		"a chunk by bytes": {"PRIMARY", checksum.Limit{Bytes: 1_000_000}, 1_000_000/107 + 1},
		"all of it":        {"", checksum.Limit{}, 20_000},
	} {
		v.Index = c.index
		want, end := chunk(t, reader(t, whole, v), nil, c.limit)
		require.Len(t, want, c.rows, what)
		m, cut := cutAfter(t, a, 90_000)
		var got []checksum.RowRecord
		lost := []int{}
		through, err := reader(t, m, v).Record(t.Context(), nil, c.limit, func() { lost, got = append(lost, len(got)), nil },
			func(r *checksum.RowRecord) error { got = append(got, kept(r)); return nil })
		require.NoError(t, err, what)
		require.True(t, cut.Load(), what)
		require.Len(t, lost, 2, what)
		assert.Positive(t, lost[1], "the wire was cut before the first row: %s", what)
		assert.Equal(t, end, through, what)
		require.Len(t, got, len(want), what)
		assert.Equal(t, want[0], got[0], what)
		assert.Equal(t, want[len(want)-1], got[len(got)-1], what)
	}
}

// All chunks of a recording are of one table: an ALTER in between ends it.
func TestRecordingEndsWhereTheTableIsAltered(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY, n INT)", "INSERT INTO t SELECT seq, seq FROM seq_1_to_10")...)
	m := open(t, a)
	rd := reader(t, m, viewOf(t, m, database, "t"))
	_, through := chunk(t, rd, nil, checksum.Limit{Rows: 4})
	a.MustExec(t, in(database, "ALTER TABLE t MODIFY n BIGINT")...)
	visited := 0
	count := func(*checksum.RowRecord) error { visited++; return nil }
	_, err := rd.Record(t.Context(), through, checksum.Limit{Rows: 4}, func() {}, count)
	require.ErrorIs(t, err, checksum.ErrTableChanged)
	a.MustExec(t, in(database, "ALTER TABLE t DROP COLUMN n")...)
	_, err = rd.Record(t.Context(), through, checksum.Limit{Rows: 4}, func() {}, count)
	require.ErrorIs(t, err, checksum.ErrTableChanged)
	assert.Zero(t, visited)
}

// A row that cannot be kept ends the recording at once. A full disk is not the server's
// fault, and not a connection that is worth another try.
func TestARowThatIsRefusedEndsTheRecording(t *testing.T) {
	a := fixtures.SharedServer(t)
	database := fixtures.Database(t, a)
	a.MustExec(t, in(database, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t SELECT seq FROM seq_1_to_2000", "ANALYZE TABLE t")...)
	full := fmt.Errorf("writing: %w", syscall.ENOSPC)
	whole, cut := open(t, a), cutting(t, a, 100)
	for what, rd := range map[string]*server.Reader{
		"a chunk":       reader(t, whole, viewOf(t, whole, database, "t")),
		"one statement": reader(t, whole, keyless(t, whole, database)),
		"parts":         reader(t, cut, keyless(t, cut, database)),
	} {
		starts, rows := 0, 0
		through, err := rd.Record(t.Context(), nil, checksum.Limit{Rows: 7}, func() { starts++ }, func(*checksum.RowRecord) error {
			if rows++; rows == 7 {
				return full
			}
			return nil
		})
		require.ErrorIs(t, err, syscall.ENOSPC, what)
		var blamed *server.Error
		assert.False(t, errors.As(err, &blamed), "%s: %v", what, err)
		assert.Nil(t, through, what)
		assert.Equal(t, []int{1, 7}, []int{starts, rows}, what)
		buckets, err := rd.Buckets(t.Context(), checksum.Meaning, 1)
		require.NoError(t, err, "the member can still be read: %s", what)
		assert.Equal(t, uint64(2_000), buckets.Total().Rows, what)
	}
}
