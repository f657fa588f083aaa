// Package manual makes pages for man(1): of commands, and of texts that are help topics.
//
// It knows how a text that was laid out for a terminal becomes a page that man lays out anew. What the
// texts say, and where the pages are kept, is for others.
package manual

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

// Manual is what all pages have in common.
type Manual struct {
	Title  string    // in the middle of the head of every page
	Source string    // the program and its version, at the foot
	Date   time.Time // at the foot; pages of the same date and source are the same bytes
}

// WriteCommands writes a page of section 1 for a command and one for each command below it, into a
// folder that is there: allclear.1, allclear-snapshot.1, allclear-snapshot-take.1. Hidden commands and
// help topics have none. It changes the texts of the commands, which are of no other use afterwards.
func (m *Manual) WriteCommands(folder string, root *cobra.Command) error {
	root.DisableAutoGenTag = true
	root.InitDefaultHelpCmd()
	prepare(root, map[*pflag.Flag]bool{})
	err := doc.GenManTreeFromOpts(root, doc.GenManTreeOptions{
		Path: folder, CommandSeparator: "-",
		Header: &doc.GenManHeader{Section: "1", Date: &m.Date, Source: m.Source, Manual: m.Title},
	})
	if err != nil {
		return fmt.Errorf("writing the pages of the commands: %w", err)
	}
	return nil
}

// Topic is a page that is about no command.
type Topic struct {
	Name    string // of the page
	Section int    // 5 for files, 7 for anything else
	What    string // in a few words
	Text    string
}

// WriteTopic writes a page about a topic.
func (m *Manual) WriteTopic(folder string, t Topic) error {
	text := fmt.Sprintf("%% %q \"%d\" %q %q %q\n# NAME\n%s \\- %s\n\n# DESCRIPTION\n%s\n",
		strings.ToUpper(t.Name), t.Section, m.Date.Format("Jan 2006"), m.Source, m.Title, t.Name, escape(t.What), markdown(t.Text))
	path := filepath.Join(folder, fmt.Sprintf("%s.%d", t.Name, t.Section))
	if err := os.WriteFile(path, md2man.Render([]byte(text)), 0o644); err != nil {
		return fmt.Errorf("writing a page: %w", err)
	}
	return nil
}

// prepare makes Markdown of the texts of a command and of those below it.
func prepare(cmd *cobra.Command, isDone map[*pflag.Flag]bool) {
	cmd.Long, cmd.Short = markdown(cmp.Or(cmd.Long, cmd.Short)), escape(cmd.Short)
	cmd.InitDefaultHelpFlag()
	for _, flags := range []*pflag.FlagSet{cmd.NonInheritedFlags(), cmd.InheritedFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			if !isDone[f] {
				prepareFlag(f)
			}
			isDone[f] = true
		})
	}
	for _, below := range cmd.Commands() {
		prepare(below, isDone)
	}
}

// prepareFlag makes the page say --out=folder, where cobra would have it say what --out is when it is
// not given: mostly nothing. That goes behind the description, as in the help.
func prepareFlag(f *pflag.Flag) {
	value, usage := pflag.UnquoteUsage(f)
	if isSwitch := f.NoOptDefVal != ""; isSwitch {
		f.Usage = escape(usage)
		return
	}
	switch f.DefValue {
	case "", "0", "0s", "[]":
	default:
		if !strings.Contains(usage, "(default") {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
	}
	f.Usage, f.DefValue, f.Value = escape(usage), escape(value), word{f.Value}
}

// word is a flag whose value is shown as it stands, without quotes.
type word struct{ pflag.Value }

func (word) Type() string { return "word" }
