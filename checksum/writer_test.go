package checksum_test

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
)

// The tests have a packet writer of their own, made from the protocol's documentation
// and not from the reader that it tests.

// cell is a value as it lies in a row packet; nil is NULL.
type cell []byte

func null() cell            { return nil }
func fixed1(n uint8) cell   { return cell{n} }
func fixed2(n uint16) cell  { return binary.LittleEndian.AppendUint16(nil, n) }
func fixed4(n uint32) cell  { return binary.LittleEndian.AppendUint32(nil, n) }
func fixed8(n uint64) cell  { return binary.LittleEndian.AppendUint64(nil, n) }
func float(f float32) cell  { return fixed4(math.Float32bits(f)) }
func double(f float64) cell { return fixed8(math.Float64bits(f)) }

// str is a length-encoded string, as text, bytes, DECIMAL and BIT travel.
func str(s string) cell {
	var out cell
	switch n := len(s); {
	case n <= 250:
		out = cell{byte(n)}
	case n <= 0xffff:
		out = cell{0xfc, byte(n), byte(n >> 8)}
	default:
		out = cell{0xfd, byte(n), byte(n >> 8), byte(n >> 16)}
	}
	return append(out, s...)
}

func strHex(t testing.TB, digits string) cell {
	t.Helper()
	b, err := hex.DecodeString(digits)
	require.NoError(t, err)
	return str(string(b))
}

// short is a value behind one byte of length, as dates and times travel.
func short(b ...byte) cell { return append(cell{byte(len(b))}, b...) }

func date(y uint16, m, d byte) cell { return short(byte(y), byte(y>>8), m, d) }

func datetime(y uint16, m, d, hour, minute, second byte) cell {
	return short(byte(y), byte(y>>8), m, d, hour, minute, second)
}

func datetimeMicros(y uint16, m, d, hour, minute, second byte, micros uint32) cell {
	b := []byte{byte(y), byte(y >> 8), m, d, hour, minute, second}
	return short(binary.LittleEndian.AppendUint32(b, micros)...)
}

func duration(negative bool, days uint32, hour, minute, second byte) cell {
	return short(durationBytes(negative, days, hour, minute, second)...)
}

func durationMicros(negative bool, days uint32, hour, minute, second byte, micros uint32) cell {
	return short(binary.LittleEndian.AppendUint32(durationBytes(negative, days, hour, minute, second), micros)...)
}

func durationBytes(negative bool, days uint32, hour, minute, second byte) []byte {
	b := []byte{0}
	if negative {
		b[0] = 1
	}
	return append(binary.LittleEndian.AppendUint32(b, days), hour, minute, second)
}

// packet writes a row: header 0, a bitmap of NULLs from its third bit on, values.
func packet(cells ...cell) []byte {
	bitmap := make([]byte, (len(cells)+7+2)/8)
	var values []byte
	for i, c := range cells {
		if c == nil {
			bitmap[(i+2)/8] |= 1 << ((i + 2) % 8)
		}
		values = append(values, c...)
	}
	return append(append([]byte{0}, bitmap...), values...)
}

// column is a column of a test's table: as the catalog has it, and the type
// and flags that the wire gives it.
type column struct {
	wire     byte
	unsigned bool
	catalog  checksum.Column
	byJSON   bool
	exact    bool // with byJSON: numbers count to the last digit
	asStored bool
}

func typed(wire byte, dataType string) column {
	return column{wire: wire, catalog: checksum.Column{Name: dataType, Type: dataType, FullType: dataType}}
}

func (c column) asUnsigned() column { c.unsigned = true; return c }

func (c column) named(name string) column { c.catalog.Name = name; return c }

// MYSQL_TYPE_… of include/mysql/field_types.h, written out here once more.
func tinyint() column   { return typed(1, "tinyint") }
func smallint() column  { return typed(2, "smallint") }
func mediumint() column { return typed(9, "mediumint") }
func integer() column   { return typed(3, "int") }
func bigint() column    { return typed(8, "bigint") }
func year() column      { return typed(13, "year").asUnsigned() }
func bit() column       { return typed(16, "bit").asUnsigned() }
func floats() column    { return typed(4, "float") }
func doubles() column   { return typed(5, "double") }
func decimal() column   { return typed(246, "decimal") }
func dates() column     { return typed(10, "date") }
func datetimes() column { return typed(12, "datetime") }
func timestamp() column { return typed(7, "timestamp") }
func times() column     { return typed(11, "time") }
func varbinary() column { return typed(253, "varbinary") }
func blob() column      { return typed(252, "blob") }
func geometry() column  { return typed(255, "point") }
func inet6() column     { return typed(254, "inet6") }

func varchar(charset string) column {
	c := typed(253, "varchar")
	c.catalog.Charset = charset
	return c
}

func char(charset string) column {
	c := typed(254, "char")
	c.catalog.Charset = charset
	return c
}

// labelled is an ENUM or SET; fullType is COLUMN_TYPE of the catalog.
func labelled(dataType, charset, fullType string) column {
	c := typed(254, dataType)
	c.catalog.Charset, c.catalog.FullType = charset, fullType
	return c
}

// jsonOfMySQL is kept parsed and has no character set in the catalog.
func jsonOfMySQL() column {
	c := typed(245, "json")
	c.catalog.JSON, c.byJSON = true, true
	return c
}

// jsonOfMariaDB is text.
func jsonOfMariaDB(charset string) column {
	c := typed(252, "longtext")
	c.catalog.JSON, c.catalog.Charset, c.byJSON = true, charset, true
	return c
}

func viewOf(key int, columns []column) (*checksum.View, []checksum.WireField) {
	v := &checksum.View{Key: key, Values: checksum.Full}
	wire := make([]checksum.WireField, len(columns))
	for i, c := range columns {
		wire[i].Type = c.wire
		if c.unsigned {
			wire[i].Flags = 32
		}
		v.Columns = append(v.Columns, checksum.ViewColumn{
			Column: &c.catalog, ByJSON: c.byJSON, Doubles: c.byJSON && !c.exact, AsStored: c.asStored,
		})
	}
	return v, wire
}

func layout(t testing.TB, key int, columns ...column) *checksum.Layout {
	t.Helper()
	v, wire := viewOf(key, columns)
	l, err := checksum.NewLayout(v, wire)
	require.NoError(t, err)
	return l
}

// encode is the canonical encoding of a row.
func encode(t testing.TB, l *checksum.Layout, row []byte) []byte {
	t.Helper()
	out, err := l.AppendRow(nil, row)
	require.NoError(t, err)
	return out
}

// value is the canonical encoding of one value.
func value(t testing.TB, c column, v cell) []byte {
	t.Helper()
	return encode(t, layout(t, 0, c), packet(v))
}
