package ledger

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"
)

// Note is something that happened to a fleet, in the words of whoever noted it.
type Note struct {
	Fleet  string
	At     time.Time // when it happened; kept to the microsecond
	Kind   string    // what it tells of an incident, in the words of the caller
	Text   string
	Author string
}

// mostRead is how many notes and runs are read of a fleet: the latest.
const mostRead = 1000

// Add keeps a note. Notes are never changed: one that is wrong is followed by another.
func (l *Ledger) Add(ctx context.Context, n Note) error {
	return l.failed("keeping a note", l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "INSERT INTO notes (fleet, at_us, kind, text, author, added_us) VALUES (?, ?, ?, ?, ?, ?)",
			n.Fleet, n.At.UnixMicro(), n.Kind, n.Text, n.Author, time.Now().UnixMicro())
		return err
	}))
}

// Notes gives what was noted of a fleet at or after a time, the oldest first: at most the latest
// 1,000.
func (l *Ledger) Notes(ctx context.Context, fleet string, since time.Time) ([]Note, error) {
	return latest(ctx, l, "reading the notes", "SELECT at_us, kind, text, author FROM notes WHERE fleet = ? AND at_us >= ?"+
		" ORDER BY at_us DESC, number DESC LIMIT ?", fleet, since, func(rows *sql.Rows) (Note, error) {
		n := Note{Fleet: fleet}
		var us int64
		err := rows.Scan(&us, &n.Kind, &n.Text, &n.Author)
		n.At = time.UnixMicro(us).UTC()
		return n, err
	})
}

// Runs gives the runs over a fleet that started at or after a time, the oldest first: at most the
// latest 1,000.
func (l *Ledger) Runs(ctx context.Context, fleet string, since time.Time) ([]Run, error) {
	return latest(ctx, l, "reading the runs", "SELECT started_us, id, verdict FROM runs WHERE fleet = ? AND started_us >= ?"+
		" ORDER BY started_us DESC, number DESC LIMIT ?", fleet, since, func(rows *sql.Rows) (Run, error) {
		r := Run{Fleet: fleet}
		var us int64
		err := rows.Scan(&us, &r.ID, &r.Verdict)
		r.Started = time.UnixMicro(us).UTC()
		return r, err
	})
}

// latest reads rows that a query gives the latest first, and turns them round.
func latest[T any](ctx context.Context, l *Ledger, doing, query, fleet string, since time.Time,
	scan func(*sql.Rows) (T, error)) ([]T, error) {
	var all []T
	err := l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		all = nil
		rows, err := conn.QueryContext(ctx, query, fleet, since.UnixMicro(), mostRead)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			one, err := scan(rows)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return rows.Err()
	})
	slices.Reverse(all)
	return all, l.failed(doing, err)
}

// Fleets are the names of the fleets that the ledger knows of, sorted.
func (l *Ledger) Fleets(ctx context.Context) (names []string, err error) {
	err = l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		names = nil
		rows, err := conn.QueryContext(ctx, "SELECT fleet FROM runs UNION SELECT fleet FROM series UNION SELECT fleet FROM notes ORDER BY fleet")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			names = append(names, name)
		}
		return rows.Err()
	})
	return names, l.failed("reading the names of the fleets", err)
}
