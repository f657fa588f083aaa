package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/settings"
	"allclear/cmd/internal/terminal"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/files"
	"allclear/report/forms"
	"allclear/report/lastrun"
	"allclear/report/rowfiles"
	"allclear/report/text"
)

// diffOptions are all options of `allclear diff`.
type diffOptions struct{ output outputOptions }

func newDiffCommand(around surroundings) *cobra.Command {
	o := diffOptions{outputOptions{format: choice{value: "text", allowed: forms.Names(forms.Since(forms.Options{}))}}}
	cmd := &cobra.Command{
		Use:   "diff RUN1 RUN2 | FOLDER",
		Short: "Tell what two runs of a fleet found differently: what is new, worse or gone",
		Long:  diffHelp(),
		Example: `  allclear diff evidence                     # the last run there against the one before it
  allclear diff evidence/20261127T030000Z-PEWRKSLL evidence/latest
  allclear diff monday.json tuesday.json --format json | jq '.findings[] | select(.change == "new")'`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch len(args) {
			case 1, 2:
				return o.run(args, around)
			}
			return exit.Usage(exit.WithHint(fmt.Errorf("%s takes two runs, or one folder of runs, %d given", cmd.CommandPath(), len(args)),
				cmd.CommandPath()+" evidence/20261127T030000Z-PEWRKSLL evidence/latest"))
		},
	}
	o.output.addFormFlags(cmd)
	return cmd
}

func (o *diffOptions) run(args []string, around surroundings) error {
	isFolder := len(args) == 1
	if isFolder {
		var err error
		if args, err = files.LastRuns(settings.InHome(args[0])); err != nil {
			return exit.Usage(err)
		}
	}
	var runs []earlierRun
	for _, at := range args {
		d, err := readReport(at)
		if err != nil {
			return err
		}
		runs = append(runs, earlierRun{d, at})
	}
	if isFolder {
		slices.SortFunc(runs, func(x, y earlierRun) int { return x.document.Run.Started.Compare(y.document.Run.Started) })
	}
	then, now := runs[len(runs)-2].document, runs[len(runs)-1].document
	if err := lastrun.Check(then.Seen(), now.Seen()); err != nil {
		return exit.Usage(err)
	}
	now.SinceLast = lastrun.Compare(then, now, rowsIn(runs...))
	options := forms.Options{Text: text.Options{Color: o.output.colored(around), Width: terminal.Width(around.out)}}
	form, ok := forms.Named(forms.Since(options), o.output.format.value)
	if !ok {
		return errors.New("there is no such form")
	}
	if err := form.Render(around.out, now); err != nil {
		return err
	}
	if code := codeOfDiff(now.SinceLast); code != report.ExitGo {
		return exit.VerdictError{Code: code}
	}
	return nil
}

// rowsIn reads the lists of rows of runs, which are kept in their folders. What cannot be read is as
// if it had not been kept.
func rowsIn(runs ...earlierRun) lastrun.Rows {
	return func(of *report.Document, pair string, table *report.Table, visit func(*finding.Finding)) bool {
		i := slices.IndexFunc(runs, func(r earlierRun) bool { return r.document == of })
		if i < 0 || runs[i].at == "" || table.RowsFile == "" {
			return false
		}
		at, err := files.Find(settings.InHome(runs[i].at))
		if err != nil {
			return false
		}
		err = rowfiles.Read(filepath.Dir(at), table.RowsFile, func(f *rowfiles.Finding) error {
			visit(f.Of(pair, table.Table))
			return nil
		})
		return err == nil
	}
}

// codeOfDiff is the exit code of a comparison.
func codeOfDiff(s *report.SinceLast) int {
	switch {
	case s.HasNews():
		return report.ExitNoGo
	case s.HasUnknown():
		return report.ExitIncomplete
	}
	return report.ExitGo
}

func diffHelp() string {
	return `Reads report.json of two runs of one fleet, the earlier first, and tells what the later
one found differently. RUN1 and RUN2 are folders of runs, links to them (evidence/latest)
or report.json themselves; with one FOLDER, the last two runs in it. No server is asked.

A finding has an identity: its kind, and the pair, member, table, column, index, entity …
that it is about ("identity" in report.json, the same in every run). Counts, samples,
examples and the rows that happen to be listed are no part of it. So each is
  new            only the later run found it
  worse          more rows or things, other rows, more severe, or more harmful
  NOT looked at  only the earlier run found it, and the later one did not verify where
                 it was: a table that was left out, a pair that could not be read
  better         fewer, less severe, or less harmful
  gone           only the earlier run found it, and the later one verified where it was
  unchanged
What was not looked at is remembered from run to run where each was compared with the
one before. A table is new where it is not verified and was, and gone where it is
verified again. Whether rows of a table are the same is known where both runs list
all of them; otherwise only that they are as many, and that is said.

Findings that are mere information, and those that the fleet file accepts, are listed
and do not decide. Runs of fleets with other names are refused, and so is a first run
that began after the second.

` + exitCodes(
		exitLine(report.ExitGo, "nothing is new, and nothing is worse"),
		exitLine(report.ExitNoGo, "something is new or worse, or a table is not verified any more"),
		exitLine(report.ExitCouldNot, "a report cannot be read or believed"),
		exitLine(report.ExitIncomplete, "nothing new or worse is known, but not everything was looked at again"),
		exitLine(exit.CodeUsage, "the command line is wrong, or the runs cannot be compared"),
		signalLine(),
	)
}
