package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/fleetfile"
	"allclear/cmd/internal/settings"
	"allclear/compare/suggest"
)

// choice is a flag that takes one word of a list.
type choice struct {
	value   string
	allowed []string
}

func (c *choice) String() string { return c.value }
func (*choice) Type() string     { return "word" }

func (c *choice) Set(text string) error {
	if !slices.Contains(c.allowed, text) {
		return exit.WithHint(errors.New("no such choice"), suggest.Or(text, c.allowed, "one of "+strings.Join(c.allowed, ", ")))
	}
	c.value = text
	return nil
}

// choices is a flag that takes several words of a list, separated by commas.
type choices struct {
	values  []string
	allowed []string
}

func (c *choices) String() string { return strings.Join(c.values, ",") }
func (*choices) Type() string     { return "words" }

func (c *choices) Set(text string) error {
	var values []string
	for word := range strings.SplitSeq(text, ",") {
		one := choice{allowed: c.allowed}
		if err := one.Set(word); err != nil {
			return err
		}
		if !slices.Contains(values, word) {
			values = append(values, word)
		}
	}
	c.values = values
	return nil
}

// path is a flag that takes a path, which may start with ~/.
type path string

func (p *path) String() string { return string(*p) }
func (*path) Type() string     { return "path" }

func (p *path) Set(text string) error {
	*p = path(settings.InHome(text))
	return nil
}

// patternList is a flag that takes table patterns, separated by commas. It may be given
// several times.
type patternList struct{ patterns []*fleetfile.Pattern }

func (l *patternList) String() string {
	texts := make([]string, len(l.patterns))
	for i, p := range l.patterns {
		texts[i] = p.String()
	}
	return strings.Join(texts, ",")
}

func (*patternList) Type() string { return "globs" }

func (l *patternList) Set(text string) error {
	for one := range strings.SplitSeq(text, ",") {
		p, err := fleetfile.ParsePattern(one)
		if err != nil {
			return err
		}
		l.patterns = append(l.patterns, p)
	}
	return nil
}

// atLeast is a flag that takes a whole number of at least least.
type atLeast struct {
	value, least int
}

func (n *atLeast) String() string { return fmt.Sprint(n.value) }
func (*atLeast) Type() string     { return "number" }

func (n *atLeast) Set(text string) error {
	hint := fmt.Sprintf("a whole number, at least %d", n.least)
	var value int
	if _, err := fmt.Sscanf(text, "%d", &value); err != nil || fmt.Sprint(value) != text {
		return exit.WithHint(errors.New("no whole number"), hint)
	}
	if value < n.least {
		return exit.WithHint(errors.New("too low"), hint)
	}
	n.value = value
	return nil
}

// completeWords offers the words of a flag to the shell.
func completeWords(cmd *cobra.Command, flag string, words []string) {
	// It fails only for a flag that the command does not have.
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}
