package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"allclear/compare/sweep"
)

// Paces implements sweep.Store.
func (l *Ledger) Paces(ctx context.Context, fleet string, since time.Time) (all []sweep.Pace, err error) {
	err = l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		all = nil
		rows, err := conn.QueryContext(ctx, "SELECT pair, at_us, rows, bytes, reading_us FROM paces"+
			" WHERE fleet = ? AND at_us >= ? ORDER BY at_us, pair", fleet, since.UnixMicro())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			var p sweep.Pace
			var at, reading int64
			if err := rows.Scan(&p.Pair, &at, &p.Rows, &p.Bytes, &reading); err != nil {
				return err
			}
			p.At, p.Reading = time.UnixMicro(at).UTC(), time.Duration(reading)*time.Microsecond
			all = append(all, p)
		}
		return rows.Err()
	})
	return all, l.failed("reading how fast earlier runs were", err)
}

// KeepPaces implements sweep.Store.
func (l *Ledger) KeepPaces(ctx context.Context, fleet, run string, paces []sweep.Pace) error {
	return l.failed("keeping how fast the run was", l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		for i := range paces {
			p := &paces[i]
			if _, err := conn.ExecContext(ctx, "INSERT INTO paces (fleet, pair, run, at_us, rows, bytes, reading_us) VALUES (?, ?, ?, ?, ?, ?, ?)",
				fleet, p.Pair, run, p.At.UnixMicro(), p.Rows, p.Bytes, p.Reading.Microseconds()); err != nil {
				return err
			}
		}
		return nil
	}))
}
