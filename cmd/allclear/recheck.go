package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/progress"
	"allclear/cmd/internal/settings"
	"allclear/cmd/internal/terminal"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/compare/fleet"
	"allclear/report"
	"allclear/report/files"
	"allclear/report/forms"
	"allclear/report/lastrun"
	"allclear/report/recheck"
	"allclear/report/text"
)

// recheckOptions are all options of `allclear recheck`.
type recheckOptions struct {
	target targetOptions
	run    runOptions
	output outputOptions
	log    logOptions
}

func newRecheckCommand(around surroundings, engine engine) *cobra.Command {
	o := recheckOptions{
		target: defaultTargetOptions(), run: defaultRunOptions(), log: defaultLogOptions(),
		output: outputOptions{format: choice{value: "text", allowed: forms.Names(forms.Since(forms.Options{}))}},
	}
	cmd := &cobra.Command{
		Use:   "recheck RUN",
		Short: "Look again at what a run has found, and at nothing else: what is mended?",
		Long:  recheckHelp(),
		Example: `  allclear recheck evidence/latest -c fleet.yaml
  allclear recheck evidence/20261127T030000Z-PEWRKSLL -c fleet.yaml --format json | jq '.findings[] | .change'`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usage(exit.WithHint(fmt.Errorf("%s takes one run, %d given", cmd.CommandPath(), len(args)),
					cmd.CommandPath()+" evidence/latest -c fleet.yaml"))
			}
			return o.runOn(cmd, args[0], around, engine)
		},
	}
	o.target.addFlags(cmd)
	o.run.readOptions.addFlags(cmd)
	o.run.addRecheckFlags(cmd)
	cmd.Flags().Var(&o.run.pairs, "pairs", "pairs looked at at the same time")
	cmd.Flags().DurationVar(&o.run.timeout, "timeout", 0, "end after this time, with what is known until then (default: never)")
	o.output.addFormFlags(cmd)
	o.log.addFlags(cmd)
	return cmd
}

func (o *recheckOptions) runOn(cmd *cobra.Command, run string, around surroundings, engine engine) error {
	if err := o.run.check(); err != nil {
		return err
	}
	stderr := progress.NewWriter(around.err)
	log := o.log.logger(stderr)
	then, err := readReport(run)
	if err != nil {
		return err
	}
	file, err := files.Find(settings.InHome(run))
	if err != nil {
		return err
	}
	plan, err := recheck.NewPlan(then, filepath.Dir(file))
	if err != nil {
		return err
	}
	f, err := o.target.load(cmd, around, log)
	if err != nil {
		return err
	}
	asked := o.run.request(f)
	if err := canBeRechecked(then, asked.seen()); err != nil {
		return err
	}
	asked.policy = policyOf("verify", cmd, f, asked.chosen)
	asked.plan.Goal, asked.plan.Checks = then.Goal(), checksAgain(then)
	f.Pairs = slices.DeleteFunc(slices.Clone(f.Pairs), func(p fleetfile.Pair) bool { return !isConcerned(then, p.Name) })
	if err := f.AskPasswords(login.AskOn(cmd.Context(), around.in, around.err), log); err != nil {
		return err
	}
	now, err := engine.lookAgain(cmd.Context(), asked, plan, around, screen{stderr, log, o.log.quiet()})
	if err != nil {
		return err
	}
	return o.publish(now, around)
}

// canBeRechecked tells why a run cannot be looked at again, nil if it can.
func canBeRechecked(then *report.Document, now report.RunSeen) error {
	isOfSnapshot := func(p report.Pair) bool { return p.A.Recording != nil || p.B.Recording != nil }
	switch {
	case then.Goal() == report.Identity:
		return exit.Usage(exit.WithHint(errors.New("that run looked at IDs, which are not looked up one by one"), "allclear ids"))
	case then.Goal() == report.Charset:
		return exit.Usage(exit.WithHint(errors.New("that run looked at texts alone, which are not looked up one by one"), "allclear charset"))
	case slices.ContainsFunc(then.Pairs, isOfSnapshot):
		return exit.Usage(exit.WithHint(errors.New("that run compared with snapshots, whose rows are not looked up one by one"),
			"allclear verify --against"))
	}
	if err := lastrun.Check(then.Seen(), now); err != nil {
		return exit.Usage(err)
	}
	return nil
}

// checksAgain are the checks of a run, but for IDs, and for drift where it found none.
func checksAgain(then *report.Document) (checks compare.Checks) {
	for _, check := range then.Run.Checks {
		isDrift := func(f report.Finding) bool {
			return f.Subject == finding.Schema || f.Subject == finding.Servers || f.Subject == finding.Definitions
		}
		if check == report.Identity || check == report.Drift && !slices.ContainsFunc(then.Findings, isDrift) {
			continue
		}
		checks = append(checks, check)
	}
	return checks
}

// isConcerned tells that a run found something about a pair, or something that no pair shows alone.
func isConcerned(then *report.Document, pair string) bool {
	return slices.ContainsFunc(then.Findings, func(f report.Finding) bool {
		isOfFleet := f.Pair == "" && f.Subject != finding.IDs && f.Subject != finding.Acceptances
		return f.Pair == pair || isOfFleet || f.Kind == finding.ShardLacksTable
	})
}

// lookAgain looks again at what a run found, and gives a Document that has nothing but what has become
// of it.
func (e engine) lookAgain(ctx context.Context, r request, plan *recheck.Plan, around surroundings, on screen) (*report.Document, error) {
	s := &openServers{open: e.open, log: on.log, lockWait: r.lockWait}
	defer func() {
		if closeErr := s.close(); closeErr != nil {
			on.log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	var err error
	if r.plan.Pairs, err = r.open(s); err != nil {
		return nil, err
	}
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.timeout, timeoutError{r.timeout})
		defer cancel()
	}
	rows, tables := plan.Rows()
	on.log.LogAttrs(ctx, slog.LevelInfo, "looking again", slog.Int("rows", rows), slog.Int("whole tables", tables))
	shown := progress.Start(progress.Work{Doing: "looking again at", Units: "pairs", Names: r.pairNames()}, on.stderr, on.log, on.quiet)
	defer shown.Stop()
	kept := &recheck.Keeper{}
	r.plan.Tables, r.plan.Progress, r.plan.Log, r.plan.Verify = r.chosen, shown, on.log, e.verify
	r.plan.Pair.Progress, r.plan.Pair.Keeper, r.plan.Pair.Asked = shown, kept, plan.Asked
	started := time.Now()
	facts := report.Run{
		ID: rand.Text(), Command: commandLine(around.args), Started: started, Fleet: r.fleetName(), Goal: r.plan.Goal, Checks: r.plan.Checks,
	}
	r.plan.Pair.RunID = facts.ID
	outcome := &fleet.Outcome{}
	if len(r.plan.Pairs) > 0 && len(r.plan.Checks) > 0 {
		if outcome, err = fleet.Run(ctx, r.plan); errors.Is(err, fleet.ErrNothing) {
			outcome, err = &fleet.Outcome{}, nil // the tables are gone: nothing of them was looked at
		}
	}
	shown.Stop()
	if err != nil {
		return nil, err
	}
	exit.Complain(around.err, exit.Problems(outcome.TurnedAway))
	facts.Finished = time.Now()
	o := findOrigin(around.lookupEnv)
	now := o.document(facts, r.policy, outcome)
	since := plan.Judge(now, outcome, kept)
	return &report.Document{Run: facts, Pairs: now.Pairs, SinceLast: since}, nil
}

func (o *recheckOptions) publish(d *report.Document, around surroundings) error {
	options := forms.Options{Text: text.Options{Color: o.output.colored(around), Width: terminal.Width(around.out)}}
	form, ok := forms.Named(forms.Since(options), o.output.format.value)
	if !ok {
		return errors.New("there is no such form")
	}
	if err := form.Render(around.out, d); err != nil {
		return err
	}
	switch {
	case !d.SinceLast.IsMended():
		return exit.VerdictError{Code: report.ExitNoGo}
	case d.SinceLast.HasUnknown():
		return exit.VerdictError{Code: report.ExitIncomplete}
	}
	return nil
}

func recheckHelp() string {
	return `Looks again at what a run that verify kept with --out has found, and at nothing else, in
seconds: the rows that differed are looked up by their keys on both members, servers and
definitions are compared anew, and each finding is mended, mended in part, changed
(wrong in another way by now), still there, or could not be looked at again.

The keys are in rows/PAIR/TABLE.ndjson.zst of the run's folder, which lists every row that
differed. They are not kept where --values hides them (masked and none hide keys of
text), nor for tables without a key: such a table is read again as a whole if it had no
more than 200,000 rows, and is "could not be looked at" else. So are IDs (allclear ids),
and what a run found that looked at texts or snapshots. A row that is still moving after
the re-readings, or on its way to a member that is behind, is not mended either. Mere
information, and what the fleet file accepts, is not counted.

It is no verify: its verdict on the fleet is INCOMPLETE at best, whatever is mended, as
nothing was read but this; the JSON says "recheck": true. It writes no evidence and no
ledger.

` + passwordHelp() + "\n\n" + exitCodes(
		exitLine(report.ExitGo, "all that was found is mended, which is NOT GO: that takes allclear verify"),
		exitLine(report.ExitNoGo, "something of it is still there, or is wrong in another way"),
		exitLine(report.ExitCouldNot, "the report cannot be read or believed, or the servers cannot be opened"),
		exitLine(report.ExitIncomplete, "nothing is known to be there still, but not all was looked at, now or by that run"),
		exitLine(exit.CodeUsage, "the command line is wrong, or the run is of another fleet"),
		signalLine(),
	)
}
