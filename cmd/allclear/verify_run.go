package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/compare"
)

// verification is one run over one fleet, from the first connection to the last
// outcome.
type verification struct {
	fleet   *fleet
	chosen  *filter
	options *runOptions
	engine  engine
	log     *slog.Logger
	shown   progress
}

// timeoutError is why a run was cancelled by --timeout.
type timeoutError struct{ after time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("--timeout %s reached", e.after) }

// run verifies all pairs. Its outcomes are in the order of the fleet, one for
// each pair whatever happened to it; cut is why the run ended early, if it did.
// An error means that nothing is proven.
func (v *verification) run(ctx context.Context) (_ []compare.PairOutcome, cut, err error) {
	pairs, closeAll, err := v.engine.openFleet(v.fleet, v.log)
	defer func() {
		// What was read is proven, however a connection ends.
		if closeErr := closeAll(); closeErr != nil {
			v.log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	if err != nil {
		return nil, nil, err
	}
	if v.options.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, v.options.timeout, timeoutError{v.options.timeout})
		defer cancel()
	}
	v.log.LogAttrs(ctx, slog.LevelInfo, "verifying", slog.String("fleet", v.fleet.Name), slog.Int("pairs", len(pairs)))
	outcomes := make([]compare.PairOutcome, len(pairs))
	failures := make([]error, len(pairs))
	var group errgroup.Group
	group.SetLimit(v.options.pairs.value)
	for i, pair := range pairs {
		group.Go(func() error {
			outcomes[i], failures[i] = v.pair(ctx, pair, v.fleet.Pairs[i])
			return nil // one pair's trouble must not end the others
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	v.shown.stop()
	cut = context.Cause(ctx)
	if cut == nil && allFailed(failures) {
		return nil, nil, problems(failures)
	}
	v.tell(failures)
	return outcomes, cut, v.accountForSelection(ctx, outcomes, cut != nil)
}

// pair verifies one pair. The error is that of a member that let nobody in.
func (v *verification) pair(ctx context.Context, pair openPair, target pairTarget) (compare.PairOutcome, error) {
	v.shown.pairStarted(pair.name)
	defer v.shown.pairDone(pair.name)
	// Asking first tells a wrong password with its remedy, once and at once.
	if errA, errB := pair.ping(ctx); errA != nil || errB != nil {
		var found problems
		for _, err := range []error{errA, errB} {
			if err != nil {
				found = append(found, verifying(pair.name, err))
			}
		}
		return pair.unreachable(target, errA, errB), found
	}
	started := time.Now()
	outcome := v.engine.verify(ctx, pair.sides(), v.options.forCompare(v.fleet, v.chosen, v.shown.tally, v.log))
	v.log.LogAttrs(ctx, slog.LevelInfo, "pair done", slog.String("pair", pair.name),
		slog.Int("tables", len(outcome.Tables)), slog.Duration("took", time.Since(started).Round(time.Millisecond)))
	return outcome, nil
}

func allFailed(failures []error) bool {
	for _, err := range failures {
		if err == nil {
			return false
		}
	}
	return true
}

// tell logs the members that could not be reached while the rest could.
func (v *verification) tell(failures []error) {
	for _, err := range failures {
		var several problems
		if !errors.As(err, &several) {
			continue
		}
		for _, one := range several {
			attributes := []slog.Attr{slog.Any("error", one)}
			var hint hinter
			if errors.As(one, &hint) && hint.Hint() != "" {
				attributes = append(attributes, slog.String("try", hint.Hint()))
			}
			v.log.LogAttrs(context.Background(), slog.LevelError, "not verified", attributes...)
		}
	}
}

// accountForSelection sees to it that what was asked for and does not exist is
// never passed: a run over no table at all is an error, a pair without tables
// or a pattern without tables is a gap.
func (v *verification) accountForSelection(ctx context.Context, outcomes []compare.PairOutcome, cut bool) error {
	empty := 0
	for i := range outcomes {
		if isEmpty(&outcomes[i]) {
			empty++
		}
	}
	if empty == len(outcomes) && !cut {
		return v.nothingSelected()
	}
	for i := range outcomes {
		if o := &outcomes[i]; isEmpty(o) {
			o.Gaps = append(o.Gaps, compare.Gap{Pair: o.Name, Reason: "no table of either member is selected"})
		}
	}
	if cut {
		return nil // what was never looked at cannot have matched
	}
	for _, text := range v.chosen.unusedIncludes() {
		outcomes[0].Gaps = append(outcomes[0].Gaps, compare.Gap{
			Pair: outcomes[0].Name, Table: text, Reason: "no table of any pair matches this pattern",
		})
	}
	for _, text := range v.chosen.unusedExcludes() {
		v.log.LogAttrs(ctx, slog.LevelWarn, "an exclude matches no table", slog.String("pattern", text))
	}
	return nil
}

func isEmpty(o *compare.PairOutcome) bool {
	return len(o.Tables)+len(o.OnlyA)+len(o.OnlyB)+len(o.Gaps) == 0
}

func (v *verification) nothingSelected() error {
	if unused := v.chosen.unusedIncludes(); len(unused) > 0 {
		return hinted{fmt.Errorf("no table matches %s, so there is nothing to verify", strings.Join(unused, ", ")),
			"patterns are matched with db.table; `allclear explain` lists the tables"}
	}
	if v.chosen.active() {
		return hinted{errors.New("every table is excluded, so there is nothing to verify"),
			"loosen --exclude, or exclude in the fleet file; `allclear explain` lists the tables"}
	}
	if len(v.fleet.Databases) > 0 {
		return hinted{fmt.Errorf("no tables in %s, so there is nothing to verify", strings.Join(v.fleet.Databases, ", ")),
			"check the databases' names, and that the account may SELECT from them; `allclear explain` prints the grants"}
	}
	return hinted{errors.New("the servers show no tables, so there is nothing to verify"),
		"check that the account may SELECT from the databases; `allclear explain` prints the grants"}
}
