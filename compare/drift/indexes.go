package drift

import (
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/compare/finding"
)

func (t *twoTables) compareIndexes() {
	onlyA, onlyB := indexesOnly(t.a, t.b), indexesOnly(t.b, t.a)
	for i := range t.a.Indexes {
		a := &t.a.Indexes[i]
		if b := indexNamed(t.b, a.Name); b != nil {
			t.compareIndex(a, b)
		}
	}
	for _, h := range renames(finding.IndexName, indexNames(onlyA), indexNames(onlyB)) {
		a, b := indexNamed(t.a, h.a), indexNamed(t.b, h.b)
		t.compareIndex(a, b)
		h.columns = indexColumns(a)
		t.addHarm([]harm{h})
		onlyA, onlyB = without(onlyA, a), without(onlyB, b)
	}
	for _, a := range onlyA {
		same := slices.IndexFunc(onlyB, func(b *checksum.Index) bool { return t.shape(t.a, a) == t.shape(t.b, b) })
		if same < 0 {
			t.missingIndex(a, "a", "b")
			continue
		}
		f := t.add(finding.IndexDiffers, indexColumns(a), finding.IndexApart{A: a.Name, B: onlyB[same].Name, Renamed: true})
		f.Severity = finding.Info
		onlyB = slices.Delete(onlyB, same, same+1)
	}
	for _, b := range onlyB {
		t.missingIndex(b, "b", "a")
	}
}

func (t *twoTables) missingIndex(index *checksum.Index, on, missingOn string) {
	f := t.add(finding.MissingIndex, indexColumns(index), finding.Missing{Has: on, Definition: shownIndex(index), Unique: index.Unique})
	f.Member = missingOn
	if index.Unique {
		f.Severity = finding.Blocker
	}
}

func (t *twoTables) compareIndex(a, b *checksum.Index) {
	if a.Hidden != b.Hidden {
		t.add(finding.HiddenIndex, indexColumns(a), finding.IndexHidden{Index: a.Name, On: onlyMember(a.Hidden, b.Hidden)})
	}
	if t.shape(t.a, a) == t.shape(t.b, b) || t.comparePrefixes(a, b) {
		return
	}
	facts := finding.IndexApart{A: shownIndex(a), B: shownIndex(b), TakesDuplicates: onlyMember(!a.Unique, !b.Unique)}
	if a.Unique && b.Unique && t.guards(t.a, a) != t.guards(t.b, b) {
		facts.TakesDuplicates = finding.Either
	}
	f := t.add(finding.IndexDiffers, indexColumns(a), facts)
	if facts.TakesDuplicates != "" {
		f.Severity = finding.Blocker
	}
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

// shape is an index without its name, to compare.
func (t *twoTables) shape(table *checksum.Table, index *checksum.Index) string {
	return fmt.Sprint(index.Unique, t.parts(table, index))
}

// guards is what a unique index keeps unique: its parts, in any order.
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
		parts = append(parts, strings.ToLower(shownPart(c)))
	}
	return parts
}

// shownIndex is an index as the statement that creates it would have it.
func shownIndex(index *checksum.Index) string {
	kind := "KEY " + index.Name
	switch {
	case strings.EqualFold(index.Name, "PRIMARY"):
		kind = "PRIMARY KEY"
	case index.Unique:
		kind = "UNIQUE KEY " + index.Name
	}
	var parts []string
	for _, c := range index.Columns {
		parts = append(parts, shownPart(c))
	}
	return kind + " (" + strings.Join(parts, ", ") + ")"
}

func shownPart(c checksum.IndexColumn) string {
	switch {
	case c.Name == "":
		return "an expression"
	case c.Prefix > 0:
		return fmt.Sprintf("%s(%d)", c.Name, c.Prefix)
	}
	return c.Name
}
