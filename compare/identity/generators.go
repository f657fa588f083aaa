package identity

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/checksum/statement"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// Variables are the settings that decide which IDs a server generates, and whether it
// can forget that it did.
func Variables() []string {
	return []string{
		"auto_increment_increment", "auto_increment_offset", "innodb_flush_log_at_trx_commit", foldsNames, "read_only", "version",
	}
}

// foldsNames is the variable that tells whether a server keeps names in lower case.
const foldsNames = "lower_case_table_names"

// counter is one server's count of an entity's IDs.
type counter struct {
	server    string
	next      checksum.Integer // the next that it would give, at least
	max       *checksum.Integer
	class     class
	capacity  checksum.Integer
	fullType  string
	facts     map[string]string
	statement string // for people, to check it
}

func (c counter) series() finding.IDSeries {
	return finding.IDSeries{Server: c.server, Increment: c.class.increment, Offset: c.class.offset}
}

// class is the numbers that one server generates: those that leave offset when divided
// by increment.
type class struct{ increment, offset uint64 }

func newClass(facts map[string]string) class {
	c := class{1, 1}
	if n, err := strconv.ParseUint(facts["auto_increment_increment"], 10, 64); err == nil && n > 0 {
		c.increment = n
	}
	if n, err := strconv.ParseUint(facts["auto_increment_offset"], 10, 64); err == nil {
		c.offset = n
	}
	return c
}

func (c class) has(id uint64) bool { return id%c.increment == c.offset%c.increment }

// from is the first number of the class that is not less than n.
func (c class) from(n uint64) uint64 { return checksum.NextOf(n, c.increment, c.offset) }

// overlaps tells whether two servers could generate the same number: their classes have
// one in common exactly if the offsets differ by a multiple of the increments' greatest
// common divisor.
func (c class) overlaps(other class) bool {
	common := gcd(c.increment, other.increment)
	return c.offset%common == other.offset%common
}

func gcd(x, y uint64) uint64 {
	for y != 0 {
		x, y = y, x%y
	}
	return x
}

// countedByKey is the source of IDs that a key's own server counts.
const countedByKey = "AUTO_INCREMENT"

// generated is how far the generator of an entity's IDs has come.
type generated struct {
	source   string
	ticket   bool
	counters []counter
	failed   bool // some server could not be read
}

// last is the greatest ID that may have been given; nil when that is not known.
func (g *generated) last() *checksum.Integer {
	if g == nil {
		return nil
	}
	var last *checksum.Integer
	for _, c := range g.counters {
		if c.next.Compare(checksum.Uint(0)) > 0 {
			given := c.next.Before()
			last = greater(last, &given)
		}
		last = greater(last, c.max)
	}
	return last
}

// reading is how far all generators had come at one time, by entity.
type reading map[string]*generated

// readGenerators reads how far every generator has come. It never mints an ID.
func (r *run) readGenerators(ctx context.Context) reading {
	byName := map[string]*generated{}
	for _, g := range r.o.Generators {
		byName[g.Name] = r.readTickets(ctx, g)
	}
	read := reading{}
	for i := range r.known {
		e := &r.known[i]
		switch g := byName[e.Generator]; {
		case e.Generator == "":
			read[e.Name] = r.autoIncrement(e)
		case g != nil:
			read[e.Name] = g
		}
	}
	return read
}

// readTickets reads a ticket table on all of its servers.
func (r *run) readTickets(ctx context.Context, g Generator) *generated {
	found := &generated{source: "ticket table " + g.Table, ticket: true, counters: make([]counter, len(g.Servers))}
	errs := make([]error, len(g.Servers))
	var group errgroup.Group
	for i, s := range g.Servers {
		group.Go(func() error {
			found.counters[i], errs[i] = readTicket(ctx, s, g.Table)
			return nil
		})
	}
	_ = group.Wait() // the errors are looked at one by one
	for i := len(errs) - 1; i >= 0; i-- {
		if errs[i] != nil {
			r.gap(ctx, "", g.Table, fmt.Errorf("generator %s: %w", g.Name, errs[i]))
			found.counters, found.failed = slices.Delete(found.counters, i, i+1), true
		}
	}
	return found
}

func readTicket(ctx context.Context, s GeneratorServer, name string) (counter, error) {
	database, short := entity.Split(name)
	t, err := s.Table(ctx, database, short)
	if err != nil {
		return counter{}, err
	}
	i := slices.IndexFunc(t.Columns, func(c checksum.Column) bool { return c.AutoIncrement })
	if i < 0 {
		return counter{}, finding.Refuse(finding.NotThere, "%s on %s has no AUTO_INCREMENT column: it hands out no IDs", name, s.Name)
	}
	facts, err := s.Facts(ctx, Variables())
	if err != nil {
		return counter{}, err
	}
	c := newCounter(s.Name, t, &t.Columns[i], facts)
	top, err := s.TopIDs(ctx, checksum.NewIDColumn(t, &t.Columns[i]), nil, 1)
	if err == nil && len(top) > 0 && !top[0].Negative {
		c.max = &top[0]
		// A counter that was lost with its server starts again after the greatest row.
		if next := checksum.Uint(c.class.from(top[0].Bits + 1)); next.Compare(c.next) > 0 {
			c.next = next
		}
	}
	return c, err
}

func newCounter(server string, t *checksum.Table, c *checksum.Column, facts map[string]string) counter {
	most, _ := entity.Capacity(c)
	k := counter{server: server, class: newClass(facts), capacity: most, fullType: c.FullType, facts: facts,
		statement: statement.NextID(t, facts["version"])}
	k.next = checksum.Uint(k.class.from(t.AutoIncrement))
	return k
}

// autoIncrement reads a key's own counters, one on each member. It is nil for a key
// without AUTO_INCREMENT.
func (r *run) autoIncrement(e *entity.Entity) *generated {
	g := &generated{source: countedByKey}
	for _, key := range e.Keys {
		table, column := entity.Split(key)
		for _, at := range r.all.Places(table) {
			if c := at.Table.Column(column); c != nil && c.AutoIncrement {
				g.counters = append(g.counters, newCounter(at.String(), at.Table, c, r.settings[at.String()]))
			}
		}
	}
	if len(g.counters) == 0 {
		return nil
	}
	return g
}
