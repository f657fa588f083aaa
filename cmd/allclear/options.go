package main

import (
	"errors"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"allclear/checksum"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/compare/fleet"
	"allclear/report"
)

// selectOptions select tables of the target.
type selectOptions struct{ tables, exclude patternList }

func (o *selectOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var(&o.tables, "tables", "only tables whose db.table matches one of these patterns")
	cmd.Flags().Var(&o.exclude, "exclude", "leave out tables whose db.table matches one of these patterns")
}

// readOptions say how tables are read.
type readOptions struct {
	jobs      atLeast
	chunkTime time.Duration
	lockWait  time.Duration
	values    choice
}

func defaultReadOptions() readOptions {
	return readOptions{
		jobs:      atLeast{value: min(4, max(2, runtime.NumCPU())), least: 1},
		chunkTime: 500 * time.Millisecond,
		lockWait:  30 * time.Second,
		values:    choice{value: "masked", allowed: []string{"masked", "full", "none"}},
	}
}

func (o *readOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var(&o.jobs, "jobs", "key ranges read at the same time in each pair (default: as many as CPUs, 2 to 4)")
	cmd.Flags().Lookup("jobs").DefValue = "" // the help must not depend on the machine
	cmd.Flags().DurationVar(&o.chunkTime, "chunk-time", o.chunkTime, "how long reading one key range should take")
	cmd.Flags().DurationVar(&o.lockWait, "lock-wait", o.lockWait,
		"how long to wait for the tables of a server that others have locked, all together; they are read last")
	cmd.Flags().Var(&o.values, "values",
		"how much of the rows' text is shown: masked (what shows damage, and keys by length and digest), full, none (keys by digest)")
	completeWords(cmd, "values", o.values.allowed)
}

// shown is --values as package checksum takes it.
func (o *readOptions) shown() checksum.Values {
	switch o.values.value {
	case "full":
		return checksum.Full
	case "none":
		return checksum.None
	}
	return checksum.Masked
}

func (o *readOptions) check() error {
	if o.chunkTime <= 0 {
		return badFlag("chunk-time", errors.New("must be longer than 0"), "--chunk-time 500ms")
	}
	if o.lockWait < time.Second {
		return badFlag("lock-wait", errors.New("must be at least a second"), "--lock-wait 30s")
	}
	return nil
}

// runOptions say how a verification runs.
type runOptions struct {
	readOptions
	selectOptions
	pairs        atLeast
	timeout      time.Duration
	recheck      atLeast
	recheckDelay time.Duration
	checks       choices
	ids          idOptions
	goal         report.Check // the check without which the run proves nothing
	// targetCollation is a collation that text keys may be converted to; "" for none.
	targetCollation string
}

func defaultRunOptions() runOptions {
	return runOptions{
		readOptions: defaultReadOptions(),
		// Sixteen pairs with four key ranges each make full use of this machine's network,
		// but take only a few connections of each server.
		pairs:        atLeast{value: 16, least: 1},
		recheck:      atLeast{value: 5},
		recheckDelay: 500 * time.Millisecond,
		checks:       choices{values: allChecks(), allowed: allChecks()},
		ids:          defaultIDOptions(),
		goal:         report.Rows,
	}
}

// allChecks are what --checks can ask for.
func allChecks() []string {
	return []string{string(report.Rows), string(report.Charset), string(report.Drift), string(report.Identity)}
}

func (o *runOptions) addFlags(cmd *cobra.Command) {
	o.addCommonFlags(cmd)
	o.addRecheckFlags(cmd)
	flags := cmd.Flags()
	o.ids.addFlags(cmd)
	flags.Var(&o.checks, "checks", "what to check: rows, charset (damage to texts, looked for while rows are read),"+
		" drift (of servers and schemas), ids (given twice, or outgrowing their columns)")
	completeWords(cmd, "checks", append(allChecks(), "rows,drift"))
}

// addRecheckFlags adds the flags that say how often what differs is read again.
func (o *runOptions) addRecheckFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&o.recheck, "recheck", "how often a row that differs is read again on a live pair; on a pair at rest once is enough")
	flags.DurationVar(&o.recheckDelay, "recheck-delay", o.recheckDelay,
		"the pause before the first re-reading; it doubles from one to the next, 15.5s in all by default. A replica that lags more needs more")
}

// addCommonFlags adds the flags of every run.
func (o *runOptions) addCommonFlags(cmd *cobra.Command) {
	o.selectOptions.addFlags(cmd)
	o.readOptions.addFlags(cmd)
	flags := cmd.Flags()
	flags.Var(&o.pairs, "pairs", "pairs verified at the same time")
	flags.DurationVar(&o.timeout, "timeout", o.timeout, "end the run after this time, with what is verified until then (default: never)")
}

func (o *runOptions) check() error {
	if o.timeout < 0 {
		return badFlag("timeout", errors.New("must not be negative"), "--timeout 30m, or 0 for none")
	}
	if o.recheckDelay < 0 {
		return badFlag("recheck-delay", errors.New("must not be negative"), "--recheck-delay 500ms")
	}
	return errors.Join(o.ids.check(), o.readOptions.check())
}

// request is what the command asks of a fleet.
func (o *runOptions) request(f *fleetfile.Fleet) request {
	chosen := fleetfile.NewFilter(f, o.tables.patterns, o.exclude.patterns)
	plan := fleet.Plan{Goal: o.goal, AtOnce: o.pairs.value, Pair: o.readOptions.forCompare(f, chosen)}
	for _, check := range o.checks.values {
		plan.Checks = append(plan.Checks, compare.Check(check))
	}
	plan.Pair.Recheck, plan.Pair.RecheckDelay = o.recheck.value, o.recheckDelay
	plan.Pair.TargetCollation = o.targetCollation
	plan.IDs = o.ids.forIdentity(f, chosen, o.pairs.value*o.jobs.value, o.recheckDelay)
	return request{fleet: f, chosen: chosen, plan: plan, ledger: o.ids.ledger, timeout: o.timeout, lockWait: o.lockWait}
}

// forCompare gives the settings that package compare takes.
func (o *readOptions) forCompare(f *fleetfile.Fleet, chosen *fleetfile.Filter) compare.Options {
	options := tablesOf(f, chosen)
	options.Variables = drift.Variables()
	options.Values = o.shown()
	options.Jobs = o.jobs.value
	options.ChunkTime = o.chunkTime
	return options
}

// tablesOf are the settings that say which tables a run is about.
func tablesOf(f *fleetfile.Fleet, chosen *fleetfile.Filter) compare.Options {
	options := compare.Options{Databases: f.Databases, Complete: chosen.Complete()}
	if len(f.AppendOnly) > 0 {
		options.AppendOnly = f.IsAppendOnly
	}
	if options.Complete {
		options.Named = chosen.Named()
	}
	if chosen.Active() {
		options.LeftOutBy = chosen.LeftOutBy
	}
	return options
}
