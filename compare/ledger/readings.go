package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"allclear/checksum"
)

// Readings gives the readings of a series at or after a time (the zero time: all of
// them), the oldest first. Those that two runs took in the same microsecond are in the
// order of recording. A series that was never read has none.
func (l *Ledger) Readings(ctx context.Context, s Series, since time.Time) ([]Reading, error) {
	var readings []Reading
	err := l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		readings, err = query(ctx, conn, s, since)
		return err
	})
	if err != nil {
		return nil, l.failed(fmt.Sprintf("reading %s %q", s.Kind, s.Name), err)
	}
	return readings, nil
}

func query(ctx context.Context, conn *sql.Conn, s Series, since time.Time) (readings []Reading, err error) {
	rows, err := conn.QueryContext(ctx, "SELECT at_us, value, max FROM readings"+
		" WHERE series = (SELECT number FROM series WHERE fleet = ? AND kind = ? AND name = ?) AND at_us >= ?"+
		" ORDER BY at_us, run", s.Fleet, s.Kind, s.Name, since.UnixMicro())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var us int64
		var value, limit string
		if err := rows.Scan(&us, &value, &limit); err != nil {
			return nil, err
		}
		r := Reading{Series: s, At: time.UnixMicro(us).UTC()}
		var wrongValue, wrongMax error
		r.Value, wrongValue = checksum.ParseInteger(value)
		r.Max, wrongMax = checksum.ParseInteger(limit)
		if err := errors.Join(wrongValue, wrongMax); err != nil {
			return nil, fmt.Errorf("at %s: %w", r.At.Format(time.RFC3339Nano), err)
		}
		readings = append(readings, r)
	}
	return readings, rows.Err()
}
