package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// The exit codes, as DESIGN.md settles them. A Go panic exits 2 by itself.
const (
	exitGo         = 0
	exitNoGo       = 1
	exitFailed     = 2 // could not run: nothing proven
	exitIncomplete = 3
	exitDegraded   = 4
	exitUsage      = 64  // EX_USAGE of sysexits.h
	exitSignal     = 128 // plus the number of the signal
)

// An exitCoder is an error that knows the exit code it stands for.
type exitCoder interface {
	error
	ExitCode() int
}

// A hinter is an error that knows a remedy; package server's errors are some.
type hinter interface {
	error
	Hint() string
}

// usageError is a command line or a fleet file that cannot be meant.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }
func (usageError) ExitCode() int   { return exitUsage }

// verdictError carries the exit code of a report that is already written, so
// there is nothing left to say.
type verdictError struct{ code int }

func (e verdictError) Error() string { return fmt.Sprintf("the verdict's exit code is %d", e.code) }
func (e verdictError) ExitCode() int { return e.code }

// signalError is why a run was cancelled by SIGINT or SIGTERM.
type signalError struct{ signal os.Signal }

func (e signalError) Error() string {
	if e.signal == syscall.SIGTERM {
		return "stopped by SIGTERM"
	}
	return "interrupted by SIGINT"
}

func (e signalError) ExitCode() int {
	if number, ok := e.signal.(syscall.Signal); ok {
		return exitSignal + int(number)
	}
	return exitFailed
}

// hinted gives an error a remedy, printed as "Try: …".
type hinted struct {
	error
	hint string
}

func (e hinted) Unwrap() error { return e.error }
func (e hinted) Hint() string  { return e.hint }

// exitCode is the only place where an error becomes an exit code.
func exitCode(err error) int {
	if err == nil {
		return exitGo
	}
	var coder exitCoder
	if errors.As(err, &coder) {
		return coder.ExitCode()
	}
	return exitFailed
}

// complain tells a person what went wrong and what to try: one line each, and
// every problem of a fleet file at once.
func complain(w io.Writer, err error) {
	var verdict verdictError
	if err == nil || errors.As(err, &verdict) {
		return
	}
	var several problems // none is nothing to say
	if errors.As(err, &several) {
		for _, one := range several {
			complain(w, one)
		}
		return
	}
	text := fmt.Sprintf("allclear: %s\n", visible(err.Error()))
	var hint hinter
	if errors.As(err, &hint) && hint.Hint() != "" {
		text += fmt.Sprintf("Try: %s\n", visible(hint.Hint()))
	}
	// Nothing can be told any more when stderr itself is gone; the exit code
	// still says it.
	_, _ = io.WriteString(w, text)
}
