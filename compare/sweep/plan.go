package sweep

import (
	"cmp"
	"math"
	"slices"
	"time"

	"allclear/compare/freshness"
)

// Day is the time from one night to the next.
const Day = 24 * time.Hour

// Terms are what was promised, and what it may cost.
type Terms struct {
	Within time.Duration // every row is verified in this time
	Budget time.Duration // of one night; 0 for as long as it takes
	AtOnce int           // pairs that are read at the same time, at least 1
	Now    time.Time     // when tonight's run began
}

// nights is how many nights the promise has, at least 1.
func (t *Terms) nights() int { return max(1, int(t.Within/Day)) }

// cycle is in how many nights everything is read once: one is to spare, so that a night of less
// than usual breaks no promise.
func (t *Terms) cycle() int { return max(1, t.nights()-1) }

// lanes is how many of so many pairs are read at the same time, at least 1: each lane reads one pair after another.
func (t *Terms) lanes(pairs int) int { return min(max(1, t.AtOnce), max(1, pairs)) }

// Table is what a plan needs to know of one table of a pair.
type Table struct {
	Pair, Name string
	Map        freshness.Map
	// Rows and Bytes are as the servers estimate, of the larger one.
	Rows, Bytes uint64
	IsRanged    bool // it is read by key ranges; else as a whole or not at all
	// Written is when it was written to last, as far as a member tells; the zero value where none does.
	Written time.Time
}

// Plan is what is read in a night.
type Plan struct {
	turns map[turnKey]uint64
	pairs map[string]*load
	order map[tableKey]int // of the tables, those whose rows are the oldest first
}

// tableKey names a table.
type tableKey struct{ pair, table string }

// turnKey names a piece in the course of a run: by its end and by what was known of it.
type turnKey struct {
	tableKey
	through string
	state   freshness.State
	run     string
}

func keyOf(pair, table string, p *freshness.Piece) turnKey {
	k := turnKey{tableKey: tableKey{pair, table}, state: p.State, run: p.Run}
	if p.Through != nil {
		k.through = string(p.Through.Key)
	}
	return k
}

// load is how much there is to read of a pair, in bytes.
type load struct {
	all     float64 // a cycle
	planned float64 // tonight
}

const (
	// forDifferent is the share of the budget for what was found different.
	forDifferent = 0.1
	// ample is how much more is planned than the measured pace lets expect to be read: a night that
	// is faster goes on, and one that is not ends with its budget.
	ample = 1.25
	// wholeBytes is up to which size a piece is read as a whole, rather than cut at the end of a
	// share: cuts make maps of many pieces.
	wholeBytes = 64 << 20
	// unbudgeted is for how long a night without a budget is expected to read.
	unbudgeted = 8 * time.Hour
	// writtenBonus is by how much older a piece counts as that was written to since it was read.
	writtenBonus = Day
)

// candidate is a piece that may be read.
type candidate struct {
	table *Table
	piece *freshness.Piece
	at    int // of the piece in the table
	bytes float64
	cost  float64
	asOf  time.Time // when it was verified, or counts as verified; the zero value for never
	must  bool      // it would be too old by the end of the next night
}

// NewPlan decides what is read in a night.
func NewPlan(tables []Table, terms Terms, paces Paces) *Plan {
	p := &Plan{turns: map[turnKey]uint64{}, pairs: map[string]*load{}, order: map[tableKey]int{}}
	all := candidates(tables, &terms, paces)
	for i := range all {
		pair := all[i].table.Pair
		if p.pairs[pair] == nil {
			p.pairs[pair] = &load{}
		}
		p.pairs[pair].all += all[i].bytes
	}
	room := newRoom(&terms, paces, len(p.pairs))
	for i := range all {
		if c := &all[i]; c.piece.State == freshness.Different && room.forDifferent(c) {
			p.read(c, math.MaxUint64)
			room.take(c, 1)
		}
	}
	for i := range all {
		c, key := &all[i], keyOf(all[i].table.Pair, all[i].table.Name, all[i].piece)
		if _, isPlanned := p.turns[key]; isPlanned {
			continue
		}
		part := room.of(c, p.pairs[c.table.Pair].all/paces.of(c.table.Pair)/float64(terms.cycle()))
		switch {
		case part <= 0:
			p.turns[key] = 0
		case part >= 1 || !c.table.IsRanged || c.bytes <= wholeBytes || c.piece.Rows == 0 && !c.isUnread():
			p.read(c, math.MaxUint64)
			room.take(c, 1)
		default:
			p.read(c, uint64(math.Ceil(part*c.rows())))
			room.take(c, part)
		}
	}
	return p
}

// read plans to read so many rows of a piece.
func (p *Plan) read(c *candidate, rows uint64) {
	p.turns[keyOf(c.table.Pair, c.table.Name, c.piece)] = rows
	name := tableKey{c.table.Pair, c.table.Name}
	if _, isKnown := p.order[name]; !isKnown {
		p.order[name] = len(p.order) + 1
	}
	part := 1.0
	if rows < math.MaxUint64 {
		part = float64(rows) / c.rows()
	}
	p.pairs[c.table.Pair].planned += part * c.bytes
}

func (c *candidate) isUnread() bool { return c.piece.State == freshness.Unread }

func (c *candidate) rows() float64 {
	if width := c.table.width(); c.piece.Rows == 0 && width > 0 {
		return max(1, c.bytes/width)
	}
	return max(1, float64(c.piece.Rows))
}

// candidates are all pieces of all tables, in the order in which they should be read.
func candidates(tables []Table, terms *Terms, paces Paces) (all []candidate) {
	deadline := terms.Now.Add(Day + cmp.Or(terms.Budget, unbudgeted) - terms.Within)
	for i := range tables {
		t := &tables[i]
		pieces := t.Map.Pieces()
		unknown := t.unknown()
		for at := range pieces {
			c := candidate{table: t, piece: &pieces[at], at: at, asOf: pieces[at].At}
			c.bytes = float64(c.piece.Rows) * t.width()
			if c.isUnread() && c.piece.Rows == 0 {
				c.bytes = unknown
			}
			c.cost = c.bytes / paces.of(t.Pair)
			if c.isUnread() {
				c.asOf = time.Time{}
			}
			c.must = c.asOf.Before(deadline) || c.piece.State == freshness.Different
			if !c.asOf.IsZero() && t.Written.After(c.asOf) {
				c.asOf = c.asOf.Add(-writtenBonus)
			}
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(x, y candidate) int {
		return cmp.Or(x.asOf.Compare(y.asOf), y.table.Written.Compare(x.table.Written),
			cmp.Compare(x.table.Pair, y.table.Pair), cmp.Compare(x.table.Name, y.table.Name), cmp.Compare(x.at, y.at))
	})
	return all
}

// smallest is what reading a piece costs at least, in bytes: a page.
const smallest = 16 << 10

// width is how many bytes a row has.
func (t *Table) width() float64 {
	rows := t.Rows
	known := uint64(0)
	for _, p := range t.Map.Pieces() {
		known += p.Rows
	}
	if rows = max(rows, known); rows == 0 {
		return 0
	}
	return float64(max(t.Bytes, smallest)) / float64(rows)
}

// unknown is how many bytes a piece has of which the number of rows is not known.
func (t *Table) unknown() float64 {
	known, pieces := uint64(0), 0
	for _, p := range t.Map.Pieces() {
		known += p.Rows
		if p.State == freshness.Unread && p.Rows == 0 {
			pieces++
		}
	}
	if pieces == 0 {
		return 0
	}
	rest := float64(t.Rows-min(t.Rows, known)) * t.width()
	return max(rest, smallest) / float64(pieces)
}
