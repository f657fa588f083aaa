package identity

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare/finding"
	"allclear/compare/identity/entity"
)

// run is one check of the IDs of a fleet.
type run struct {
	shards   []Shard
	o        Options
	all      entity.Catalogs
	settings map[string]map[string]string // of servers, by shard/member
	// partial tells that not every member was read: the greatest value of the others is
	// then not kept as a reading.
	partial  bool
	reported map[string]bool // columns whose clipped rows are listed already
	known    []entity.Entity
	seen     map[spot]*checksum.Held // rows at maxima that were read

	mu  sync.Mutex
	out Outcome
}

// Look checks the IDs of all shards. It never fails: what could not be read, or not
// before ctx ended, is in the outcome's gaps.
//
// A crash can lose rows and counters that were read before it. So where a server was
// restarted meanwhile, all is read again, once.
func Look(ctx context.Context, shards []Shard, o Options) *Outcome {
	for isAgain := false; ; isAgain = true {
		r := newRun(shards, o)
		before := r.confirm(ctx, func(asked, error) {}) // reading it will tell
		r.look(ctx)
		after := r.confirm(ctx, func(s asked, err error) {
			isOut := before[s.name] == (checksum.Instance{}) && !errors.Is(err, checksum.ErrOtherServer) // a gap says so
			if !isOut && ctx.Err() == nil {
				r.gap(ctx, s.shard, s.table, err)
			}
		})
		restarted := false
		for _, s := range r.servers() {
			if before[s.name] != after[s.name] && before[s.name].Is(after[s.name]) {
				restarted = true
				r.addGaps([]finding.Gap{{Pair: s.shard, Table: s.table, Cause: finding.RestartedServer(s.name, after[s.name].Started)}})
			}
		}
		if !restarted || isAgain || ctx.Err() != nil {
			r.sort()
			return &r.out
		}
	}
}

func (r *run) look(ctx context.Context) {
	r.catalogs(ctx)
	r.known = entity.Entities(&r.o.Rules, &r.all)
	r.addGaps(entity.Undeclared(&r.o.Rules, &r.all))
	held := entity.Holders(&r.o.Rules, &r.all, r.known)

	// The shards are read before the generators: the other way round, IDs that were given
	// in between would look as if no generator had given them.
	before := r.readGenerators(ctx)
	candidates := r.readCandidates(ctx, held)
	columns := r.measure(ctx, held, before)
	ahead := r.readAhead(ctx, before)
	after := r.readGenerators(ctx)
	r.out.ReadAt = r.o.Clock()
	r.judgeGenerators(before, ahead, after)

	for i := range r.known {
		r.out.Entities = append(r.out.Entities, r.entity(ctx, &r.known[i], columns, after))
	}
	for _, u := range r.o.Rules.Uniques {
		r.out.Entities = append(r.out.Entities, r.unique(ctx, u))
	}
	r.settle(ctx, columns)
	r.judgeColumns(append(columns, r.followers(candidates)...))
}

func newRun(shards []Shard, o Options) *run {
	o.Rules.Generators = slices.Clone(o.Rules.Generators)
	for _, g := range o.Generators {
		if !slices.Contains(o.Rules.Generators, g.Generator) {
			o.Rules.Generators = append(o.Rules.Generators, g.Generator)
		}
	}
	if o.Gate == nil {
		o.Gate = openGate{}
	}
	return &run{
		shards: gated(shards, o.Gate), o: o, partial: o.Partial, reported: map[string]bool{},
		settings: map[string]map[string]string{},
	}
}

// source is the server that a table stands on.
func (r *run) source(at entity.Place) Source {
	for i := range r.shards {
		for _, m := range r.shards[i].Members {
			if r.shards[i].Name == at.Shard && m.Name == at.Member {
				return m.Source
			}
		}
	}
	return nil // the place is in no shard of this run
}

// readers are the members of a shard of which a table's keys must be read.
func (r *run) readers(shard, table string) []string {
	for i := range r.shards {
		if s := &r.shards[i]; s.Name == shard {
			return s.readers(table)
		}
	}
	return nil
}

// each calls do for every member of every shard, several at a time.
func (r *run) each(ctx context.Context, do func(ctx context.Context, s *Shard, m Member)) {
	var group errgroup.Group
	group.SetLimit(max(1, r.o.Reads))
	for i := range r.shards {
		for _, m := range r.shards[i].Members {
			group.Go(func() error {
				do(ctx, &r.shards[i], m)
				return nil
			})
		}
	}
	_ = group.Wait() // errors are gaps already
}

func (r *run) gap(ctx context.Context, shard, table string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.note(shard, table, finding.CauseOf(ctx, err))
}

func (r *run) gapBecause(shard, table string, kind finding.CauseKind, format string, values ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.note(shard, table, finding.Because(kind, format, values...))
}

func (r *run) addGaps(gaps []finding.Gap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range gaps {
		r.note(g.Pair, g.Table, g.Cause)
	}
}

// note records a gap, once. The caller holds r.mu.
func (r *run) note(shard, table string, cause finding.Cause) {
	g := finding.Gap{Pair: shard, Table: table, Cause: cause}
	if !slices.Contains(r.out.Gaps, g) {
		r.out.Gaps = append(r.out.Gaps, g)
	}
}

func (r *run) found(f finding.Finding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f.Count = max(1, f.Count)
	r.out.Findings = append(r.out.Findings, f)
}

// sort makes the outcome independent of what was read first.
func (r *run) sort() {
	for _, tables := range [][]TableLooked{r.out.Tables, r.out.LeftOut} {
		slices.SortFunc(tables, func(x, y TableLooked) int {
			return cmp.Or(strings.Compare(x.Shard, y.Shard), strings.Compare(x.Table, y.Table))
		})
	}
	slices.SortStableFunc(r.out.Gaps, func(x, y finding.Gap) int {
		return cmp.Or(strings.Compare(x.Pair, y.Pair), strings.Compare(x.Table, y.Table), strings.Compare(x.Cause.Reason, y.Cause.Reason))
	})
}

// pause waits. It is false if ctx ended first.
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
