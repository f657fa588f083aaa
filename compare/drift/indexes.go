package drift

import (
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare"
)

func (t *twoTables) compareIndexes() {
	onlyA, onlyB := indexesOnly(t.a, t.b), indexesOnly(t.b, t.a)
	for i := range t.a.Indexes {
		a := &t.a.Indexes[i]
		if b := indexNamed(t.b, a.Name); b != nil {
			t.compareIndex(a, b)
		}
	}
	for _, h := range renames(indexName, indexNames(onlyA), indexNames(onlyB)) {
		a, b := indexNamed(t.a, h.a), indexNamed(t.b, h.b)
		t.compareIndex(a, b)
		h.columns = indexColumns(a)
		t.addHarm([]harm{h})
		onlyA, onlyB = without(onlyA, a), without(onlyB, b)
	}
	for _, a := range onlyA {
		same := slices.IndexFunc(onlyB, func(b *checksum.Index) bool { return t.shape(t.a, a) == t.shape(t.b, b) })
		if same < 0 {
			t.missingIndex(t.a, a, "a", "b")
			continue
		}
		t.add("schema.index-differs", compare.Info, "", indexColumns(a),
			bothSay(a.Name, onlyB[same].Name, "the same index under two names"))
		onlyB = slices.Delete(onlyB, same, same+1)
	}
	for _, b := range onlyB {
		t.missingIndex(t.b, b, "b", "a")
	}
}

func (t *twoTables) missingIndex(table *checksum.Table, index *checksum.Index, on, missingOn string) {
	severity, consequence := compare.Warning, "its queries will be slow"
	if index.Unique {
		severity, consequence = compare.Blocker, "it takes duplicates"
	}
	t.add("schema.missing-index", severity, missingOn, indexColumns(index),
		fmt.Sprintf("%s has %s, %s lacks it: %s", on, shapeForPeople(table, index), missingOn, consequence))
}

func (t *twoTables) compareIndex(a, b *checksum.Index) {
	if t.shape(t.a, a) == t.shape(t.b, b) || t.comparePrefixes(a, b) {
		return
	}
	severity, consequence := compare.Warning, ""
	switch {
	case a.Unique && !b.Unique:
		severity, consequence = compare.Blocker, "b takes duplicates"
	case b.Unique && !a.Unique:
		severity, consequence = compare.Blocker, "a takes duplicates"
	case a.Unique && t.guards(t.a, a) != t.guards(t.b, b):
		severity, consequence = compare.Blocker, "one member takes rows that the other calls duplicates"
	}
	t.add("schema.index-differs", severity, "", indexColumns(a),
		bothSay(shapeForPeople(t.a, a), shapeForPeople(t.b, b), consequence))
}

// indexesOnly are the indexes of table whose names other lacks.
func indexesOnly(table, other *checksum.Table) []*checksum.Index {
	var only []*checksum.Index
	for i := range table.Indexes {
		if indexNamed(other, table.Indexes[i].Name) == nil {
			only = append(only, &table.Indexes[i])
		}
	}
	return only
}

func indexNames(indexes []*checksum.Index) []string {
	var names []string
	for _, index := range indexes {
		names = append(names, index.Name)
	}
	return names
}

func without(indexes []*checksum.Index, index *checksum.Index) []*checksum.Index {
	return slices.DeleteFunc(indexes, func(i *checksum.Index) bool { return i == index })
}

func indexNamed(t *checksum.Table, name string) *checksum.Index {
	for i := range t.Indexes {
		if strings.EqualFold(t.Indexes[i].Name, name) {
			return &t.Indexes[i]
		}
	}
	return nil
}

func indexColumns(index *checksum.Index) []string {
	var names []string
	for _, c := range index.Columns {
		if c.Name != "" {
			names = append(names, c.Name)
		}
	}
	return names
}

// shape is what an index is but for its name, to compare.
func (t *twoTables) shape(table *checksum.Table, index *checksum.Index) string {
	return fmt.Sprint(index.Unique, t.parts(table, index))
}

// guards is what a unique index keeps apart: its parts, in any order.
func (t *twoTables) guards(table *checksum.Table, index *checksum.Index) string {
	parts := t.parts(table, index)
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

// parts are an index's columns. MariaDB adds the end of the row period to
// every unique index of a system-versioned table: it is no difference from
// the same index on a table without history.
func (t *twoTables) parts(table *checksum.Table, index *checksum.Index) []string {
	var parts []string
	for _, c := range index.Columns {
		if column := table.Column(c.Name); column != nil && isRowPeriod(column) {
			continue
		}
		if table == t.b {
			c.Name = t.onA(c.Name)
		}
		parts = append(parts, strings.ToLower(partForPeople(c)))
	}
	return parts
}

func shapeForPeople(table *checksum.Table, index *checksum.Index) string {
	kind := "KEY " + index.Name
	switch {
	case strings.EqualFold(index.Name, "PRIMARY"):
		kind = "PRIMARY KEY"
	case index.Unique:
		kind = "UNIQUE KEY " + index.Name
	}
	var parts []string
	for _, c := range index.Columns {
		parts = append(parts, partForPeople(c))
	}
	return abridge(fmt.Sprintf("%s (%s)", kind, strings.Join(parts, ", ")), 0)
}

func partForPeople(c checksum.IndexColumn) string {
	switch {
	case c.Name == "":
		return "an expression"
	case c.Prefix > 0:
		return fmt.Sprintf("%s(%d)", c.Name, c.Prefix)
	}
	return c.Name
}
