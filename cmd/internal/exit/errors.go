package exit

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// usageError is a command line or a fleet file that makes no sense.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }
func (usageError) ExitCode() int   { return CodeUsage }

// Usage marks an error as one of the command line or of the fleet file: nothing
// was connected to.
func Usage(err error) error { return usageError{err} }

// A VerdictError carries the exit code of a report that is already written, so
// there is nothing left to say.
type VerdictError struct{ Code int }

func (e VerdictError) Error() string { return fmt.Sprintf("the verdict's exit code is %d", e.Code) }

// ExitCode is the verdict's.
func (e VerdictError) ExitCode() int { return e.Code }

// A SignalError is why a run was cancelled by SIGINT or SIGTERM.
type SignalError struct{ Signal os.Signal }

func (e SignalError) Error() string {
	if e.Signal == syscall.SIGTERM {
		return "stopped by SIGTERM"
	}
	return "interrupted by SIGINT"
}

// ExitCode is what shells give for a process that a signal ended.
func (e SignalError) ExitCode() int {
	if number, ok := e.Signal.(syscall.Signal); ok {
		return codeSignal + int(number)
	}
	return CodeFailed
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

// HintOf is the remedy that an error knows, or "". Any error with a Hint method
// counts; those of the servers have one.
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

// Problems are everything that is wrong with a fleet, so that they can all be
// mended after one look.
type Problems []error

func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, err := range p {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

func (p Problems) Unwrap() []error { return p }

// During puts what was being done in front of each.
func (p Problems) During(doing string) Problems {
	told := make(Problems, len(p))
	for i, err := range p {
		told[i] = fmt.Errorf("%s: %w", doing, err)
	}
	return told
}
