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
	create, err := m.ShowCreate(ctx, t)
	if err != nil {
		return "", err
	}
	for _, begins := range []string{statement.Name(column), column} {
		if line, ok := definitionOf(create, begins); ok {
			return line, nil
		}
	}
	doing := "reading the definition of " + t.FullName() + "." + column
	return "", m.fail(ctx, doing, fmt.Errorf("%w: it has no such column", checksum.ErrTableChanged))
}

// ShowCreate is what SHOW CREATE TABLE says of a table, without the passwords that may stand in it.
func (m *Member) ShowCreate(ctx context.Context, t *checksum.Table) (create string, err error) {
	found, err := m.records(ctx, "reading the definition of "+t.FullName(), statement.ShowCreate(t))
	if len(found) > 0 {
		create = withoutPasswords(found[0].text("CREATE TABLE"))
	}
	return create, err
}

// definitionOf finds the line that begins with a quoted name, which is a column's, or with
// CONSTRAINT and one. Each column has a line of its own, indented by two spaces, because the
// server escapes newlines in labels, defaults and comments.
func definitionOf(create, begins string) (string, bool) {
	for line := range strings.SplitSeq(create, "\n") {
		line, indented := strings.CutPrefix(line, "  ")
		if indented && len(line) > len(begins) && strings.EqualFold(line[:len(begins)], begins) && line[len(begins)] == ' ' {
			return strings.TrimSuffix(line, ","), true
		}
	}
	return "", false
}
