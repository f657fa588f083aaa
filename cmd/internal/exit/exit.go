// Package exit knows how a command that failed ends: the exit codes, the errors that
// stand for one of them or name a remedy, and how they are printed. It does not know
// what went wrong, and it does not end the process: only main does.
package exit

import (
	"errors"
	"fmt"
	"io"

	"allclear/report"
	"allclear/report/printable"
)

// Exit codes beside those of package report, which has the codes of the verdicts and
// ExitCouldNot. A Go panic exits 2 by itself, which is ExitCouldNot too.
const (
	CodeUsage  = 64  // EX_USAGE of sysexits.h
	codeSignal = 128 // to which the number of the signal is added
)

// Code is the exit code of an error: that of the first error in its chain that has one,
// or else ExitCouldNot, since nothing is proven. It is the only place where an error
// becomes an exit code.
func Code(err error) int {
	if err == nil {
		return report.ExitGo
	}
	var coder interface {
		error
		ExitCode() int
	}
	if errors.As(err, &coder) {
		return coder.ExitCode()
	}
	return report.ExitCouldNot
}

// Complain prints what went wrong and what to try, in one line each, and all problems of a
// fleet file at once.
func Complain(w io.Writer, err error) {
	var verdict VerdictError
	if err == nil || errors.As(err, &verdict) {
		return
	}
	var several Problems // if there are none, nothing is printed
	if errors.As(err, &several) {
		for _, one := range several {
			Complain(w, one)
		}
		return
	}
	text := fmt.Sprintf("allclear: %s\n", printable.Text(err.Error()))
	if hint := HintOf(err); hint != "" {
		text += fmt.Sprintf("Try: %s\n", printable.Text(hint))
	}
	// When stderr itself is gone, only the exit code can still say that the run failed.
	_, _ = io.WriteString(w, text)
}
