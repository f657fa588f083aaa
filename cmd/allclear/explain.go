package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/statement"
	"allclear/cmd/internal/amount"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/compare"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/printable"
)

// explainOptions are all options of `allclear explain`.
type explainOptions struct {
	target targetOptions
	pick   selectOptions
	read   readOptions
	log    logOptions
	policy bool // show what decides, and connect to nothing
}

func newExplainCommand(around surroundings, engine engine) *cobra.Command {
	o := explainOptions{target: defaultTargetOptions(), read: defaultReadOptions(), log: defaultLogOptions()}
	o.target.needs = fleetfile.AtLeastA
	cmd := &cobra.Command{
		Use:   "explain",
		Short: "Show what verify would read, and the grants it takes; reads no row",
		Long: `Connects to all members of every pair, reads their catalogs but no row, and
prints what verify would do: the tables, how each is read, its key ranges, the
exact SQL, and the servers' guesses of rows and bytes; what ids would compare, and
the columns that store those IDs; and the GRANT statements that its account needs,
no more and no less, with an optional one. A shard of one server has nothing to
verify, only IDs. It lists the tables of each feature, and what is accepted.

With --policy it connects to nothing, and prints what the fleet file says of the
decision: the features, what is accepted and until when, and the severity of each
kind of finding.

` + patternHelp() + "\n\n" + passwordHelp() + "\n\n" + exitCodes(
			exitLine(report.ExitGo, "all of it is planned"),
			exitLine(report.ExitCouldNot, "could not run"),
			exitLine(report.ExitIncomplete, "some of it can't be planned; the gaps say what and why"),
			exitLine(exit.CodeUsage, "the command line or the fleet file is wrong; nothing was connected to"),
			signalLine(),
		),
		Example: `  allclear explain -c fleet.yaml
  allclear explain -c fleet.yaml --policy     # what decides
  allclear explain --a db01a --b db01b --user allclear --tables 'shop.listings'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return explain(cmd, &o, around, engine) },
	}
	o.target.addFlags(cmd)
	o.pick.addFlags(cmd)
	o.read.addFlags(cmd)
	o.log.addFlags(cmd)
	cmd.Flags().BoolVar(&o.policy, "policy", false, "show how findings decide, and connect to nothing")
	return cmd
}

func explain(cmd *cobra.Command, o *explainOptions, around surroundings, engine engine) (err error) {
	if err := o.read.check(); err != nil {
		return err
	}
	if o.policy {
		return explainPolicy(cmd, o, around)
	}
	log := o.log.logger(around.err)
	f, err := o.target.load(cmd, around, log)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	if err := f.AskPasswords(login.AskOn(ctx, around.in, around.err), log); err != nil {
		return err
	}
	s := &openServers{open: engine.open, log: log, lockWait: o.read.lockWait}
	defer func() {
		if closeErr := s.close(); closeErr != nil {
			log.LogAttrs(ctx, slog.LevelDebug, "closing connections", slog.Any("error", closeErr))
		}
	}()
	pairs, err := s.pairs(f)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(around.out)
	x := explanation{
		page: &explainPage{w: out}, engine: engine, fleet: f,
		chosen: fleetfile.NewFilter(f, o.pick.tables.patterns, o.pick.exclude.patterns),
	}
	x.explain(ctx, pairs, &o.read)
	if err := errors.Join(x.page.err, out.Flush()); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	switch {
	case len(x.turnedAway) > 0:
		return x.turnedAway
	case x.gaps > 0:
		return exit.VerdictError{Code: report.ExitIncomplete}
	case x.planned == 0:
		return exit.WithHint(errors.New("no table is selected, so there is nothing to verify"),
			"check the databases, --tables and --exclude, and the grants printed above")
	}
	return nil
}

// explanation explains the pairs of a fleet, and counts what it could explain.
type explanation struct {
	page       *explainPage
	engine     engine
	fleet      *fleetfile.Fleet
	chosen     *fleetfile.Filter
	planned    int // tables and entities
	gaps       int
	turnedAway exit.Problems
}

func (x *explanation) explain(ctx context.Context, pairs []openPair, read *readOptions) {
	var reached []openPair
	var plans []compare.PairPlan
	for i, pair := range pairs {
		if failed := pair.reach(ctx); len(failed) > 0 {
			x.turnedAway = append(x.turnedAway, failed.During("explaining "+pair.name)...)
			continue
		}
		reached = append(reached, pair)
		x.page.grants(pair.name, &x.fleet.Pairs[i], grantDatabases(ctx, x.fleet, pair))
		x.load(ctx, pair)
		if pair.b == nil {
			x.page.line("\nA shard of one server: nothing to verify it against, only IDs to look at.\n")
			continue
		}
		plan := x.engine.explain(ctx, pair.sides(), read.forCompare(x.fleet, x.chosen))
		plans = append(plans, plan)
		x.page.plan(&plan)
		x.page.cost(read.jobs.value)
		x.gaps += len(plan.Gaps)
		x.planned += len(plan.Tables)
	}
	x.features(plans)
	if len(reached) > 0 {
		x.ids(ctx, reached)
	}
}

// load says which signals of load the members do not tell.
func (x *explanation) load(ctx context.Context, pair openPair) {
	for i, m := range pair.members() {
		loaded, isLoaded := m.(compare.Loaded)
		if !isLoaded {
			continue
		}
		signals := []checksum.Signal{checksum.Running, checksum.Lag, checksum.History}
		told, err := loaded.Load(ctx, signals)
		if err != nil {
			x.page.line("%s does not tell how busy it is: %s", string("ab"[i]), err.Error())
		}
		for _, s := range signals {
			if gauge, isThere := told[s]; isThere && !gauge.IsTold() {
				x.page.line("%s does not tell %s, which then holds nothing up: %s", string("ab"[i]), finding.SignalName(s), gauge.Why)
			}
		}
	}
}

// grantDatabases are the databases that the account must read. A member does not show a
// database that the account may not read, so the fleet file goes first.
func grantDatabases(ctx context.Context, f *fleetfile.Fleet, pair openPair) []string {
	if len(f.Databases) > 0 {
		return f.Databases
	}
	var names []string
	for _, m := range pair.members() {
		// A member that fails here fails again in the plan, with its reason.
		if found, err := m.Databases(ctx); err == nil {
			names = append(names, found...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// explainPage writes plans for people. After the first write error it writes no more.
type explainPage struct {
	w   io.Writer
	err error
}

func (p *explainPage) line(format string, values ...any) {
	for i, value := range values {
		values[i] = shown(value)
	}
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", values...)
	}
}

// shown makes text printable, and returns numbers as they are.
func shown(value any) any {
	switch text := value.(type) {
	case string:
		return printable.Text(text)
	case fmt.Stringer:
		return printable.Text(text.String())
	}
	return value
}

// grants prints the statements that the accounts of both members need, once if both
// members have the same user.
func (p *explainPage) grants(pair string, target *fleetfile.Pair, databases []string) {
	users := []string{target.A.Login.User}
	if target.Lacks != "" {
		p.line("pair %s: %s alone", pair, target.A.Address)
		p.line("\nGrants; put the host that allclear runs on in place of %%:")
	} else {
		p.line("pair %s: %s and %s", pair, target.A.Address, target.B.Address)
		p.line("\nGrants, on both members; put the host that allclear runs on in place of %%:")
		users = slices.Compact(append(users, target.B.Login.User))
	}
	for _, user := range users {
		for _, database := range databases {
			p.line("  %s", statement.GrantDatabase(database, user))
		}
		if len(databases) == 0 {
			p.line("  -- no database is visible to %s yet: %s", user, statement.GrantDatabase("database", user))
		}
	}
	p.line("\nOptional; it shows the state of replication, which tells a member that is behind from a damaged one:")
	for _, user := range users {
		p.line("  %s -- MySQL", statement.GrantReplication(false, user))
		p.line("  %s -- MariaDB", statement.GrantReplication(true, user))
	}
	p.line("\nOptional, for runs that are --gentle: the grant above shows how far a replica is behind, this one the\n" +
		"length of InnoDB's history list. MariaDB shows that to everybody, and each server its running statements:")
	for _, user := range users {
		p.line("  %s -- MySQL; it shows the statements of others too", statement.GrantProcess(user))
	}
	p.line("\nOptional; they show views, triggers, events, routines and whether their definers exist; " +
		"TRIGGER and EVENT let the account make such:")
	for _, user := range users {
		for _, grant := range statement.GrantDefinitions(databases, user) {
			p.line("  %s", grant)
		}
	}
	p.line("\nallclear snapshot takes the same. Optional, for snapshot --consistent; it keeps others from writing for milliseconds:")
	for _, user := range users {
		p.line("  %s -- MySQL", statement.GrantMoment(false, user))
		p.line("  %s -- MariaDB", statement.GrantMoment(true, user))
	}
	p.line("\nEvery session begins with:")
	for _, statement := range server.SessionSQL() {
		p.line("  %s;", strings.TrimSuffix(statement, ";"))
	}
}

func (p *explainPage) plan(plan *compare.PairPlan) {
	var rows, bytes uint64
	for i := range plan.Tables {
		t := &plan.Tables[i]
		rows, bytes = rows+t.Rows, bytes+t.Bytes
		p.line("\n%s: %s; about %s, %s from each member", t.Name, t.Method, amount.Rows(t.Rows), humanize.IBytes(t.Bytes))
		p.line("  digest: %s", strings.TrimSuffix(t.Kind+": "+t.Reason, ": "))
		p.line("  key ranges: %d", len(t.Ranges))
		for _, r := range t.Ranges {
			p.line("    %s", r)
		}
		p.line("  on a: %s", t.SQLA)
		p.line("  on b: %s", cmp.Or(t.SQLB, t.SQLA))
	}
	for _, s := range plan.Skipped {
		p.line("\n%s: skipped, a %s", s.Name, s.What)
	}
	for _, g := range plan.Gaps {
		p.line("\n%s: NOT PLANNED: %s", cmp.Or(g.Table, plan.Name), g.Cause.Reason)
	}
	p.line("\n%s, about %s, %s from each member\n", finding.Counted(len(plan.Tables), "table"), amount.Rows(rows), humanize.IBytes(bytes))
}

// cost says what a run does to servers that are in use.
func (p *explainPage) cost(jobs int) {
	p.line("What it costs a live server: verify reads as fast as the slower member can send, %s at a time\n"+
		"(--jobs) on about as many CPUs of each. That CPU is not there for purge: under a writer of big\n"+
		"transactions the history list grows for as long as the run lasts. --jobs 1 leaves it more, and takes\n"+
		"longer. No statement keeps a table's definition locked once its rows are no longer taken: after 10 s\n"+
		"the server ends it.\n", finding.Counted(jobs, "key range"))
}
