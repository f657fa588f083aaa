package snapshot_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/sidetest"
	"allclear/fixtures"
)

// strange is a reader of snapshots by FORMAT.md alone. It uses nothing by which snapshots are
// written: what the document does not say, it does not know.
type strange struct{ encoded []byte }

// The encodings of FORMAT.md, each of a value as the server prints it.
func (s *strange) number(tag byte, n uint64) {
	s.encoded = binary.BigEndian.AppendUint64(append(s.encoded, tag), n)
}

func (s *strange) long(tag byte, value string) {
	s.number(tag, uint64(len(value)))
	s.encoded = append(s.encoded, value...)
}

func (s *strange) integer(t *testing.T, value string) {
	t.Helper()
	if strings.HasPrefix(value, "-") {
		n, err := strconv.ParseInt(value, 10, 64)
		require.NoError(t, err)
		s.number(2, uint64(n))
		return
	}
	n, err := strconv.ParseUint(value, 10, 64)
	require.NoError(t, err)
	s.number(1, n)
}

func (s *strange) decimal(t *testing.T, value string) {
	t.Helper()
	digits, isNegative := strings.CutPrefix(value, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0"); fraction == "" {
		s.integer(t, value[:strings.IndexByte(value+".", '.')])
		return
	}
	sign := ""
	if isNegative {
		sign = "-"
	}
	s.long(4, sign+whole+"."+fraction)
}

func (s *strange) datetime(t *testing.T, value string) {
	t.Helper()
	var year, month, day, hour, minute, second, micros int
	value = (value + " 00:00:00.000000")[:26]
	_, err := fmt.Sscanf(value, "%d-%d-%d %d:%d:%d.%d", &year, &month, &day, &hour, &minute, &second, &micros)
	require.NoError(t, err, value)
	s.encoded = binary.BigEndian.AppendUint16(append(s.encoded, 5), uint16(year))
	s.encoded = append(s.encoded, byte(month), byte(day), byte(hour), byte(minute), byte(second))
	s.encoded = binary.BigEndian.AppendUint32(s.encoded, uint32(micros))
}

// value is the encoding of a value, nil for NULL, of a column of a type.
func (s *strange) value(t *testing.T, kind string, value *string) {
	t.Helper()
	switch {
	case value == nil:
		s.encoded = append(s.encoded, 0)
	case kind == "integer":
		s.integer(t, *value)
	case kind == "double":
		f, err := strconv.ParseFloat(*value, 64)
		require.NoError(t, err)
		s.number(3, math.Float64bits(f))
	case kind == "decimal":
		s.decimal(t, *value)
	case kind == "datetime":
		s.datetime(t, *value)
	case kind == "micros":
		n, err := strconv.ParseInt(*value, 10, 64)
		require.NoError(t, err)
		s.number(6, uint64(n))
	case kind == "text":
		s.long(7, *value)
	case kind == "bytes":
		s.long(9, *value)
	default:
		t.Fatal(kind)
	}
}

type stranger struct{ definition, ask, kind string }

// strangers are columns of all types: each with its definition, how the server is asked for a
// value in the form that strange encodes, and how that is encoded.
func strangers() []stranger {
	return []stranger{
		{"id BIGINT UNSIGNED", "id", "integer"},
		{"born DATE", "CAST(born AS CHAR)", "datetime"},
		{"name VARCHAR(20) CHARSET utf8mb4", "name", "text"},
		{"price DECIMAL(10,2)", "price", "decimal"},
		{"note VARCHAR(20) CHARSET latin1", "CONVERT(note USING utf8mb4)", "text"},
		{"size ENUM('klein','groß') CHARSET latin1", "CONVERT(size USING utf8mb4)", "text"},
		{"colors SET('rot','grün') CHARSET utf8mb4", "colors", "text"},
		{"stock INT", "stock", "integer"},
		{"year_of YEAR", "CAST(year_of AS UNSIGNED)", "integer"},
		{"flags BIT(12)", "flags + 0", "integer"},
		{"weight FLOAT", "CAST(weight AS DOUBLE)", "double"},
		{"rating DOUBLE", "rating", "double"},
		{"opened TIME(6)", "CAST(TIME_TO_SEC(opened) * 1000000 AS INTEGER)", "micros"},
		{"made DATETIME(6)", "CAST(made AS CHAR)", "datetime"},
		{"seen TIMESTAMP(6) NULL", "CAST(seen AS CHAR)", "datetime"}, // the connection's time zone is UTC
		{"card BINARY(4)", "card", "bytes"},
		{"pdf BLOB", "pdf", "bytes"},
	}
}

const strangeRows = `INSERT INTO strange VALUES
	(1, '2024-02-31', 'é', 2.50, NULL, 'groß', 'rot,grün', -5, 1999, b'101000000001', 0.1, 0.1, '-12:34:56.789', '0000-00-00', NULL, 'ab', ''),
	(2, '2024-02-29', '', 0.50, 'Grüße €', 'klein', '', 0, 0, 0, -0.0, -1e300, '838:59:59',
		'9999-12-31 23:59:59.999999', '2024-06-01 10:00:00.5', '', 'x'),
	(18446744073709551615, '0000-00-00', 'plain', -12.00, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, '1986-05-17', '💎', -0.05, 'x', 'groß', 'grün', 2147483647, 2155, 4095, 3.4e38, 5e-324, '00:00:00',
		'2024-01-01', NULL, 'abcd', UNHEX('00FF'))`

// theirs are the encodings of the values of all rows, from the server's own answers.
func theirs(t *testing.T, origin *fixtures.Server, table string) (rows [][][]byte) {
	t.Helper()
	var asked []string
	columns := strangers()
	for _, c := range columns {
		asked = append(asked, c.ask)
	}
	result, err := origin.DB().QueryContext(t.Context(), "SELECT "+strings.Join(asked, ", ")+" FROM "+table+" ORDER BY id, born")
	require.NoError(t, err)
	defer result.Close()
	for result.Next() {
		values, places := make([]*string, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		require.NoError(t, result.Scan(places...))
		row := make([][]byte, len(values))
		for i, v := range values {
			s := strange{}
			s.value(t, columns[i].kind, v)
			row[i] = s.encoded
		}
		rows = append(rows, row)
	}
	require.NoError(t, result.Err())
	return rows
}

// fileRow is a row of a file of the table, as FORMAT.md describes it.
type fileRow struct {
	Key struct {
		ID   uint64     `parquet:"id"`
		Born *time.Time `parquet:"born,optional,timestamp(microsecond:local)"`
	} `parquet:"key"`
	Stored struct {
		Born []byte `parquet:"born,optional"`
	} `parquet:"stored"`
	Row     uint64 `parquet:"row"`
	Columns struct {
		Price  [2]byte `parquet:"price"`
		Weight [8]byte `parquet:"weight"`
	} `parquet:"columns"`
	Texts struct {
		Name []byte `parquet:"name,optional"`
		Note []byte `parquet:"note,optional"`
	} `parquet:"texts"`
}

// FORMAT.md is enough to write a reader from: its encoding and hashes, of values as the server
// prints them, are those of the file, down to the example that it gives.
func TestFormatIsDescribed(t *testing.T) {
	origin := fixtures.SharedServer(t)
	fixtures.Need(t, []*fixtures.Server{origin}, fixtures.Sequences) // it asks in MariaDB's words
	database := fixtures.Database(t, origin)
	var definitions []string
	for _, c := range strangers() {
		definitions = append(definitions, c.definition)
	}
	origin.MustExec(t, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'; USE "+database+
		"; CREATE TABLE strange ("+strings.Join(definitions, ", ")+", PRIMARY KEY (id, born)); "+strangeRows)
	snap, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
	table := snap.Manifest().Tables[0]
	rows, err := parquet.ReadFile[fileRow](filepath.Join(dir, table.File))
	require.NoError(t, err)
	expected := theirs(t, origin, database+".strange")
	require.Len(t, rows, 4)
	require.Len(t, expected, 4)
	sum := uint64(0)
	for i, row := range rows {
		all := []byte(nil)
		for _, value := range expected[i] {
			all = append(all, value...)
		}
		assert.Equal(t, xxhash.Sum64(all), row.Row, "row %d: %x", i, all)
		sum += xxhash.Sum64(all)
		price := binary.LittleEndian.AppendUint64(nil, xxhash.Sum64(expected[i][3]))
		assert.Equal(t, price[:2], row.Columns.Price[:])
		weight := binary.LittleEndian.AppendUint64(nil, xxhash.Sum64(expected[i][10]))
		assert.Equal(t, weight, row.Columns.Weight[:])
		if row.Key.Born == nil {
			assert.Equal(t, expected[i][1], row.Stored.Born)
		} else {
			s := strange{}
			s.datetime(t, row.Key.Born.UTC().Format(time.DateOnly))
			assert.Equal(t, expected[i][1], s.encoded)
			assert.Nil(t, row.Stored.Born)
		}
	}
	assert.Equal(t, fmt.Sprintf("%016x", sum), table.Sum)
	assert.Equal(t, expected[3][0][1:], binary.BigEndian.AppendUint64(nil, rows[3].Key.ID))
	assertTexts(t, rows, expected)
	assertGroups(t, filepath.Join(dir, table.File), expected)
}

// assertTexts: a text outside ASCII has its whole hash, and no other text has anything.
func assertTexts(t *testing.T, rows []fileRow, expected [][][]byte) {
	t.Helper()
	require.GreaterOrEqual(t, len(rows[0].Texts.Name), 10)
	assert.Equal(t, xxhash.Sum64(expected[0][2]), binary.LittleEndian.Uint64(rows[0].Texts.Name))
	assert.Equal(t, xxhash.Sum64(expected[1][4]), binary.LittleEndian.Uint64(rows[1].Texts.Note))
	assert.Nil(t, rows[0].Texts.Note)
	assert.Nil(t, rows[1].Texts.Name)
}

// assertGroups: the file's metadata has the bounds of its row groups.
func assertGroups(t *testing.T, path string, expected [][][]byte) {
	t.Helper()
	content, err := os.Open(path)
	require.NoError(t, err)
	defer content.Close()
	info, err := content.Stat()
	require.NoError(t, err)
	file, err := parquet.OpenFile(content, info.Size())
	require.NoError(t, err)
	metadata, ok := file.Lookup("allclear.groups")
	require.True(t, ok)
	var groups []struct {
		Rows                  int
		Last, Least, Greatest []byte
	}
	require.NoError(t, json.Unmarshal([]byte(metadata), &groups))
	require.Len(t, groups, 1)
	key := func(row int) []byte { return append(append([]byte(nil), expected[row][0]...), expected[row][1]...) }
	assert.Equal(t, 4, groups[0].Rows)
	assert.Equal(t, key(3), groups[0].Last)
	assert.Equal(t, key(0), groups[0].Least)
	assert.Equal(t, key(3), groups[0].Greatest)
}

// The example of FORMAT.md is what a server's row becomes, and so is its hashed key.
func TestFormatsExampleIsTrue(t *testing.T) {
	document, err := os.ReadFile("FORMAT.md")
	require.NoError(t, err)
	origin := fixtures.SharedServer(t)
	database := fixtures.Database(t, origin)
	origin.MustExec(t, "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'; USE "+database+
		"; CREATE TABLE example (id INT PRIMARY KEY, name VARCHAR(9) CHARSET utf8mb4, price DECIMAL(5,2), note TEXT, born DATE); "+
		"INSERT INTO example VALUES (1, 'é', 2.50, NULL, '2024-02-31')",
		"CREATE TABLE people (mail VARCHAR(9) CHARSET utf8mb4 PRIMARY KEY)", "INSERT INTO people VALUES ('é')")
	o := options(database)
	o.HashKeys = []byte("secret")
	snap, dir := sidetest.Snapshot(t, sidetest.Live(t, origin), o)
	tables := snap.Manifest().Tables
	type row struct {
		Row uint64 `parquet:"row"`
	}
	rows, err := parquet.ReadFile[row](filepath.Join(dir, tables[0].File))
	require.NoError(t, err)
	s := strange{}
	s.integer(t, "1")
	s.long(7, "é")
	s.decimal(t, "2.50")
	s.value(t, "text", nil)
	s.datetime(t, "2024-02-31")
	assert.Equal(t, xxhash.Sum64(s.encoded), rows[0].Row)
	assert.Contains(t, strings.Join(strings.Fields(string(document)), ""), hex.EncodeToString(s.encoded))
	assert.Contains(t, string(document), fmt.Sprintf("`%016x`", rows[0].Row))

	type person struct {
		Key struct {
			Mail [16]byte `parquet:"mail"`
		} `parquet:"key"`
	}
	people, err := parquet.ReadFile[person](filepath.Join(dir, tables[1].File))
	require.NoError(t, err)
	name := strange{}
	name.long(7, "é")
	keyed := hmac.New(sha256.New, []byte("secret"))
	keyed.Write(name.encoded)
	assert.Equal(t, keyed.Sum(nil)[:16], people[0].Key.Mail[:])
}
