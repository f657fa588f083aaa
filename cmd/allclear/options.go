package main

import (
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"allclear/checksum"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare"
	"allclear/compare/drift"
	"allclear/report"
)

// selectOptions say which tables of the target are meant.
type selectOptions struct{ tables, exclude patternList }

func (o *selectOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var(&o.tables, "tables", "only tables whose db.table matches one of these patterns")
	cmd.Flags().Var(&o.exclude, "exclude", "leave out tables whose db.table matches one of these patterns")
}

// readOptions say how tables are read.
type readOptions struct {
	jobs      atLeast
	chunkTime time.Duration
	values    choice
}

func (o *readOptions) addFlags(cmd *cobra.Command) {
	o.jobs = atLeast{value: min(4, max(2, runtime.NumCPU())), least: 1}
	cmd.Flags().Var(&o.jobs, "jobs", "key ranges read at the same time in each pair (default: as many as CPUs, 2 to 4)")
	cmd.Flags().Lookup("jobs").DefValue = "" // the help must not depend on the machine
	cmd.Flags().DurationVar(&o.chunkTime, "chunk-time", 500*time.Millisecond, "how long reading one key range should take")
	names := []string{"masked", "full", "none"}
	o.values = choice{value: names[0], allowed: names}
	cmd.Flags().Var(&o.values, "values", "how much of the rows' text is shown: masked (what shows damage, and keys by length and digest), full, none (keys by digest)")
	completeWords(cmd, "values", names)
}

// shown is --values in package checksum's words.
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
		return badFlag("chunk-time", errors.New("must be more than nothing"), "--chunk-time 500ms")
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
	// targetCollation is what text keys may be given; "" for none.
	targetCollation string
}

// allChecks are what --checks can ask for.
func allChecks() []string {
	return []string{string(report.Rows), string(report.Charset), string(report.Drift), string(report.Identity)}
}

func (o *runOptions) addFlags(cmd *cobra.Command) {
	o.addCommonFlags(cmd)
	flags := cmd.Flags()
	o.goal = report.Rows
	o.recheck = atLeast{value: 5}
	flags.Var(&o.recheck, "recheck", "how often a row that differs is read again on a live pair; on a pair at rest once is enough")
	flags.DurationVar(&o.recheckDelay, "recheck-delay", 500*time.Millisecond, "the pause before the first re-reading; it doubles from one to the next, 15.5s in all by default. A replica that lags more needs more")
	kinds := allChecks()
	o.checks = choices{values: kinds, allowed: kinds}
	o.ids.addFlags(cmd)
	flags.Var(&o.checks, "checks", "what to check: rows, charset (damage to texts, looked for while rows are read), drift (of servers and schemas), ids (given twice, or outgrowing their columns)")
	completeWords(cmd, "checks", append(kinds, "rows,drift"))
}

// addCommonFlags adds the flags of every run.
func (o *runOptions) addCommonFlags(cmd *cobra.Command) {
	o.selectOptions.addFlags(cmd)
	o.readOptions.addFlags(cmd)
	flags := cmd.Flags()
	// Sixteen pairs with four key ranges each keep the network of the machine
	// busy, and the connections of no server.
	o.pairs = atLeast{value: 16, least: 1}
	flags.Var(&o.pairs, "pairs", "pairs verified at the same time")
	flags.DurationVar(&o.timeout, "timeout", 0, "end the run after this time, with what is verified until then (default: never)")
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

// forCompare gives the settings that package compare takes.
func (o *runOptions) forCompare(f *fleetfile.Fleet, chosen *fleetfile.Filter, shown compare.Progress) compare.Options {
	options := o.readOptions.forCompare(f, chosen)
	options.Recheck = o.recheck.value
	options.RecheckDelay = o.recheckDelay
	options.Progress = shown
	options.SkipRows = !slices.Contains(o.checks.values, string(report.Rows))
	options.Charset = slices.Contains(o.checks.values, string(report.Charset))
	options.TargetCollation = o.targetCollation
	return options
}

func (o *readOptions) forCompare(f *fleetfile.Fleet, chosen *fleetfile.Filter) compare.Options {
	options := compare.Options{
		Databases: f.Databases,
		Complete:  chosen.Complete(),
		Variables: drift.Variables(),
		Values:    o.shown(),
		Jobs:      o.jobs.value,
		ChunkTime: o.chunkTime,
	}
	if options.Complete {
		options.Named = chosen.Named()
	}
	if chosen.Active() {
		options.Select = chosen.Selects
	}
	return options
}
