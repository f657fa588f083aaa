package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/settings"
	"allclear/report"
	"allclear/report/evidence"
	"allclear/report/printable"
)

func newEvidenceCommand(around surroundings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evidence",
		Short: "Check that the evidence of runs is whole, or pack it into one file",
		Long: `Looks after what verify, charset and ids keep with --out. See
"allclear evidence check --help" and "allclear evidence pack --help".

` + plainExitHelp(),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return exit.Usage(exit.WithHint(errors.New("which command?"), cmd.CommandPath()+" --help"))
		},
		Args: cobra.ArbitraryArgs,
	}
	cmd.AddCommand(newEvidenceCheckCommand(around), newEvidencePackCommand(around))
	return cmd
}

func newEvidenceCheckCommand(around surroundings) *cobra.Command {
	var signers string
	cmd := &cobra.Command{
		Use:   "check FOLDER",
		Short: "Read every byte of evidence, to see that it is as it was written",
		Long: `Reads every byte of the evidence of a run (evidence/latest), of all runs in the
folder that --out named (evidence), or of a file that evidence pack wrote. It names
each file that was altered, is missing or was added. Where a run is signed, the
signature must fit; with --allowed-signers each run must be signed by one of these.
Over all runs in a folder it follows the chain: each run names those before it, so
that one that was taken away or made anew leaves a gap. That the last run was taken
away no chain shows, unless its sum was kept elsewhere.

Without allclear: in the folder of a run, sha256sum -c SHA256SUMS reads the sums, and
  ssh-keygen -Y verify -n ` + evidence.Namespace + ` -f SIGNERS -I WHO \
    -s SHA256SUMS.sig < SHA256SUMS
the signature.

` + exitCodes(
			exitLine(report.ExitGo, "all of it is whole"),
			exitLine(report.ExitNoGo, "a file was altered, is missing or was added, a signature is not what was"),
			"                   asked for, the chain has a gap, or a run did not come to its end",
			exitLine(report.ExitCouldNot, "it could not be read"),
			exitLine(exit.CodeUsage, "the command line is wrong"),
			signalLine(),
		),
		Example: `  allclear evidence check evidence/latest
  allclear evidence check evidence --allowed-signers signers`,
		Args: onePlace,
		RunE: func(cmd *cobra.Command, args []string) error {
			return checkEvidence(cmd.Context(), settings.InHome(args[0]), signers, around.out)
		},
	}
	cmd.Flags().Var((*path)(&signers), "allowed-signers",
		"a `file` of who may sign, as ssh-keygen reads it: each run must be signed by one of them")
	return cmd
}

// onePlace is the evidence that a command is about.
func onePlace(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return exit.Usage(exit.WithHint(fmt.Errorf("%s takes one folder or file, %d given", cmd.CommandPath(), len(args)),
			cmd.CommandPath()+" evidence/latest"))
	}
	return nil
}

func checkEvidence(ctx context.Context, at, allowed string, out io.Writer) error {
	var signers evidence.Signers
	if allowed != "" {
		var err error
		if signers, err = evidence.ReadSigners(allowed); err != nil {
			return badFlag("allowed-signers", err, "a file with lines such as: ann@example.com ssh-ed25519 AAAA…")
		}
		if signers == nil {
			return badFlag("allowed-signers", fmt.Errorf("%s names nobody", allowed), "a file with lines such as: ann@example.com ssh-ed25519 AAAA…")
		}
	}
	all, err := evidence.Check(ctx, at, signers)
	switch {
	case errors.Is(err, evidence.ErrDamaged):
		return unwhole{err}
	case err != nil:
		return err
	}
	var bad exit.Problems
	for _, c := range all {
		if _, err := fmt.Fprintln(out, printable.Text(c.Folder+": "+saidOf(c))); err != nil {
			return fmt.Errorf("writing to stdout: %w", err)
		}
		for _, wrong := range c.Wrong {
			bad = append(bad, fmt.Errorf("%s: %s", c.Folder, wrong))
		}
		if c.Unfinished {
			bad = append(bad, fmt.Errorf("%s: it has no %s: the run was killed, or is still at work", c.Folder, evidence.SumsFile))
		}
	}
	if len(bad) > 0 {
		return unwhole{bad}
	}
	return nil
}

// saidOf says of one run whether its evidence is whole.
func saidOf(c *evidence.Checked) string {
	switch {
	case len(c.Wrong) > 0:
		return "DAMAGED"
	case c.Unfinished:
		return "UNFINISHED"
	}
	said := []string{fmt.Sprintf("whole: run %s, %s, %d files", c.Manifest.Run, c.Manifest.Verdict, len(c.Manifest.Files))}
	switch {
	case c.IsKnown:
		said = append(said, "signed by "+c.SignedBy)
	case c.SignedBy != "":
		said = append(said, "signed with "+c.SignedBy+" (whose key that is was not checked: --allowed-signers)")
	default:
		said = append(said, "not signed")
	}
	return strings.Join(said, ", ")
}

func newEvidencePackCommand(around surroundings) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "pack FOLDER",
		Short: "Pack evidence into one .tar.zst",
		Long: `Writes the evidence of a run, or of all runs in a folder, into one file, which
evidence check reads as it is, and tar --zstd -xf unpacks. The same evidence gives the
same bytes. It may hold keys of rows, and more with --values full: hand it to those
who may see them.

` + plainExitHelp(),
		Example: `  allclear evidence pack evidence/latest
  allclear evidence pack evidence --to incident.tar.zst`,
		Args: onePlace,
		RunE: func(cmd *cobra.Command, args []string) error {
			folder, place := settings.InHome(args[0]), to
			if place == "" {
				name, err := evidence.NameOf(folder)
				if err != nil {
					return err
				}
				place = name + ".tar.zst"
			}
			if err := evidence.PackTo(cmd.Context(), folder, place); err != nil {
				return err
			}
			_, err := fmt.Fprintln(around.out, printable.Text(place))
			return err
		},
	}
	cmd.Flags().Var((*path)(&to), "to", "the `file` to write (default: the name of the folder with .tar.zst, here)")
	return cmd
}
