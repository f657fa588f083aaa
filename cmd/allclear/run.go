package main

import (
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
	"allclear/compare"
	"allclear/compare/fleet"
	"allclear/compare/identity"
	"allclear/compare/ledger"
	"allclear/report"
)

// request is what a command asks of a fleet. Its plan lacks only what run opens: the pairs,
// the generators and the ledger.
type request struct {
	fleet   *fleetfile.Fleet
	chosen  *fleetfile.Filter
	plan    fleet.Plan
	policy  report.Policy // by which the outcome is decided
	ledger  string        // the file of the ledger; if "", that of the fleet file, if it names one
	timeout time.Duration // 0 for none
	braking braking       // how the run yields; the zero value where it does not
	target  []string      // the flags that name the servers, for a command line that is to be pasted
	keep    *keeping      // the evidence of the run; nil for none
	earlier *earlierRun   // the run to compare with; nil for none
	origin  origin
	// pairs are the pairs where they are not those of the fleet; nil where they are.
	pairs func(*openServers) ([]compare.Pair, error)
	// lockWait is how long to wait for tables that others have locked, 0 for the default.
	lockWait time.Duration
	isDue    dueFunc
	resuming resuming
	promise  *promise // of a sweep; nil for another run
}

// errNoEnd is what is known of a run whose end nobody recorded.
var errNoEnd = errors.New("it was killed, or is still at work")

// screen is where a command shows its progress and its log.
type screen struct {
	stderr *progress.Writer
	log    *slog.Logger
	quiet  bool
}

// timeoutError is the cause of a run's context that --timeout cancelled.
type timeoutError struct{ after time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("--timeout %s reached", e.after) }

// run does what was asked and makes the Document of it. If it returns a Document and an
// error, something failed after the work, such as keeping the readings.
func (e engine) run(ctx context.Context, r request, around surroundings, on screen) (_ *report.Document, err error) {
	s := &openServers{open: e.open, log: on.log, lockWait: r.lockWait}
	defer func() {
		// What was read is proven, however a connection ends.
		if closeErr := s.close(); closeErr != nil {
			on.log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	// Everything is opened before any work, so that a bad setting, or a ledger that cannot
	// be written, ends the run at once.
	kept, closeLedger, err := r.beginLedger(ctx, on)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeLedger()) }()
	started := time.Now()
	facts := report.Run{
		ID: rand.Text(), Command: commandLine(around.args), Started: started, Finished: started, ConfigSHA256: r.fleet.ConfigSHA256,
		Fleet: r.fleetName(), Goal: r.plan.Goal, Checks: r.plan.Checks,
	}
	course, err := r.course(ctx, kept, &facts)
	if err != nil {
		return nil, err
	}
	if err := r.openAll(s); err != nil {
		return nil, err
	}
	ctx, stop := r.limit(ctx)
	defer stop()
	on.log.LogAttrs(ctx, slog.LevelInfo, "run started", slog.String("fleet", r.fleet.Name), slog.Int("pairs", len(r.plan.Pairs)))
	shown := progress.Start(progress.Work{Doing: "verifying", Units: "pairs", Names: r.pairNames()}, on.stderr, on.log, on.quiet)
	defer shown.Stop()
	r.plan.Tables, r.plan.Readings = r.chosen, r.readings(kept)
	r.plan.Progress, r.plan.Log, r.plan.Verify, r.plan.Look = shown, on.log, e.verify, e.look
	r.plan.Pair.Progress = shown
	r.origin = findOrigin(around.lookupEnv)
	r.plan.Pair.RunID = facts.ID
	if err := errors.Join(course.begin(ctx), r.keep.begin(r.unread(facts, errNoEnd))); err != nil {
		return nil, err
	}
	rows := r.keep.rows()
	if rows != nil { // a nil *Keeper must not become a RowKeeper
		r.plan.Pair.Keeper = rows
	}
	night := r.night(course, on)
	r.plan.Gate = r.braking.gates(r.plan.Pair.Jobs, shown, on.log, night)
	keeper := r.keepFreshness(ctx, course, night)
	outcome, err := fleet.Run(ctx, r.plan)
	shown.Stop()
	unkept := errors.Join(keeper.Close(), night.Err())
	if err != nil {
		return nil, errors.Join(r.nothing(err), unkept, r.keep.end(ctx, r.since(r.unread(facts, err))))
	}
	exit.Complain(around.err, exit.Problems(outcome.TurnedAway))
	unkept = errors.Join(unkept, course.tellTaken(ctx, keeper, outcome, on.log))
	r.warnOfUnused(ctx, outcome, on.log)
	facts.Finished = time.Now()
	r.keep.accounts(ctx, r.plan.Pairs, outcome)
	document := r.since(r.origin.document(facts, r.policy, outcome))
	noted := errors.Join(unkept, addNotes(ctx, kept, r.fleetName(), document),
		r.keep.definitions(ctx, r.plan.Pairs, outcome), r.keep.statements(r.plan.Pairs))
	recorded := fleet.RunOf{ID: facts.ID, Started: facts.Started, Verdict: document.Verdict.String()}
	return document, errors.Join(noted, r.plan.Readings.Record(ctx, recorded, outcome), rows.Close(document))
}

// openAll opens the members of all pairs, and what gives out IDs.
func (r *request) openAll(s *openServers) (err error) {
	if r.plan.IDs.Generators, err = s.generators(r.fleet); err != nil {
		return err
	}
	if r.plan.Pairs, err = r.open(s); err != nil {
		return err
	}
	return checkFiles(filesFor(&r.plan, len(s.opened)))
}

// limit ends the run with its timeout and its quiet hours.
func (r *request) limit(ctx context.Context) (_ context.Context, stop func()) {
	cancel := func() {}
	if r.timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, r.timeout, timeoutError{r.timeout})
	}
	ctx, end := r.braking.until(ctx, time.Now())
	return ctx, func() { end(); cancel() }
}

// unread is the Document of a run of which nothing is known, because of cause: before anything is
// read, and where the run ends without a result.
func (r *request) unread(facts report.Run, cause error) *report.Document {
	return r.origin.document(facts, r.policy, r.plan.Unread(cause))
}

// readings are those of earlier runs, for a run that looks at IDs; nil for any other.
func (r *request) readings(kept *ledger.Ledger) *fleet.Readings {
	if kept == nil || !r.plan.Checks.Has(report.Identity) {
		return nil
	}
	return fleet.NewReadings(kept, r.fleetName())
}

// fleetName is the name of the fleet in a ledger and in metrics. A pair of the command line goes by
// its server, so that the readings of two pairs do not look like a leap of one.
func (r *request) fleetName() string {
	if r.fleet.FromFlags && len(r.fleet.Pairs) > 0 {
		return r.fleet.Pairs[0].A.Address.String()
	}
	return r.fleet.Name
}

// warnOfUnused warns of excludes and of append_only that matched no table, if the tables of
// all members could be listed.
func (r *request) warnOfUnused(ctx context.Context, outcome *fleet.Outcome, log *slog.Logger) {
	if !outcome.AreAllListed() {
		return
	}
	for _, text := range r.chosen.UnusedExcludes() {
		log.LogAttrs(ctx, slog.LevelWarn, "an exclude matches no table", slog.String("pattern", text))
	}
	for i := range outcome.Pairs {
		for j := range outcome.Pairs[i].Tables {
			r.fleet.IsAppendOnly(outcome.Pairs[i].Tables[j].Name)
		}
	}
	for _, text := range r.fleet.UnusedAppendOnly() {
		log.LogAttrs(ctx, slog.LevelWarn, "append_only matches no table that was verified", slog.String("pattern", text))
	}
}

// nothing adds a remedy to the error of a run that found no table on any server.
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

// open opens the pairs of the run.
func (r *request) open(s *openServers) ([]compare.Pair, error) {
	if r.pairs != nil {
		return r.pairs(s)
	}
	pairs, err := s.pairs(r.fleet)
	return comparePairs(pairs), err
}

func (r *request) pairNames() []string {
	names := make([]string, len(r.plan.Pairs))
	for i := range r.plan.Pairs {
		names[i] = r.plan.Pairs[i].Name
	}
	return names
}

// comparePairs are the pairs as package compare takes them.
func comparePairs(pairs []openPair) []compare.Pair {
	all := make([]compare.Pair, len(pairs))
	for i, p := range pairs {
		all[i] = p.sides()
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
