package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"allclear/compare/freshness"
)

// Freshness implements freshness.Store.
func (l *Ledger) Freshness(ctx context.Context, fleet, pair string) (all []freshness.Kept, err error) {
	err = l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		rows, err := conn.QueryContext(ctx, "SELECT name, identity, map FROM freshness WHERE fleet = ? AND pair = ? ORDER BY name", fleet, pair)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			kept, identity := freshness.Kept{Pair: pair}, ""
			if err := rows.Scan(&kept.Table, &identity, &kept.Map); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(identity), &kept.Identity); err != nil {
				return err
			}
			all = append(all, kept)
		}
		return rows.Err()
	})
	return all, l.failed("reading what was verified of "+pair, err)
}

// KeepFreshness implements freshness.Store.
func (l *Ledger) KeepFreshness(ctx context.Context, fleet string, tables []freshness.Kept) error {
	return l.failed("keeping what was verified", l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		for i := range tables {
			t := &tables[i]
			identity, err := json.Marshal(t.Identity)
			if err != nil {
				return err
			}
			if _, err := conn.ExecContext(ctx, "INSERT INTO freshness (fleet, pair, name, identity, map) VALUES (?, ?, ?, ?, ?)"+
				" ON CONFLICT DO UPDATE SET identity = excluded.identity, map = excluded.map",
				fleet, t.Pair, t.Table, string(identity), t.Map); err != nil {
				return err
			}
		}
		return nil
	}))
}

// KeepStandings implements freshness.Store.
func (l *Ledger) KeepStandings(ctx context.Context, fleet, run, pair string, s freshness.Standings) error {
	members, err := json.Marshal(s)
	if err != nil {
		return l.failed("keeping where "+pair+" stands", err)
	}
	return l.failed("keeping where "+pair+" stands", l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "INSERT INTO standings (fleet, pair, run, at_us, members) VALUES (?, ?, ?, ?, ?)"+
			" ON CONFLICT DO UPDATE SET at_us = excluded.at_us, members = excluded.members",
			fleet, pair, run, s.A.At.UnixMicro(), string(members))
		return err
	}))
}

// Standings implements freshness.Store.
func (l *Ledger) Standings(ctx context.Context, fleet, pair string, since time.Time) (all map[string]freshness.Standings, err error) {
	all = map[string]freshness.Standings{}
	err = l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		rows, err := conn.QueryContext(ctx, "SELECT run, members FROM standings WHERE fleet = ? AND pair = ? AND at_us >= ?",
			fleet, pair, since.UnixMicro())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			var run, members string
			var one freshness.Standings
			if err := rows.Scan(&run, &members); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(members), &one); err != nil {
				return err
			}
			all[run] = one
		}
		return rows.Err()
	})
	return all, l.failed("reading where "+pair+" stood", err)
}
