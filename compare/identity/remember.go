package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// ClippedRow is a row whose ID was cut to a number, on one member. A ledger keeps it until a
// run sees that the row holds another number, or is gone.
type ClippedRow struct {
	Shard, Member string
	Entity        string
	Column        string // db.table.column
	Number        checksum.Integer
	Key           []finding.KeyValue // texts are masked, always in the same way
	Since         time.Time          // the run that saw it first
}

// mostRemembered is how many clipped rows of one column of one member are remembered.
const mostRemembered = 10_000

// spot is a number in a column of one member.
type spot struct {
	shard, member, column string
	number                checksum.Integer
}

func spotOf(at entity.Place, name string, number checksum.Integer) spot {
	return spot{at.Shard, at.Member, strings.ToLower(name), number}
}

// listed is how many clipped rows are read by their keys.
func (r *run) listed() int {
	if r.o.Remembers {
		return mostRemembered
	}
	return mostClipped
}

// saw notes which rows of one member hold a number.
func (r *run) saw(at entity.Place, name string, number checksum.Integer, held *checksum.Held) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil {
		r.seen = map[spot]*checksum.Held{}
	}
	r.seen[spotOf(at, name, number)] = held
}

// remember takes clipped rows into what the ledger keeps.
func (r *run) remember(m *measured, c *clipped) {
	if !r.o.Remembers {
		return
	}
	for _, row := range c.held.Rows {
		r.out.Clipped = append(r.out.Clipped, ClippedRow{
			Shard: c.Shard, Member: c.Member, Entity: m.Entity, Column: m.Name(), Number: c.ceiling, Key: keyIn(&c.held, row), Since: r.o.Clock(),
		})
	}
}

func keyIn(held *checksum.Held, row checksum.Bound) []finding.KeyValue {
	key := make([]finding.KeyValue, len(held.Key))
	for i, name := range held.Key {
		key[i] = finding.KeyValue{Column: name, Value: row.Text[i]}
	}
	return key
}

// settle looks at the rows that earlier runs saw clipped: those that still hold the number
// are reported, whatever their column looks like now, and the others are mended.
func (r *run) settle(ctx context.Context, columns []*measured) {
	bySpot := map[spot][]ClippedRow{}
	var order []spot
	for _, row := range r.o.Remembered {
		s := spot{row.Shard, row.Member, strings.ToLower(row.Column), row.Number}
		if bySpot[s] == nil {
			order = append(order, s)
		}
		bySpot[s] = append(bySpot[s], row)
	}
	var found []clipped
	var of *measured
	flush := func() {
		if len(found) > 0 {
			r.listShard(of, found)
		}
		found = nil
	}
	for _, s := range order {
		held, isSeen := r.seen[s]
		m, at := r.spotIn(s, bySpot[s][0], columns)
		if m == nil {
			continue // left out of this run, not read, or gone: a gap says which
		}
		if !isSeen {
			column := at.Table.Column(m.Column)
			read, _, err := r.source(at).Held(ctx, checksum.NewIDColumn(at.Table, column), &s.number, mostRemembered, true)
			if err != nil {
				r.gap(ctx, s.shard, m.Table, err)
				continue
			}
			held = &read
		}
		c := clipped{Place: at, column: at.Table.Column(m.Column), ceiling: s.number}
		c.held.Key = held.Key
		for _, row := range bySpot[s] {
			i := slices.IndexFunc(held.Rows, func(b checksum.Bound) bool { return slices.Equal(keyIn(held, b), row.Key) })
			switch {
			case i >= 0:
				c.held.Rows = append(c.held.Rows, held.Rows[i])
			case held.AtCeiling <= uint64(len(held.Rows)):
				r.out.Mended = append(r.out.Mended, row)
			}
		}
		if isSeen || len(c.held.Rows) == 0 {
			continue // where it was seen, it is listed
		}
		if len(found) > 0 && (found[0].Shard != s.shard || found[0].ceiling != s.number || of.Name() != m.Name()) {
			flush()
		}
		since := bySpot[s][0].Since
		c.held.AtCeiling = uint64(len(c.held.Rows))
		c.facts = finding.ClippedRows{Type: c.column.FullType, Was: typeOf(s.number), Passed: true, Since: &since}
		found, of = append(found, c), m
	}
	flush()
}

// spotIn finds the column of remembered rows in the catalogs. There is a gap where the
// column is gone: its rows may live on under another name.
func (r *run) spotIn(s spot, row ClippedRow, columns []*measured) (*measured, entity.Place) {
	table, column := entity.Split(row.Column)
	if !r.isChosen(table) || !slices.ContainsFunc(r.shards, func(known Shard) bool { return known.Name == s.shard }) {
		return nil, entity.Place{}
	}
	if r.settings[entity.Place{Shard: s.shard, Member: s.member}.String()] == nil {
		return nil, entity.Place{} // the member was not read
	}
	for _, at := range r.all.Places(table) {
		if at.Shard != s.shard || at.Member != s.member || at.Table.Column(column) == nil {
			continue
		}
		for _, m := range columns {
			if strings.EqualFold(m.Name(), row.Column) {
				return m, at
			}
		}
		if h := entity.NewHolder(&r.all, table, column); h != nil {
			h.Entity = row.Entity
			return &measured{Holder: h}, at
		}
	}
	r.gapBecause(s.shard, table, finding.NotThere, "rows of %s on %s were clipped to %s when they were last seen, and the column is gone: "+
		"whether they were mended is not known", row.Column, s.member, s.number)
	return nil, entity.Place{}
}

// typeOf is the integer type that a number is the maximum of.
func typeOf(number checksum.Integer) string {
	for _, top := range maxima() {
		if checksum.Uint(top.number) == number {
			return top.of
		}
	}
	return "its type"
}
