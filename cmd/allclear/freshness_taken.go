package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/freshness"
)

// tellTaken tells of each table that another run has read at the same time, of which nothing is kept.
// That is no reason to refuse a run: somebody may have to verify now, and a run that was killed looks
// the same in the ledger as one that is at work. The keeper is closed, and nil for a run that keeps nothing.
func (c *course) tellTaken(ctx context.Context, keeper *freshness.Keeper, outcome *fleet.Outcome, log *slog.Logger) error {
	if keeper == nil {
		return nil
	}
	tables, why := 0, ""
	for i := range outcome.Pairs {
		p := &outcome.Pairs[i]
		for k := range p.Tables {
			if !isTaken(keeper, p.Name, &p.Tables[k]) {
				continue
			}
			if why == "" {
				var err error
				if why, err = c.beside(context.WithoutCancel(ctx)); err != nil {
					return err
				}
			}
			tables++
			p.Tables[k].NotKept = why
		}
	}
	if tables > 0 {
		log.LogAttrs(ctx, slog.LevelWarn, "nothing of some tables is kept", slog.Int("tables", tables), slog.String("why", why))
	}
	return nil
}

// isTaken tells that another run has read a table at the same time: of the pair, or of a member by itself.
func isTaken(keeper *freshness.Keeper, pair string, t *compare.TableOutcome) bool {
	isOf := func(member string, table *checksum.Table) bool {
		return table != nil && keeper.IsTaken(compare.Pair{Name: pair}.Alone(member).Name, table.FullName())
	}
	return keeper.IsTaken(pair, t.Name) || isOf("a", t.A) || isOf("b", t.B)
}

// beside names the run that read the same tables at the same time: the last of the fleet that began and
// had not ended when this one began.
func (c *course) beside(ctx context.Context) (string, error) {
	begun, err := c.ledger.Begun(ctx)
	if err != nil {
		return "", err
	}
	says := "another run read them at the same time"
	for i := len(begun) - 1; i >= 0; i-- {
		if r := &begun[i]; r.ID != c.run.ID && r.Fleet == c.run.Fleet && (r.End == nil || r.End.At.After(c.run.Started)) {
			return says + fmt.Sprintf(": run %s, begun %s UTC", r.ID, r.Started.UTC().Format(time.DateTime)), nil
		}
	}
	return says, nil
}
