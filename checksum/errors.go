package checksum

import "errors"

// Errors that sides report, to be told apart with errors.Is.
var (
	// ErrNoTable: the side has no such table.
	ErrNoTable = errors.New("no such table")
	// ErrDenied: the account may not read it.
	ErrDenied = errors.New("access denied")
	// ErrTableChanged: the table is not what it was when the run began.
	ErrTableChanged = errors.New("the table's definition changed")
	// ErrDown: the side cannot be reached.
	ErrDown = errors.New("server not reachable")
	// ErrLocked: another session holds it with a lock, and went on doing so.
	ErrLocked = errors.New("the table is locked by another session")
	// ErrOtherServer: another server answers than the one that the run began with.
	ErrOtherServer = errors.New("another server answered")
)
