package identity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"allclear/checksum"
	"allclear/compare"
)

// run is one look at the IDs of a fleet.
type run struct {
	shards []Shard
	o      Options
	slots  *semaphore.Weighted
	all    placed
	facts  map[string]map[string]string // by shard/member
	// partial tells that not every member was read: what is the greatest of those that
	// were is no reading to keep.
	partial bool
	told    map[string]bool // what was said already
	known   []Entity

	mu  sync.Mutex
	out Outcome
}

// Look looks at the IDs of all shards. It never fails: what could not be read, or
// not any more because ctx ended, is in the outcome's gaps.
func Look(ctx context.Context, shards []Shard, o Options) *Outcome {
	r := newRun(shards, o)
	r.catalogs(ctx)
	r.known = entities(&o.Rules, &r.all)
	r.undeclared()
	held := holders(&o.Rules, &r.all, r.known)

	// The shards are read before the generators: the other way round, IDs that
	// were given in between would look as if nobody had given them.
	before := r.readGenerators(ctx)
	columns := r.measure(ctx, held, before)
	above := r.above(ctx, before)
	after := r.readGenerators(ctx)
	r.judgeGenerators(before, above, after)

	for i := range r.known {
		r.out.Entities = append(r.out.Entities, r.entity(ctx, &r.known[i], columns, after))
	}
	for _, u := range o.Rules.Uniques {
		r.out.Entities = append(r.out.Entities, r.unique(ctx, u))
	}
	r.judgeColumns(append(columns, r.followers(ctx, held)...))
	r.sort()
	return &r.out
}

func newRun(shards []Shard, o Options) *run {
	return &run{shards: shards, o: o, partial: o.Partial, told: map[string]bool{}, slots: semaphore.NewWeighted(int64(max(1, o.Reads))), facts: map[string]map[string]string{}}
}

// catalogs reads what every member has.
func (r *run) catalogs(ctx context.Context) {
	type table struct{ shard, name string }
	looked, answered := map[table]bool{}, map[string]bool{}
	r.each(ctx, func(ctx context.Context, s *Shard, m Member) {
		catalog, err := m.Catalog(ctx, r.o.Databases)
		var facts map[string]string
		if err == nil {
			facts, err = m.Facts(ctx, Variables())
		}
		if err != nil {
			r.gap(ctx, s.Name, "", err)
			r.mu.Lock()
			r.partial = true
			r.mu.Unlock()
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.facts[s.Name+"/"+m.Name] = facts
		answered[s.Name] = true
		for _, t := range catalog.Tables {
			r.all.add(place{s, m, t}) // also one that is left out may own what others hold
			if !r.isChosen(t.FullName()) {
				continue
			}
			looked[table{s.Name, t.FullName()}] = true
			if t.Partial {
				r.out.Gaps = append(r.out.Gaps, compare.Gap{Pair: s.Name, Table: t.FullName(), Reason: fmt.Sprintf(
					"the account on %s may not read every column; IDs in those that it cannot see are not counted", m.Name)})
			}
		}
		for _, name := range catalog.Missing {
			r.out.Gaps = append(r.out.Gaps, compare.Gap{Pair: s.Name, Reason: fmt.Sprintf("there is no database %s on %s", name, m.Name)})
		}
		if r.o.Complete {
			r.unseen(s, m, catalog)
			return
		}
		if catalog.HidesDatabases {
			r.out.Gaps = append(r.out.Gaps, compare.Gap{Pair: s.Name, Reason: fmt.Sprintf(
				"the account on %s may not see every database; IDs in those that it cannot see are not counted", m.Name)})
		}
		for _, name := range catalog.Hidden {
			r.out.Gaps = append(r.out.Gaps, compare.Gap{Pair: s.Name, Reason: fmt.Sprintf(
				"the account on %s may not read every table of %s; IDs in tables that it cannot see are not counted", m.Name, name)})
		}
	})
	r.all.sort()
	withTables := map[string]bool{}
	for t := range looked {
		r.out.Tables = append(r.out.Tables, TableLooked{t.shard, t.name})
		withTables[t.shard] = true
	}
	for _, s := range r.shards {
		isSaid := slices.ContainsFunc(r.out.Gaps, func(g compare.Gap) bool { return g.Pair == s.Name && g.Table == "" })
		if answered[s.Name] && !withTables[s.Name] && !isSaid {
			r.gapBecause(s.Name, "", "no table of it was found to look at")
		}
	}
	for i, name := range r.all.names {
		for _, other := range r.all.names[i+1:] {
			if strings.EqualFold(name, other) && r.isChosen(name) {
				r.gapBecause("", name, "there is a table "+other+" as well: names that differ in case alone were not taken for one, and their IDs not compared")
			}
		}
	}
}

func (r *run) isChosen(table string) bool { return r.o.Select == nil || r.o.Select(table) }

// unseen says which of the tables that were named one by one may be there, where
// an account sees not all of them. The caller holds r.mu.
func (r *run) unseen(s *Shard, m Member, catalog *checksum.Catalog) {
	for _, name := range r.o.Named {
		database, _ := split(name)
		isSeen := func(t *checksum.Table) bool { return t.FullName() == name }
		hides := slices.Contains(catalog.Hidden, database) || catalog.HidesDatabases
		if hides && !slices.ContainsFunc(catalog.Tables, isSeen) {
			r.out.Gaps = append(r.out.Gaps, compare.Gap{Pair: s.Name, Table: name, Reason: fmt.Sprintf("the account on %s does not see the table", m.Name)})
		}
	}
}

// each does something on every member of every shard, so many at a time.
func (r *run) each(ctx context.Context, do func(ctx context.Context, s *Shard, m Member)) {
	var group errgroup.Group
	for i := range r.shards {
		for _, m := range r.shards[i].Members {
			group.Go(func() error {
				if r.slots.Acquire(ctx, 1) == nil {
					defer r.slots.Release(1)
				} // else do says what ended the run
				do(ctx, &r.shards[i], m)
				return nil
			})
		}
	}
	_ = group.Wait() // what goes wrong is a gap
}

// undeclared says so when the configuration names columns that no shard has, or
// that a shard's table lacks.
func (r *run) undeclared() {
	missing := func(what, column string) {
		table, name := split(column)
		if !slices.ContainsFunc(r.all.columns(table), func(n string) bool { return strings.EqualFold(n, name) }) {
			r.gapBecause("", table, fmt.Sprintf("%s: no shard that could be read has the column %s", what, column))
			return
		}
		for _, at := range r.all.places[table] {
			if at.table.Column(name) == nil {
				r.gapBecause(at.shard.Name, table, fmt.Sprintf("%s: %s has the table without the column %s", what, at.member.Name, name))
			}
		}
	}
	for _, e := range r.o.Rules.Entities {
		for _, key := range e.Keys {
			missing("entity "+e.Name, key)
		}
	}
	for _, e := range r.o.Rules.Entities {
		isNamed := func(g Generator) bool { return g.Name == e.Generator }
		if e.Generator != "" && !slices.ContainsFunc(r.o.Rules.Generators, isNamed) {
			r.gapBecause("", "", fmt.Sprintf("entity %s: there is no generator %s", e.Name, e.Generator))
		}
	}
	for _, u := range r.o.Rules.Uniques {
		missing("unique "+u.Name, u.Column)
	}
}

func (r *run) gap(ctx context.Context, shard, table string, err error) {
	reason := err.Error()
	if cause := context.Cause(ctx); cause != nil {
		reason = cause.Error()
	}
	r.gapBecause(shard, table, reason)
}

func (r *run) gapBecause(shard, table, reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	g := compare.Gap{Pair: shard, Table: table, Reason: reason}
	if !slices.Contains(r.out.Gaps, g) {
		r.out.Gaps = append(r.out.Gaps, g)
	}
}

func (r *run) found(f compare.Finding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f.Count = max(1, f.Count)
	r.out.Findings = append(r.out.Findings, f)
}

// sort makes the outcome the same whatever was read first.
func (r *run) sort() {
	slices.SortFunc(r.out.Tables, func(x, y TableLooked) int {
		return cmp.Or(strings.Compare(x.Shard, y.Shard), strings.Compare(x.Table, y.Table))
	})
	slices.SortStableFunc(r.out.Gaps, func(x, y compare.Gap) int {
		return cmp.Or(strings.Compare(x.Pair, y.Pair), strings.Compare(x.Table, y.Table), strings.Compare(x.Reason, y.Reason))
	})
}

// pause waits, and tells whether the time was had.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// greater is the greater of two numbers, of which either may be missing.
func greater(x, y *checksum.Integer) *checksum.Integer {
	if x == nil || y != nil && y.Compare(*x) > 0 {
		return y
	}
	return x
}
