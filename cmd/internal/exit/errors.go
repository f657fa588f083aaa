package exit

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"allclear/report"
)

// usageError is a command line or a fleet file that makes no sense.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }
func (usageError) ExitCode() int   { return CodeUsage }

// Usage marks an error as one of the command line or of the fleet file, found before
// anything was connected to.
func Usage(err error) error { return usageError{err} }

// A VerdictError carries the exit code of a report. The report is already written, so
// Complain prints nothing for it.
type VerdictError struct{ Code int }

func (e VerdictError) Error() string { return fmt.Sprintf("the verdict's exit code is %d", e.Code) }

// ExitCode is the code of the verdict.
func (e VerdictError) ExitCode() int { return e.Code }

// A SignalError is the cause of a run's context that SIGINT or SIGTERM cancelled.
type SignalError struct{ Signal os.Signal }

func (e SignalError) Error() string {
	if e.Signal == syscall.SIGTERM {
		return "stopped by SIGTERM"
	}
	return "interrupted by SIGINT"
}

// ExitCode is the code that shells give for a process that a signal ended.
func (e SignalError) ExitCode() int {
	if number, ok := e.Signal.(syscall.Signal); ok {
		return codeSignal + int(number)
	}
	return report.ExitCouldNot
}

// hinted gives an error a remedy.
type hinted struct {
	error
	hint string
}

func (e hinted) Unwrap() error { return e.error }
func (e hinted) Hint() string  { return e.hint }

// WithHint gives an error a remedy, which is printed as "Try: …".
func WithHint(err error, hint string) error { return hinted{err, hint} }

// HintOf is the remedy that an error has, or "". Any error with a Hint method has one, also
// those of the packages that talk to servers.
func HintOf(err error) string {
	var hint interface {
		error
		Hint() string
	}
	if errors.As(err, &hint) {
		return hint.Hint()
	}
	return ""
}

// Problems are everything that is wrong with a fleet, so that a person can mend all of it
// after one run.
type Problems []error

func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, err := range p {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

func (p Problems) Unwrap() []error { return p }

// During puts what was being done in front of each problem.
func (p Problems) During(doing string) Problems {
	all := make(Problems, len(p))
	for i, err := range p {
		all[i] = fmt.Errorf("%s: %w", doing, err)
	}
	return all
}
