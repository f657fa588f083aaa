package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"allclear/checksum/snapshot"
	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/settings"
	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/printable"
)

func newSnapshotCheckCommand(around surroundings) *cobra.Command {
	return &cobra.Command{
		Use:   "check FOLDER",
		Short: "Read every byte of snapshots, to see that they are as they were written",
		Long: `Reads every byte of all snapshots in a folder, or of the one in a member's own
folder, and names each file that is missing or not as it was written. Each member's
folder also holds a list of sums that sha256sum -c reads, without allclear.

` + exitCodes(
			exitLine(report.ExitGo, "all of them are whole"),
			exitLine(report.ExitNoGo, "a file is damaged or missing, or a snapshot was not finished"),
			exitLine(report.ExitCouldNot, "they could not be read"),
			exitLine(exit.CodeUsage, "the command line is wrong"),
			signalLine(),
		),
		Example: "  allclear snapshot check before",
		Args:    oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return checkSnapshots(cmd.Context(), settings.InHome(args[0]), around.out)
		},
	}
}

// unwhole is that a snapshot is not as it was written. Scripts tell it from an error of
// reading, after which nothing is known.
type unwhole struct{ error }

func (e unwhole) Unwrap() error { return e.error }
func (unwhole) ExitCode() int   { return report.ExitNoGo }

// checkSnapshots says of each snapshot whether it is whole, and names what is not.
func checkSnapshots(ctx context.Context, dir string, out io.Writer) error {
	found, err := snapshot.Find(dir)
	switch {
	case errors.Is(err, snapshot.ErrDamaged):
		return unwhole{err}
	case err != nil:
		return err
	}
	var bad exit.Problems
	for _, one := range found {
		said, wrong := checkSnapshot(ctx, one)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		bad = append(bad, wrong...)
		if _, err := fmt.Fprintf(out, "%s: %s\n", printable.Text(placeOf(one).String()), said); err != nil {
			return fmt.Errorf("writing to stdout: %w", err)
		}
	}
	return unlessUnread(bad)
}

// checkSnapshot reads every byte of one snapshot.
func checkSnapshot(ctx context.Context, one snapshot.Found) (said string, bad exit.Problems) {
	s, err := snapshot.Open(one.Dir)
	if err == nil {
		err = s.Check(ctx)
	}
	if err == nil {
		m := s.Manifest()
		rows, _ := sizeOf(m)
		return fmt.Sprintf("whole: %s, %s", finding.Counted(len(m.Tables), "table"), finding.Counted(rows, "row")), nil
	}
	if errors.Is(err, snapshot.ErrPartial) {
		return "UNFINISHED", exit.Problems{err}
	}
	return "DAMAGED", problemsOf(err)
}

// problemsOf are the errors that were joined.
func problemsOf(err error) exit.Problems {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return exit.Problems{err}
}

// unlessUnread is nil for no problems. It is unwhole unless something could not be read.
func unlessUnread(bad exit.Problems) error {
	if len(bad) == 0 {
		return nil
	}
	for _, err := range bad {
		isWrong := errors.Is(err, snapshot.ErrDamaged) || errors.Is(err, snapshot.ErrPartial) || errors.Is(err, fs.ErrNotExist)
		if !isWrong {
			return bad
		}
	}
	return unwhole{bad}
}
