package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/progress"
	"allclear/compare"
	"allclear/compare/identity"
	"allclear/report"
)

// verification is one run over one fleet, from the first connection to the last
// outcome.
type verification struct {
	fleet   *fleetfile.Fleet
	chosen  *fleetfile.Filter
	options *runOptions
	engine  engine
	log     *slog.Logger
	shown   progress.Display
	look    *idLook // nil: IDs are not among the checks
}

// verified is what a run came to.
type verified struct {
	outcomes []compare.PairOutcome // in the order of the fleet, one for each pair whatever happened to it
	cut      error                 // why the run ended early, nil if it did not
	refused  exit.Problems         // members that let nobody in
	ids      *identity.Outcome     // nil when they were not looked at
}

// timeoutError is why a run was cancelled by --timeout.
type timeoutError struct{ after time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("--timeout %s reached", e.after) }

// run verifies all pairs. An error means that there is nothing to report on.
func (v *verification) run(ctx context.Context) (*verified, error) {
	pairs, closeAll, err := v.engine.openFleet(v.fleet, v.log)
	defer func() {
		// What was read is proven, however a connection ends.
		if closeErr := closeAll(); closeErr != nil {
			v.log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	if err != nil {
		return nil, err
	}
	if v.options.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, v.options.timeout, timeoutError{v.options.timeout})
		defer cancel()
	}
	v.log.LogAttrs(ctx, slog.LevelInfo, "verifying", slog.String("fleet", v.fleet.Name), slog.Int("pairs", len(pairs)))
	done := &verified{outcomes: make([]compare.PairOutcome, len(pairs))}
	refused := make([]exit.Problems, len(pairs))
	var group errgroup.Group
	group.SetLimit(v.options.pairs.value)
	for i, pair := range pairs {
		group.Go(func() error {
			done.outcomes[i], refused[i] = v.pair(ctx, pair)
			return nil // one pair's trouble must not end the others
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if v.look != nil {
		done.ids = v.lookAtIDs(ctx, pairs, done.outcomes, refused)
	}
	v.shown.Stop()
	// A run that comes to its end while the time runs out is cut as well: its
	// last ranges may be.
	if done.cut = context.Cause(ctx); done.cut == nil {
		done.refused = slices.Concat(refused...)
		if err := v.nothingSelected(done.outcomes); err != nil && len(done.refused) == 0 {
			return nil, err
		}
	}
	v.addGaps(ctx, done)
	return done, nil
}

// lookAtIDs looks at the IDs of all pairs that let us in, once their rows are
// verified: of tables that are proved to be the same, one member is enough.
func (v *verification) lookAtIDs(
	ctx context.Context, pairs []openPair, outcomes []compare.PairOutcome, refused []exit.Problems,
) *identity.Outcome {
	var in []openPair
	for i, p := range pairs {
		if len(refused[i]) == 0 {
			in = append(in, p)
		}
	}
	reads := v.options.pairs.value * v.options.jobs.value
	options := v.options.ids.forIdentity(v.fleet, v.chosen, reads, v.options.recheckDelay, v.look.now)
	options.Partial = len(in) < len(pairs)
	return v.look.run(ctx, shards(in, proved(outcomes)), options)
}

// pair verifies one pair. Logging in first tells a wrong password with its
// remedy; package compare keeps but the reason.
func (v *verification) pair(ctx context.Context, pair openPair) (compare.PairOutcome, exit.Problems) {
	v.shown.PairStarted(pair.name)
	defer v.shown.PairDone(pair.name)
	refused := pair.reach(ctx)
	// Texts are looked at on each member alone: one is enough.
	if alone := v.options.goal == report.Charset && len(refused) < 2; len(refused) > 0 && !alone {
		return pair.refused(refused), refused.During("verifying " + pair.name)
	}
	started := time.Now()
	outcome := v.engine.verify(ctx, pair.sides(), v.options.forCompare(v.fleet, v.chosen, v.shown.Counter))
	v.log.LogAttrs(ctx, slog.LevelInfo, "pair done", slog.String("pair", pair.name),
		slog.Int("tables", len(outcome.Tables)), slog.Duration("took", time.Since(started).Round(time.Millisecond)))
	return outcome, refused.During("verifying " + pair.name)
}

// addGaps sees to it that what was asked for and does not exist is never
// passed: a pair without tables is a gap, and so is a pattern without tables.
func (v *verification) addGaps(ctx context.Context, done *verified) {
	allListed := !slices.ContainsFunc(done.outcomes, isUnlisted)
	for i := range done.outcomes {
		if o := &done.outcomes[i]; isEmpty(o) {
			reason := "no table of either member is selected"
			if done.cut != nil {
				reason = done.cut.Error()
			}
			o.Gaps = append(o.Gaps, compare.Gap{Pair: o.Name, Reason: reason})
		}
	}
	if done.cut != nil || !allListed {
		return // a pattern may be for tables that nobody got to see, and they are gaps already
	}
	first := &done.outcomes[0]
	for _, text := range v.chosen.UnusedIncludes() {
		if slices.ContainsFunc(done.outcomes, func(o compare.PairOutcome) bool { return hasGap(&o, text) }) {
			continue // the account may not know whether there is one
		}
		first.Gaps = append(first.Gaps, compare.Gap{
			Pair: first.Name, Table: text, Reason: "no table that the account can see matches this pattern",
		})
	}
	for _, text := range v.chosen.UnusedExcludes() {
		v.log.LogAttrs(ctx, slog.LevelWarn, "an exclude matches no table", slog.String("pattern", text))
	}
}

// isUnlisted tells that nobody knows all of the pair's tables: a member was down
// or let nobody in.
func isUnlisted(o compare.PairOutcome) bool {
	isOfPair := func(g compare.Gap) bool { return g.Table == "" }
	return o.A.Err != "" || o.B.Err != "" || len(o.Tables) == 0 && slices.ContainsFunc(o.Gaps, isOfPair)
}

// hasGap tells that package compare has said why a table is not verified.
func hasGap(o *compare.PairOutcome, table string) bool {
	return slices.ContainsFunc(o.Gaps, func(g compare.Gap) bool { return g.Table == table })
}

// isEmpty tells that a pair was read and has nothing to verify.
func isEmpty(o *compare.PairOutcome) bool {
	return len(o.Tables)+len(o.OnlyA)+len(o.OnlyB)+len(o.Gaps) == 0 && o.A.Err == "" && o.B.Err == ""
}

// nothingSelected is the error of a run that found no table anywhere, which
// must never pass for GO.
func (v *verification) nothingSelected(outcomes []compare.PairOutcome) error {
	if slices.ContainsFunc(outcomes, func(o compare.PairOutcome) bool { return !isEmpty(&o) }) {
		return nil
	}
	if unused := v.chosen.UnusedIncludes(); len(unused) > 0 {
		return exit.WithHint(fmt.Errorf("no table matches %s, so there is nothing to verify", strings.Join(unused, ", ")),
			"patterns are matched with db.table; `allclear explain` lists the tables")
	}
	if v.chosen.Active() {
		return exit.WithHint(errors.New("every table is excluded, so there is nothing to verify"),
			"loosen --exclude, or exclude in the fleet file; `allclear explain` lists the tables")
	}
	if len(v.fleet.Databases) > 0 {
		return exit.WithHint(fmt.Errorf("no tables in %s, so there is nothing to verify", strings.Join(v.fleet.Databases, ", ")),
			"check the databases' names, and that the account may SELECT from them; `allclear explain` prints the grants")
	}
	return exit.WithHint(errors.New("the servers show no tables, so there is nothing to verify"),
		"check that the account may SELECT from the databases; `allclear explain` prints the grants")
}
