package main

import (
	"context"

	"allclear/compare"
	"allclear/compare/freshness"
	"allclear/compare/ledger"
)

// dueFunc tells which pieces of a table a run reads, though an earlier run has verified them; nil is
// for all.
type dueFunc func(pair compare.Pair, table string, p *freshness.Piece) bool

// keepFreshness makes the run keep what it verifies in the ledger, and count what it need not
// read again. The keeper is nil without a ledger, and in a run that reads no rows.
func (r *request) keepFreshness(ctx context.Context, kept *ledger.Ledger, run string) *freshness.Keeper {
	if kept == nil || !r.plan.Checks.Has(compare.Rows) {
		return nil
	}
	keeper := freshness.NewKeeper(ctx, kept, freshness.Options{
		Fleet: r.fleetName(), Run: run, Texts: r.plan.Checks.Has(compare.Charset), IsDue: r.isDue,
	})
	r.plan.Pair.Journal, r.plan.Pair.Earlier = keeper, keeper
	return keeper
}
