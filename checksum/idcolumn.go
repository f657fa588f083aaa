package checksum

// IDColumn is a column whose values are IDs, and the index to read them by.
type IDColumn struct {
	Table  *Table
	Column *Column
	// Index names a visible index that starts with this column, whole: by it the
	// values can be read in order, and the greatest is at its end. "" where there is none.
	Index string
	// Unique tells that the index has no other column and is unique.
	Unique bool
}

// NewIDColumn finds the best index for reading a column in order: the primary
// key, a unique one, else the one of the fewest columns.
func NewIDColumn(t *Table, c *Column) IDColumn {
	id := IDColumn{Table: t, Column: c}
	best := 0
	for i := range t.Indexes {
		index := &t.Indexes[i]
		first := index.Columns[0]
		if index.Type != "BTREE" || index.Hidden || first.Prefix != 0 ||
			first.Descending && len(index.Columns) > 1 || t.Column(first.Name) != c {
			continue
		}
		alone := index.Unique && len(index.Columns) == 1
		worth := 1_000 - len(index.Columns)
		if alone {
			worth += 1_000
		}
		if index.Name == "PRIMARY" {
			worth += 1_000
		}
		if worth > best {
			best, id.Index, id.Unique = worth, index.Name, alone
		}
	}
	return id
}

// Held is what one side holds in a column of IDs.
type Held struct {
	// Max is the greatest value; nil where the column holds no number.
	Max *Integer
	// AtCeiling counts the rows that hold exactly the ceiling that was asked
	// about, and Rows are the first of them, by the table's best key.
	AtCeiling uint64
	Rows      []Bound
	// Key names the columns of that key; nil for a table without a usable one.
	Key []string
}
