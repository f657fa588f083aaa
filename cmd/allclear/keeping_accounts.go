package main

import (
	"context"
	"time"

	"allclear/compare"
	"allclear/compare/fleet"
)

// accountPatience is how long a member is asked by which account it is read. It is evidence, and
// a member that has gone away meanwhile shall not hold up the report.
const accountPatience = 5 * time.Second

// accounts reads what each member says of the account that the run has logged in by, and of its
// clock, into the outcome, where evidence is kept. No verdict depends on it: a member that does not
// say has none.
func (k *keeping) accounts(ctx context.Context, pairs []compare.Pair, outcome *fleet.Outcome) {
	if k.path() == "" || outcome.Ended != nil {
		return
	}
	for i := range pairs {
		readAccount(ctx, pairs[i].A, &outcome.Pairs[i].A)
		readAccount(ctx, pairs[i].B, &outcome.Pairs[i].B)
	}
}

func readAccount(ctx context.Context, side compare.Side, into *compare.MemberOutcome) {
	owned, ok := side.(compare.Owned)
	if !ok || into.Failure.Reason != "" {
		return
	}
	ctx, stop := context.WithTimeout(ctx, accountPatience)
	defer stop()
	if account, err := owned.Account(ctx); err == nil {
		into.Account = &account
	}
}
