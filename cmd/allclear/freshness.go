package main

import (
	"context"

	"allclear/compare"
	"allclear/compare/freshness"
	"allclear/compare/sweep"
)

// dueFunc tells which pieces of a table a run reads, though an earlier run has verified them; nil is
// for all.
type dueFunc func(pair compare.Pair, table string, p *freshness.Piece) bool

// keepFreshness makes the run keep what it verifies in the ledger, and count what it need not
// read again. The keeper is nil without a ledger, and in a run that reads no rows.
func (r *request) keepFreshness(ctx context.Context, c *course, night *sweep.Sweep) *freshness.Keeper {
	if c == nil {
		return nil
	}
	options := freshness.Options{Fleet: c.run.Fleet, Run: c.run.ID, Texts: r.plan.Checks.Has(compare.Charset), IsDue: r.isDue}
	if c.chain != nil {
		options.IsDue = func(_ compare.Pair, _ string, p *freshness.Piece) bool { return !c.chain.Has(p.Run) }
		options.Doubt = freshness.Restarted
	}
	if night != nil {
		options.IsDue, options.Turn = night.IsDue, night.Turn
	}
	keeper := freshness.NewKeeper(ctx, c.ledger, options)
	if night != nil {
		night.KeepBy(keeper)
		r.plan.Sweep = night
	}
	r.plan.Pair.Journal, r.plan.Pair.Earlier = keeper, keeper
	return keeper
}
