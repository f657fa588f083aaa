package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/progress"
	"allclear/compare"
	"allclear/compare/identity"
	"allclear/report"
)

// idsOptions are everything that `allclear ids` can be told.
type idsOptions struct {
	target  targetOptions
	pick    selectOptions
	look    idOptions
	reads   atLeast
	recheck time.Duration
	timeout time.Duration
	output  outputOptions
	log     logOptions

	plan, gate, rehearse bool
	schema               string
	small                patternList
}

func defaultIDsOptions() idsOptions {
	o := idsOptions{
		target: defaultTargetOptions(), look: defaultIDOptions(), output: defaultOutputOptions(), log: defaultLogOptions(),
		reads:   atLeast{value: 16, least: 1},
		recheck: 500 * time.Millisecond,
	}
	o.target.alone = true
	return o
}

func (o *idsOptions) addFlags(cmd *cobra.Command) {
	o.target.addFlags(cmd)
	o.pick.addFlags(cmd)
	o.look.addFlags(cmd)
	flags := cmd.Flags()
	flags.Var(&o.reads, "reads", "statements at the same time, over all shards")
	flags.DurationVar(&o.recheck, "recheck-delay", o.recheck, "the pause before an ID that stands in two shards is looked at again")
	flags.DurationVar(&o.timeout, "timeout", o.timeout, "end the run after this time, with what is known until then (default: never)")
	flags.BoolVar(&o.plan, "plan", false, "print the INT to BIGINT work in a safe order, as SQL; nothing is executed")
	flags.BoolVar(&o.gate, "gate", false,
		"look at the schema of every member, or of --schema, alone: exit 1 if a column that stores a BIGINT's IDs is narrower")
	flags.BoolVar(&o.rehearse, "rehearse", false,
		"print the statements that move a development database's generators past 2^31, 2^32 and 2^53")
	flags.StringVar(&o.schema, "schema", "", "a `file` of CREATE TABLE statements, in place of servers: for --gate and --rehearse")
	flags.Var(&o.small, "small", "columns (db.table.column) whose IDs are small for good: not reported")
	o.output.addFlags(cmd)
	o.log.addFlags(cmd)
}

func newIDsCommand(around surroundings, engine engine) *cobra.Command {
	o := defaultIDsOptions()
	cmd := &cobra.Command{
		Use:   "ids",
		Short: "Find IDs given twice, and columns too narrow for the IDs that reach them",
		Long:  idsHelp(),
		Example: `  allclear ids -c fleet.yaml --ledger ids.db                # cron: twice a day, for forecasts
  allclear ids -c fleet.yaml --plan > widen.sql             # what to ALTER, in which order
  allclear ids --gate --schema schema.sql --database shop   # in CI: exits 1 on a column too narrow
  allclear ids --rehearse --a devdb --user dev --database shop`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd, around, engine) },
	}
	o.addFlags(cmd)
	return cmd
}

// check refuses what cannot be meant, before anything is connected to.
func (o *idsOptions) check() error {
	modes := 0
	for _, mode := range []bool{o.plan, o.gate, o.rehearse} {
		if mode {
			modes++
		}
	}
	switch {
	case modes > 1:
		return exit.Usage(exit.WithHint(errors.New("--plan, --gate and --rehearse are three things to do"), "one at a time"))
	case o.schema != "" && !o.gate && !o.rehearse:
		return badFlag("schema", errors.New("a file holds no IDs"), "--gate or --rehearse with it, or servers in its place")
	case o.schema != "" && (o.target.a != "" || o.target.b != ""):
		return badFlag("schema", errors.New("a file and servers are two ways to say the same thing"), "leave one of them out")
	case modes > 0 && o.output.out != "":
		return badFlag("out", errors.New("what is printed here is no report"), "redirect stdout")
	case modes > 0 && o.output.format.value != "text":
		return badFlag("format", errors.New("what is printed here is text"), "leave --format out")
	case o.timeout < 0:
		return badFlag("timeout", errors.New("must not be negative"), "--timeout 30m, or 0 for none")
	case o.recheck < 0:
		return badFlag("recheck-delay", errors.New("must not be negative"), "--recheck-delay 500ms")
	}
	for _, p := range o.small.patterns {
		if err := p.NamesColumns(); err != nil {
			return badFlag("small", err, "")
		}
	}
	return o.look.check()
}

func (o *idsOptions) run(cmd *cobra.Command, around surroundings, engine engine) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.schema != "" {
		return o.runOnSchema(cmd, around)
	}
	stderr := progress.NewWriter(around.err)
	log := o.log.logger(stderr)
	f, err := o.target.load(cmd, around, log)
	if err != nil {
		return err
	}
	if o.rehearse && f.Production {
		return exit.Usage(productionRefusal(f))
	}
	if o.rehearse && len(f.Pairs) > 1 {
		return badFlag("rehearse", fmt.Errorf("it is for one development server, and fleet %s has %d shards", f.Name, len(f.Pairs)),
			"--a devdb --database NAME, one server at a time")
	}
	if err := o.output.check(); err != nil {
		return err
	}
	f.IDs.AddSmall(o.small.patterns)
	ctx := cmd.Context()
	if err := f.AskPasswords(login.AskOn(ctx, around.in, around.err), log); err != nil {
		return err
	}
	pairs, closeAll, err := engine.openFleet(f, log)
	defer func() {
		if closeErr := closeAll(); closeErr != nil {
			log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	if err != nil {
		return err
	}
	switch {
	case o.gate || o.rehearse:
		return o.runOnServers(ctx, f, pairs, around)
	case o.plan:
		return o.printPlan(ctx, f, pairs, around, engine)
	}
	return o.report(ctx, f, pairs, around, engine, stderr, log)
}

// report looks at the IDs and writes the report.
func (o *idsOptions) report(ctx context.Context, f *fleetfile.Fleet, pairs []openPair, around surroundings, engine engine,
	stderr *progress.Writer, log *slog.Logger,
) (err error) {
	look, err := newLook(ctx, f, &o.look, engine, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, look.close()) }()
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, o.timeout, timeoutError{o.timeout})
		defer cancel()
	}
	shown := progress.Start(f.PairNames(), stderr, log, o.log.quiet())
	defer shown.Stop()
	run := report.Run{
		ID: rand.Text(), Command: commandLine(around.args), Started: time.Now(), ConfigSHA256: f.ConfigSHA256,
		Goal: report.Identity, Checks: []report.Check{report.Identity},
	}
	chosen := fleetfile.NewFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns)
	options := o.look.forIdentity(f, chosen, o.reads.value, o.recheck, look.now)
	options.Progress = func(shard string, ids uint64) { shown.RowsVerified(shard, "", ids) }
	reached, outcomes, refused := o.reach(ctx, pairs, shown)
	options.Partial = len(refused) > 0
	outcome := look.run(ctx, reached, options)
	shown.Stop()
	if cause := context.Cause(ctx); cause == nil {
		exit.Complain(around.err, refused)
	} else {
		run.Interrupted = cause.Error()
	}
	for _, text := range chosen.UnusedIncludes() {
		outcome.Gaps = append(outcome.Gaps, compare.Gap{Table: text, Reason: "no table that the account can see matches this pattern"})
	}
	addTables(outcomes, outcome)
	run.Finished = time.Now()
	document := report.Build(buildVersion(), run, outcomes)
	document.AddIDs(outcome)
	return o.output.publishDespite(look.record(ctx, document, outcome), document, around)
}

// reach logs in to every member, and gives the shards of those that let us in. One
// that does not is a gap, and is not asked again: some servers lock an account for
// that.
func (o *idsOptions) reach(
	ctx context.Context, pairs []openPair, shown progress.Display,
) ([]identity.Shard, []compare.PairOutcome, exit.Problems) {
	all := shards(pairs, nil)
	outcomes := make([]compare.PairOutcome, len(pairs))
	errs := make([][]error, len(pairs))
	var group errgroup.Group
	group.SetLimit(o.reads.value) // one that is down takes its time to be found so
	for i, p := range pairs {
		shown.PairStarted(p.name)
		outcomes[i] = compare.PairOutcome{Name: p.name}
		errs[i] = make([]error, len(all[i].Members))
		into := []*compare.MemberOutcome{&outcomes[i].A, &outcomes[i].B}
		for j, m := range all[i].Members {
			group.Go(func() error {
				at := into[j]
				at.Address = m.Address()
				at.Facts, errs[i][j] = m.Facts(ctx, identity.Variables())
				at.Version = at.Facts["version"]
				return nil // the others are looked at all the same
			})
		}
	}
	_ = group.Wait()
	var refused exit.Problems
	for i, p := range pairs {
		var in []identity.Member
		for j, m := range all[i].Members {
			err := errs[i][j]
			if err == nil {
				in = append(in, m)
				continue
			}
			[]*compare.MemberOutcome{&outcomes[i].A, &outcomes[i].B}[j].Err = err.Error()
			refused = append(refused, exit.Problems{err}.During("looking at the IDs of "+p.name)...)
		}
		all[i].Members = in
	}
	return all, outcomes, refused
}

// addTables lists the tables that were looked at, and what is not known of a whole
// shard, with their pairs.
func addTables(outcomes []compare.PairOutcome, o *identity.Outcome) {
	for i := range outcomes {
		for _, t := range o.Tables {
			if t.Shard == outcomes[i].Name {
				outcomes[i].Tables = append(outcomes[i].Tables, compare.TableOutcome{Name: t.Table})
			}
		}
		// Why a whole shard is not known belongs to it.
		o.Gaps = slices.DeleteFunc(o.Gaps, func(g compare.Gap) bool {
			if g.Pair != outcomes[i].Name || g.Table != "" {
				return false
			}
			outcomes[i].Gaps = append(outcomes[i].Gaps, g)
			return true
		})
	}
}

func productionRefusal(f *fleetfile.Fleet) error {
	return exit.WithHint(fmt.Errorf("fleet %s is marked production: true, and --rehearse is for development databases:"+
		" it would use up IDs for good", cmp.Or(f.Name, "this")),
		"a fleet file of your development servers, or --a devdb --database NAME")
}
