package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/settings"
	"allclear/compare/ledger"
	"allclear/report"
	"allclear/report/evidence"
	"allclear/report/files"
	"allclear/report/json"
)

// reportOptions are all options of `allclear report`.
type reportOptions struct {
	output outputOptions
	maxAge time.Duration // 0 for any
	ledger string        // a ledger whose notes are added, "" for none
}

func newReportCommand(around surroundings) *cobra.Command {
	o := reportOptions{output: defaultOutputOptions()}
	cmd := &cobra.Command{
		Use:   "report FOLDER",
		Short: "Write the report of a kept run again, in any form",
		Long:  reportHelp(),
		Example: `  allclear report evidence/latest
  allclear report evidence/latest --format json | jq .coverage
  allclear report evidence/latest --format markdown --ledger allclear.db > post-mortem.md
  allclear report evidence --max-age 26h > /dev/null   # fails if the last run is older`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usage(exit.WithHint(fmt.Errorf("%s takes one folder or file, %d given", cmd.CommandPath(), len(args)),
					cmd.CommandPath()+" evidence/latest"))
			}
			return o.run(cmd.Context(), args[0], around)
		},
	}
	o.output.addFormFlags(cmd)
	cmd.Flags().Var((*path)(&o.ledger), "ledger", "add what was noted since to the timeline, from this ledger `file`")
	cmd.Flags().DurationVar(&o.maxAge, "max-age", 0, "refuse a run that ended longer ago (default: any age will do)")
	return cmd
}

func (o *reportOptions) run(ctx context.Context, path string, around surroundings) error {
	if o.maxAge < 0 {
		return badFlag("max-age", errors.New("must not be negative"), "--max-age 26h")
	}
	d, err := readReport(path)
	if err != nil {
		return err
	}
	if age := time.Since(d.Run.Finished); o.maxAge > 0 && age > o.maxAge {
		return exit.WithHint(fmt.Errorf("the run ended %s, which is longer ago than --max-age %s",
			d.Run.Finished.Format(time.RFC3339), o.maxAge), "allclear verify anew: data change")
	}
	if o.ledger != "" {
		if err := addLaterNotes(ctx, o.ledger, d); err != nil {
			return err
		}
	}
	form, err := o.output.form(around)
	if err != nil {
		return err
	}
	if err := form.Render(around.out, d); err != nil {
		return err
	}
	if form.ExitCode != nil {
		return exit.VerdictError{Code: form.ExitCode(d)}
	}
	return nil
}

// addLaterNotes adds to the timeline of a kept run what a ledger knows of its fleet by now.
func addLaterNotes(ctx context.Context, path string, d *report.Document) (err error) {
	if _, err := os.Stat(path); err != nil { // opening would make one
		return fmt.Errorf("reading the ledger: %w", err)
	}
	kept, err := ledger.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	return addNotes(ctx, kept, d.Run.Fleet, d)
}

// readReport reads the report that a person means by a path. One that is not as the run wrote it,
// or whose verdict what it holds does not bear out, is refused.
func readReport(path string) (*report.Document, error) {
	file, err := files.Find(settings.InHome(path))
	var several *files.SeveralError
	switch {
	case errors.As(err, &several):
		return nil, exit.Usage(err)
	case err != nil:
		return nil, fmt.Errorf("finding the report: %w", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the report: %w", err)
	}
	if err := evidence.CheckContent(file, text); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	d, err := json.Read(bytes.NewReader(text))
	if err == nil {
		err = d.Contradiction()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return d, nil
}
