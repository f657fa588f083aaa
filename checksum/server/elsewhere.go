package server

import (
	"context"
	"slices"
	"strings"
)

// elsewhere lists the base tables, as db.table, of the databases that the account sees and
// that were not asked for.
func (m *Member) elsewhere(ctx context.Context, seen, asked []string) ([]string, error) {
	var others []any
	for _, database := range seen {
		if !slices.Contains(asked, database) {
			others = append(others, database)
		}
	}
	if len(others) == 0 {
		return nil, nil
	}
	// No other column is asked for: a server may have to open every table to know it.
	found, err := m.records(ctx, "listing the tables of other databases",
		"SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE IN ("+baseTables+")"+
			" AND TABLE_SCHEMA IN (?"+strings.Repeat(", ?", len(others)-1)+") ORDER BY TABLE_SCHEMA, TABLE_NAME", others...)
	names := make([]string, len(found))
	for i, r := range found {
		names[i] = r.text("TABLE_SCHEMA") + "." + r.text("TABLE_NAME")
	}
	return names, err
}
