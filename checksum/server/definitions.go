package server

import (
	"hash/maphash"
	"slices"
	"sync"

	"allclear/checksum"
)

// Definitions keep one copy of what the definitions of tables have in common, for all looks
// at all members that are opened with them. A run looks at a table several times, the members
// of a pair hold the same tables, and shards do too: without this, a server of 20,000 tables
// would take six times the memory of its catalog. They are safe for concurrent use.
//
// What they give is shared, and must not be altered.
type Definitions struct {
	seed maphash.Seed

	mu      sync.Mutex
	words   map[string]string
	columns map[uint64][][]checksum.Column // by a hash of their content
	indexes map[uint64][][]checksum.Index
}

// NewDefinitions are those of no table yet.
func NewDefinitions() *Definitions {
	return &Definitions{
		seed: maphash.MakeSeed(), words: map[string]string{},
		columns: map[uint64][][]checksum.Column{}, indexes: map[uint64][][]checksum.Index{},
	}
}

// word is the shared copy of a text, such as a name, a type or a collation.
func (d *Definitions) word(text string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known, ok := d.words[text]; ok {
		return known
	}
	d.words[text] = text
	return text
}

// columnsLike is the shared copy of a table's columns.
func (d *Definitions) columnsLike(columns []checksum.Column) []checksum.Column {
	var h maphash.Hash
	h.SetSeed(d.seed)
	for _, c := range columns {
		maphash.WriteComparable(&h, apart(c))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return shared(d.columns, h.Sum64(), columns, func(x, y checksum.Column) bool { return apart(x) == apart(y) })
}

// indexesLike is the shared copy of a table's indexes.
func (d *Definitions) indexesLike(indexes []checksum.Index) []checksum.Index {
	var h maphash.Hash
	h.SetSeed(d.seed)
	for _, index := range indexes {
		_, _ = h.WriteString(index.Name) // it never fails
		for _, part := range index.Columns {
			maphash.WriteComparable(&h, part)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return shared(d.indexes, h.Sum64(), indexes, func(x, y checksum.Index) bool {
		return x.Name == y.Name && x.Unique == y.Unique && x.Type == y.Type && x.Hidden == y.Hidden && slices.Equal(x.Columns, y.Columns)
	})
}

// comparableColumn is a column whose default is compared by what it says, not by where it is
// kept.
type comparableColumn struct {
	column     checksum.Column
	hasDefault bool
	byDefault  string
}

func apart(c checksum.Column) comparableColumn {
	apart := comparableColumn{column: c}
	if c.Default != nil {
		apart.hasDefault, apart.byDefault = true, *c.Default
	}
	apart.column.Default = nil
	return apart
}

// shared is the list that is kept under a hash and equal to one; if there is none, a copy of
// it is kept from now on. It is nil for an empty list.
func shared[T any](kept map[uint64][][]T, hash uint64, list []T, isEqual func(x, y T) bool) []T {
	if len(list) == 0 {
		return nil
	}
	for _, known := range kept[hash] {
		if slices.EqualFunc(known, list, isEqual) {
			return known
		}
	}
	list = slices.Clip(slices.Clone(list))
	kept[hash] = append(kept[hash], list)
	return list
}
