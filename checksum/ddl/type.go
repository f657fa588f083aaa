package ddl

import (
	"strconv"
	"strings"

	"github.com/pingcap/tidb/pkg/parser/mysql"
	"github.com/pingcap/tidb/pkg/parser/types"
)

// widest is the most bytes that a character takes: TEXT(n) becomes the smallest
// type that holds n characters of utf8mb4.
const widest = 4

// typeOf gives DATA_TYPE and COLUMN_TYPE of what the parser read. A display width that the file
// leaves out stays out, as in MySQL 8.0.19 on. charset is the column's own, where it has one.
func typeOf(t *types.FieldType, charset string) (name, full string) {
	binary := t.GetCharset() == "binary" || charset == "binary"
	width, decimals := t.GetFlen(), t.GetDecimal()
	suffix := func(n int) string { return "(" + strconv.Itoa(n) + ")" }
	size := func(fallback int) string {
		if width < 0 {
			return suffix(fallback)
		}
		return suffix(width)
	}
	switch t.GetType() {
	case mysql.TypeTiny, mysql.TypeShort, mysql.TypeInt24, mysql.TypeLong, mysql.TypeLonglong:
		name = types.TypeToStr(t.GetType(), "")
		if full = name; width >= 0 {
			full += suffix(width)
		}
	case mysql.TypeFloat, mysql.TypeDouble:
		name = types.TypeToStr(t.GetType(), "")
		if full = name; width >= 0 && decimals >= 0 {
			full += "(" + strconv.Itoa(width) + "," + strconv.Itoa(decimals) + ")"
		}
	case mysql.TypeNewDecimal:
		if width < 0 {
			width = 10 // SQL's default, DECIMAL(10,0)
		}
		name, full = "decimal", "decimal("+strconv.Itoa(width)+","+strconv.Itoa(max(0, decimals))+")"
	case mysql.TypeString, mysql.TypeVarchar, mysql.TypeVarString:
		name = "char"
		if t.GetType() != mysql.TypeString {
			name = "varchar"
		}
		if binary {
			name = strings.Replace(name, "char", "binary", 1)
		}
		full = name + size(1)
	case mysql.TypeTinyBlob, mysql.TypeBlob, mysql.TypeMediumBlob, mysql.TypeLongBlob:
		name = types.TypeToStr(t.GetType(), "")
		if t.GetType() == mysql.TypeBlob && width >= 0 {
			name = longText(width, binary)
		}
		if binary {
			name = strings.Replace(name, "text", "blob", 1)
		}
		full = name
	case mysql.TypeTimestamp, mysql.TypeDatetime, mysql.TypeDuration:
		name = types.TypeToStr(t.GetType(), "")
		if full = name; decimals > 0 {
			full += suffix(decimals)
		}
	case mysql.TypeEnum, mysql.TypeSet:
		name = types.TypeToStr(t.GetType(), "")
		labels := make([]string, len(t.GetElems()))
		for i, label := range t.GetElems() {
			labels[i] = "'" + strings.ReplaceAll(label, "'", "''") + "'"
		}
		full = name + "(" + strings.Join(labels, ",") + ")"
	case mysql.TypeBit:
		name, full = "bit", "bit"+size(1)
	case mysql.TypeYear:
		if name, full = "year", "year"; width >= 0 {
			full += suffix(width)
		}
	default:
		name = types.TypeToStr(t.GetType(), "")
		full = name
	}
	flag := t.GetFlag()
	if mysql.HasUnsignedFlag(flag) || mysql.HasZerofillFlag(flag) {
		full += " unsigned"
	}
	if mysql.HasZerofillFlag(flag) {
		full += " zerofill"
	}
	return name, full
}

// longText is the smallest type that holds a text of a length.
func longText(length int, binary bool) string {
	if !binary {
		length *= widest
	}
	switch {
	case length < 1<<8:
		return "tinytext"
	case length < 1<<16:
		return "text"
	case length < 1<<24:
		return "mediumtext"
	}
	return "longtext"
}
