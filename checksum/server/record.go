package server

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"allclear/checksum"
)

// record is one row of INFORMATION_SCHEMA by upper-case column name. Servers
// differ in which columns they have (5.6 knows no GENERATION_EXPRESSION, only
// MySQL 8 has IS_VISIBLE); a column that isn't there reads as NULL.
type record map[string]sql.NullString

func (r record) text(column string) string { return r[column].String }

func (r record) number(column string) uint64 {
	n, err := strconv.ParseUint(r[column].String, 10, 64)
	if err != nil {
		return 0 // NULL, as in a view's TABLE_ROWS
	}
	return n
}

// records runs a query and returns all of its rows.
func (m *Member) records(ctx context.Context, doing, query string, args ...any) (all []record, err error) {
	err = m.eachRecord(ctx, doing, query, args, func() { all = nil }, func(r record) { all = append(all, maps.Clone(r)) })
	return all, err
}

// record runs a query whose answer is always one row. From a server that sends garbage it may
// be none.
func (m *Member) record(ctx context.Context, doing, query string, args ...any) (record, error) {
	all, err := m.records(ctx, doing, query, args...)
	if err == nil && len(all) != 1 {
		err = m.fail(ctx, doing, fmt.Errorf("%d rows where one was due: %w", len(all), checksum.ErrMalformed))
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// eachRecord runs a query and shows visit its rows one by one, so that a catalog of many
// tables is never in memory as it came. The record is only good until visit returns.
// restart is called before each attempt.
func (m *Member) eachRecord(
	ctx context.Context, doing, query string, args []any, restart func(), visit func(record),
) error {
	return m.try(ctx, doing, func() error {
		restart()
		return queryRecords(ctx, m.db, query, args, visit)
	})
}

func queryRecords(ctx context.Context, db *sql.DB, query string, args []any, visit func(record)) (err error) {
	result, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, result.Close()) }()
	names, err := result.Columns()
	if err != nil {
		return err
	}
	values, into, r := make([]sql.NullString, len(names)), make([]any, len(names)), make(record, len(names))
	for i, name := range names {
		names[i], into[i] = strings.ToUpper(name), &values[i]
	}
	for result.Next() {
		if err := result.Scan(into...); err != nil {
			return err
		}
		for i, name := range names {
			r[name] = values[i]
		}
		visit(r)
	}
	return result.Err()
}
