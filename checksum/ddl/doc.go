// Package ddl reads a schema file (mysqldump --no-data, mariadb-dump, skeema's or
// hand-written CREATE TABLEs) into a [checksum.Catalog], without a server.
//
// It knows columns, indexes and foreign keys. It does not know what a server decides:
// character sets and defaults of columns, sizes, and what a stored program would
// create. What it cannot read of a table is an error and is never left out: a check of
// the catalog would otherwise pass although it has not seen the table.
package ddl

import (
	"fmt"
	"strings"
)

// Error tells where in a schema file something is not understood.
type Error struct {
	File string
	Line int    // of the part of the statement that is not understood, 1 the first
	Near string // the beginning of that part
	Err  error
}

// Error is "file:line: what is wrong, near …".
func (e *Error) Error() string {
	if e.Near == "" {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s:%d: %v, near: %s", e.File, e.Line, e.Err, e.Near)
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// nearLength is how much of a statement an error shows, in characters.
const nearLength = 80

// wrong is an error at the first of the tokens.
func wrong(tokens []token, format string, args ...any) error {
	e := &Error{Err: fmt.Errorf(format, args...)}
	if len(tokens) > 0 {
		near := []rune(strings.Join(strings.Fields(write(tokens)), " "))
		if len(near) > nearLength {
			near = append(near[:nearLength], '…')
		}
		e.Line, e.Near = tokens[0].line, string(near)
	}
	return e
}
