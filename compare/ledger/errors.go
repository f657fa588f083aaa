package ledger

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrRecorded is in the error of [Ledger.Record] for a run that the ledger has.
var ErrRecorded = errors.New("the run is recorded already")

// Error is a failure of a ledger. It unwraps to its cause.
type Error struct {
	Path string // the ledger's file
	Err  error
	hint string
}

func (e *Error) Error() string { return fmt.Sprintf("ledger %s: %v", e.Path, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// Hint is what a person can do about it, "" if nothing is known. The command
// prints it after "Try: ".
func (e *Error) Hint() string { return e.hint }

// failed wraps what went wrong while doing something with the file.
func (l *Ledger) failed(doing string, err error) error {
	if own := (*Error)(nil); err == nil || errors.As(err, &own) {
		return err
	}
	e := &Error{Path: l.path, Err: fmt.Errorf("%s: %w", doing, err)}
	switch primary(err) {
	case sqlite3.SQLITE_BUSY:
		e.Err = fmt.Errorf("%s: another process kept the file locked for %v: %w", doing, l.wait, err)
		e.hint = "wait for the other run to end and run again; `fuser " + l.path + "` names the process that holds the file"
	case sqlite3.SQLITE_NOTADB:
		e.Err = fmt.Errorf("%s: the file is no ledger: %w", doing, err)
		e.hint = notOurs
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		e.hint = "check that this user may write the file and its directory"
	case sqlite3.SQLITE_FULL:
		e.hint = "free some space on its disk and run again"
	case sqlite3.SQLITE_CORRUPT:
		e.hint = "move the file away, or put back a copy of it; the next run begins a new one, and forecasts need two runs again"
	}
	return e
}

const notOurs = "give a path where no file is yet, and a ledger is made there"

// primary is the SQLite result code of an error without its extension, 0 if
// SQLite gave none.
func primary(err error) int {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return sqlite3.SQLITE_OK
	}
	return failure.Code() & 0xFF // https://sqlite.org/rescode.html
}
