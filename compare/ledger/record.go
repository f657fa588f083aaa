package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"allclear/checksum"
)

// The kinds of series.
const (
	Generator = "generator" // what generates IDs
	Column    = "column"    // a column that holds them
)

// Run is one run of allclear.
type Run struct {
	ID      string // not empty; no two runs of a ledger share it
	Fleet   string
	Started time.Time // kept to the microsecond
	Verdict string    // GO, DEGRADED, NO-GO or INCOMPLETE
}

// Series is a number that is read in run after run.
type Series struct {
	Fleet string
	Kind  string // [Generator] or [Column]
	Name  string // of a generator: its entity, or its own; of a column: db.table.column
}

// Reading is one value of a series.
type Reading struct {
	Series Series
	At     time.Time // kept to the microsecond, read back in UTC
	Value  checksum.Integer
	Max    checksum.Integer // what Value must not pass: for people, nothing is checked against it
}

// Record keeps a run and its readings, all or nothing; they are on disk when it returns
// nil. Recording a run that the ledger already has is an error that wraps [ErrRecorded],
// whatever its readings.
//
// It also fails if the run has no ID, if a reading is of another fleet than the run or
// of an unknown kind, or if two readings of a series have the same microsecond. A series
// has one value at a time: a column that several shards have is either one reading, of
// the largest value, or one series for each shard.
func (l *Ledger) Record(ctx context.Context, run Run, readings []Reading) error {
	doing := fmt.Sprintf("recording run %q", run.ID)
	if err := valid(run, readings); err != nil {
		return l.failed(doing, err)
	}
	return l.failed(doing, l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		var known bool
		if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)", run.ID).Scan(&known); err != nil {
			return err
		}
		if known {
			return &Error{Path: l.path, Err: fmt.Errorf("%s: %w", doing, ErrRecorded), hint: "give every run an ID of its own"}
		}
		var number int64
		if err := conn.QueryRowContext(ctx, "INSERT INTO runs (id, fleet, started_us, verdict) VALUES (?, ?, ?, ?) RETURNING number",
			run.ID, run.Fleet, run.Started.UnixMicro(), run.Verdict).Scan(&number); err != nil {
			return err
		}
		return insert(ctx, conn, number, readings)
	}))
}

func valid(run Run, readings []Reading) error {
	if run.ID == "" {
		return errors.New("the run has no ID")
	}
	type moment struct {
		series Series
		us     int64
	}
	seen := make(map[moment]bool, len(readings))
	for _, r := range readings {
		s := r.Series
		if s.Kind != Generator && s.Kind != Column {
			return fmt.Errorf("series %q is of kind %q, which is neither %s nor %s", s.Name, s.Kind, Generator, Column)
		}
		if s.Fleet != run.Fleet {
			return fmt.Errorf("the run is of fleet %q, the reading of %s %q of fleet %q", run.Fleet, s.Kind, s.Name, s.Fleet)
		}
		m := moment{s, r.At.UnixMicro()}
		if seen[m] {
			return fmt.Errorf("two readings of %s %q at %s", s.Kind, s.Name, r.At.UTC().Format(time.RFC3339Nano))
		}
		seen[m] = true
	}
	return nil
}

func insert(ctx context.Context, conn *sql.Conn, run int64, readings []Reading) (err error) {
	series, err := conn.PrepareContext(ctx, "INSERT INTO series (fleet, kind, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, series.Close()) }()
	reading, err := conn.PrepareContext(ctx, "INSERT INTO readings (series, at_us, run, value, max)"+
		" SELECT number, ?, ?, ?, ? FROM series WHERE fleet = ? AND kind = ? AND name = ?")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reading.Close()) }()
	for _, r := range readings {
		s := r.Series
		if _, err := series.ExecContext(ctx, s.Fleet, s.Kind, s.Name); err != nil {
			return err
		}
		if _, err := reading.ExecContext(ctx, r.At.UnixMicro(), run, r.Value.String(), r.Max.String(), s.Fleet, s.Kind, s.Name); err != nil {
			return err
		}
	}
	return nil
}
