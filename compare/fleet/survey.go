package fleet

import (
	"cmp"
	"context"

	"golang.org/x/sync/errgroup"

	"allclear/compare"
	"allclear/compare/sweep"
)

// survey lists the tables of all pairs before a row of any is read, and lets the sweep plan. It
// returns the order in which pairs are verified. A pair that cannot be listed has no tables here; the
// verification says why.
func (r *run) survey(ctx context.Context) (order []int) {
	if r.plan.Sweep == nil {
		for i := range r.plan.Pairs {
			order = append(order, i)
		}
		return order
	}
	r.plan.Pair.Order, r.plan.Pair.Enough = r.plan.Sweep.Order, r.enough(r.plan.Pair.Enough)
	listed := make([]sweep.Pair, len(r.plan.Pairs))
	var group errgroup.Group
	group.SetLimit(max(1, r.plan.AtOnce))
	for i, p := range r.plan.Pairs {
		listed[i].Pair = p
		group.Go(func() error {
			members := r.reach(ctx, i)
			if len(members) == 2 && len(r.turnedAway[i]) == 0 {
				listed[i].A, listed[i].B = members[0], members[1]
				listed[i].Tables = r.list(ctx, listed[i].Pair)
			}
			return nil
		})
	}
	_ = group.Wait() // there are no errors
	return r.plan.Sweep.Plan(ctx, listed)
}

// enough tells why no further chunk may be begun: for the sweep's reason, or for another one.
func (r *run) enough(other func() error) func() error {
	if other == nil {
		return r.plan.Sweep.Enough
	}
	return func() error { return cmp.Or(other(), r.plan.Sweep.Enough()) }
}

// list lists the tables that both members of a pair have.
func (r *run) list(ctx context.Context, pair compare.Pair) (all []sweep.Listed) {
	options := r.plan.Pair
	options.Progress = nil // nothing is verified
	run, out := compare.NewRun(ctx, pair, options), compare.NewOutcome(pair)
	run.ReadFacts(ctx, out)
	tables, _, _ := run.PairTables(ctx, out) // what goes wrong is a gap of the verification
	for _, both := range tables {
		all = append(all, sweep.Listed{TablePair: both, Plan: run.Plan(both)})
	}
	return all
}
