package snapshot

import (
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/rle"

	"allclear/checksum"
)

// layout is how the rows of one table lie in its file.
type layout struct {
	columns   []column // in the order in which rows were hashed
	key       int      // how many of them identify a row
	groupRows int
	schema    *parquet.Schema
	row, mark int // leaves of the file
}

// column is one column of the table, and the leaves of the file that hold it.
type column struct {
	Column
	definition *checksum.Column
	native     native // of a key column
	key        leaf   // of a key column
	stored     leaf   // of a key column
	hash       leaf   // of a column that is no key
	text       leaf   // of a column of text
}

// leaf is a column of the file, and the definition level at which it has a value.
type leaf struct{ column, level int }

// The names of the file's columns; FORMAT.md tells what they hold.
const (
	nameRow     = "row"
	nameMark    = "mark"
	nameKey     = "key"
	nameStored  = "stored"
	nameColumns = "columns"
	nameTexts   = "texts"
)

const (
	shortBits = 16 // of a column's hash, which tell the column that differs
	wholeBits = 64 // of a FLOAT's, which prove the value that a dump has rounded
)

// newColumns says how the columns of a view are kept.
func newColumns(v *checksum.View) []Column {
	columns := make([]Column, len(v.Columns))
	for i, c := range v.Columns {
		columns[i] = Column{Name: c.Name, ByJSON: c.ByJSON, Doubles: c.Doubles, IsText: isText(c)}
		switch {
		case i < v.Key:
		case c.Type == "float":
			columns[i].Bits = wholeBits
		default:
			columns[i].Bits = shortBits
		}
	}
	return columns
}

// isText tells whether damage to a column's texts is to be told later.
func isText(c checksum.ViewColumn) bool { return c.Charset != "" && c.Charset != "binary" && !c.ByJSON }

// newLayout makes the layout of a table's file.
func newLayout(columns []Column, key int, definition *checksum.Table) (*layout, error) {
	l := &layout{key: key, groupRows: groupRows, columns: make([]column, len(columns))}
	root, keys, stored := parquet.Group{}, parquet.Group{}, parquet.Group{}
	hashes, texts := parquet.Group{}, parquet.Group{}
	for i, c := range columns {
		l.columns[i] = column{Column: c, definition: definition.Column(c.Name)}
		if l.columns[i].definition == nil {
			return nil, fmt.Errorf("%s has no column %s: %w", definition.FullName(), c.Name, ErrDamaged)
		}
		if i < key {
			l.columns[i].native = nativeOf(l.columns[i].definition, c.Hashed)
			keys[c.Name] = l.columns[i].native.node()
			if !l.columns[i].native.holdsAll() {
				keys[c.Name] = parquet.Optional(keys[c.Name])
				stored[c.Name] = parquet.Optional(parquet.Leaf(parquet.ByteArrayType))
			}
		}
		if c.Bits > 0 {
			hashes[c.Name] = parquet.Leaf(parquet.FixedLenByteArrayType(c.Bits / 8))
		}
		if c.IsText {
			texts[c.Name] = parquet.Optional(parquet.Leaf(parquet.ByteArrayType))
		}
	}
	root[nameRow] = parquet.Compressed(parquet.Uint(64), &parquet.Uncompressed)
	root[nameMark] = parquet.Encoded(parquet.Leaf(parquet.BooleanType), &rle.Encoding{BitWidth: 1})
	for name, group := range map[string]parquet.Group{nameKey: keys, nameStored: stored, nameColumns: hashes, nameTexts: texts} {
		if len(group) > 0 {
			root[name] = group
		}
	}
	l.schema = parquet.NewSchema("row", root)
	l.row, l.mark = l.leaf(nameRow).column, l.leaf(nameMark).column
	for i := range l.columns {
		c := &l.columns[i]
		c.key, c.stored, c.hash = l.leaf(nameKey, c.Name), l.leaf(nameStored, c.Name), l.leaf(nameColumns, c.Name)
		c.text = l.leaf(nameTexts, c.Name)
	}
	return l, nil
}

// leaf finds a leaf of the file; its column is -1 if there is none.
func (l *layout) leaf(path ...string) leaf {
	found, ok := l.schema.Lookup(path...)
	if !ok {
		return leaf{column: -1}
	}
	return leaf{column: found.ColumnIndex, level: found.MaxDefinitionLevel}
}

// options are those of a file's writer.
func (l *layout) options(tool string, pages *codec) []parquet.WriterOption {
	name, version, _ := strings.Cut(tool, " ")
	options := []parquet.WriterOption{
		l.schema, parquet.Compression(pages), parquet.CreatedBy(name, version, ""),
		parquet.MaxRowsPerRowGroup(groupRows),
	}
	for _, path := range l.schema.Columns() {
		if path[0] != nameKey { // the extremes of hashes are of no use
			options = append(options, parquet.SkipPageBounds(path...), parquet.SkipPageStatistics(path...))
		}
	}
	return options
}
