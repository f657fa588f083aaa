package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/login"
	"allclear/compare/suggest"
)

// flagProblem turns an error of pflag into an error of usage with a remedy.
func flagProblem(cmd *cobra.Command, err error) error {
	see := cmd.CommandPath() + " --help"
	var unknown *pflag.NotExistError
	var misvalued *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		// Of -phunter2 only the p may be printed, since the rest may be a password.
		letter := unknown.GetSpecifiedName()
		hint := see
		if letter == "p" {
			hint = passwordRemedy()
		}
		return exit.Usage(exit.WithHint(fmt.Errorf("unknown flag: -%s", letter), hint))
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if name == "password" || name == "pass" {
			return exit.Usage(exit.WithHint(fmt.Errorf("unknown flag: --%s", name), passwordRemedy()))
		}
		return exit.Usage(exit.WithHint(fmt.Errorf("unknown flag: --%s", name), flagHint(cmd, name, see)))
	case errors.As(err, &misvalued):
		if own := exit.HintOf(err); own != "" {
			see = own
		} else if flag := misvalued.GetFlag(); flag.Value.Type() == "duration" {
			see = durationHint(flag.Name, misvalued.GetValue())
		}
		return exit.Usage(exit.WithHint(fmt.Errorf("--%s: bad value %q: %w", misvalued.GetFlag().Name,
			misvalued.GetValue(), misvalued.Unwrap()), see))
	}
	return exit.Usage(exit.WithHint(err, see))
}

// durationHint is the hint for a bad duration: mostly a number that lacks its unit.
func durationHint(flag, value string) string {
	if _, err := strconv.ParseFloat(value, 64); err != nil {
		return fmt.Sprintf("a number with its unit: --%s 500ms, 30s or 10m", flag)
	}
	return fmt.Sprintf("--%s %sms or %ss", flag, value, value)
}

func flagHint(cmd *cobra.Command, name, otherwise string) string {
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := suggest.Nearest(strings.ReplaceAll(login.KeyOf(name), "_", "-"), known); near != "" {
		return "--" + near
	}
	return otherwise
}

func passwordRemedy() string {
	return "--password-file, --password-env or --defaults-file: every user of this machine can see a command line"
}

func unknownCommand(cmd *cobra.Command, name string) error {
	var known []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			known = append(known, sub.Name())
		}
	}
	hint := cmd.CommandPath() + " --help"
	if near := suggest.Nearest(name, known); near != "" {
		hint = cmd.CommandPath() + " " + near
	}
	return exit.Usage(exit.WithHint(fmt.Errorf("unknown command %q", name), hint))
}

// refuseUnknownTopics makes help refuse what is no command. Its own way is to print the help of the
// command above and to exit 0.
func refuseUnknownTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, help := range root.Commands() {
		if help.Name() != "help" {
			continue
		}
		help.Args = func(_ *cobra.Command, args []string) error {
			of, rest, err := root.Find(args)
			if err != nil {
				return exit.Usage(err)
			}
			if len(rest) > 0 && of.HasSubCommands() {
				return unknownCommand(of, rest[0])
			}
			return nil
		}
	}
}

// firstWord is the first argument that is no flag, "" if a flag comes before it: the word after
// an unknown flag may be its value, and a password.
func firstWord(args []string) string {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return ""
	}
	return args[0]
}

// noArguments refuses arguments. It does not print them, since one may be a password that
// was meant for a prompt.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return exit.Usage(exit.WithHint(fmt.Errorf("%s takes flags, but no arguments; %d given", cmd.CommandPath(), len(args)),
		cmd.CommandPath()+" --help"))
}

// badFlag is an error of usage about the value of one flag.
func badFlag(name string, err error, hint string) error {
	if hint == "" {
		hint = exit.HintOf(err)
	}
	return exit.Usage(exit.WithHint(fmt.Errorf("--%s: %w", name, err), hint))
}
