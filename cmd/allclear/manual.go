package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/manual"
	"allclear/cmd/internal/settings"
)

// newManualCommand is for those who make packages: people read the pages with man.
func newManualCommand(around surroundings, engine engine) *cobra.Command {
	return &cobra.Command{
		Use:   "manual FOLDER",
		Short: "Write the manual pages, for man(1)",
		Long: `Writes the manual pages into FOLDER/man1, man5 and man7: of each command, of the
fleet file and of the kinds of findings. Their date is SOURCE_DATE_EPOCH of the
environment (Unix seconds), or today.

` + plainExitHelp(),
		Example: "  allclear manual /usr/local/share/man",
		Hidden:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usage(exit.WithHint(errors.New("manual takes one folder"), "allclear manual /usr/local/share/man"))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			date, err := sourceDate(around)
			if err != nil {
				return exit.Usage(err)
			}
			pages := manual.Manual{Title: "allclear", Source: "allclear " + buildVersion(), Date: date}
			return writeManual(settings.InHome(args[0]), pages, newRootCommand(around, engine))
		},
	}
}

// sourceDate is the date of what a build is made from, as reproducible-builds.org has it.
func sourceDate(around surroundings) (time.Time, error) {
	text, ok := around.lookupEnv("SOURCE_DATE_EPOCH")
	if !ok {
		return time.Now().UTC(), nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, exit.WithHint(fmt.Errorf("SOURCE_DATE_EPOCH is no number of seconds: %q", text),
			"SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)")
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// fleetPage and kindsPage are pages that are about no command.
const fleetPage, kindsPage = "allclear-fleet", "allclear-kinds"

func writeManual(folder string, pages manual.Manual, root *cobra.Command) error {
	kinds := newKindsTopic()
	topics := []manual.Topic{
		{Name: fleetPage, Section: 5, What: "the fleet file: which servers allclear verifies, and how", Text: fleetFileHelp()},
		{Name: kindsPage, Section: 7, What: kinds.Short, Text: kinds.Long},
	}
	root.Long += fmt.Sprintf("\n\nThe fleet file is described in %s(5), the kinds of findings in %s(7).", fleetPage, kindsPage)
	for _, section := range []int{1, 5, 7} {
		if err := os.MkdirAll(sectionFolder(folder, section), 0o755); err != nil {
			return exit.WithHint(err, "a folder that this account may write to")
		}
	}
	for _, t := range topics {
		if err := pages.WriteTopic(sectionFolder(folder, t.Section), t); err != nil {
			return err
		}
	}
	return pages.WriteCommands(sectionFolder(folder, 1), root)
}

func sectionFolder(folder string, section int) string {
	return filepath.Join(folder, fmt.Sprintf("man%d", section))
}

// fleetFileHelp is the fleet file as a page of its own.
func fleetFileHelp() string {
	return `The fleet file is YAML. It names the pairs of servers that must hold the same data,
how to log in to them, and what a verdict is about. allclear init writes one for a
pair, allclear explain shows what one selects. A file needs pairs alone. Paths in it
start from its folder, or with ~/ from the home folder of who runs allclear.

This is a file with every key:

` + exampleHelp() + `
` + patternHelp() + "\n\n" + passwordHelp()
}
