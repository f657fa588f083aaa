package snapshot

import (
	"errors"
	"fmt"
)

// Errors of this package, to be told apart with errors.Is.
var (
	// ErrExists: there is a whole snapshot in the folder already.
	ErrExists = errors.New("there is a snapshot already")
	// ErrPartial: there is one that was not finished.
	ErrPartial = errors.New("there is an unfinished snapshot")
	// ErrMoved: an unfinished snapshot cannot be gone on with, because the server has executed
	// something since.
	ErrMoved = errors.New("the server has been written to since")
	// ErrNone: there is no snapshot in the folder.
	ErrNone = errors.New("there is no snapshot")
	// ErrDamaged: a file is not as it was written.
	ErrDamaged = errors.New("damaged")
	// ErrNewer: the snapshot is of a newer format than this build reads.
	ErrNewer = errors.New("written by a newer version of allclear")
)

// Error is an error of a snapshot: the file it is about, and what to do about it.
type Error struct {
	Path string
	Err  error
	hint string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %v", e.Path, e.Err) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint says what to try.
func (e *Error) Hint() string { return e.hint }

// unsupported is an error of what a snapshot cannot do: it is errors.ErrUnsupported.
type unsupported string

func (u unsupported) Error() string { return string(u) }

// Is tells errors.Is what kind of error it is.
func (unsupported) Is(target error) bool { return target == errors.ErrUnsupported }

func cannot(format string, values ...any) error { return unsupported(fmt.Sprintf(format, values...)) }

// lostHint says what to do about a file that cannot be read.
const lostHint = "take the file from a backup of the snapshot"

func damaged(path string, format string, values ...any) error {
	return &Error{
		Path: path, Err: fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, values...)),
		hint: "take the file from a backup of the snapshot; `allclear snapshot check` names every damaged file",
	}
}
