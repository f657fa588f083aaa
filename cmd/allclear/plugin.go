package main

import (
	"errors"
	"slices"
	"strings"

	"allclear/cmd/internal/exit"
	"allclear/report/nagios"
)

// isPlugin tells that the command line asks for the answer of a monitoring plugin. It reads the
// words themselves, because the answer is due too where they could not be understood.
func isPlugin(args []string) bool {
	const flag, form = "--format", "nagios"
	at := slices.Index(args, flag)
	return slices.Contains(args, flag+"="+form) || at >= 0 && at+1 < len(args) && args[at+1] == form
}

// endAsPlugin gives the exit code of a monitoring plugin for the end of a command. One that came
// to no answer writes the line that says so: whoever reads plugins sees stdout alone, and another
// code than theirs would be taken for a verdict.
func endAsPlugin(around surroundings, ended error) int {
	var answered exit.VerdictError
	switch {
	case ended == nil: // help
		return nagios.OK
	case errors.As(ended, &answered):
		return answered.Code
	}
	// If stdout is gone, the exit code still says it.
	_ = nagios.WriteUnknown(around.out, errors.New(oneLine(ended)))
	return nagios.Unknown
}

// oneLine joins the lines of an error.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
