package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"allclear/compare/freshness"
)

// The ledger itself keeps what is known of pairs, whose rows were compared.

// Freshness implements freshness.Store.
func (l *Ledger) Freshness(ctx context.Context, fleet, pair string) ([]freshness.Kept, error) {
	return l.pairs().Freshness(ctx, fleet, pair)
}

// KeepFreshness implements freshness.Store.
func (l *Ledger) KeepFreshness(ctx context.Context, fleet string, tables []freshness.Kept) (taken []bool, err error) {
	return l.pairs().KeepFreshness(ctx, fleet, tables)
}

// KeepStandings implements freshness.Store.
func (l *Ledger) KeepStandings(ctx context.Context, fleet, run, pair string, s freshness.Standings) error {
	return l.pairs().KeepStandings(ctx, fleet, run, pair, s)
}

// Standings implements freshness.Store.
func (l *Ledger) Standings(ctx context.Context, fleet, pair string, since time.Time) (map[string]freshness.Standings, error) {
	return l.pairs().Standings(ctx, fleet, pair, since)
}

func (l *Ledger) pairs() keptMaps { return keptMaps{l, "freshness", "standings"} }

// Scans is the part of the ledger that keeps which texts of members were looked at, each member by
// itself, which proves nothing of their rows: nobody may find them beside those of pairs.
func (l *Ledger) Scans() freshness.Store { return keptMaps{l, "scans", "scan_standings"} }

// keptMaps are maps of tables in the ledger, with where their members stood.
type keptMaps struct {
	*Ledger
	maps, standings string // the tables of the ledger that keep them
}

// Freshness implements freshness.Store.
func (l keptMaps) Freshness(ctx context.Context, fleet, pair string) (all []freshness.Kept, err error) {
	err = l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		rows, err := conn.QueryContext(ctx, "SELECT name, identity, version, map FROM "+l.maps+
			" WHERE fleet = ? AND pair = ? ORDER BY name", fleet, pair)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			kept, identity := freshness.Kept{Pair: pair}, ""
			if err := rows.Scan(&kept.Table, &identity, &kept.Version, &kept.Map); err != nil {
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
func (l keptMaps) KeepFreshness(ctx context.Context, fleet string, tables []freshness.Kept) (taken []bool, err error) {
	taken = make([]bool, len(tables))
	err = l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) (err error) {
		for i := range tables {
			if taken[i], err = l.keep(ctx, conn, fleet, &tables[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return taken, l.failed("keeping what was verified", err)
}

// keep replaces what was kept of a table if it is still what t was made of. If not, two runs
// have read the table at once, and neither knows what the other found: what is kept is taken away.
func (l keptMaps) keep(ctx context.Context, conn *sql.Conn, fleet string, t *freshness.Kept) (taken bool, err error) {
	identity, err := json.Marshal(t.Identity)
	if err != nil {
		return false, err
	}
	var now int64
	err = conn.QueryRowContext(ctx, "SELECT version FROM "+l.maps+" WHERE fleet = ? AND pair = ? AND name = ?",
		fleet, t.Pair, t.Table).Scan(&now)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	of := t.Map
	if taken = now != t.Version; taken {
		if of, err = (&freshness.Map{}).Encode(); err != nil {
			return false, err
		}
	}
	_, err = conn.ExecContext(ctx, "INSERT INTO "+l.maps+" (fleet, pair, name, identity, version, map) VALUES (?, ?, ?, ?, ?, ?)"+
		" ON CONFLICT DO UPDATE SET identity = excluded.identity, version = excluded.version, map = excluded.map",
		fleet, t.Pair, t.Table, string(identity), now+1, of)
	return taken, err
}

// KeepStandings implements freshness.Store.
func (l keptMaps) KeepStandings(ctx context.Context, fleet, run, pair string, s freshness.Standings) error {
	members, err := json.Marshal(s)
	if err != nil {
		return l.failed("keeping where "+pair+" stands", err)
	}
	return l.failed("keeping where "+pair+" stands", l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "INSERT INTO "+l.standings+" (fleet, pair, run, at_us, members) VALUES (?, ?, ?, ?, ?)"+
			" ON CONFLICT DO UPDATE SET at_us = excluded.at_us, members = excluded.members",
			fleet, pair, run, s.A.At.UnixMicro(), string(members))
		return err
	}))
}

// Standings implements freshness.Store.
func (l keptMaps) Standings(ctx context.Context, fleet, pair string, since time.Time) (all map[string]freshness.Standings, err error) {
	all = map[string]freshness.Standings{}
	err = l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		rows, err := conn.QueryContext(ctx, "SELECT run, members FROM "+l.standings+" WHERE fleet = ? AND pair = ? AND at_us >= ?",
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
