package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/compare"
	"allclear/compare/ledger"
	"allclear/compare/resume"
	"allclear/report"
)

// resumeOptions say what earlier runs have verified that a run counts and does not read again.
type resumeOptions struct {
	run   string // that it goes on with; "" for none
	fresh span   // how long ago others may have verified it; 0 for not at all
}

func (o *resumeOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var(&o.fresh, "fresh",
		"count rows that runs of the ledger have verified within this `time`, such as 24h, where all that was written since came by replication,"+
			" which is trusted then; not after an incident")
	o.addResumeFlag(cmd)
}

func (o *resumeOptions) addResumeFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.run, "resume", "",
		"go on with a `run` of the ledger that was cut: its ID or the beginning of it, last, or its folder of --out;"+
			" what it has verified is not read again")
}

// name is what the run is named by in a ledger: last, its ID or the beginning of that; "" for none.
func (o *resumeOptions) name(cmd *cobra.Command) (string, error) {
	isGiven := cmd.Flags().Changed("resume")
	switch {
	case isGiven && o.run == "": // of a variable that is not set, say: a person who wants to go on must not read all
		return "", badFlag("resume", errors.New("it names no run"), "--resume last")
	case !isGiven || o.run == resume.Last:
		return o.run, nil
	}
	if _, err := os.Stat(o.run); err != nil { // no folder
		return o.run, nil //nolint:nilerr // it is an ID
	}
	d, err := readReport(o.run)
	if err != nil {
		return "", err
	}
	return d.Run.ID, nil
}

// without are the arguments of a command line without the flag, which stands at most once.
func (*resumeOptions) without(args []string) []string {
	rest := slices.Clone(args)
	if i := slices.Index(rest, "--resume"); i >= 0 {
		return slices.Delete(rest, i, min(i+2, len(rest)))
	}
	return slices.DeleteFunc(rest, func(arg string) bool { return strings.HasPrefix(arg, "--resume=") })
}

// check refuses a time that nobody can have meant.
func (o *resumeOptions) check(cmd *cobra.Command) error {
	if cmd.Flags().Changed("fresh") && o.fresh <= 0 {
		return badFlag("fresh", errors.New("must be longer than 0"), "--fresh 24h")
	}
	return nil
}

// resuming is what a run is asked for, by which another one can go on with it, and the run that it goes
// on with itself.
type resuming struct {
	name  string // of that run in the ledger; "" for none
	asked resume.Asked
	args  []string // the command line, without the name
}

// counted are the names of the flags that count what earlier runs have verified.
func (r *resuming) counted() string {
	if r.name != "" {
		return "--resume"
	}
	if r.asked.Fresh > 0 {
		return "--fresh"
	}
	return ""
}

// check refuses to count what the run keeps nothing of, or does not look at.
func (r *resuming) check(of *request) error {
	flag := r.counted()
	switch {
	case flag == "":
		return nil
	case of.ledgerPath() == "":
		return exit.Usage(exit.WithHint(fmt.Errorf("%s needs the ledger of the runs that are to count, and none is given", flag),
			"--ledger FILE, or ids: ledger: FILE in the fleet file, as they had it"))
	case !of.canBeResumed():
		return badFlag(strings.TrimPrefix(flag, "--"), errors.New("the run reads neither rows nor texts of tables"),
			"rows or charset among --checks")
	case r.asked.Fresh > 0 && !of.plan.Checks.Has(compare.Rows):
		return badFlag("fresh", errors.New("it counts rows, and the run reads none"), "rows among --checks")
	}
	return nil
}

// course is the course of a run in the ledger. A nil course leaves no trace.
type course struct {
	ledger *ledger.Ledger
	run    resume.Run
	// chain is what the run goes on with; nil for nothing.
	chain *resume.Chain
}

// course finds the run that this one goes on with. It is nil where nothing can be: in a run without
// a ledger, and in one that reads neither rows nor texts.
func (r *request) course(ctx context.Context, kept *ledger.Ledger, run *report.Run) (*course, error) {
	if err := r.resuming.check(r); err != nil {
		return nil, err
	}
	if !r.canBeResumed() {
		return nil, nil
	}
	c := &course{ledger: kept, run: resume.Run{ID: run.ID, Fleet: run.Fleet, Started: run.Started, Asked: r.resuming.asked}}
	run.FreshSeconds = int64(r.resuming.asked.Fresh.Seconds())
	if r.promise == nil { // the next night of a sweep goes on by itself
		run.GoOn = commandLine(append(slices.Clone(r.resuming.args), "--resume", run.ID))
	}
	if r.resuming.name == "" {
		return c, nil
	}
	begun, err := kept.Begun(ctx)
	if err != nil {
		return nil, err
	}
	if c.chain, err = resume.Find(begun, r.resuming.name, &c.run); err != nil {
		return nil, exit.Usage(err)
	}
	c.run.Resumes = c.chain.Run.ID
	run.Resumes = &report.Resumes{Run: c.chain.Run.ID, From: c.chain.From}
	return c, nil
}

// begin keeps what the run is asked for. A run that is killed can be gone on with from then on.
func (c *course) begin(ctx context.Context) error {
	if c == nil {
		return nil
	}
	return c.ledger.Begin(ctx, c.run)
}

// end keeps how the run ended, once its report is where it was to go: one that is killed before can be
// gone on with.
func (r *request) end(ctx context.Context, d *report.Document) (err error) {
	if !r.canBeResumed() {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	kept, closeLedger, err := r.openLedger(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeLedger()) }()
	return kept.End(ctx, d.Run.Fleet, d.Run.ID, resume.End{
		At: d.Run.Finished, Verdict: d.Verdict.String(), IsWhole: d.Run.Interrupted == "" && len(d.Coverage.Unverified) == 0,
	})
}

// canBeResumed tells that the run keeps in a ledger what it reads.
func (r *request) canBeResumed() bool {
	return r.ledgerPath() != "" && (r.plan.Checks.Has(compare.Rows) || r.plan.Checks.Has(compare.Charset))
}

// asked is what the run is asked for, as far as it decides what is read. f may have no file.
func (o *verifyOptions) asked(command string, r *request, args []string) resume.Asked {
	patterns := func(l *patternList) []string { return strings.Split(l.String(), ",") } // no pattern has a comma
	checks := make([]string, len(r.plan.Checks))
	for i, c := range r.plan.Checks {
		checks[i] = string(c)
	}
	members := slices.Clone(o.against.choice.pairs)
	if member := o.against.choice.member.value; member != "" {
		members = append(members, "member "+member)
	}
	return resume.Asked{
		Command: command, ConfigSHA256: cmp.Or(r.fleet.ConfigSHA256, strings.Join(r.fleet.Databases, ",")), Checks: checks,
		Tables: patterns(&o.run.tables), Exclude: patterns(&o.run.exclude),
		Fresh: time.Duration(o.resume.fresh), Against: absolute(o.against.dir), With: absolute(o.against.with), Members: members,
		TargetCollation: o.run.targetCollation, CommandLine: commandLine(args),
	}
}

// absolute is a path from any folder; "" stays.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil && path != "" {
		return whole
	}
	return path
}
