package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"allclear/compare/resume"
)

// Begin implements resume.Store.
func (l *Ledger) Begin(ctx context.Context, r resume.Run) error {
	const doing = "keeping what the run is asked for"
	asked, err := json.Marshal(&r.Asked)
	if err != nil {
		return l.failed(doing, err)
	}
	return l.failed(doing, l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "INSERT INTO begun (run, fleet, started_us, resumes, asked) VALUES (?, ?, ?, ?, ?)",
			r.ID, r.Fleet, r.Started.UnixMicro(), r.Resumes, string(asked))
		return err
	}))
}

// End implements resume.Store.
func (l *Ledger) End(ctx context.Context, fleet, id string, end resume.End) error {
	return l.failed("keeping how the run ended", l.transact(ctx, "BEGIN IMMEDIATE", func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "UPDATE begun SET ended_us = ?, verdict = ?, is_whole = ? WHERE run = ? AND fleet = ?",
			end.At.UnixMicro(), end.Verdict, end.IsWhole, id, fleet)
		return err
	}))
}

// Begun implements resume.Store.
func (l *Ledger) Begun(ctx context.Context) (all []resume.Run, err error) {
	err = l.transact(ctx, "BEGIN", func(conn *sql.Conn) (err error) {
		all = nil
		rows, err := conn.QueryContext(ctx, "SELECT run, fleet, started_us, resumes, asked, ended_us, verdict, is_whole FROM begun"+
			" ORDER BY started_us, rowid")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			one, err := begunIn(rows)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return rows.Err()
	})
	return all, l.failed("reading which runs began", err)
}

func begunIn(rows *sql.Rows) (r resume.Run, err error) {
	var started int64
	var ended sql.NullInt64
	var asked string
	var end resume.End
	if err := rows.Scan(&r.ID, &r.Fleet, &started, &r.Resumes, &asked, &ended, &end.Verdict, &end.IsWhole); err != nil {
		return r, err
	}
	r.Started = time.UnixMicro(started).UTC()
	if ended.Valid {
		end.At = time.UnixMicro(ended.Int64).UTC()
		r.End = &end
	}
	return r, json.Unmarshal([]byte(asked), &r.Asked)
}
