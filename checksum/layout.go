package checksum

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"allclear/checksum/charset"
)

// meaning is how a value is understood, which decides its canonical encoding.
type meaning uint8

const (
	asInteger  meaning = iota + 1
	asFloat            // FLOAT and DOUBLE: the exact bits of the double
	asDecimal          //
	asDatetime         // DATE, DATETIME, TIMESTAMP
	asDuration         // TIME
	asBits             // BIT: an unsigned integer, big-endian
	asText             // in a character set
	asBytes            // BINARY, BLOB, spatial, vectors
	asJSON             //
)

// field is one column of a row packet.
type field struct {
	name     string
	wire     byte
	shape    shape
	meaning  meaning
	unsigned bool
	doubles  bool                 // of asJSON: numbers count as doubles
	asStored bool                 // of asText: compared as it is stored
	charset  *charset.Charset     // of asText and asJSON; nil for a character set that isn't supported
	twins    func() map[rune]bool // characters for which charset has several codes; nil where there are none
	rawSet   []byte               // the name under which text that does not decode is kept
	isWide   bool                 // a character of ASCII takes two or four bytes
	column   *Column
	values   Values // how much of a value reports show
	shift    time.Duration
}

// Layout knows how the row packets of one statement are laid out and what their
// values mean. It is immutable once built and safe for concurrent use.
type Layout struct {
	fields    []field
	decoded   []field // the same, without text that is compared as it is stored
	key       int
	inspected int // how many of the leading fields hold all text that may be inspected
	wire      []WireField
	whole     bool // the encoding of rows in detail is kept
}

// NewLayout pairs a view with the column definitions that the server sent for
// it. It fails when their number differs or a column's type is not known.
func NewLayout(v *View, wire []WireField) (*Layout, error) {
	if len(wire) != len(v.Columns) {
		return nil, fmt.Errorf("the server returned %d columns, %d were asked for", len(wire), len(v.Columns))
	}
	l := &Layout{fields: make([]field, len(wire)), decoded: make([]field, len(wire)), key: v.Key, wire: slices.Clone(wire), whole: v.Whole}
	for i, w := range wire {
		f, err := newField(v.Columns[i], w, v.Values)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", v.Columns[i].Name, err)
		}
		l.fields[i] = f
		f.asStored = false
		l.decoded[i] = f
		if f.isText() {
			l.inspected = i + 1
		}
	}
	return l, nil
}

// Matches tells whether a later statement's column definitions are still those
// of this layout. They differ after an ALTER TABLE in mid-run.
func (l *Layout) Matches(wire []WireField) bool { return slices.Equal(l.wire, wire) }

func newField(c ViewColumn, w WireField, values Values) (field, error) {
	s, err := shapeOf(w.Type)
	if err != nil {
		return field{}, err
	}
	f := field{
		name:     c.Name,
		wire:     w.Type,
		shape:    s,
		unsigned: w.Flags&unsignedFlag != 0,
		doubles:  c.Doubles,
		asStored: c.AsStored,
		column:   c.Column,
		values:   values,
		shift:    c.Shift,
	}
	switch w.Type {
	case typeTiny, typeShort, typeLong, typeInt24, typeLongLong, typeYear:
		f.meaning = asInteger
	case typeFloat, typeDouble:
		f.meaning = asFloat
	case typeDecimal, typeNewDecimal:
		f.meaning = asDecimal
	case typeDate, typeNewDate, typeDatetime, typeTimestamp:
		f.meaning = asDatetime
	case typeTime:
		f.meaning = asDuration
	case typeBit:
		f.meaning = asBits
	default:
		f.meaning, f.charset = stringMeaning(c)
		f.rawSet, f.isWide = rawSet(f.charset, c.Charset), f.charset != nil && f.charset.IsWide()
		if c.ReadAs != "" {
			f.rawSet = []byte(c.Charset) // bytes that both sides hold, and neither reads, are no text
		}
		if f.charset != nil && f.charset.HasTwins() {
			f.twins = sync.OnceValue(f.charset.Twins) // for keys alone: most layouts never ask
		}
	}
	return f, nil
}

// stringMeaning tells text from bytes by the catalog: on the wire both are
// strings, and MariaDB's UUID and INET6 come as text in the binary character set.
func stringMeaning(c ViewColumn) (meaning, *charset.Charset) {
	name := c.ReadsAs()
	noText := name == "" || name == "binary"
	m := asText
	switch {
	case c.Type == "uuid" || c.Type == "inet6" || c.Type == "inet4":
		name = "ascii"
	case noText && (c.ByJSON || c.Type == "json"): // MySQL's catalog gives JSON no character set
		name = "utf8mb4"
	case noText:
		return asBytes, nil
	}
	if c.ByJSON {
		m = asJSON
	}
	set, _ := charset.Lookup(name)
	return m, set
}

// rawSet names a character set for text that does not decode in it. utf8mb3 goes
// by utf8mb4's name, because a clean conversion between the two changes no byte,
// not even of a lone surrogate.
func rawSet(set *charset.Charset, catalog string) []byte {
	switch {
	case set == nil:
		return []byte(catalog)
	case set.Name() == "utf8mb3":
		return []byte("utf8mb4")
	}
	return []byte(set.Name())
}

// UnsupportedCharset names a character set of the column that this build
// cannot decode, "" if there is none. Its values still compare byte by byte
// with a column of the same character set.
func UnsupportedCharset(c *Column) string {
	if c.Charset == "" || c.Charset == "binary" {
		return ""
	}
	if _, ok := charset.Lookup(c.Charset); ok {
		return ""
	}
	return c.Charset
}

// Labels lists the labels of an ENUM or SET column, in index order from 1.
// The catalog gives them in UTF-8, quotes doubled, and \\, \n, \r and \0 escaped
// in every sql_mode (append_unescaped in the server's source). Nil for other types.
func (c *Column) Labels() []string {
	if c.Type != "enum" && c.Type != "set" {
		return nil
	}
	open, end := strings.IndexByte(c.FullType, '('), strings.LastIndexByte(c.FullType, ')')
	if open < 0 || end < open {
		return nil
	}
	var labels []string
	var label strings.Builder
	body, inside := c.FullType[open+1:end], false
	for i := 0; i < len(body); i++ {
		switch quote := body[i] == '\''; {
		case quote && inside && i+1 < len(body) && body[i+1] == '\'':
			label.WriteByte('\'')
			i++
		case inside && body[i] == '\\' && i+1 < len(body):
			i++
			label.WriteByte(unescaped(body[i]))
		case quote && inside:
			labels = append(labels, label.String())
			label.Reset()
			inside = false
		case quote:
			inside = true
		case inside:
			label.WriteByte(body[i])
		}
	}
	return labels
}

func unescaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case '0':
		return 0
	}
	return c
}
