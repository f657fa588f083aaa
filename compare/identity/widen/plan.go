package widen

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity"
	"allclear/compare/identity/entity"
)

// Work is what must be done so that no column that stores IDs is narrower than BIGINT,
// for people to read and carry out. Nothing of it is executed here.
type Work struct {
	// Steps are in the order that is safe for a pair: shard by shard, the most urgent
	// first, in each all tables of one member while it takes no traffic, then all of the
	// other. Ticket tables come last. Steps of different shards may be done at the same
	// time.
	Steps []Step
	// Servers are those of the steps, in the same order.
	Servers []Server
	Notes   []string
	Left    []string // columns without an ALTER, and why; sorted
}

// Step is the work on one table of one member.
type Step struct {
	Order  int    // from 1
	Shard  string // "" for a ticket table
	Member string // of a ticket table the server's name
	Table  string // db.table
	// Columns become BIGINT, in the table's order.
	Columns []string
	// Saves read the rows whose IDs the columns have cut already, by their keys. They come
	// before anything else: afterwards nothing shows any more where a column ended.
	Saves []string
	// Statements are for one session, in this order, without semicolons. To run them again
	// does no harm.
	Statements []string
	// Used is how much of its range the fullest column has used, by what counts its IDs; 0
	// where no catalog shows that.
	Used float64
	// Bytes is how much is copied, by the server's estimates: the table with its
	// indexes, and again each table that gets a foreign key back.
	Bytes    uint64
	Estimate time.Duration // 0 when no rate is known
	// Rebuilds are the indexes of the table, all of which the copy builds again. The name
	// of one whose entries get larger ends in " (grows)".
	Rebuilds []string
	Why      string
}

// Plan reads the catalogs of all shards and gives the ALTERs of the columns that store
// IDs, may be outgrown, and are not BIGINT. For what could not be read there is a gap,
// and no step. Plan leaves out columns that only their values suggest to hold IDs, and
// entities all of whose keys the rules call small.
func Plan(ctx context.Context, shards []identity.Shard, o identity.Options) (*Work, []finding.Gap) {
	p := &planner{options: o, chosen: &entity.Catalogs{}}
	everything := o
	everything.Select = nil // tables that were not selected may refer to those that were
	p.all, p.gaps = identity.ReadCatalogs(ctx, shards, everything)
	for _, name := range p.all.Tables() {
		for _, at := range p.all.Places(name) {
			if o.Select == nil || o.Select(name) {
				p.chosen.Add(at)
			}
		}
	}
	rules := o.Rules
	for _, g := range o.Generators {
		rules.Generators = append(rules.Generators[:len(rules.Generators):len(rules.Generators)], g.Generator)
	}
	known := entity.Entities(&rules, p.chosen)
	p.gaps = append(p.gaps, entity.Undeclared(&rules, p.chosen)...)
	held := entity.Holders(&rules, p.chosen, known)
	p.readCounters(held)
	w := p.planShards(ctx, shards, plannedHolders(&rules, known, held))
	p.planTickets(ctx, w)
	for i := range w.Steps {
		w.Steps[i].Order = i + 1
	}
	slices.Sort(w.Left)
	w.Left = slices.Compact(w.Left)
	w.Notes = planNotes(w, len(o.Databases) > 0)
	slices.SortStableFunc(p.gaps, func(x, y finding.Gap) int {
		return cmp.Or(strings.Compare(x.Pair, y.Pair), strings.Compare(x.Table, y.Table), strings.Compare(x.Cause.Reason, y.Cause.Reason))
	})
	return w, p.gaps
}

// planner plans the work of a fleet.
type planner struct {
	options     identity.Options
	all, chosen *entity.Catalogs
	next        map[string]uint64 // the greatest next ID of each entity that a server counts

	mu   sync.Mutex
	gaps []finding.Gap
}

// gap records what could not be planned, once.
func (p *planner) gap(ctx context.Context, shard, table string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := finding.Gap{Pair: shard, Table: table, Cause: finding.CauseOf(ctx, err)}
	if !slices.Contains(p.gaps, g) {
		p.gaps = append(p.gaps, g)
	}
}

// planShards plans every member, several at a time. The steps are ordered by shard, and
// within it the last member comes first.
func (p *planner) planShards(ctx context.Context, shards []identity.Shard, held []*entity.Holder) *Work {
	byName := slices.Clone(shards)
	slices.SortStableFunc(byName, func(x, y identity.Shard) int { return strings.Compare(x.Name, y.Name) })
	var plans []*memberPlan
	var group errgroup.Group
	group.SetLimit(max(1, p.options.Reads))
	for _, s := range byName {
		for _, m := range slices.Backward(s.Members) {
			plan := newMemberPlan(p, s.Name, m, p.all)
			plans = append(plans, plan)
			group.Go(func() error {
				plan.plan(ctx, held)
				return nil
			})
		}
	}
	_ = group.Wait() // errors are gaps already
	urgency := map[string]float64{}
	for _, plan := range plans {
		urgency[plan.shard] = max(urgency[plan.shard], plan.used())
	}
	slices.SortStableFunc(plans, func(x, y *memberPlan) int { return cmp.Compare(urgency[y.shard], urgency[x.shard]) })
	w := &Work{}
	for _, plan := range plans {
		w.add(ctx, plan)
	}
	return w
}

// add takes in the plan of a member.
func (w *Work) add(ctx context.Context, plan *memberPlan) {
	if len(plan.steps) > 0 {
		server, err := plan.server(ctx)
		if err != nil {
			plan.gap(ctx, plan.shard, "", fmt.Errorf("%s: %w", plan, err))
			return // statements that might run on any server are no plan
		}
		w.Steps, w.Servers = append(w.Steps, plan.steps...), append(w.Servers, server)
	}
	w.Left = append(w.Left, plan.left...)
}

// readCounters finds how far each entity's IDs have come, as far as catalogs show it.
func (p *planner) readCounters(held []*entity.Holder) {
	p.next = map[string]uint64{}
	for _, h := range held {
		if !h.IsKey() {
			continue
		}
		for _, at := range h.At {
			if at.Table.Column(h.Column).AutoIncrement {
				p.next[h.Entity] = max(p.next[h.Entity], at.Table.AutoIncrement)
			}
		}
	}
}

// plannedHolders are the columns whose IDs may outgrow them.
func plannedHolders(rules *entity.Rules, known []entity.Entity, all []*entity.Holder) []*entity.Holder {
	small := map[string]bool{}
	for _, e := range known {
		large := func(key string) bool { return !rules.IsSmall(key) }
		small[e.Name] = len(e.Keys) > 0 && !slices.ContainsFunc(e.Keys, large)
	}
	return slices.DeleteFunc(slices.Clone(all), func(h *entity.Holder) bool {
		return h.Small || small[h.Entity] || h.Evidence == entity.ByValue || h.Capacity.Compare(entity.Wide()) >= 0
	})
}

// planTickets plans the ticket tables, on their own servers.
func (p *planner) planTickets(ctx context.Context, w *Work) {
	for _, g := range p.options.Generators {
		for _, s := range slices.Backward(g.Servers) {
			database, short := entity.Split(g.Table)
			t, err := s.Table(ctx, database, short)
			if err != nil {
				p.gap(ctx, "", g.Table, fmt.Errorf("generator %s: %w", g.Name, err))
				continue
			}
			all := &entity.Catalogs{}
			all.Add(entity.Place{Member: s.Name, Table: t})
			plan := newMemberPlan(p, "", identity.Member(s), all)
			for i := range t.Columns {
				if c := &t.Columns[i]; c.AutoIncrement && isNarrow(c) {
					plan.want(ctx, t, c, role{why: "gives the IDs of generator " + g.Name, key: true, counts: true})
				}
			}
			plan.finish(ctx)
			w.add(ctx, plan)
		}
	}
}

// isTicketTable tells whether a member's table is the table of a generator's server:
// that server's plan covers it.
func (p *planner) isTicketTable(m identity.Member, table string) bool {
	return slices.ContainsFunc(p.options.Generators, func(g identity.Generator) bool {
		return g.Table == table && slices.ContainsFunc(g.Servers, func(s identity.GeneratorServer) bool { return s.Address() == m.Address() })
	})
}

// isNarrow tells whether an integer column cannot hold every ID.
func isNarrow(c *checksum.Column) bool {
	most, ok := entity.Capacity(c)
	return ok && c.IsInteger() && most.Compare(entity.Wide()) < 0
}

func planNotes(w *Work, someDatabases bool) []string {
	if len(w.Steps) == 0 {
		return nil
	}
	notes := []string{
		"INT to BIGINT copies the table, on MariaDB and on MySQL: INSTANT, INPLACE and LOCK=NONE are refused (MariaDB 10.11), and writes to " +
			"it wait.",
		"Work on one member at a time, and on the one that is out: no application writes to it, and its replication is stopped. sql_log_bin = " +
			"0 keeps the ALTERs from the other member, and needs the privilege for it.",
		"Row-based replication into a widened member needs slave_type_conversions = ALL_NON_LOSSY there (MySQL 8.0.26 on: " +
			"replica_type_conversions) until both are done. In the other direction replication stops, or clips with ALL_LOSSY: do not write to a " +
			"widened member while the other one is INT.",
		"Run allclear ids after each member.",
		"The application, and INT variables and parameters of stored routines and triggers, are not looked at.",
	}
	foreign := slices.ContainsFunc(w.Steps, func(s Step) bool {
		return slices.ContainsFunc(s.Statements, func(t string) bool { return strings.Contains(t, " DROP FOREIGN KEY ") })
	})
	if foreign {
		notes = append(notes, "While its foreign keys are dropped a member must apply no replication: InnoDB does not log what ON DELETE "+
			"CASCADE does, so the member would keep those rows. To add one back copies its table again and checks every row.")
	}
	if someDatabases {
		notes = append(notes, "Foreign keys of databases that this run does not read are not seen; where one refers to a column of the plan, "+
			"the server refuses the ALTER.")
	}
	return notes
}
