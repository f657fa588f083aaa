package main

import (
	"cmp"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/terminal"
)

// surroundings are what a process gets from the system, so that tests can replace it.
type surroundings struct {
	args      []string // without the program's name
	in        io.Reader
	out, err  io.Writer
	lookupEnv func(name string) (string, bool)
	exit      func(code int) // ends the process at once: on a second signal only
}

// run runs the command line and gives its exit code.
func run(around surroundings) int { return runWith(around, newEngine()) }

func runWith(around surroundings, engine engine) int {
	ctx, stop := withSignals(context.Background(), func() { toLineStart(around.err) }, around.exit)
	defer stop()
	root := newRootCommand(around, engine)
	root.SetArgs(around.args)
	err := root.ExecuteContext(ctx)
	code := endOf(around, err, context.Cause(ctx))
	if isPlugin(around.args) {
		return endAsPlugin(around, cmp.Or(err, context.Cause(ctx)))
	}
	return code
}

// endOf prints why a command failed, and gives its exit code. A run that was cut short must not
// look like one that came to its end, whatever its verdict, so the code of the signal goes before
// that of the verdict.
func endOf(around surroundings, err, cause error) int {
	var cut exit.SignalError
	if !errors.As(cause, &cut) {
		exit.Complain(around.err, err)
		return exit.Code(err)
	}
	if !errors.Is(err, context.Canceled) && !errors.Is(err, cut) {
		exit.Complain(around.err, err)
	}
	exit.Complain(around.err, cut)
	return cut.ExitCode()
}

// toLineStart moves the cursor to the start of the line. On Ctrl-C a terminal echoes ^C,
// and what is drawn next would start after it.
func toLineStart(stderr io.Writer) {
	if terminal.Is(stderr) {
		_, _ = io.WriteString(stderr, "\r") // a terminal that is gone has no cursor
	}
}

func newRootCommand(around surroundings, engine engine) *cobra.Command {
	root := &cobra.Command{
		Use:   "allclear",
		Short: "Proves row by row that pairs of MySQL or MariaDB servers hold the same data",
		Long: `allclear reads both members of every pair of a fleet, proves row by row where
they agree, and ends in one word: GO, DEGRADED, NO-GO or INCOMPLETE.
It locks nothing, and never writes to a server that it verifies.`,
		Example: `  allclear demo                               # see it work on private servers
  allclear init --a db01a --b db01b --user allclear
  allclear explain -c fleet.yaml              # what would be read, and the grants it takes
  allclear verify -c fleet.yaml --out evidence
  allclear sweep -c fleet.yaml --within 7d --budget 3h --out evidence   # every night; needs a ledger`,
		// Bare `allclear` in a script must not exit 0, which means GO.
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return exit.Usage(exit.WithHint(errors.New("which command?"), "allclear --help"))
		},
		Args:              cobra.ArbitraryArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return checkFiles(fewestFiles) },
		Version:           versionLine(), // makes the flag --version
		SilenceErrors:     true,
		SilenceUsage:      true,
	}
	root.SetIn(around.in)
	root.SetOut(around.out)
	root.SetErr(around.err)
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		// Without a command there are no flags to speak of: the misspelt command is named first.
		if name := firstWord(around.args); cmd == root && name != "" {
			return unknownCommand(cmd, name)
		}
		return flagProblem(cmd, err)
	})
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		newVerifyCommand(around, engine),
		newSweepCommand(around, engine),
		newCharsetCommand(around, engine),
		newIDsCommand(around, engine),
		newSnapshotCommand(around, engine),
		newReportCommand(around),
		newDiffCommand(around),
		newRecheckCommand(around, engine),
		newMetricsCommand(around),
		newEvidenceCommand(around),
		newNoteCommand(around),
		newExplainCommand(around, engine),
		newInitCommand(around, engine),
		newDemoCommand(around, engine),
		newVersionCommand(around),
		newCompletionCommand(around),
		newManualCommand(around, engine),
		newKindsTopic(),
	)
	refuseUnknownTopics(root)
	return root
}
