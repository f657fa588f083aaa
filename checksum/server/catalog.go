package server

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// systemDatabases hold the server's own tables, which differ by design.
const systemDatabases = "'mysql', 'information_schema', 'performance_schema', 'sys'"

// baseTables are the values of TABLE_TYPE of what holds rows of its own.
const (
	baseTable      = "BASE TABLE"
	versionedTable = "SYSTEM VERSIONED"
	baseTables     = "'" + baseTable + "', '" + versionedTable + "'"
)

// applications tells the databases that are not the server's own. Folders of the file system
// in the data directory are no databases, though the server lists them; hidden ones (.snapshot)
// are known by their dot.
func applications(column string) string {
	return column + " NOT IN (" + systemDatabases + ", '#mysql50#lost+found') AND " + column + " NOT LIKE '#mysql50#.%'"
}

// Catalog reads what the databases hold; if none is named, all except the system's.
func (m *Member) Catalog(ctx context.Context, databases []string) (*checksum.Catalog, error) {
	seen, err := m.Databases(ctx)
	if err != nil {
		return nil, err
	}
	c := &checksum.Catalog{Others: map[string]string{}}
	if len(databases) == 0 {
		databases = seen
		// A database that the account has no privilege in is not even listed.
		all, err := m.readsAll(ctx, "allclear: is every database readable?")
		if err != nil {
			return nil, err
		}
		c.HidesDatabases = !all
	} else if c.Elsewhere, err = m.elsewhere(ctx, seen, databases); err != nil {
		return nil, err
	}
	for _, database := range databases {
		readable, err := m.readsAll(ctx, database)
		switch {
		case err != nil:
			return nil, err
		case !readable:
			c.Hidden = append(c.Hidden, database)
		case !slices.Contains(seen, database):
			c.Missing, c.Seen = append(c.Missing, database), seen
		}
		tables, others, err := m.tables(ctx, database, "")
		if err != nil {
			return nil, err
		}
		if !readable {
			if err := m.markPartial(ctx, tables); err != nil {
				return nil, err
			}
		}
		c.Tables = append(c.Tables, tables...)
		maps.Copy(c.Others, others)
	}
	slices.SortFunc(c.Tables, func(a, b *checksum.Table) int {
		return strings.Compare(a.FullName(), b.FullName())
	})
	return c, nil
}

// Databases lists the databases that the account sees, except the system's.
func (m *Member) Databases(ctx context.Context) ([]string, error) {
	found, err := m.records(ctx, "listing databases",
		"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE "+applications("SCHEMA_NAME")+" ORDER BY SCHEMA_NAME")
	names := make([]string, len(found))
	for i, r := range found {
		names[i] = r.text("SCHEMA_NAME")
	}
	return names, err
}

// readsAll tells whether the account may read every table of a database.
// INFORMATION_SCHEMA shows only tables that the account has some privilege on, so
// a table that was not granted would be missed silently. Grants may come by role,
// by wildcard or by parts, so the server itself is asked: for a table that does
// not exist it answers 1146 to an account that may read all, and 1142 to others.
func (m *Member) readsAll(ctx context.Context, database string) (bool, error) {
	err := m.Probe(ctx, database, "allclear: is every table readable?")
	switch {
	case err == nil, errors.Is(err, checksum.ErrNoTable):
		return true, nil
	case errors.Is(err, checksum.ErrDenied):
		return false, nil
	}
	return false, err
}

// markPartial finds the tables of which only some columns are granted: the catalog
// shows these columns as if there were no others, but SELECT * is refused.
func (m *Member) markPartial(ctx context.Context, tables []*checksum.Table) error {
	for _, t := range tables {
		_, err := m.records(ctx, "looking at "+t.FullName(), "SELECT *"+statement.From(t, "")+" LIMIT 0")
		// Of a table that is locked it is not known: it counts as one that is not shown whole.
		if t.Partial = errors.Is(err, checksum.ErrDenied) || errors.Is(err, checksum.ErrLocked); err != nil && !t.Partial {
			return err
		}
	}
	return nil
}

// Probe tells whether a table can be read: it returns nil if so, otherwise
// ErrNoTable, ErrDenied or another error; ErrLocked after a second at most. It reads no row.
func (m *Member) Probe(ctx context.Context, database, table string) error {
	return m.tryUnlocked(ctx, "looking for "+database+"."+table, func() error {
		return m.locks.once(func() error {
			query := "SELECT 1 FROM " + statement.Name(database) + "." + statement.Name(table) + " LIMIT 0"
			return queryRecords(ctx, m.db, query, nil, func(record) {})
		})
	})
}

// Table looks at one table anew. It fails with ErrNoTable when it is gone.
func (m *Member) Table(ctx context.Context, database, name string) (*checksum.Table, error) {
	found, _, err := m.tables(ctx, database, name)
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, &Error{
			Member: m.String(),
			Doing:  "looking at " + database + "." + name,
			kind:   missing,
			Err:    checksum.ErrNoTable,
		}
	}
	return found[0], nil
}
