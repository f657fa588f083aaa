package server

import (
	"context"
	"errors"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// tables reads the base tables of a database, or the one named, and the names and kinds of
// what isn't a base table. The number of statements does not depend on the number of tables.
func (m *Member) tables(ctx context.Context, database, name string) ([]*checksum.Table, map[string]string, error) {
	d, err := m.speaks(ctx)
	if err != nil {
		return nil, nil, err
	}
	doing, args := "reading the catalog of "+database, []any{database}
	if name != "" {
		args = append(args, name)
	}
	g := gathering{database: database, words: map[string]string{}}
	for _, part := range []struct {
		sql     string
		restart func()
		visit   func(record)
	}{
		{statement.Tables(name != ""), g.begin, g.addTable},
		{statement.Columns(name != ""), g.each(func(t *checksum.Table) { t.Columns = nil }), g.addColumn},
		{statement.IndexParts(name != ""), g.each(func(t *checksum.Table) { t.Indexes = nil }), g.addIndexPart},
		{statement.References(name != ""), g.each(func(t *checksum.Table) { t.ForeignKeys = nil }), g.addReference},
		{statement.Checks(d == pcre, name != ""), g.each(func(t *checksum.Table) { t.Checks = nil }), g.addCheck},
	} {
		if err := m.eachRecord(ctx, doing, part.sql, args, part.restart, part.visit); err != nil && !isWithoutChecks(err) {
			return nil, nil, err
		}
	}
	return g.tables, g.others, nil
}

// isWithoutChecks tells that a server has no CHECK_CONSTRAINTS, as MySQL before 8.0.16. All
// other parts of the catalog are on every server.
func isWithoutChecks(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && failed.Number == 1109
}

// gathering makes tables of what INFORMATION_SCHEMA says of a database, record by record.
type gathering struct {
	database string
	tables   []*checksum.Table
	byName   map[string]*checksum.Table
	others   map[string]string // db.name → what it is
	periods  map[string]bool   // columns of row periods, by columnID
	// words keeps one copy of each word that thousands of columns share, such as their types
	// and collations.
	words map[string]string
}

func (g *gathering) begin() {
	g.tables, g.byName, g.others, g.periods = nil, map[string]*checksum.Table{}, map[string]string{}, map[string]bool{}
}

// each does something to all tables, before a part of them is read, perhaps anew.
func (g *gathering) each(do func(*checksum.Table)) func() {
	return func() {
		for _, t := range g.tables {
			do(t)
		}
	}
}

// word is the shared copy of a column of a record.
func (g *gathering) word(r record, column string) string {
	text := r.text(column)
	if known, ok := g.words[text]; ok {
		return known
	}
	g.words[text] = text
	return text
}

// addTable notes what holds no rows of its own by its kind alone.
func (g *gathering) addTable(r record) {
	kind := r.text("TABLE_TYPE")
	if kind != baseTable && kind != versionedTable {
		g.others[g.database+"."+r.text("TABLE_NAME")] = strings.ToLower(kind)
		return
	}
	t := &checksum.Table{
		Database:    g.word(r, "TABLE_SCHEMA"),
		Name:        r.text("TABLE_NAME"),
		Engine:      g.word(r, "ENGINE"),
		Rows:        r.number("TABLE_ROWS"),
		Bytes:       r.number("DATA_LENGTH"),
		Partitioned: strings.Contains(r.text("CREATE_OPTIONS"), "partitioned"),
		Versioned:   kind == versionedTable,
		Comment:     r.text("TABLE_COMMENT"),

		IndexBytes:    r.number("INDEX_LENGTH"),
		AutoIncrement: r.number("AUTO_INCREMENT"),
	}
	g.tables, g.byName[t.Name] = append(g.tables, t), t
}

func (g *gathering) addColumn(r record) {
	t := g.byName[r.text("TABLE_NAME")]
	switch {
	case t == nil:
		return
	case isRowPeriod(r):
		g.periods[columnID(r)] = true
		return
	}
	extra := r.text("EXTRA")
	c := checksum.Column{
		Name:       r.text("COLUMN_NAME"),
		Type:       strings.ToLower(g.word(r, "DATA_TYPE")),
		FullType:   g.word(r, "COLUMN_TYPE"),
		Charset:    g.word(r, "CHARACTER_SET_NAME"),
		Collation:  g.word(r, "COLLATION_NAME"),
		Nullable:   r.text("IS_NULLABLE") == "YES",
		Generation: r.text("GENERATION_EXPRESSION"),
		Invisible:  strings.Contains(extra, "INVISIBLE"),
		Comment:    r.text("COLUMN_COMMENT"),

		AutoIncrement: strings.Contains(extra, "auto_increment"),
	}
	if _, expression, ok := strings.Cut(extra, "on update "); ok {
		c.OnUpdate, _, _ = strings.Cut(strings.ReplaceAll(expression, ",", " "), " ") // it may be INVISIBLE as well
	}
	if d := r["COLUMN_DEFAULT"]; d.Valid {
		c.Default = &d.String
	}
	c.JSON = c.Type == "json"
	t.Columns = append(t.Columns, c)
}

// columnID tells columns of one database apart.
func columnID(r record) string { return r.text("TABLE_NAME") + "\x00" + r.text("COLUMN_NAME") }

// isRowPeriod tells the columns in which a system-versioned table keeps when a row
// was valid. They differ between servers, because each stamps its own time.
func isRowPeriod(r record) bool {
	expression := r.text("GENERATION_EXPRESSION")
	return expression == "ROW START" || expression == "ROW END"
}

func (g *gathering) addIndexPart(r record) {
	t := g.byName[r.text("TABLE_NAME")]
	// A key of a versioned table ends with the column of the row's end. That is the same for
	// all current rows, so the key is unique without it.
	if t == nil || g.periods[columnID(r)] {
		return
	}
	name := g.word(r, "INDEX_NAME")
	if n := len(t.Indexes); n == 0 || t.Indexes[n-1].Name != name {
		t.Indexes = append(t.Indexes, checksum.Index{
			Name:   name,
			Unique: r.text("NON_UNIQUE") == "0",
			Type:   g.word(r, "INDEX_TYPE"),
			Hidden: r.text("IS_VISIBLE") == "NO" || r.text("IGNORED") == "YES",
		})
	}
	index := &t.Indexes[len(t.Indexes)-1]
	index.Columns = append(index.Columns, checksum.IndexColumn{
		Name:       g.word(r, "COLUMN_NAME"),
		Prefix:     int(r.number("SUB_PART")),
		Descending: r.text("COLLATION") == "D",
	})
}

func (g *gathering) addReference(r record) {
	t := g.byName[r.text("TABLE_NAME")]
	if t == nil {
		return
	}
	name := r.text("CONSTRAINT_NAME")
	if n := len(t.ForeignKeys); n == 0 || t.ForeignKeys[n-1].Name != name {
		t.ForeignKeys = append(t.ForeignKeys, checksum.ForeignKey{
			Name:     name,
			Database: g.word(r, "REFERENCED_TABLE_SCHEMA"),
			Table:    g.word(r, "REFERENCED_TABLE_NAME"),
		})
	}
	key := &t.ForeignKeys[len(t.ForeignKeys)-1]
	key.Columns = append(key.Columns, g.word(r, "COLUMN_NAME"))
	key.RefColumns = append(key.RefColumns, g.word(r, "REFERENCED_COLUMN_NAME"))
}

// addCheck adds a check. MariaDB's JSON columns are of type LONGTEXT with a check, named
// like the column, that the text is valid JSON: that one is part of the type.
func (g *gathering) addCheck(r record) {
	t := g.byName[r.text("TABLE_NAME")]
	if t == nil {
		return
	}
	name, clause := r.text("CONSTRAINT_NAME"), r.text("CHECK_CLAUSE")
	if c := t.Column(name); c != nil && strings.HasPrefix(strings.ToLower(clause), "json_valid(") {
		c.JSON = true
		return
	}
	t.Checks = append(t.Checks, checksum.Check{Name: name, Clause: clause, Idle: r.text("ENFORCED") == "NO"})
}
