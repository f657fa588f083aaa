package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"allclear/checksum"
	"allclear/compare"
)

// Work is what must be done so that no column that stores IDs is narrower than
// BIGINT, for people to read and to carry out. Nothing of it is executed here.
type Work struct {
	// Steps are in the order that is safe for a pair: the shards by name, in each
	// all tables of one member, which is out, then all of the other. Ticket tables
	// are last. Steps of different shards may be done at the same time.
	Steps []Step
	Notes []string
	Left  []string // columns that it has no ALTER for, and why; sorted
}

// Step is the work on one table of one member.
type Step struct {
	Order  int    // from 1
	Shard  string // "" for a ticket table
	Member string // of a ticket table the server's name
	Table  string // db.table
	// Columns become BIGINT, in the table's order.
	Columns []string
	// Statements are for one session, in this order, without semicolons.
	Statements []string
	// Bytes is how much is copied, by the server's estimates: the table with its
	// indexes, and again each table that gets a foreign key back.
	Bytes    uint64
	Estimate time.Duration // 0 when no rate is known
	// Rebuilds are the indexes of the table, all of which the copy builds again. One
	// that ends in " (grows)" gets larger entries.
	Rebuilds []string
	Why      string
}

// Plan looks at the catalogs of all shards and gives the ALTERs of the columns that
// store IDs, may be outgrown, and are not BIGINT. Of what could not be read there is a
// gap, and no step. Columns that only their values speak for are not planned, nor
// are the IDs of an entity all of whose keys are called small.
func Plan(ctx context.Context, shards []Shard, o Options) (*Work, []compare.Gap) {
	chosen := o.Select
	o.Select = nil // tables that nobody chose may refer to those that were
	r := newRun(shards, o)
	r.catalogs(ctx)
	everything := r.all
	r.all = placed{}
	for _, name := range everything.names {
		for _, at := range everything.places[name] {
			if chosen == nil || chosen(name) {
				r.all.add(at)
			}
		}
	}
	r.known = entities(&o.Rules, &r.all)
	r.undeclared()
	held := plannedHolders(&o.Rules, r.known, holders(&o.Rules, &r.all, r.known))

	plans := map[string]*memberPlan{}
	r.each(ctx, func(ctx context.Context, s *Shard, m Member) {
		p := newMemberPlan(r, s, m, &everything)
		p.plan(ctx, held)
		r.mu.Lock()
		defer r.mu.Unlock()
		plans[s.Name+"/"+m.Name] = p
	})
	w := &Work{}
	byName := slices.Clone(shards)
	slices.SortStableFunc(byName, func(x, y Shard) int { return strings.Compare(x.Name, y.Name) })
	for _, s := range byName {
		for _, m := range slices.Backward(s.Members) {
			p := plans[s.Name+"/"+m.Name]
			w.Steps, w.Left = append(w.Steps, p.steps...), append(w.Left, p.left...)
		}
	}
	r.planTickets(ctx, w)
	for i := range w.Steps {
		w.Steps[i].Order = i + 1
	}
	slices.Sort(w.Left)
	w.Left = slices.Compact(w.Left)
	w.Notes = planNotes(w, len(o.Databases) > 0)
	r.sort()
	return w, r.out.Gaps
}

// plannedHolders are the columns whose IDs may outgrow them.
func plannedHolders(rules *Rules, known []Entity, all []*Holder) []*Holder {
	small := map[string]bool{}
	for _, e := range known {
		large := func(key string) bool { return !rules.isSmall(key) }
		small[e.Name] = len(e.Keys) > 0 && !slices.ContainsFunc(e.Keys, large)
	}
	return slices.DeleteFunc(slices.Clone(all), func(h *Holder) bool {
		return h.Small || small[h.Entity] || h.Evidence == ByValue || h.Capacity.Compare(wide()) >= 0
	})
}

// planTickets plans the ticket tables, on their own servers.
func (r *run) planTickets(ctx context.Context, w *Work) {
	for _, g := range r.o.Rules.Generators {
		for _, s := range slices.Backward(g.Servers) {
			database, short := split(g.Table)
			t, err := s.Table(ctx, database, short)
			if err != nil {
				r.gap(ctx, "", g.Table, fmt.Errorf("generator %s: %w", g.Name, err))
				continue
			}
			server := &Shard{Members: []Member{{Name: s.Name, Source: s.Source}}}
			var all placed
			all.add(place{server, server.Members[0], t})
			p := newMemberPlan(r, server, server.Members[0], &all)
			for i := range t.Columns {
				if c := &t.Columns[i]; c.AutoIncrement && isNarrow(c) {
					p.want(ctx, t, c, role{why: "gives the IDs of generator " + g.Name, key: true, counts: true})
				}
			}
			p.finish(ctx)
			w.Steps, w.Left = append(w.Steps, p.steps...), append(w.Left, p.left...)
		}
	}
}

// isTicketTable tells that a member's table is one that a generator's server has,
// which is planned with that.
func (r *run) isTicketTable(m Member, table string) bool {
	return slices.ContainsFunc(r.o.Rules.Generators, func(g Generator) bool {
		return g.Table == table && slices.ContainsFunc(g.Servers, func(s GeneratorServer) bool { return s.Address() == m.Address() })
	})
}

// isNarrow tells an integer column that cannot hold every ID.
func isNarrow(c *checksum.Column) bool {
	most, ok := capacity(c)
	return ok && isInteger(c) && most.Compare(wide()) < 0
}

func planNotes(w *Work, someDatabases bool) []string {
	if len(w.Steps) == 0 {
		return nil
	}
	notes := []string{
		"INT to BIGINT copies the table, on MariaDB and on MySQL: INSTANT, INPLACE and LOCK=NONE are refused (MariaDB 10.11), and writes to it wait.",
		"Work on one member at a time, and on the one that is out: no application writes to it, and its replication is stopped. sql_log_bin = 0 keeps the ALTERs from the other member, and needs the privilege for it.",
		"Row-based replication into a widened member needs slave_type_conversions = ALL_NON_LOSSY there (MySQL 8.0.26 on: replica_type_conversions) until both are done. In the other direction replication stops, or clips with ALL_LOSSY: do not write to a widened member while the other one is INT.",
		"Run allclear ids after each member.",
		"The application, and INT variables and parameters of stored routines and triggers, are not looked at.",
	}
	foreign := slices.ContainsFunc(w.Steps, func(s Step) bool {
		return slices.ContainsFunc(s.Statements, func(t string) bool { return strings.Contains(t, " DROP FOREIGN KEY ") })
	})
	if foreign {
		notes = append(notes, "While its foreign keys are dropped a member must apply no replication: InnoDB does not log what ON DELETE CASCADE does, so the member would keep those rows. To add one back copies its table again and checks every row.")
	}
	if someDatabases {
		notes = append(notes, "Foreign keys of databases that this run does not read are not seen; where one refers to a column of the plan, the server refuses the ALTER.")
	}
	return notes
}
