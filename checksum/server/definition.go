package server

import (
	"context"
	"fmt"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// ColumnDefinition is how the server itself declares a column, ready for ALTER
// TABLE … MODIFY: "`id` int(11) NOT NULL AUTO_INCREMENT". It finds a foreign key's
// line too, if column is "CONSTRAINT `name`".
func (m *Member) ColumnDefinition(ctx context.Context, t *checksum.Table, column string) (string, error) {
	create, err := m.showCreate(ctx, t)
	if err != nil {
		return "", err
	}
	if line, ok := definitionOf(create, column); ok {
		return line, nil
	}
	doing := "reading the definition of " + t.FullName() + "." + column
	return "", m.fail(ctx, doing, fmt.Errorf("%w: it has no such column", checksum.ErrTableChanged))
}

func (m *Member) showCreate(ctx context.Context, t *checksum.Table) (create string, err error) {
	found, err := m.records(ctx, "reading the definition of "+t.FullName(), statement.ShowCreate(t))
	if len(found) > 0 {
		create = found[0].text("CREATE TABLE")
	}
	return create, err
}

// definitionOf finds a column's line. Each column has a line of its own, indented by
// two spaces, because the server escapes newlines in labels, defaults and comments.
// Only the names of columns begin a line in quotes; with sql_quote_show_create off,
// they may be unquoted.
func definitionOf(create, column string) (string, bool) {
	for _, line := range strings.Split(create, "\n") {
		line, indented := strings.CutPrefix(line, "  ")
		for _, name := range []string{statement.Name(column), column} {
			if indented && len(line) > len(name) &&
				strings.EqualFold(line[:len(name)], name) && line[len(name)] == ' ' {
				return strings.TrimSuffix(line, ","), true
			}
		}
	}
	return "", false
}
