package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/login"
	"allclear/cmd/internal/progress"
	"allclear/cmd/internal/terminal"
	"allclear/report"
	"allclear/report/evidence"
	"allclear/report/files"
	"allclear/report/forms"
	"allclear/report/metrics"
	"allclear/report/text"
)

// verifyOptions are all options of `allclear verify`.
type verifyOptions struct {
	target  targetOptions
	against againstOptions
	run     runOptions
	brake   brakeOptions
	resume  resumeOptions
	output  outputOptions
	log     logOptions
	promise *promise // of a sweep; nil for another command
}

func defaultVerifyOptions() verifyOptions {
	return verifyOptions{
		target: defaultTargetOptions(), against: againstOptions{choice: defaultMemberOptions()},
		run: defaultRunOptions(), output: defaultOutputOptions(), log: defaultLogOptions(),
	}
}

func (o *verifyOptions) addFlags(cmd *cobra.Command) {
	o.target.addFlags(cmd)
	o.against.addFlags(cmd)
	o.run.addFlags(cmd)
	o.brake.addFlags(cmd, false)
	o.output.addFlags(cmd)
	o.log.addFlags(cmd)
}

func newVerifyCommand(around surroundings, engine engine) *cobra.Command {
	o := defaultVerifyOptions()
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Verify a fleet of pairs, one pair, or members against their snapshots",
		Long:  verifyHelp(),
		Example: `  allclear verify -c fleet.yaml --out evidence
  allclear verify --a db01a --b db01b:3307 --user allclear --password-file ~/.allclear
  allclear verify -c fleet.yaml --tables 'shop.listings,shop.users' --format json
  allclear verify -c fleet.yaml --ledger l.db --resume last     # go on with a run that was cut
  allclear verify --against before -c fleet.yaml --member b     # what an upgrade did
  allclear verify --against before --a db01a --user allclear
  allclear verify --against before --with after                 # two snapshots, no server`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.against.settle(cmd, &o.target, &o.run.checks); err != nil {
				return err
			}
			return verify(cmd, &o, around, engine)
		},
	}
	o.addFlags(cmd)
	o.resume.addFlags(cmd)
	return cmd
}

// verify runs a command that ends in a verdict.
func verify(cmd *cobra.Command, o *verifyOptions, around surroundings, engine engine) error {
	if err := errors.Join(o.run.check(), o.brake.check()); err != nil {
		return err
	}
	stderr := progress.NewWriter(around.err)
	o.log.hush(cmd, o.output.since.quiet)
	log := o.log.logger(stderr)
	f, err := o.fleet(cmd, around, log)
	if err != nil {
		return err
	}
	if err := o.promise.checkLedger(o.run.ids.ledger, f); err != nil {
		return err
	}
	if err := o.output.check(around); err != nil {
		return err
	}
	ctx := cmd.Context()
	brakes := o.brake.settle(cmd, f, &o.run.readOptions)
	if err := brakes.mayBegin(time.Now()); err != nil {
		return err
	}
	asked := o.run.request(f)
	asked.braking, asked.promise, asked.target = brakes, o.promise, o.target.given(cmd)
	asked.policy = policyOf(cmd.Name(), cmd, f, asked.chosen)
	asked.resuming.asked, asked.resuming.args = o.asked(cmd.Name(), &asked, around.args), o.resume.without(around.args)
	if asked.resuming.name, err = o.resume.name(cmd); err != nil {
		return err
	}
	if err := o.resume.check(cmd); err != nil {
		return err
	}
	if o.against.dir != "" {
		asked.plan.Pair.NoWrites = o.against.noWrites
		if asked.pairs, err = o.against.pairs(ctx, f); err != nil {
			return err
		}
	}
	if err := f.AskPasswords(login.AskOn(ctx, around.in, around.err), log); err != nil {
		return err
	}
	return o.output.reportOn(ctx, engine, asked, around, screen{stderr, log, o.log.quiet()})
}

// fleet is what the run is about. Two folders of snapshots have no servers.
func (o *verifyOptions) fleet(cmd *cobra.Command, around surroundings, log *slog.Logger) (*fleetfile.Fleet, error) {
	if o.against.with != "" {
		return &fleetfile.Fleet{Name: "snapshots", FromFlags: true, Databases: o.target.databases}, nil
	}
	f, err := o.target.load(cmd, around, log)
	if err != nil || o.against.dir == "" {
		return f, err
	}
	return o.against.choice.choose(f)
}

// commandLine is the command line for the report, in a form that can be pasted into a
// shell. No flag takes a password, so it contains none.
func commandLine(args []string) string {
	words := []string{"allclear"}
	for _, arg := range args {
		if arg == "" || strings.ContainsFunc(arg, needsQuotes) {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

func needsQuotes(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_=./:,@%+", r)
}

// outputOptions say where the report goes.
type outputOptions struct {
	out     string
	metrics string // the file for a collector of metrics; "" for none
	seal    sealOptions
	since   sinceOptions
	format  choice
	noColor bool
}

// textForm is the form for people, which --format asks for by default.
const textForm = "text"

func defaultOutputOptions() outputOptions {
	return outputOptions{format: choice{value: textForm, allowed: forms.Names(forms.All(forms.Options{}))}}
}

func (o *outputOptions) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var((*path)(&o.out), "out", "the `folder` in which this run makes a folder of its own, with "+
		listed(forms.Files(forms.All(forms.Options{})), "and")+"; FOLDER/latest leads to it")
	cmd.Flags().Var((*path)(&o.metrics), "metrics",
		"a `file` (*.prom) to write metrics to when the run has ended, for node_exporter; see allclear metrics")
	o.seal.addFlags(cmd)
	o.since.addFlags(cmd)
	o.addFormFlags(cmd)
}

// addFormFlags adds the flags that say what is written to stdout.
func (o *outputOptions) addFormFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&o.format, "format", "what to write to stdout: "+listed(o.format.allowed, "or"))
	completeWords(cmd, "format", o.format.allowed)
	flags.BoolVar(&o.noColor, "no-color", false, "no colours, even on a terminal (as does NO_COLOR in the environment)")
}

// check finds out before any work whether somebody will see the report, and whether it can be
// kept.
func (o *outputOptions) check(around surroundings) error {
	if err := o.since.settle(o, around); err != nil {
		return err
	}
	if o.metrics != "" {
		if err := checkMetrics(o.metrics); err != nil {
			return err
		}
		if err := files.CheckForAll(o.metrics); err != nil {
			return err
		}
	}
	if o.out == "" && o.seal.key != "" {
		return badFlag("sign", errors.New("there is no evidence to sign"), "--out evidence with it")
	}
	if o.out == "" {
		if terminal.IsClosed(around.out) {
			return exit.WithHint(errors.New("stdout is closed, so nobody would see the report"),
				"--out evidence to keep it, or > /dev/null if the exit code is all that matters")
		}
		return nil
	}
	return evidence.CheckWritable(o.out)
}

// reportOn does what was asked, and publishes the report of it.
func (o *outputOptions) reportOn(ctx context.Context, engine engine, asked request, around surroundings, on screen) error {
	how, err := o.seal.seal(ctx, around)
	if err != nil {
		return err
	}
	if asked.earlier, err = o.since.earlier(ctx, o.out, &asked, on.log); err != nil {
		return err
	}
	asked.keep, on.log = newKeeping(o.out, how, asked.fleet.Config, on.log)
	document, err := engine.run(ctx, asked, around, on)
	if document == nil {
		return err
	}
	err = o.publish(ctx, document, err, &asked, around)
	if isPublished := errors.As(err, new(exit.VerdictError)); !isPublished {
		return err
	}
	return cmp.Or(asked.end(ctx, document), err)
}

// publish writes the report to stdout and keeps the evidence, each even if the other fails,
// and returns the verdict as an error. If the evidence could not be kept, the exit code is
// ExitCouldNot whatever the verdict, since nothing is proven to those who ask later.
//
// failed is what went wrong in the end of the run, such as keeping its readings: hours of reading
// are not lost then, and the exit code is that of the failure.
func (o *outputOptions) publish(ctx context.Context, d *report.Document, failed error, asked *request, around surroundings) error {
	failed = errors.Join(failed, asked.keep.end(ctx, d), o.writeMetrics(d))
	var at text.Evidence
	if failed == nil {
		at = asked.evidence(d)
	}
	form, err := o.formOf(around, at)
	if err != nil {
		return err
	}
	if failed != nil && form.ExitCode != nil { // the form is one answer, and the failure is it
		return failed
	}
	if failed == nil && o.since.isSilent(d) {
		return nil
	}
	if err := errors.Join(failed, form.Render(around.out, d)); err != nil {
		return err
	}
	if o.since.quiet && form.Name != textForm { // whose log has not said it
		sayEvidence(around.err, at)
	}
	return exit.VerdictError{Code: codeOf(form, d)}
}

// writeMetrics replaces the metrics of the run before.
func (o *outputOptions) writeMetrics(d *report.Document) error {
	if o.metrics == "" {
		return nil
	}
	return files.WriteForAll(o.metrics, func(w io.Writer) error { return metrics.Write(w, d) })
}

// codeOf is the exit code of a Document that was written in a form.
func codeOf(form forms.Renderer, d *report.Document) int {
	if form.ExitCode != nil {
		return form.ExitCode(d)
	}
	return d.ExitCode()
}

// form is the form that was asked for.
func (o *outputOptions) form(around surroundings) (forms.Renderer, error) {
	return o.formOf(around, text.Evidence{})
}

// formOf is the form that was asked for, which says where the evidence of the run is.
func (o *outputOptions) formOf(around surroundings, at text.Evidence) (forms.Renderer, error) {
	all := forms.All(forms.Options{Text: text.Options{Color: o.colored(around), Width: terminal.Width(around.out), Evidence: at}})
	chosen, ok := forms.Named(all, o.format.value)
	if !ok {
		return chosen, fmt.Errorf("there is no form %s of a report", o.format.value)
	}
	return chosen, nil
}

func (o *outputOptions) colored(around surroundings) bool {
	noColor, _ := around.lookupEnv("NO_COLOR") // https://no-color.org: set and not empty
	kind, _ := around.lookupEnv("TERM")
	return terminal.Is(around.out) && !o.noColor && noColor == "" && kind != "dumb"
}

// listed joins words as a sentence lists them: "text, json or ndjson".
func listed(words []string, last string) string {
	head, tail := words[:len(words)-1], words[len(words)-1]
	if len(head) == 0 {
		return tail
	}
	return strings.Join(head, ", ") + " " + last + " " + tail
}
