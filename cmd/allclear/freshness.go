package main

import (
	"context"
	"time"

	"allclear/compare"
	"allclear/compare/freshness"
	"allclear/compare/sweep"
)

// dueFunc tells which pieces of a table a run reads, though an earlier run has verified them; nil is
// for all.
type dueFunc func(pair compare.Pair, table string, p *freshness.Piece) bool

// keepFreshness makes the run keep what it verifies in the ledger, and count what it need not
// read again. The keeper is nil without a ledger, and in a run that reads neither rows nor texts.
func (r *request) keepFreshness(ctx context.Context, c *course, night *sweep.Sweep) *freshness.Keeper {
	if c == nil {
		return nil
	}
	options := freshness.Options{Fleet: c.run.Fleet, Run: c.run.ID, Texts: r.plan.Checks.Has(compare.Charset), IsDue: r.isDue}
	if c.chain != nil || c.run.Asked.Fresh > 0 {
		options.IsDue = func(_ compare.Pair, _ string, p *freshness.Piece) bool { return !c.counts(p) }
		options.Doubt = c.doubt(r.plan.Pair.Recheck, r.plan.Pair.RecheckDelay)
	}
	if night != nil {
		options.IsDue, options.Turn = night.IsDue, night.Turn
	}
	keeper := freshness.NewKeeper(ctx, c.store(r.plan.Checks), options)
	if night != nil {
		night.KeepBy(keeper)
		r.plan.Sweep = night
	}
	r.plan.Pair.Journal, r.plan.Pair.Earlier = keeper, keeper
	return keeper
}

// store is the part of the ledger that keeps what a run of some checks reads. A run that compares no
// rows looks at the texts of each member alone, and what it keeps must never pass for rows.
func (c *course) store(checks compare.Checks) freshness.Store {
	if checks.Has(compare.Rows) {
		return c.ledger
	}
	return c.ledger.Scans()
}

// counts tells that a piece need not be read again, if the run that has verified it is believed. What
// another run verifies while this one is at work counts by --fresh alone: it may have been asked for something else.
func (c *course) counts(p *freshness.Piece) bool {
	isFresh := c.run.Asked.Fresh > 0 && p.Trusted && p.At.After(c.run.Started.Add(-c.run.Asked.Fresh))
	return c.goesOnWith(p.Run) || isFresh
}

// goesOnWith tells whether a run is one of those that this one goes on with.
func (c *course) goesOnWith(run string) bool { return c.chain != nil && c.chain.Has(run) }

// doubt doubts the runs that this one goes on with as it doubts itself, and others much more.
func (c *course) doubt(tries int, pause time.Duration) freshness.Doubt {
	replicated := freshness.Replicated(tries, pause)
	if c.run.Asked.Fresh == 0 {
		return freshness.Restarted
	}
	return func(ctx context.Context, pair compare.Pair, now *freshness.Standings) freshness.Judge {
		own, other := freshness.Restarted(ctx, pair, now), replicated(ctx, pair, now)
		return func(run string, then *freshness.Standings) string {
			if c.goesOnWith(run) {
				return own(run, then)
			}
			return other(run, then)
		}
	}
}
