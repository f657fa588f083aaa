package checksum

import (
	"cmp"
	"slices"
)

// PrimaryKey names the columns of the primary key, in its order; nil without one.
func (t *Table) PrimaryKey() []string {
	for i := range t.Indexes {
		if t.Indexes[i].IsPrimary() {
			return t.Indexes[i].ColumnNames()
		}
	}
	return nil
}

// Keys lists the keys that can identify a row, best first: the primary key, then
// those of the fewest columns. They are unique and have neither NULLs nor prefixes.
func (t *Table) Keys() []*Index {
	keys := slices.DeleteFunc(t.WholeIndexes(), func(index *Index) bool { return !index.Unique })
	slices.SortStableFunc(keys, func(x, y *Index) int {
		switch {
		case x.IsPrimary() == y.IsPrimary():
			return cmp.Compare(len(x.Columns), len(y.Columns))
		case x.IsPrimary():
			return -1
		}
		return 1
	})
	return keys
}

// WholeIndexes lists the indexes that hold every row by whole values, as the
// catalog lists them: a row's place in one follows from its values in the index's
// columns. They need not be unique.
func (t *Table) WholeIndexes() []*Index {
	var whole []*Index
	for i := range t.Indexes {
		index := &t.Indexes[i]
		isPart := func(part IndexColumn) bool { return !t.isWhole(part) }
		if index.Type == "BTREE" && !index.Hidden && !slices.ContainsFunc(index.Columns, isPart) {
			whole = append(whole, index)
		}
	}
	return whole
}

// isWhole tells whether a row's place in an index column can be told from its value.
func (t *Table) isWhole(part IndexColumn) bool {
	c := t.Column(part.Name)
	switch {
	case c == nil || c.Nullable || part.Prefix != 0:
		return false
	case slices.Contains(c.Labels(), ""):
		// An ENUM's error value, index 0, reads as '' too: a label '' would
		// make the two one, and a range bounded by it could miss rows.
		return false
	case hasTwice(c.Labels()):
		// Two labels that the character set writes in different codes read alike.
		return false
	case c.Type == "set" && len(c.Labels()) > 63:
		// The 64th member of a SET makes its number negative in comparisons but
		// not in the index, so no statement finds the row by that number.
		return false
	}
	return true
}

func hasTwice(labels []string) bool {
	sorted := slices.Sorted(slices.Values(labels))
	return len(slices.Compact(sorted)) < len(labels)
}

// IsPrimary tells whether this is the primary key.
func (i *Index) IsPrimary() bool { return i.Name == "PRIMARY" }

// ColumnNames names the columns of an index, in its order; "" for an expression.
func (i *Index) ColumnNames() []string {
	names := make([]string, len(i.Columns))
	for n, c := range i.Columns {
		names[n] = c.Name
	}
	return names
}

// Mixed tells that an index sorts one column up and another one down, so that it
// can't be read in the order of ascending keys without sorting.
func (i *Index) Mixed() bool {
	return slices.ContainsFunc(i.Columns, func(c IndexColumn) bool {
		return c.Descending != i.Columns[0].Descending
	})
}

// maxLabels is how many labels an ENUM may have whose ranges are read by index:
// the statement lists them.
const maxLabels = 1_000

// Bounds tells whether a column can bound a key range that is read by the index. MariaDB
// (10.11, tried) does not read an index by range for a SET compared by < or >.
func (c *Column) Bounds() bool {
	return c.Type != "set" && len(c.Labels()) <= maxLabels
}

// Walkable finds an index by whose ranges the table can be read in parts, the primary key
// if it can; nil where there is none. It need not be unique: rows with the same key fall
// into the same part.
func (t *Table) Walkable() *Index {
	isUnbounded := func(part IndexColumn) bool { return !t.Column(part.Name).Bounds() }
	for _, index := range append(t.Keys(), t.WholeIndexes()...) {
		if !index.Mixed() && !slices.ContainsFunc(index.Columns, isUnbounded) {
			return index
		}
	}
	return nil
}
