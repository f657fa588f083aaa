// Package exit knows how a command ends badly: the exit codes, the errors that
// stand for one of them or name a remedy, and how a person is told. It does not
// know what went wrong, and it does not end the process: only main does.
package exit

import (
	"errors"
	"fmt"
	"io"

	"allclear/report"
	"allclear/report/printable"
)

// Exit codes beside those of the verdicts, which package report settles. A Go
// panic exits 2 by itself.
const (
	CodeFailed = report.ExitCouldNot // the command could not run: nothing is proven
	CodeUsage  = 64                  // EX_USAGE of sysexits.h
	codeSignal = 128                 // plus the number of the signal
)

// Code is the only place where an error becomes an exit code.
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
	return CodeFailed
}

// Complain tells a person what went wrong and what to try: one line each, and
// every problem of a fleet file at once.
func Complain(w io.Writer, err error) {
	var verdict VerdictError
	if err == nil || errors.As(err, &verdict) {
		return
	}
	var several Problems // of none there is nothing to say
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
	// When stderr itself is gone, nothing can be told any more; the exit code
	// still says it.
	_, _ = io.WriteString(w, text)
}
