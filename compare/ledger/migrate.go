package ledger

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
)

// applicationID marks a SQLite file as a ledger: "allc".
const applicationID = 0x616C6C63

//go:embed schema.sql
var schema string

//go:embed schema_2.sql
var schema2 string

//go:embed schema_3.sql
var schema3 string

//go:embed schema_4.sql
var schema4 string

//go:embed schema_5.sql
var schema5 string

// steps are the migrations: the step at index n takes a file of version n to
// version n+1. Version 0 is an empty file. A step that was released never changes.
func steps() []string { return []string{schema, schema2, schema3, schema4, schema5} }

// mark is what identifies a file as a ledger of some version.
type mark struct {
	application int64
	version     int
	tables      int
}

func readMark(ctx context.Context, conn *sql.Conn) (mark, error) {
	var m mark
	return m, errors.Join(
		conn.QueryRowContext(ctx, "PRAGMA application_id").Scan(&m.application),
		conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&m.version),
		conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&m.tables),
	)
}

// check refuses a file that is no ledger, and one that a newer allclear has made.
func (l *Ledger) check(m mark, newest int) error {
	empty := m == mark{}
	switch {
	case !empty && m.application != applicationID:
		return &Error{Path: l.path, Err: errors.New("this SQLite database is no ledger of allclear"), hint: notOurs}
	case m.version > newest:
		return &Error{
			Path: l.path,
			Err:  fmt.Errorf("it is of version %d, and this allclear knows versions up to %d", m.version, newest),
			hint: "use the allclear that wrote it, or a newer one, or another file",
		}
	}
	return nil
}

// migrate brings the file to the newest version, with all steps in one transaction.
func (l *Ledger) migrate(ctx context.Context, steps []string) error {
	var found mark
	err := l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		if found, err = readMark(ctx, conn); err != nil {
			return err
		}
		return l.check(found, len(steps))
	})
	if err != nil || found.version == len(steps) {
		return err // the common case takes no lock that others must wait for
	}
	return l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		m, err := readMark(ctx, conn) // again: another run may have been quicker
		if err != nil {
			return err
		}
		if err := l.check(m, len(steps)); err != nil {
			return err
		}
		for v := m.version; v < len(steps); v++ {
			if _, err := conn.ExecContext(ctx, steps[v]); err != nil {
				return fmt.Errorf("to version %d: %w", v+1, err)
			}
		}
		_, err = conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(steps)))
		return err
	})
}
