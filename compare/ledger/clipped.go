package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Clipped is a row whose ID was cut to a type's maximum, on one member.
type Clipped struct {
	Pair, Member string
	Entity       string    // whose ID it was
	Column       string    // db.table.column
	Number       string    // what the ID was cut to, decimal
	Row          string    // the row's key, in the form of the caller
	Since        time.Time // when a run saw it first; kept to the microsecond
}

// Clipped gives the rows of a fleet that were not mended as far as is known, by pair,
// column, number, member and row.
func (l *Ledger) Clipped(ctx context.Context, fleet string) ([]Clipped, error) {
	var all []Clipped
	err := l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		all, err = clippedOf(ctx, conn, fleet)
		return err
	})
	if err != nil {
		return nil, l.failed("reading the clipped rows", err)
	}
	return all, nil
}

func clippedOf(ctx context.Context, conn *sql.Conn, fleet string) (all []Clipped, err error) {
	rows, err := conn.QueryContext(ctx, "SELECT pair, member, entity, name, number, row, since_us FROM clipped WHERE fleet = ?"+
		" ORDER BY pair, name, number, member, row", fleet)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c Clipped
		var us int64
		if err := rows.Scan(&c.Pair, &c.Member, &c.Entity, &c.Column, &c.Number, &c.Row, &us); err != nil {
			return nil, err
		}
		c.Since = time.UnixMicro(us).UTC()
		all = append(all, c)
	}
	return all, rows.Err()
}

// Remember keeps clipped rows of a fleet and forgets those that were mended, all or nothing.
// A row that is kept already stays as it is.
func (l *Ledger) Remember(ctx context.Context, fleet string, clipped, mended []Clipped) error {
	if len(clipped)+len(mended) == 0 {
		return nil
	}
	return l.failed("keeping the clipped rows", l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		for _, c := range mended {
			if _, err := conn.ExecContext(ctx, "DELETE FROM clipped WHERE fleet = ? AND pair = ? AND name = ? AND number = ?"+
				" AND member = ? AND row = ?", fleet, c.Pair, c.Column, c.Number, c.Member, c.Row); err != nil {
				return err
			}
		}
		for _, c := range clipped {
			if _, err := conn.ExecContext(ctx, "INSERT INTO clipped (fleet, pair, member, entity, name, number, row, since_us)"+
				" VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
				fleet, c.Pair, c.Member, c.Entity, c.Column, c.Number, c.Row, c.Since.UnixMicro()); err != nil {
				return err
			}
		}
		return nil
	}))
}
