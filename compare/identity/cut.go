package identity

import (
	"context"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// IDs that were cut to a type's maximum stay cut when the column is widened, and from then
// on the column's own maximum does not show them. So columns are also searched for the
// maxima of the types that they may once have had.

// maximum is the greatest number of an integer type.
type maximum struct {
	number uint64
	of     string
}

// maxima are those of all integer types; sources: the manuals' "Integer Types". Minima are
// not among them: no ID is less than one.
func maxima() []maximum {
	return []maximum{
		{math.MaxInt8, "TINYINT"},
		{math.MaxUint8, "TINYINT UNSIGNED"},
		{math.MaxInt16, "SMALLINT"},
		{math.MaxUint16, "SMALLINT UNSIGNED"},
		{1<<23 - 1, "MEDIUMINT"},
		{1<<24 - 1, "MEDIUMINT UNSIGNED"},
		{math.MaxInt32, "INT"},
		{math.MaxUint32, "INT UNSIGNED"},
		{math.MaxInt64, "BIGINT"},
	}
}

const (
	// nearIDs is how far around a maximum rows are counted: as far as those of TINYINT and
	// TINYINT UNSIGNED do not overlap.
	nearIDs = 60
	// rare is from where on a maximum is too great for a row to hold it by chance.
	rare = 1<<23 - 1
)

// near is how many rows of one member hold the maxima of narrower types, and the numbers
// around them.
type near struct {
	entity.Place
	numbers []checksum.Integer
	rows    map[checksum.Integer]uint64
}

// lookNear counts the rows of one member at the maxima that IDs have passed and that the
// column has come to.
func (r *run) lookNear(ctx context.Context, m *measured, at entity.Place, most, reached *checksum.Integer) {
	if most == nil || reached == nil || !r.isChosen(m.Table) {
		return
	}
	c := at.Table.Column(m.Column)
	capacity, _ := entity.Capacity(c)
	n := near{Place: at}
	for _, top := range maxima() {
		number := checksum.Uint(top.number)
		if number.Compare(capacity) < 0 && number.Compare(*reached) < 0 && number.Compare(*most) <= 0 {
			n.numbers = append(n.numbers, number)
		}
	}
	if len(n.numbers) == 0 {
		return
	}
	var err error
	n.rows, _, err = r.source(at).Near(ctx, checksum.NewIDColumn(at.Table, c), n.numbers, nearIDs, r.mayScan(at.Table, *reached))
	if err != nil {
		r.gap(ctx, at.Shard, m.Table, err)
		return
	}
	m.near = append(m.near, n)
}

// mayScan tells whether all rows may be read to find cut IDs in a column without an index.
// Where IDs have passed the maximum of INT, that is worth it for large tables too.
func (r *run) mayScan(t *checksum.Table, reached checksum.Integer) bool {
	return t.Rows <= r.o.ScanRows || keyToWalk(t) != nil && reached.Compare(checksum.Uint(math.MaxInt32)) > 0
}

// listCut lists the rows of a column whose IDs were cut while the column was narrower.
func (r *run) listCut(ctx context.Context, m *measured, columns []*measured) {
	for _, top := range maxima() {
		number := checksum.Uint(top.number)
		var found []clipped
		for _, n := range m.near {
			c, ok := r.cutAt(ctx, m, &n, number, columns)
			if !ok {
				continue
			}
			c.facts.Was = top.of
			found = append(found, c)
		}
		r.listRows(m, found)
	}
}

// cutAt tells whether IDs were cut to a number on one member, and gives the rows.
func (r *run) cutAt(ctx context.Context, m *measured, n *near, number checksum.Integer, columns []*measured) (clipped, bool) {
	none := clipped{}
	if n.rows[number] == 0 || number.Bits < rare && n.rows[number] < fewest {
		return none, false
	}
	keys, known := r.keysNear(ctx, m, n.Shard, number, columns)
	crowd := newCrowd(number, n.rows, keys)
	crowd.keysKnown, crowd.atEnd = known, m.max != nil && *m.max == number
	if !crowd.isCut() {
		return none, false
	}
	column := n.Table.Column(m.Column)
	held, _, err := r.source(n.Place).Held(ctx, checksum.NewIDColumn(n.Table, column), &number, r.listed(), true)
	if err != nil {
		r.gap(ctx, n.Shard, m.Table, err)
		return none, false
	}
	r.saw(n.Place, m.Name(), number, &held)
	facts := finding.ClippedRows{Type: column.FullType, Passed: true, NoSuchID: known && !crowd.isKey, Near: crowd.mostNear}
	return clipped{n.Place, column, number, held, facts}, held.AtCeiling > 0
}

// keysNear are the IDs that there are around a number, of all entities whose IDs a column
// may hold. known is false where not all of them could be read.
func (r *run) keysNear(
	ctx context.Context, m *measured, shard string, number checksum.Integer, columns []*measured,
) (keys map[uint64]bool, known bool) {
	keys, known = map[uint64]bool{}, !r.partial
	after, through := checksum.Uint(number.Bits-nearIDs-1), checksum.Uint(number.Bits+nearIDs)
	var group errgroup.Group
	group.SetLimit(max(1, r.o.Reads))
	for i := range r.known {
		e := &r.known[i]
		if !slices.ContainsFunc(columns, func(o *measured) bool { return o.Name() == m.Name() && o.Entity == e.Name }) {
			continue
		}
		for _, key := range e.Keys {
			table, column := entity.Split(key)
			for _, at := range r.all.Places(table) {
				c := at.Table.Column(column)
				if c == nil || r.isLocal(e) && at.Shard != shard {
					continue
				}
				id := checksum.NewIDColumn(at.Table, c)
				if id.Index == "" || !c.IsInteger() {
					known = false
					continue
				}
				group.Go(func() error {
					found, ended, err := r.source(at).IDs(ctx, id, &after, &through, make([]uint64, 0, 2*nearIDs+2))
					r.mu.Lock()
					defer r.mu.Unlock()
					known = known && err == nil && ended
					for _, one := range found {
						keys[one] = true
					}
					return nil
				})
			}
		}
	}
	_ = group.Wait() // what could not be read is not known
	return keys, known
}

const (
	// fewest is how many rows must hold a small maximum to be more than chance.
	fewest = 4
	// few is how many IDs beyond a maximum must be missing from a column to show that it
	// could not hold them.
	few = 8
)

// crowd is what a column holds at a number and around it, beside the IDs that there are.
type crowd struct {
	number   uint64
	rows     uint64 // that hold the number
	mostNear uint64 // rows that hold any one number around it
	// heldBelow and heldAbove are how many numbers around it some row holds, keysBelow and
	// keysAbove how many of them are IDs, and orphans how many are held and are none.
	heldBelow, heldAbove, keysBelow, keysAbove, orphans uint64
	isKey                                               bool // the number itself is an ID
	keysKnown                                           bool
	atEnd                                               bool // no row on any member holds a greater number
}

func newCrowd(number checksum.Integer, rows map[checksum.Integer]uint64, keys map[uint64]bool) crowd {
	c := crowd{number: number.Bits, rows: rows[number], isKey: keys[number.Bits]}
	for id := range keys {
		switch {
		case id < c.number:
			c.keysBelow++
		case id > c.number:
			c.keysAbove++
		}
	}
	for held := range rows {
		distance := int64(held.Bits - c.number)
		if held.Negative || distance == 0 || distance < -nearIDs || distance > nearIDs {
			continue
		}
		c.mostNear = max(c.mostNear, rows[held])
		if !keys[held.Bits] {
			c.orphans++
		}
		if distance < 0 {
			c.heldBelow++
		} else {
			c.heldAbove++
		}
	}
	return c
}

// isCut tells whether the rows hold the number because greater IDs were cut to it. Many
// rows may rightly refer to one ID, and rows may outlive what they refer to; but then they
// don't do so at exactly a type's maximum, and not around it.
func (c crowd) isCut() bool {
	missing := c.keysKnown && !c.isKey
	crowded := c.rows >= 2 && c.rows > 4*c.mostNear
	if c.number >= rare {
		return missing && c.orphans == 0 || crowded
	}
	if c.rows < fewest {
		return false
	}
	atEnd := c.atEnd && c.keysKnown && c.keysAbove >= few
	return crowded && missing && c.orphans == 0 || crowded && atEnd || c.rows > c.mostNear && c.isEdge()
}

// isEdge tells whether the column goes on below the number as if IDs were spread evenly,
// and ends at it although IDs do not: while it was narrow it could hold no greater one.
func (c crowd) isEdge() bool {
	return c.keysKnown && c.heldAbove == 0 && c.keysBelow > 0 && c.keysAbove*min(c.heldBelow, c.keysBelow) >= few*c.keysBelow
}
