package ledger

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Wait is how long to wait for a ledger that another process has locked.
const Wait = 10 * time.Second

// Ledger is an open ledger. It may be used by many goroutines at once; they take
// turns.
type Ledger struct {
	db   *sql.DB
	path string
	wait time.Duration
}

// Open opens the ledger at the path, or creates one there: a file of mode 0600. It
// migrates a ledger of an older version to the newest one, which older programs then
// refuse.
//
// It fails with an [Error], and leaves the file as it is, if the file is no ledger, if a
// newer program made it, if it can't be read or written, or if other processes keep it
// locked for longer than [Wait]. Close the ledger after use.
func Open(ctx context.Context, path string) (*Ledger, error) {
	return open(ctx, path, steps(), Wait)
}

func open(ctx context.Context, path string, steps []string, wait time.Duration) (*Ledger, error) {
	l := &Ledger{path: path, wait: wait}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, l.failed("opening it", err)
	}
	if err := create(absolute); err != nil {
		return nil, l.failed("opening it", err)
	}
	// A URI, so that a '?' or '%' in the path is part of it.
	uri := url.URL{Scheme: "file", Path: absolute, RawQuery: url.Values{
		"_pragma": {"busy_timeout(50)", "foreign_keys(1)"}, // in ms; patiently does the long wait
	}.Encode()}
	if l.db, err = sql.Open("sqlite", uri.String()); err != nil {
		return nil, l.failed("opening it", err)
	}
	// One connection: goroutines wait for each other here, not for SQLite's lock.
	l.db.SetMaxOpenConns(1)
	if err := l.migrate(ctx, steps); err != nil {
		return nil, errors.Join(l.failed("opening it", err), l.db.Close())
	}
	return l, nil
}

// Close closes the ledger. What was recorded is on disk already.
func (l *Ledger) Close() error { return l.failed("closing it", l.db.Close()) }

// transact runs do in one transaction, which is committed as a whole or not at all.
// Begin it with BEGIN to read and with BEGIN IMMEDIATE to write.
func (l *Ledger) transact(ctx context.Context, begin string, do func(*sql.Conn) error) (err error) {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return l.patiently(ctx, func() error {
		// Not sql.Tx: its Commit rolls back when a reader is in the way, so that it could
		// not be tried again.
		if _, err := conn.ExecContext(ctx, begin); err != nil {
			return err
		}
		err := do(conn)
		if err == nil {
			err = l.patiently(ctx, func() error {
				_, err := conn.ExecContext(ctx, "COMMIT")
				return err
			})
		}
		if err != nil {
			// Roll back also when ctx is done: the connection would be left in a
			// transaction.
			_, undo := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			return errors.Join(err, undo)
		}
		return nil
	})
}

// patiently retries while another process holds the file, until the wait or ctx is over.
// SQLite can wait by itself, but does not notice that ctx ended.
func (l *Ledger) patiently(ctx context.Context, try func() error) error {
	until := time.Now().Add(l.wait)
	for {
		err := try()
		if ctx.Err() != nil && err != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		if primary(err) != sqlite3.SQLITE_BUSY || !time.Now().Before(until) {
			return err
		}
	}
}
