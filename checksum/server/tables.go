package server

import (
	"context"
	"slices"
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
	g := gathering{database: database, definitions: m.definitions}
	for _, part := range []struct {
		sql     string
		restart func()
		visit   func(record)
	}{
		{statement.Tables(name != ""), g.begin, g.addTable},
		{statement.Checks(d == pcre, name != ""), g.each(func(t *checksum.Table) { t.Checks = nil }), g.addCheck},
		{statement.Columns(name != ""), g.each(func(t *checksum.Table) { t.Columns = nil }), g.addColumn},
		{statement.IndexParts(name != ""), g.each(func(t *checksum.Table) { t.Indexes = nil }), g.addIndexPart},
		{statement.References(name != ""), g.each(func(t *checksum.Table) { t.ForeignKeys = nil }), g.addReference},
	} {
		if err := m.eachRecord(ctx, doing, part.sql, args, part.restart, part.visit); err != nil && !isNumbered(err, errNoSuchList) {
			return nil, nil, err
		}
		g.open(nil)
	}
	g.settleJSON()
	return g.tables, g.others, nil
}

// errNoSuchList is the answer of a server that has no CHECK_CONSTRAINTS, as MySQL before
// 8.0.16. All other parts of the catalog are on every server.
const errNoSuchList = 1109

// gathering makes tables of what INFORMATION_SCHEMA says of a database, record by record.
type gathering struct {
	database string
	tables   []*checksum.Table
	byName   map[string]*checksum.Table
	others   map[string]string // db.name → what it is
	periods  map[string]bool   // columns of row periods, by columnID
	// Of the one table whose columns or indexes are being read, these are the columns and
	// indexes so far: what is not shared with other tables is never held for more than one.
	table       *checksum.Table
	columns     []checksum.Column
	indexes     []checksum.Index
	definitions *Definitions
}

func (g *gathering) begin() {
	g.tables, g.byName, g.others, g.periods = nil, map[string]*checksum.Table{}, map[string]string{}, map[string]bool{}
}

// each does something to all tables, before a part of them is read, perhaps anew.
func (g *gathering) each(do func(*checksum.Table)) func() {
	return func() {
		g.table = nil
		for _, t := range g.tables {
			do(t)
		}
	}
}

// word is the shared copy of a column of a record.
func (g *gathering) word(r record, column string) string {
	return g.definitions.word(r.text(column))
}

// open goes on with the columns and indexes of a table, after it has put away those of the
// one before. Names that differ in case alone may take turns.
func (g *gathering) open(t *checksum.Table) {
	if t == g.table {
		return
	}
	if before := g.table; before != nil {
		before.Columns, before.Indexes = g.definitions.columnsLike(g.columns), g.definitions.indexesLike(g.indexes)
	}
	g.table, g.columns, g.indexes = t, g.columns[:0], g.indexes[:0]
	if t == nil {
		return
	}
	g.columns = append(g.columns, t.Columns...)
	for _, index := range t.Indexes {
		index.Columns = slices.Clone(index.Columns)
		g.indexes = append(g.indexes, index)
	}
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
		Name:        g.word(r, "TABLE_NAME"),
		Engine:      g.word(r, "ENGINE"),
		Format:      g.word(r, "ROW_FORMAT"),
		Rows:        r.number("TABLE_ROWS"),
		Bytes:       r.number("DATA_LENGTH"),
		Partitioned: strings.Contains(r.text("CREATE_OPTIONS"), "partitioned"),
		Versioned:   kind == versionedTable,
		Comment:     g.word(r, "TABLE_COMMENT"),

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
	g.open(t)
	extra := r.text("EXTRA")
	c := checksum.Column{
		Name:       g.word(r, "COLUMN_NAME"),
		Type:       g.definitions.word(strings.ToLower(r.text("DATA_TYPE"))),
		FullType:   g.word(r, "COLUMN_TYPE"),
		Charset:    g.word(r, "CHARACTER_SET_NAME"),
		Collation:  g.word(r, "COLLATION_NAME"),
		Nullable:   r.text("IS_NULLABLE") == "YES",
		Generation: g.word(r, "GENERATION_EXPRESSION"),
		Invisible:  strings.Contains(extra, "INVISIBLE"),
		Comment:    g.word(r, "COLUMN_COMMENT"),

		AutoIncrement: strings.Contains(extra, "auto_increment"),
	}
	if _, expression, ok := strings.Cut(extra, "on update "); ok {
		c.OnUpdate, _, _ = strings.Cut(strings.ReplaceAll(expression, ",", " "), " ") // it may be INVISIBLE as well
	}
	if d := r["COLUMN_DEFAULT"]; d.Valid {
		c.Default = &d.String
	}
	c.JSON = c.Type == "json" || slices.ContainsFunc(t.Checks, func(check checksum.Check) bool { return makesJSON(&check, &c) })
	g.columns = append(g.columns, c)
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
	g.open(t)
	name := g.word(r, "INDEX_NAME")
	if n := len(g.indexes); n == 0 || g.indexes[n-1].Name != name {
		g.indexes = append(g.indexes, checksum.Index{
			Name:   name,
			Unique: r.text("NON_UNIQUE") == "0",
			Type:   g.word(r, "INDEX_TYPE"),
			Hidden: r.text("IS_VISIBLE") == "NO" || r.text("IGNORED") == "YES",
		})
	}
	index := &g.indexes[len(g.indexes)-1]
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

func (g *gathering) addCheck(r record) {
	if t := g.byName[r.text("TABLE_NAME")]; t != nil {
		t.Checks = append(t.Checks, checksum.Check{
			Name: r.text("CONSTRAINT_NAME"), Clause: r.text("CHECK_CLAUSE"), Idle: r.text("ENFORCED") == "NO",
		})
	}
}

// makesJSON tells a check that is part of a column's type. MariaDB's JSON columns are of type
// LONGTEXT with a check, named like the column, that the text is valid JSON.
func makesJSON(check *checksum.Check, c *checksum.Column) bool {
	return strings.EqualFold(check.Name, c.Name) && strings.HasPrefix(strings.ToLower(check.Clause), "json_valid(")
}

// settleJSON takes away the checks that are part of a column's type.
func (g *gathering) settleJSON() {
	for _, t := range g.tables {
		t.Checks = slices.DeleteFunc(t.Checks, func(check checksum.Check) bool {
			c := t.Column(check.Name)
			return c != nil && makesJSON(&check, c)
		})
	}
}
