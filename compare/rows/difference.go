package rows

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"allclear/checksum"
	"allclear/compare/texts"
)

// difference is one identity whose rows are not the same on both sides. Rows
// are identified by their key, and without a key by their hash.
type difference struct {
	a, b *checksum.Row // nil where the side has no such row
	// How many rows each side has of it: 0 or 1 with a key, any number without.
	countA, countB uint64
	diagnosis      texts.Diagnosis // of a row that both sides have
	changed        []int           // the columns that differ, once the rows have no more detail
	values         map[int]bothValues
	moments        []moments // by column of the table's momentColumns; none where they are not known
}

// isChange tells whether both sides have the row with different content, and its columns
// are known.
func (d *difference) isChange() bool {
	return d.a != nil && d.b != nil && d.a.Hash != d.b.Hash && d.countA == d.countB && d.a.Columns != nil && d.b.Columns != nil
}

// changes are the columns of the view in which the rows are known to differ.
func (d *difference) changes() []int {
	if d.isLone() || d.diagnosis != nil {
		return d.diagnosis.Columns()
	}
	changed := d.changed
	for i := range min(len(d.a.Columns), len(d.b.Columns)) {
		if !d.a.HasSame(d.b, i) {
			changed = append(changed, i)
		}
	}
	return changed
}

// isRecoded tells of a change in which no column means anything else: the character set
// has several codes for a character, and the sides use others.
func (d *difference) isRecoded() bool {
	isWhole := d.isChange() && d.a.Bits == nil && d.b.Bits == nil
	return isWhole && slices.Equal(d.a.Columns, d.b.Columns)
}

// isLone tells whether one side alone has the row.
func (d *difference) isLone() bool { return d.a == nil || d.b == nil }

// either is a row of the difference, that of a if there is one.
func (d *difference) either() *checksum.Row { return cmp.Or(d.a, d.b) }

func (d *difference) dropTexts() { d.each(func(row *checksum.Row) { row.Texts = nil }) }

// dropDetail leaves no more than the key and the hash.
func (d *difference) dropDetail() {
	d.each(func(row *checksum.Row) {
		row.Texts, row.Values, row.Columns, row.Bits, row.Records, row.Shown = nil, nil, nil, nil, nil, nil
		row.DropWhole()
	})
}

func (d *difference) each(do func(*checksum.Row)) {
	for _, row := range []*checksum.Row{d.a, d.b} {
		if row != nil {
			do(row)
		}
	}
}

// same tells whether two readings of one identity found the same rows. When
// they didn't, the row is moving.
func (d *difference) same(other *difference) bool {
	return d.countA == other.countA && d.countB == other.countB && sameRow(d.a, other.a) && sameRow(d.b, other.b)
}

func sameRow(x, y *checksum.Row) bool {
	return (x == nil) == (y == nil) && (x == nil || x.Hash == y.Hash)
}

// rows is how many rows the difference stands for. A row that both sides have
// with different content counts once.
func (d *difference) rows() uint64 {
	if d.a != nil && d.b != nil && d.a.Hash != d.b.Hash {
		return max(d.countA, d.countB)
	}
	return max(d.countA, d.countB) - min(d.countA, d.countB)
}

// fits tells whether two differences may be the halves of one, which has no more than
// one row on each side.
func (d *difference) fits(other *difference) bool {
	return (d.a == nil || other.a == nil) && (d.b == nil || other.b == nil)
}

// with joins two halves of a difference.
func (d *difference) with(other *difference) *difference {
	return &difference{
		a: cmp.Or(d.a, other.a), b: cmp.Or(d.b, other.b), countA: d.countA + other.countA, countB: d.countB + other.countB,
		moments: joinedMoments(d.moments, other.moments),
	}
}

// identity is what a row is known by among those of its side. Only character sets with
// several codes for one character give two rows the same, and only where the sides keep
// the key in different ones.
func identity(row *checksum.Row) string {
	if len(row.Key) > 0 {
		return string(row.Key)
	}
	return string(binary.BigEndian.AppendUint64(nil, row.Hash))
}

// differences are those of a leaf, by identity.
type differences map[string]*difference

// add adds a difference, under a name of its own if its identity is taken: no two rows of
// one side may pass for one.
func (all differences) add(d *difference) {
	name := identity(d.either())
	for all[name] != nil {
		name += "\x00"
	}
	all[name] = d
}

// compareInOrder finds the differences of rows that come in key order, as those of a key
// range do. As long as both sides have the same keys there is nothing to look up.
func compareInOrder(a, b []checksum.Row) differences {
	all := differences{}
	for len(a) > 0 && len(b) > 0 && bytes.Equal(a[0].Key, b[0].Key) {
		if a[0].Hash != b[0].Hash {
			all.add(&difference{a: copyOf(&a[0]), b: copyOf(&b[0]), countA: 1, countB: 1})
		}
		a, b = a[1:], b[1:]
	}
	all.compare(a, b)
	return all
}

// copyOf is a row apart from the others of its leaf, which need not be kept for it.
func copyOf(row *checksum.Row) *checksum.Row {
	one := *row
	return &one
}

// copies are rows of one side with the same identity and the same hash.
type copies struct {
	row   *checksum.Row
	count uint64
}

// compare adds the differences of rows that come in any order.
func (all differences) compare(a, b []checksum.Row) {
	groupsA, groupsB := grouped(a), grouped(b)
	for id, group := range groupsA {
		all.compareGroups(group, groupsB[id])
	}
	for id, group := range groupsB {
		if groupsA[id] == nil {
			all.compareGroups(nil, group)
		}
	}
}

func grouped(rows []checksum.Row) map[string][]copies {
	groups := map[string][]copies{}
	for i := range rows {
		id := identity(&rows[i])
		group := groups[id]
		if at := slices.IndexFunc(group, func(c copies) bool { return c.row.Hash == rows[i].Hash }); at >= 0 {
			group[at].count++
			continue
		}
		groups[id] = append(group, copies{&rows[i], 1})
	}
	return groups
}

// compareGroups compares the rows of one identity as a multiset: equal ones cancel out,
// and those that are left are taken for changes of each other as long as both sides have
// some.
func (all differences) compareGroups(a, b []copies) {
	left := func(x copies, others []copies) bool {
		return !slices.ContainsFunc(others, func(y copies) bool { return y.row.Hash == x.row.Hash })
	}
	for _, x := range a {
		for _, y := range b {
			if x.row.Hash == y.row.Hash && x.count != y.count {
				all.add(&difference{a: copyOf(x.row), b: copyOf(y.row), countA: x.count, countB: y.count})
			}
		}
	}
	onlyA := slices.DeleteFunc(slices.Clone(a), func(x copies) bool { return !left(x, b) })
	onlyB := slices.DeleteFunc(slices.Clone(b), func(y copies) bool { return !left(y, a) })
	byHash := func(x, y copies) int { return cmp.Compare(x.row.Hash, y.row.Hash) }
	slices.SortFunc(onlyA, byHash)
	slices.SortFunc(onlyB, byHash)
	for i := range max(len(onlyA), len(onlyB)) {
		d := &difference{}
		if i < len(onlyA) {
			d.a, d.countA = copyOf(onlyA[i].row), onlyA[i].count
		}
		if i < len(onlyB) {
			d.b, d.countB = copyOf(onlyB[i].row), onlyB[i].count
		}
		all.add(d)
	}
}
