package drift

import (
	"allclear/checksum"
	"allclear/compare"
)

// CollationChange is a unique index whose text is compared by another collation
// on each member: one may take as equal what the other keeps apart.
type CollationChange struct {
	Index   *checksum.Index // a's
	Columns []CollationsOf  // those that differ, in index order
}

// CollationsOf is one column and its collation on each member, as the members
// spell it.
type CollationsOf struct{ Column, A, B string }

// CollationChanges lists the unique indexes of a table, in a's order, in which
// the members compare some text by different collations. utf8_… and utf8mb3_…
// are one collation. An ENUM or SET is left out: its index compares numbers.
// Whether b has the same index is not looked at: that it lacks it is drift of its own.
func CollationChanges(t *compare.TableOutcome) []CollationChange {
	if t.A == nil || t.B == nil {
		return nil
	}
	var changes []CollationChange
	for i := range t.A.Indexes {
		index := &t.A.Indexes[i]
		if !index.Unique {
			continue
		}
		change := CollationChange{Index: index}
		for _, part := range index.Columns {
			a, b := t.A.Column(part.Name), t.B.Column(part.Name)
			if a == nil || b == nil || !isText(a) || !isText(b) || canonicalCollation(a.Collation) == canonicalCollation(b.Collation) {
				continue
			}
			change.Columns = append(change.Columns, CollationsOf{Column: a.Name, A: a.Collation, B: b.Collation})
		}
		if change.Columns != nil {
			changes = append(changes, change)
		}
	}
	return changes
}
