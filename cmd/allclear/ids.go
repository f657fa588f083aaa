package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/progress"
	"allclear/compare/fleet"
	"allclear/report"
)

// idsOptions are all options of `allclear ids`.
type idsOptions struct {
	target  targetOptions
	pick    selectOptions
	ids     idOptions
	reads   atLeast
	recheck time.Duration
	timeout time.Duration
	output  outputOptions
	log     logOptions

	task   idsTask // set by check
	tasks  map[idsTask]*bool
	resume string // a run to go on with, which no run of IDs can
	schema string
	small  patternList
}

// idsTask is what `allclear ids` is to do.
type idsTask string

// The tasks, by the flags that ask for them.
const (
	checkIDs idsTask = ""
	planSQL  idsTask = "plan"
	gate     idsTask = "gate"
	rehearse idsTask = "rehearse"
)

func defaultIDsOptions() idsOptions {
	o := idsOptions{
		target: defaultTargetOptions(), ids: defaultIDOptions(), output: defaultOutputOptions(), log: defaultLogOptions(),
		reads:   atLeast{value: 16, least: 1},
		recheck: 500 * time.Millisecond,
	}
	o.target.needs = fleetfile.AtLeastA
	return o
}

func (o *idsOptions) addFlags(cmd *cobra.Command) {
	o.target.addFlags(cmd)
	o.pick.addFlags(cmd)
	o.ids.addFlags(cmd)
	flags := cmd.Flags()
	flags.Var(&o.reads, "reads", "statements at the same time, over all shards")
	flags.DurationVar(&o.recheck, "recheck-delay", o.recheck, "the pause before an ID that stands in two shards is looked at again")
	flags.DurationVar(&o.timeout, "timeout", o.timeout, "end the run after this time, with what is known until then (default: never)")
	o.tasks = map[idsTask]*bool{}
	o.tasks[planSQL] = flags.Bool(string(planSQL), false,
		"print the INT to BIGINT work in a safe order, as SQL, or with --out keep one script for each server; nothing is executed")
	o.tasks[gate] = flags.Bool(string(gate), false,
		"look at the schema of every member, or of --schema, alone: exit 1 if a column that stores a BIGINT's IDs is narrower")
	o.tasks[rehearse] = flags.Bool(string(rehearse), false,
		"print the statements that move a development database's generators past 2^31, 2^32 and 2^53")
	flags.Var((*path)(&o.schema), "schema", "a `file` of CREATE TABLE statements, in place of servers: for --gate and --rehearse")
	flags.StringVar(&o.resume, "resume", "", "refused: a `run` over IDs cannot be gone on with, see above; leave it out, and all IDs are read")
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
		Example: `  allclear ids -c fleet.yaml --ledger allclear.db           # cron: twice a day, for forecasts
  allclear ids -c fleet.yaml --plan --out widen             # what to ALTER, in which order, one file a server
  allclear ids --gate --schema schema.sql --database shop   # in CI: exits 1 on a column too narrow
  allclear ids --rehearse --a devdb --user dev --database shop`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("resume") {
				return idsNotResumed()
			}
			return o.run(cmd, around, engine)
		},
	}
	o.addFlags(cmd)
	return cmd
}

// check refuses flags that contradict each other, before anything is connected to.
func (o *idsOptions) check() error {
	asked := 0
	for task, isAsked := range o.tasks {
		if *isAsked {
			o.task = task
			asked++
		}
	}
	switch {
	case asked > 1:
		return exit.Usage(exit.WithHint(errors.New("--plan, --gate and --rehearse are three things to do"), "one at a time"))
	case o.schema != "" && o.task != gate && o.task != rehearse:
		return badFlag("schema", errors.New("a file holds no IDs"), "--gate or --rehearse with it, or servers in its place")
	case o.schema != "" && (o.target.a != "" || o.target.b != ""):
		return badFlag("schema", errors.New("a file and servers are two ways to say the same thing"), "leave one of them out")
	case asked > 0 && o.output.out != "" && o.task != planSQL:
		return badFlag("out", errors.New("what is printed here is no report"), "redirect stdout")
	case asked > 0 && o.output.metrics != "":
		return badFlag("metrics", errors.New("what is printed here is no report"), "leave --metrics out")
	case asked > 0 && (o.output.since.run != "" || o.output.since.quiet):
		return badFlag("since", errors.New("what is printed here is no report"), "leave --since and --quiet out")
	case asked > 0 && o.output.format.value != "text":
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
	return o.ids.check()
}

func (o *idsOptions) run(cmd *cobra.Command, around surroundings, engine engine) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.schema != "" {
		return o.runOnSchema(cmd, around)
	}
	stderr := progress.NewWriter(around.err)
	o.log.hush(cmd, o.output.since.quiet)
	log := o.log.logger(stderr)
	f, err := o.target.load(cmd, around, log)
	if err != nil {
		return err
	}
	if o.task == rehearse && f.Production {
		return exit.Usage(productionRefusal(f))
	}
	if o.task == rehearse && len(f.Pairs) > 1 {
		return badFlag("rehearse", fmt.Errorf("it is for one development server, and fleet %s has %d shards", f.Name, len(f.Pairs)),
			"--a devdb --database NAME, one server at a time")
	}
	if err := o.checkOut(around); err != nil {
		return err
	}
	f.IDs.AddSmall(o.small.patterns)
	ctx := cmd.Context()
	if err := f.AskPasswords(login.AskOn(ctx, around.in, around.err), log); err != nil {
		return err
	}
	if o.task == checkIDs {
		asked := o.request(f)
		asked.policy = policyOf(cmd.Name(), cmd, f, asked.chosen)
		return o.output.reportOn(ctx, engine, asked, around, screen{stderr, log, o.log.quiet()})
	}
	s := &openServers{open: engine.open, log: log}
	defer func() {
		if closeErr := s.close(); closeErr != nil {
			log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	pairs, err := s.pairs(f)
	if err != nil {
		return err
	}
	if o.task == planSQL {
		return o.printPlan(ctx, f, pairs, around, s)
	}
	return o.runOnServers(ctx, f, pairs, around)
}

// checkOut finds out before any work whether --out can be written to.
func (o *idsOptions) checkOut(around surroundings) error {
	if o.task == planSQL && o.output.out != "" {
		return checkPlanFolder(o.output.out)
	}
	return o.output.check(around)
}

// request is what the command asks of a fleet: to check its IDs and nothing else.
func (o *idsOptions) request(f *fleetfile.Fleet) request {
	chosen := fleetfile.NewFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns)
	plan := fleet.Plan{
		Goal: report.Identity, Checks: []report.Check{report.Identity}, AtOnce: o.reads.value,
		Pair: tablesOf(f, chosen), IDs: o.ids.forIdentity(f, chosen, o.reads.value, o.recheck),
	}
	return request{fleet: f, chosen: chosen, plan: plan, ledger: o.ids.ledger, timeout: o.timeout}
}

// idsNotResumed tells why a run over IDs cannot be gone on with. What it has read of a shard would be
// compared with what is read of another one after the cut. An ID that was given in between, below those
// that had been read, would be in neither, and a column would be judged by how far IDs had come then. That
// nobody has given one is not known: a transaction that was open when the IDs were read, and does not go to
// the binlog, shows nowhere when it ends.
func idsNotResumed() error {
	return badFlag("resume", errors.New("a run over IDs cannot be gone on with: IDs of all shards are compared as they are at one time,"+
		" and what it had read says nothing of IDs given since"),
		"the command line without --resume, which reads all IDs anew; a longer --timeout, more --reads, or --tables, a part at a time")
}

func productionRefusal(f *fleetfile.Fleet) error {
	return exit.WithHint(fmt.Errorf("fleet %s is marked production: true, and --rehearse is for development databases:"+
		" it would use up IDs for good", cmp.Or(f.Name, "this")),
		"a fleet file of your development servers, or --a devdb --database NAME")
}
