package fleet

import (
	"context"
	"slices"

	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/identity"
)

// lookAtIDs looks at the IDs of all members that let us in, once their rows are
// verified: of tables that are proved to be the same, one member is enough.
func (r *run) lookAtIDs(ctx context.Context) {
	options := r.plan.IDs
	options.Progress = r.plan.Progress.IDsRead
	isProved := proved(r.out.Pairs)
	var shards []identity.Shard
	for i, p := range r.plan.Pairs {
		s := identity.Shard{Name: p.Name, KeysEqual: func(table string) bool { return isProved(p.Name, table) }}
		for j, m := range p.members() {
			outcome := []*compare.MemberOutcome{&r.out.Pairs[i].A, &r.out.Pairs[i].B}[j]
			if isOut(outcome) {
				options.Partial = true
				continue
			}
			s.Members = append(s.Members, identity.Member{Name: string("ab"[j]), Source: m})
		}
		shards = append(shards, s)
	}
	if r.plan.Readings != nil {
		options.History = r.plan.Readings.history(ctx)
	}
	r.out.IDs = r.plan.Look(ctx, shards, options)
	if err := r.plan.Readings.failure(); err != nil { // no reason to lose what the servers said
		r.out.IDs.Gaps = append(r.out.IDs.Gaps, finding.Gap{Cause: finding.Because(finding.Failed, "no forecasts: %v", err)})
	}
	if r.plan.Goal == compare.IDs {
		r.listTables()
	}
}

// proved tells of which tables a run has proved that both members hold the same.
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

// listTables lists the tables that were looked at for IDs, and what is not known of a
// whole pair, with their pairs.
func (r *run) listTables() {
	for i := range r.out.Pairs {
		pair := &r.out.Pairs[i]
		for _, t := range r.out.IDs.Tables {
			if t.Shard == pair.Name {
				pair.Tables = append(pair.Tables, compare.TableOutcome{Name: t.Table})
			}
		}
		// Why a whole pair is not known belongs to it.
		r.out.IDs.Gaps = slices.DeleteFunc(r.out.IDs.Gaps, func(g finding.Gap) bool {
			if g.Pair != pair.Name || g.Table != "" {
				return false
			}
			pair.Gaps = append(pair.Gaps, g)
			return true
		})
	}
}
