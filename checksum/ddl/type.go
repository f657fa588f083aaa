package ddl

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// columnType is a type as a file writes it. What a server stores depends on the character
// set too, which is known only after the whole definition is read.
type columnType struct {
	name     string   // DATA_TYPE, if the character set is not binary
	sizes    []uint64 // the numbers in parentheses
	labels   []string
	unsigned bool
	zerofill bool
	national bool // NCHAR and its like bring their own character set
}

// columnType reads a type.
func (r *reader) columnType() (columnType, bool) {
	var t columnType
	r.accept("mariadb_schema", ".") // marks MariaDB's own types, where Oracle has others of the same name
	if t.national = r.next("NATIONAL", "NCHAR", "NVARCHAR"); t.national {
		t.name = r.nationalName()
	} else {
		t.name = r.typeName()
	}
	var is bool
	switch t.name {
	case "":
		return t, false
	case "bool":
		t.name, t.sizes = "tinyint", []uint64{1}
		return t, true
	case "enum", "set":
		t.labels, is = r.labels()
		return t, is
	}
	if t.sizes, is = r.numbers(); !is || !sized(t.name, t.sizes) {
		return t, false
	}
	switch t.name {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year":
		for r.next("UNSIGNED", "SIGNED", "ZEROFILL") {
			t.zerofill = t.zerofill || r.next("ZEROFILL")
			t.unsigned = t.unsigned || !r.next("SIGNED")
			r.rest = r.rest[1:]
		}
	}
	return t, true
}

// typeName reads the words that name a type and returns the catalog's name for it.
func (r *reader) typeName() string {
	switch {
	case r.either("TINYINT", "INT1"):
		return "tinyint"
	case r.either("BOOL", "BOOLEAN"):
		return "bool"
	case r.either("SMALLINT", "INT2"):
		return "smallint"
	case r.either("MEDIUMINT", "MIDDLEINT", "INT3"):
		return "mediumint"
	case r.either("INT", "INTEGER", "INT4"):
		return "int"
	case r.either("BIGINT", "INT8"):
		return "bigint"
	case r.either("DECIMAL", "DEC", "NUMERIC", "FIXED"):
		return "decimal"
	case r.either("FLOAT", "FLOAT4"):
		return "float"
	case r.accept("DOUBLE", "PRECISION"), r.either("DOUBLE", "FLOAT8", "REAL"):
		return "double"
	case r.either("YEAR", "SQL_TSI_YEAR"):
		return "year"
	case r.accept("LONG", "VARBINARY"):
		return "mediumblob"
	case r.accept("LONG"):
		if r.charName() == "char" {
			return "" // LONG CHAR is not a type, LONG CHAR VARYING is
		}
		return "mediumtext"
	case r.either("GEOMETRYCOLLECTION", "GEOMCOLLECTION"):
		return "geomcollection" // MySQL's name from 8.0.11 on
	case r.next("BIT", "DATE", "TIME", "DATETIME", "TIMESTAMP", "BINARY", "VARBINARY",
		"TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT",
		"ENUM", "SET", "JSON", "UUID", "INET4", "INET6", "XMLTYPE", "VECTOR",
		"GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"):
		name := strings.ToLower(r.rest[0].raw)
		r.rest = r.rest[1:]
		return name
	}
	return r.charName()
}

// charName reads the names of CHAR and VARCHAR.
func (r *reader) charName() string {
	switch {
	case r.either("VARCHAR", "VARCHARACTER"):
		return "varchar"
	case !r.either("CHAR", "CHARACTER"):
		return ""
	case r.accept("VARYING"):
		return "varchar"
	}
	return "char"
}

// nationalName reads the names of CHAR and VARCHAR in the national character set.
func (r *reader) nationalName() string {
	switch {
	case r.accept("NVARCHAR"):
		return "varchar"
	case r.accept("NATIONAL"):
		return r.charName()
	case r.accept("NCHAR") && r.either("VARYING", "VARCHAR", "VARCHARACTER"):
		return "varchar"
	}
	return "char"
}

// sized tells whether a type takes these numbers in parentheses.
func sized(name string, sizes []uint64) bool {
	switch name {
	case "varchar", "varbinary":
		return len(sizes) == 1
	case "decimal":
		return len(sizes) <= 2
	case "float":
		return len(sizes) != 1 && len(sizes) <= 2 || len(sizes) == 1 && sizes[0] <= mostDigits
	case "double":
		return len(sizes) == 0 || len(sizes) == 2
	case "time", "datetime", "timestamp":
		return len(sizes) == 0 || len(sizes) == 1 && sizes[0] <= mostDecimals
	case "date", "json", "tinytext", "mediumtext", "longtext", "tinyblob", "mediumblob", "longblob":
		return len(sizes) == 0
	}
	return len(sizes) <= 1
}

const (
	floatDigits  = 24 // binary digits that a FLOAT holds: FLOAT(25) is a DOUBLE
	mostDigits   = 53 // binary digits that a DOUBLE holds
	mostDecimals = 6  // of a second
)

// labels reads what an ENUM or SET may hold.
func (r *reader) labels() ([]string, bool) {
	inside, is := r.inside()
	if !is {
		return nil, false
	}
	var labels []string
	for _, part := range split(inside) {
		label, is := literal(part)
		if !is {
			return nil, false
		}
		labels = append(labels, label)
	}
	return labels, true
}

// literal is the text of 'a', x'61' or 0x61.
func literal(part []token) (string, bool) {
	digits := ""
	switch {
	case len(part) == 1 && part[0].kind == text:
		return part[0].value(), true
	case len(part) == 1 && strings.HasPrefix(part[0].raw, "0x"):
		digits = part[0].raw[2:]
	case len(part) == 2 && part[0].is("X") && part[1].kind == text:
		digits = part[1].name()
	default:
		return "", false
	}
	b, err := hex.DecodeString(digits)
	return string(b), err == nil
}

// isText tells whether the type has a character set.
func (t *columnType) isText() bool {
	return strings.HasSuffix(t.name, "char") || strings.HasSuffix(t.name, "text") ||
		t.name == "enum" || t.name == "set"
}

// size is a number in parentheses. Servers treat 0 as no number, except as the length of
// a text.
func (t *columnType) size(i int, otherwise uint64) string {
	mayBeZero := strings.Contains(t.name, "char") || strings.Contains(t.name, "binary")
	if i < len(t.sizes) && (t.sizes[i] > 0 || mayBeZero) {
		otherwise = t.sizes[i]
	}
	return strconv.FormatUint(otherwise, 10)
}

// catalog gives DATA_TYPE and COLUMN_TYPE. A display width that the file leaves out stays
// out, as in MySQL 8.0.19 on. binary tells that the character set is binary.
func (t *columnType) catalog(binary bool) (name, full string) {
	name, full = t.stored(binary), ""
	sized := len(t.sizes) > 0 && t.sizes[0] > 0
	switch name {
	case "char", "varchar", "binary", "varbinary", "bit":
		full = "(" + t.size(0, 1) + ")"
	case "decimal":
		full = "(" + t.size(0, 10) + "," + t.size(1, 0) + ")"
	case "vector":
		full = "(" + t.size(0, 2048) + ")" // MySQL's default
	case "float", "double":
		if len(t.sizes) == 2 {
			full = "(" + t.size(0, 0) + "," + t.size(1, 0) + ")"
		}
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year", "time", "datetime", "timestamp":
		if sized {
			full = "(" + t.size(0, 0) + ")"
		}
	case "enum", "set":
		full = "(" + labelList(t.labels, binary) + ")"
	}
	full = name + full
	if name == "year" {
		return name, full
	}
	if t.unsigned {
		full += " unsigned"
	}
	if t.zerofill {
		full += " zerofill"
	}
	return name, full
}

// stored is the type that a server makes of the one that is asked for.
func (t *columnType) stored(binary bool) string {
	name := t.name
	switch {
	case name == "float" && len(t.sizes) == 1 && t.sizes[0] > floatDigits:
		return "double"
	case (name == "text" || name == "blob") && len(t.sizes) == 1 && t.sizes[0] > 0:
		name = longText(name, t.sizes[0], binary)
	}
	if binary && t.isText() {
		name = strings.Replace(strings.Replace(name, "char", "binary", 1), "text", "blob", 1)
	}
	return name
}

// labelList writes labels as a catalog does. Spaces at the end of a text are not kept.
func labelList(labels []string, binary bool) string {
	escape := strings.NewReplacer("'", "''", `\`, `\\`, "\n", `\n`, "\r", `\r`, "\x00", `\0`)
	labels = slices.Clone(labels)
	for i, label := range labels {
		if !binary {
			label = strings.TrimRight(label, " ")
		}
		labels[i] = "'" + escape.Replace(label) + "'"
	}
	return strings.Join(labels, ",")
}

// widest is the most bytes that a character takes: TEXT(n) becomes the smallest
// type that holds n characters of utf8mb4.
const widest = 4

// longText is the smallest type that holds a text of a length: of the TEXT types or of the
// BLOB types, as name says.
func longText(name string, length uint64, binary bool) string {
	if name == "text" && !binary {
		length *= widest
	}
	switch {
	case length < 1<<8:
		return "tiny" + name
	case length < 1<<16:
		return name
	case length < 1<<24:
		return "medium" + name
	}
	return "long" + name
}
