package main

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/compare/finding"
	"allclear/compare/sweep"
	"allclear/report"
	"allclear/report/words"
)

// promise is what a sweep promises, and what a night of it may cost.
type promise struct{ within, budget span }

// defaultWithin is what a sweep promises unless it is told otherwise.
const defaultWithin = 7 * sweep.Day

func newSweepCommand(around surroundings, engine engine) *cobra.Command {
	o, p := defaultVerifyOptions(), promise{within: span(defaultWithin)}
	o.run.checks.values = []string{string(report.Rows), string(report.Charset), string(report.Drift)}
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Verify a fleet a part a night, so that every row is verified within some days",
		Long:  sweepHelp(),
		Example: `  allclear sweep -c fleet.yaml --within 7d --budget 3h --ledger allclear.db --out evidence
  allclear sweep -c fleet.yaml --within 1d          # everything each night
  allclear sweep -c fleet.yaml --quiet --metrics /var/lib/node_exporter/allclear.prom`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.check(&o.run); err != nil {
				return err
			}
			if o.output.out != "" && !cmd.Flags().Changed("since") {
				o.output.since.run = latestRun
			}
			o.promise = &p
			return verify(cmd, &o, around, engine)
		},
	}
	cmd.Flags().Var(&p.within, "within", "the promise: every row is verified on both members in this `time`, such as 7d")
	cmd.Flags().Var(&p.budget, "budget",
		"for how long one night reads: nothing is begun after this `time`, such as 3h (default: for as long as it takes)")
	o.target.addFlags(cmd)
	o.run.addFlags(cmd)
	o.brake.addFlags(cmd, true)
	o.output.addFlags(cmd)
	o.log.addFlags(cmd)
	return cmd
}

// check refuses what no sweep can do.
func (p *promise) check(run *runOptions) error {
	switch {
	case time.Duration(p.within) < sweep.Day:
		return badFlag("within", errors.New("a sweep is for each night, so it cannot promise less than a day"),
			"--within 7d, or allclear verify, which reads everything now")
	case p.budget > 0 && time.Duration(p.budget) > sweep.Day:
		return badFlag("budget", errors.New("a night is no longer than a day"), "--budget 3h")
	}
	for _, check := range run.checks.values {
		if check == string(report.Rows) {
			return nil
		}
	}
	return badFlag("checks", errors.New("a sweep is about rows"), "rows with the others, or allclear verify")
}

// checkLedger fails where nothing says in which file a sweep keeps what it verifies.
func (p *promise) checkLedger(file string, f *fleetfile.Fleet) error {
	if p == nil || cmp.Or(file, f.IDs.Ledger) != "" {
		return nil
	}
	return exit.Usage(exit.WithHint(errors.New("a sweep needs a ledger: the file in which it keeps which rows were verified when"),
		"--ledger allclear.db, or ids: {ledger: allclear.db} in the fleet file; it is made if it is not there"))
}

// night is one run of a sweep. It is nil for another run.
func (r *request) night(c *course, on screen) *sweep.Sweep {
	if r.promise == nil || c == nil {
		return nil
	}
	within := time.Duration(r.promise.within)
	return sweep.New(sweep.Options{
		Terms: sweep.Terms{Within: within, Budget: r.budget(c.run.Started), AtOnce: r.plan.AtOnce, Now: c.run.Started},
		Fleet: c.run.Fleet, Run: c.run.ID, Texts: r.plan.Checks.Has(report.Charset), Store: c.ledger,
		Told: func(f finding.Forecast, spare float64) {
			if !on.quiet {
				text := words.Forecast(&f, within) + r.braking.slowdown(&f, spare)
				_, _ = fmt.Fprintf(on.stderr, "sweep: %s\n", text) // stderr that is gone ends no run
			}
		},
	})
}

// slowdown says what a night does with its spare time; "" where there is none, or where each rest has its length.
func (b *braking) slowdown(f *finding.Forecast, spare float64) string {
	times, least := 1.0, 0.0
	for _, l := range b.limits {
		if slower := l.Rest.Slowdown(spare); slower > times {
			times, least = slower, l.Rest.Least
		}
	}
	if times < 1.5 {
		return ""
	}
	tonight := "tonight"
	if f.TonightSeconds > 0 {
		takes := time.Duration(float64(f.TonightSeconds)*times) * time.Second
		tonight += fmt.Sprintf(" %s are read in about %s", humanize.Bytes(f.TonightBytes), finding.Age(takes))
	}
	return fmt.Sprintf("\n       %s: there is time to spare, so it takes up to %.0f times as long as need be, for the sake of the servers"+
		" (--rest %g does not)", tonight, times, least)
}

// budget is for how long a night reads: as long as was said, and no longer than its quiet hours and its
// timeout last. It ends a little before them, so that what was begun comes to its end.
func (r *request) budget(now time.Time) time.Duration {
	budget, hours := time.Duration(r.promise.budget), &r.braking.quietHours
	atMost := func(left time.Duration) {
		if left = left * 19 / 20; budget == 0 || left < budget {
			budget = left
		}
	}
	if r.timeout > 0 {
		atMost(r.timeout)
	}
	if !hours.IsNone() {
		if end, isIn := hours.End(now); isIn {
			atMost(end.Sub(now))
		}
	}
	return budget
}

func sweepHelp() string {
	return `Each night sweep reads a part of the fleet, what was verified the longest ago
first, so that every row is verified on both members within the time that
--within promises. In a week's time it reads everything once, a sixth of it each
night, and it says before reading whether the budget is enough for that.

What was verified when is kept in the ledger, by key range. What was read earlier
does not count any more once a table was altered or made anew, or a member was
replaced by another server or restored. Ranges that were found different are read
again each night, in up to a tenth of the budget. Tables that were written to since
they were read come earlier than others of their age; rows that were written since
are verified when the turn of their range comes. What was read before a server was
restarted counts as well: what a crash has lost since shows when the turn comes.

It is gentle: it yields to the servers' other work, and rests after each read.
Rests are the longer the more time a night has to spare before its budget ends,
up to 99 times as long as the read; --rest 9 keeps them at the least.

The verdict speaks of all rows, read tonight or on another night: GO says that each
was verified within the time that was promised. Until the first cycle has
ended it is INCOMPLETE, and the report says how far the sweep has come.
IDs are not checked unless --checks asks for them: allclear ids does, in minutes.

` + exitHelp() + "\n\n" + passwordHelp() + "\n\n" + patternHelp()
}
