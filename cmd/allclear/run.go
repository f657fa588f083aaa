package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/progress"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/ledger"
	"allclear/report"
)

// request is what a command asks of a fleet. The plan has all but the servers.
type request struct {
	fleet   *fleetfile.Fleet
	chosen  *fleetfile.Filter
	plan    fleet.Plan
	ledger  string        // the file of the ledger, "" for that of the fleet file, if it has one
	timeout time.Duration // 0 for none
}

// screen is where a command says how it gets on.
type screen struct {
	stderr *progress.Writer
	log    *slog.Logger
	quiet  bool
}

// timeoutError is why a run was cancelled by --timeout.
type timeoutError struct{ after time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("--timeout %s reached", e.after) }

// run does what was asked and makes the Document of it. An error beside a Document is
// what failed after the work.
func (e engine) run(ctx context.Context, r request, around surroundings, on screen) (_ *report.Document, err error) {
	s := &openServers{open: e.open, log: on.log}
	defer func() {
		// What was read is proven, however a connection ends.
		if closeErr := s.close(); closeErr != nil {
			on.log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	// All is opened before any work: a bad setting, or a ledger that cannot be kept, must
	// end the run at once.
	readings, closeLedger, err := r.readings(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeLedger()) }()
	if r.plan.IDs.Generators, err = s.generators(r.fleet); err != nil {
		return nil, err
	}
	pairs, err := s.pairs(r.fleet)
	if err != nil {
		return nil, err
	}
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.timeout, timeoutError{r.timeout})
		defer cancel()
	}
	on.log.LogAttrs(ctx, slog.LevelInfo, "verifying", slog.String("fleet", r.fleet.Name), slog.Int("pairs", len(pairs)))
	shown := progress.Start(r.fleet.PairNames(), on.stderr, on.log, on.quiet)
	defer shown.Stop()
	r.plan.Pairs, r.plan.Tables, r.plan.Readings = fleetPairs(pairs), r.chosen, readings
	r.plan.Progress, r.plan.Log, r.plan.Verify, r.plan.Look = shown, on.log, e.verify, e.look
	r.plan.Pair.Progress = shown
	facts := report.Run{
		ID: rand.Text(), Command: commandLine(around.args), Started: time.Now(), ConfigSHA256: r.fleet.ConfigSHA256,
		Goal: r.plan.Goal, Checks: r.plan.Checks,
	}
	outcome, err := fleet.Run(ctx, r.plan)
	shown.Stop()
	if err != nil {
		return nil, r.nothing(err)
	}
	exit.Complain(around.err, exit.Problems(outcome.TurnedAway))
	r.warnOfExcludes(ctx, outcome, on.log)
	facts.Finished = time.Now()
	document := report.Build(buildVersion(), facts, outcome)
	kept := fleet.RunOf{ID: facts.ID, Started: facts.Started, Verdict: document.Verdict.String()}
	return document, readings.Record(ctx, kept, outcome)
}

// readings opens the ledger of a run that looks at IDs; nil where none is named.
func (r *request) readings(ctx context.Context) (*fleet.Readings, func() error, error) {
	path := cmp.Or(r.ledger, r.fleet.IDs.Ledger)
	if path == "" || !r.plan.Checks.Has(report.Identity) {
		return nil, func() error { return nil }, nil
	}
	opened, err := ledger.Open(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	return fleet.NewReadings(opened, r.ledgerName()), opened.Close, nil
}

// ledgerName tells one fleet from another in a ledger. One that no file names goes by
// its server: readings of two must not look like one that leaps.
func (r *request) ledgerName() string {
	if r.fleet.FromFlags {
		return r.fleet.Pairs[0].A.Address.String()
	}
	return r.fleet.Name
}

// warnOfExcludes says which excludes left nothing out, once all tables were seen.
func (r *request) warnOfExcludes(ctx context.Context, outcome *fleet.Outcome, log *slog.Logger) {
	if !outcome.AreAllListed() {
		return
	}
	for _, text := range r.chosen.UnusedExcludes() {
		log.LogAttrs(ctx, slog.LevelWarn, "an exclude matches no table", slog.String("pattern", text))
	}
}

// nothing gives a remedy for a run that found no table anywhere, which must never
// pass for GO.
func (r *request) nothing(err error) error {
	if !errors.Is(err, fleet.ErrNothing) {
		return err
	}
	if unused := r.chosen.UnusedIncludes(); len(unused) > 0 {
		return exit.WithHint(fmt.Errorf("no table matches %s, so %w", strings.Join(unused, ", "), err),
			"patterns are matched with db.table; `allclear explain` lists the tables")
	}
	if r.chosen.Active() {
		return exit.WithHint(fmt.Errorf("every table is excluded, so %w", err),
			"loosen --exclude, or exclude in the fleet file; `allclear explain` lists the tables")
	}
	if len(r.fleet.Databases) > 0 {
		return exit.WithHint(fmt.Errorf("no tables in %s, so %w", strings.Join(r.fleet.Databases, ", "), err),
			"check the databases' names, and that the account may SELECT from them; `allclear explain` prints the grants")
	}
	return exit.WithHint(fmt.Errorf("the servers show no tables, so %w", err),
		"check that the account may SELECT from the databases; `allclear explain` prints the grants")
}

// fleetPairs are the pairs as package fleet takes them.
func fleetPairs(pairs []openPair) []fleet.Pair {
	all := make([]fleet.Pair, len(pairs))
	for i, p := range pairs {
		all[i] = fleet.Pair{Name: p.name, A: p.a}
		if p.b != nil { // a nil member must not become a Member
			all[i].B = p.b
		}
	}
	return all
}

// shards are the pairs as package identity takes them.
func shards(pairs []openPair) []identity.Shard {
	var all []identity.Shard
	for _, p := range pairs {
		s := identity.Shard{Name: p.name}
		for i, m := range p.members() {
			s.Members = append(s.Members, identity.Member{Name: string("ab"[i]), Source: m})
		}
		all = append(all, s)
	}
	return all
}
