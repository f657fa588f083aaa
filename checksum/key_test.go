package checksum_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

func keyed(columns []checksum.Column, indexes ...checksum.Index) *checksum.Table {
	return &checksum.Table{Database: "d", Name: "t", Columns: columns, Indexes: indexes}
}

func unique(name string, columns ...string) checksum.Index {
	index := checksum.Index{Name: name, Unique: true, Type: "BTREE"}
	for _, c := range columns {
		index.Columns = append(index.Columns, checksum.IndexColumn{Name: c})
	}
	return index
}

func namesOf(indexes []*checksum.Index) []string {
	var names []string
	for _, index := range indexes {
		names = append(names, index.Name)
	}
	return names
}

func numbersNamed(names ...string) []checksum.Column {
	var columns []checksum.Column
	for _, name := range names {
		columns = append(columns, integer().named(name).catalog)
	}
	return columns
}

// TestKeysComeBestFirst: the primary key, whatever its length, then the shortest.
func TestKeysComeBestFirst(t *testing.T) {
	table := keyed(
		numbersNamed("a", "b", "c"),
		unique("long", "a", "b"), unique("short", "c"), unique("PRIMARY", "a", "b", "c"), unique("also", "b"),
	)
	assert.Equal(t, []string{"PRIMARY", "short", "also", "long"}, namesOf(table.Keys()))
	assert.Equal(t, []string{"a", "b", "c"}, table.PrimaryKey())
	assert.Nil(t, keyed(numbersNamed("a"), unique("u", "a")).PrimaryKey())
	assert.Equal(t, []string{"long", "short", "PRIMARY", "also"}, namesOf(table.WholeIndexes()), "as the catalog lists them")
}

// TestAKeyTellsEveryRowFromEveryOther: an index that two rows may have in common, or by
// which a statement may not find a row, is not a key.
func TestAKeyTellsEveryRowFromEveryOther(t *testing.T) {
	labels := func(n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf("'m%d'", i)
		}
		return strings.Join(all, ",")
	}
	nullable := integer().catalog
	nullable.Nullable = true
	plain, prefix, hidden, hash := unique("u", "k"), unique("u", "k"), unique("u", "k"), unique("u", "k")
	repeated := checksum.Index{Name: "u", Type: "BTREE", Columns: plain.Columns}
	prefix.Columns[0].Prefix, hidden.Hidden, hash.Type = 3, true, "HASH"
	for name, c := range map[string]struct {
		column checksum.Column
		index  checksum.Index
		usable bool
	}{
		"a number":                  {integer().catalog, plain, true},
		"an ENUM":                   {labelled("enum", "latin1", "enum('a','b')").catalog, plain, true},
		"an ENUM with a label ''":   {labelled("enum", "latin1", "enum('a','')").catalog, plain, false},
		"a SET of 63":               {labelled("set", "latin1", "set("+labels(63)+")").catalog, plain, true},
		"a SET of 64":               {labelled("set", "latin1", "set("+labels(64)+")").catalog, plain, false},
		"NULLs":                     {nullable, plain, false},
		"a prefix":                  {varchar("latin1").catalog, prefix, false},
		"an index that is refused":  {integer().catalog, hidden, false},
		"an index without an order": {integer().catalog, hash, false},
		"an expression":             {integer().catalog, unique("u", ""), false},
		"an index with repetitions": {integer().catalog, repeated, false},
	} {
		c.column.Name = "k"
		assert.Equal(t, c.usable, len(keyed([]checksum.Column{c.column}, c.index).Keys()) == 1, name)
	}
	assert.Len(t, keyed(numbersNamed("k"), repeated).WholeIndexes(), 1, "it gives an order all the same")
}

// An index whose columns go both ways can't be read in key order without a sort.
func TestAnIndexIsMixedWhenItsColumnsGoBothWays(t *testing.T) {
	up, down := checksum.IndexColumn{Name: "a"}, checksum.IndexColumn{Name: "b", Descending: true}
	for want, columns := range map[bool][][]checksum.IndexColumn{
		false: {{up}, {down}, {up, up}, {down, down}},
		true:  {{up, down}, {down, up, down}},
	} {
		for _, c := range columns {
			assert.Equal(t, want, (&checksum.Index{Columns: c}).Mixed(), c)
		}
	}
}

// Columns of IDs are found by this, and a type with other values must not pass.
func TestIntegersAreWholeNumbersAndNothingElse(t *testing.T) {
	for c, bits := range map[column]int{
		tinyint(): 8, smallint(): 16, mediumint(): 24, integer(): 32, bigint(): 64,
		year(): 0, bit(): 0, decimal(): 0, doubles(): 0,
	} {
		assert.Equal(t, bits, c.catalog.IntegerBits(), c.catalog.Type)
		assert.Equal(t, bits > 0, c.catalog.IsInteger(), c.catalog.Type)
	}
}
