package server

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// Describe completes what the catalog leaves out of tables: the rules of foreign keys, which
// MariaDB's INFORMATION_SCHEMA hides from an account with SELECT alone, and the partitions.
// Only tables that have one or the other cost a statement. A table that is gone, or that
// the account may not read, stays as it is.
func (m *Member) Describe(ctx context.Context, tables []*checksum.Table) error {
	for _, t := range tables {
		if len(t.ForeignKeys) == 0 && !t.Partitioned {
			continue
		}
		create, err := m.ShowCreate(ctx, t)
		switch {
		case errors.Is(err, checksum.ErrDenied), errors.Is(err, checksum.ErrNoTable):
			continue
		case err != nil:
			return err
		}
		for i := range t.ForeignKeys {
			f := &t.ForeignKeys[i]
			if line, ok := definitionOf(create, "CONSTRAINT "+statement.Name(f.Name)); ok {
				f.OnDelete, f.OnUpdate = rule(line, " ON DELETE "), rule(line, " ON UPDATE ")
			}
		}
		t.Partitions = partitions(create)
	}
	return nil
}

// rule is what a foreign key's line says after some words. InnoDB does the same for NO
// ACTION as for RESTRICT, and for no rule.
func rule(line, after string) string {
	said := line[strings.LastIndexByte(line, ')')+1:] + " "
	_, said, _ = strings.Cut(said, after)
	for _, known := range []string{"CASCADE", "SET NULL", "SET DEFAULT"} {
		if strings.HasPrefix(said, known+" ") {
			return known
		}
	}
	return "RESTRICT"
}

// partitionBy begins the last part of a definition, on MySQL in a comment for old servers. A
// comment of the table has no line of its own: newlines in it are escaped.
var partitionBy = regexp.MustCompile(`(?s)\n(?: |/\*!\d+ )PARTITION BY (.*?)(?: \*/)?\s*$`)

func partitions(create string) string {
	if found := partitionBy.FindStringSubmatch(create); found != nil {
		return found[1]
	}
	return ""
}
