package rows

import (
	"context"
	"fmt"
	"slices"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/finding"
)

// Rows that an earlier run has found to differ can be looked up by their keys, in place of reading
// the table. They are judged by the code that judges what differs in a table that was read: it
// sees leaves whose rows are these.

// ReadAsked reads the rows of some keys, in place of the whole table. It never fails: an error
// becomes a gap. The table is not verified by it, whatever becomes of the rows.
func (t *Table) ReadAsked(ctx context.Context, asked compare.Asked) {
	t.isPart = true
	bounds, err := t.boundsOf(asked)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = t.open()
	}
	if err != nil {
		t.failed(ctx, "", err)
		return
	}
	t.labels, t.marks = nil, nil // which take the whole table
	for some := range slices.Chunk(bounds, keysAtOnce) {
		t.lookUp(ctx, some)
	}
	t.plant(ctx, t.canarySide(), max(1, t.a.table.Rows), true)
}

// boundsOf are the keys as each side finds them.
func (t *Table) boundsOf(asked compare.Asked) (bounds [][2]checksum.Bound, err error) {
	columns := make([]string, t.plan.A.Key)
	for i := range columns {
		columns[i] = t.plan.A.Columns[i].Name
	}
	switch {
	case t.plan.Blocked != "":
		return nil, finding.Refuse(finding.Unsupported, "%s", t.plan.Blocked)
	case compare.IsRecorded(t.a.source) || compare.IsRecorded(t.b.source):
		return nil, finding.Refuse(finding.Unsupported, "rows of a snapshot are not looked up one by one")
	case !t.plan.IsRanged() || t.plan.A.Key == 0:
		return nil, finding.Refuse(finding.NoKey, "the table has no key any more by which both sides find a row")
	case !slices.Equal(columns, asked.Columns):
		return nil, finding.Refuse(finding.Changed, "rows are known by other columns (%v) than then (%v)", columns, asked.Columns)
	}
	ofA, ofB := checksum.NewBounder(t.a.view), checksum.NewBounder(t.b.view)
	isKnown := map[string]bool{}
	for _, key := range asked.Keys {
		if isKnown[string(key)] {
			continue
		}
		isKnown[string(key)] = true
		a, err := ofA.Bound(key)
		if err != nil {
			return nil, fmt.Errorf("the key of a row that differed: %w", err)
		}
		b, err := ofB.Bound(key)
		if err != nil {
			return nil, fmt.Errorf("the key of a row that differed: %w", err)
		}
		bounds = append(bounds, [2]checksum.Bound{a, b})
	}
	return bounds, nil
}

// lookUp reads rows by their keys for the first time. What differs becomes a suspect.
func (t *Table) lookUp(ctx context.Context, bounds [][2]checksum.Bound) {
	l := &leaf{
		selection: checksum.Selection{Kind: t.plan.Kind, Keys: []checksum.Bound{}},
		rows:      uint64(len(bounds)), read: time.Now(), differs: differences{},
	}
	for _, b := range bounds {
		a, b := &checksum.Row{Key: b[0].Key, Bound: b[0]}, &checksum.Row{Key: b[1].Key, Bound: b[1]}
		l.differs.add(&difference{a: a, b: b, countA: 1, countB: 1})
	}
	now, err := t.readAgain(ctx, l)
	if err != nil {
		t.failed(ctx, l.where(), err)
		return
	}
	if len(now) == 0 {
		return
	}
	for _, d := range now {
		d.dropDetail() // it comes again with the next reading
	}
	l.differs = now
	t.suspect(l)
	if t.run.Options.Listing.Pending(len(now)) {
		t.resolve(ctx)()
	}
}
