package server

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
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
	err = m.try(ctx, doing, func() error {
		all, err = m.queryRecords(ctx, query, args...)
		return err
	})
	return all, err
}

func (m *Member) queryRecords(ctx context.Context, query string, args ...any) (all []record, err error) {
	result, err := m.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, result.Close()) }()
	names, err := result.Columns()
	if err != nil {
		return nil, err
	}
	for result.Next() {
		values := make([]sql.NullString, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := result.Scan(into...); err != nil {
			return nil, err
		}
		r := make(record, len(names))
		for i, name := range names {
			r[strings.ToUpper(name)] = values[i]
		}
		all = append(all, r)
	}
	return all, result.Err()
}
