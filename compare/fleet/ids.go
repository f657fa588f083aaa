package fleet

import (
	"context"
	"slices"
	"strings"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
)

// lookAtIDs checks the IDs of all members that let us log in, after their rows were
// verified: for tables that are proved to be the same, reading one member is enough.
func (r *run) lookAtIDs(ctx context.Context) {
	options := r.plan.IDs
	options.Progress = r.plan.Progress.IDsRead
	isProved := proved(r.out.Pairs)
	var shards []identity.Shard
	silent := map[string][]string{} // members that cannot be asked for IDs, by pair
	for i, p := range r.plan.Pairs {
		s := identity.Shard{Name: p.Name, Gate: r.gates[i], KeysEqual: func(table string) bool { return isProved(p.Name, table) }}
		members := membersOf(p)
		isAnyLive := slices.ContainsFunc(members, func(m compare.Side) bool { return !compare.IsRecorded(m) })
		for j, m := range members {
			outcome := []*compare.MemberOutcome{&r.out.Pairs[i].A, &r.out.Pairs[i].B}[j]
			if isAnyLive && compare.IsRecorded(m) {
				continue // the IDs that count are those of today
			}
			if isOut(outcome) {
				options.Partial = true
				continue
			}
			member := string("ab"[j])
			source, ok := m.(identity.Source)
			if !ok {
				options.Partial = true
				silent[p.Name] = append(silent[p.Name], member)
				continue
			}
			s.Members = append(s.Members, identity.Member{Name: member, Source: source})
		}
		shards = append(shards, s)
	}
	if r.plan.Readings != nil {
		options.History = r.plan.Readings.history(ctx)
		options.Remembers, options.Remembered = true, r.plan.Readings.clipped(ctx)
	}
	r.out.IDs = r.plan.Look(ctx, shards, options)
	if err := r.plan.Readings.failure(); err != nil { // no reason to lose what the servers said
		r.out.IDs.Gaps = append(r.out.IDs.Gaps, finding.Gap{Cause: finding.Because(finding.Failed, "no forecasts: %v", err)})
	}
	r.noteSilent(silent, isProved)
	if r.plan.Goal == compare.IDs {
		r.listTables()
	}
}

// countGenerators takes the tables that hand out IDs from those that were left out: they were
// asked for their IDs, and members of a pair hold different ones by design.
func (r *run) countGenerators() {
	isGenerator := func(l compare.LeftOut) bool {
		return slices.ContainsFunc(r.plan.IDs.Generators, func(g identity.Generator) bool { return g.Table == l.Table })
	}
	for i := range r.out.Pairs {
		r.out.Pairs[i].LeftOut = slices.DeleteFunc(r.out.Pairs[i].LeftOut, isGenerator)
	}
}

// noteSilent makes a gap of each table whose IDs were not read on a member that cannot
// be asked for them, such as a copy. Where the run has proved that both members hold the
// same rows, those of the other member are enough.
func (r *run) noteSilent(silent map[string][]string, isProved func(pair, table string) bool) {
	for _, p := range r.plan.Pairs {
		if len(silent[p.Name]) == 0 {
			continue
		}
		cause := finding.Because(finding.Unsupported, "%s cannot be asked for IDs", strings.Join(silent[p.Name], " and "))
		if len(silent[p.Name]) == len(membersOf(p)) {
			r.out.IDs.Gaps = append(r.out.IDs.Gaps, finding.Gap{Pair: p.Name, Cause: cause})
			continue
		}
		for _, t := range r.out.IDs.Tables {
			if t.Shard == p.Name && !isProved(p.Name, t.Table) {
				r.out.IDs.Gaps = append(r.out.IDs.Gaps, finding.Gap{Pair: p.Name, Table: t.Table, Cause: cause})
			}
		}
	}
}

// proved tells for which tables the run has proved that both members hold the same.
func proved(outcomes []compare.PairOutcome) func(pair, table string) bool {
	type at struct{ pair, table string }
	same := map[at]bool{}
	for i := range outcomes {
		for _, t := range outcomes[i].Tables {
			if t.Result == compare.Match && len(t.Gaps) == 0 {
				same[at{outcomes[i].Name, t.Name}] = true
			}
		}
	}
	return func(pair, table string) bool { return same[at{pair, table}] }
}

// listTables adds the tables that were checked for IDs to their pairs, and the gaps
// about a whole pair.
func (r *run) listTables() {
	for i := range r.out.Pairs {
		pair := &r.out.Pairs[i]
		for _, t := range r.out.IDs.Tables {
			if t.Shard == pair.Name {
				pair.Tables = append(pair.Tables, compare.TableOutcome{Name: t.Table})
			}
		}
		for _, t := range r.out.IDs.LeftOut {
			if t.Shard == pair.Name {
				pair.LeftOut = append(pair.LeftOut, r.plan.Pair.WhyLeftOut(t.Table))
			}
		}
		// A gap about a whole pair belongs to that pair.
		r.out.IDs.Gaps = slices.DeleteFunc(r.out.IDs.Gaps, func(g finding.Gap) bool {
			if g.Pair != pair.Name || g.Table != "" {
				return false
			}
			pair.Gaps = append(pair.Gaps, g)
			return true
		})
	}
}
