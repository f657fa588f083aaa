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

// strayFolders are the file system's own folders in the data directory, which the
// server lists as databases. Hidden folders (.snapshot) are known by their dot.
const strayFolders = "'#mysql50#lost+found'"

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
			c.Missing = append(c.Missing, database)
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
		"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ("+systemDatabases+")"+
			" AND SCHEMA_NAME NOT IN ("+strayFolders+") AND SCHEMA_NAME NOT LIKE '#mysql50#.%' ORDER BY SCHEMA_NAME")
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
		if t.Partial = errors.Is(err, checksum.ErrDenied); err != nil && !t.Partial {
			return err
		}
	}
	return nil
}

// Probe tells whether a table can be read: it returns nil if so, otherwise
// ErrNoTable, ErrDenied or another error. It reads no row.
func (m *Member) Probe(ctx context.Context, database, table string) error {
	_, err := m.records(ctx, "looking for "+database+"."+table,
		"SELECT 1 FROM "+statement.Name(database)+"."+statement.Name(table)+" LIMIT 0")
	return err
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

// tables reads the base tables of a database, or the one named, and the names
// and kinds of what isn't a base table.
func (m *Member) tables(ctx context.Context, database, name string) ([]*checksum.Table, map[string]string, error) {
	found, err := m.catalogRecords(ctx, database, name)
	if err != nil {
		return nil, nil, err
	}
	all, others := found.build(database)
	return all, others, nil
}

// catalogRecords is what INFORMATION_SCHEMA says about a database or one table of it.
type catalogRecords struct {
	tables, columns, indexParts, references []record
	// documents are the JSON columns, by columnID.
	documents map[string]bool
}

func (m *Member) catalogRecords(ctx context.Context, database, name string) (found catalogRecords, err error) {
	where, args := "TABLE_SCHEMA = ?", []any{database}
	if name != "" {
		where, args = where+" AND TABLE_NAME = ?", append(args, name)
	}
	doing := "reading the catalog of " + database
	list := func(from, order string) ([]record, error) {
		return m.records(ctx, doing, "SELECT * FROM information_schema."+from+" WHERE "+where+" ORDER BY "+order, args...)
	}
	if found.tables, err = list("TABLES", "TABLE_NAME"); err != nil {
		return found, err
	}
	if found.columns, err = list("COLUMNS", "TABLE_NAME, ORDINAL_POSITION"); err != nil {
		return found, err
	}
	if found.indexParts, err = list("STATISTICS", "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"); err != nil {
		return found, err
	}
	// KEY_COLUMN_USAGE is what an account with SELECT alone may see: MariaDB hides its
	// REFERENTIAL_CONSTRAINTS and TABLE_CONSTRAINTS from such an account (tried on 10.11).
	where += " AND REFERENCED_TABLE_NAME IS NOT NULL"
	found.references, err = list("KEY_COLUMN_USAGE", "TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION")
	if err != nil {
		return found, err
	}
	found.documents, err = m.jsonColumns(ctx, database)
	return found, err
}

// build makes tables of the records, and lists what isn't a base table with its kind.
func (found catalogRecords) build(database string) (all []*checksum.Table, others map[string]string) {
	byName := map[string]*checksum.Table{}
	others = map[string]string{}
	for _, r := range found.tables {
		t := newTable(r)
		if t == nil {
			others[database+"."+r.text("TABLE_NAME")] = strings.ToLower(r.text("TABLE_TYPE"))
			continue
		}
		all, byName[t.Name] = append(all, t), t
	}
	periods := map[string]bool{}
	for _, r := range found.columns {
		switch t := byName[r.text("TABLE_NAME")]; {
		case t == nil:
		case isRowPeriod(r):
			periods[columnID(r)] = true
		default:
			t.Columns = append(t.Columns, newColumn(r, found.documents))
		}
	}
	for _, r := range found.indexParts {
		// A key of a versioned table ends with the column of the row's end. That is the
		// same for all current rows, so the key is unique without it.
		if t := byName[r.text("TABLE_NAME")]; t != nil && !periods[columnID(r)] {
			addIndexPart(t, r)
		}
	}
	for _, r := range found.references {
		if t := byName[r.text("TABLE_NAME")]; t != nil {
			addForeignKeyPart(t, r)
		}
	}
	return all, others
}

// newTable returns nil for what holds no rows of its own.
func newTable(r record) *checksum.Table {
	kind := r.text("TABLE_TYPE")
	if kind != baseTable && kind != versionedTable {
		return nil
	}
	return &checksum.Table{
		Database:    r.text("TABLE_SCHEMA"),
		Name:        r.text("TABLE_NAME"),
		Engine:      r.text("ENGINE"),
		Rows:        r.number("TABLE_ROWS"),
		Bytes:       r.number("DATA_LENGTH"),
		Partitioned: strings.Contains(r.text("CREATE_OPTIONS"), "partitioned"),
		Versioned:   kind == versionedTable,
		Comment:     r.text("TABLE_COMMENT"),

		IndexBytes:    r.number("INDEX_LENGTH"),
		AutoIncrement: r.number("AUTO_INCREMENT"),
	}
}

func newColumn(r record, documents map[string]bool) checksum.Column {
	c := checksum.Column{
		Name:       r.text("COLUMN_NAME"),
		Type:       strings.ToLower(r.text("DATA_TYPE")),
		FullType:   r.text("COLUMN_TYPE"),
		Charset:    r.text("CHARACTER_SET_NAME"),
		Collation:  r.text("COLLATION_NAME"),
		Nullable:   r.text("IS_NULLABLE") == "YES",
		Generation: r.text("GENERATION_EXPRESSION"),
		Invisible:  strings.Contains(r.text("EXTRA"), "INVISIBLE"),
		Comment:    r.text("COLUMN_COMMENT"),

		AutoIncrement: strings.Contains(r.text("EXTRA"), "auto_increment"),
	}
	if d := r["COLUMN_DEFAULT"]; d.Valid {
		c.Default = &d.String
	}
	c.JSON = c.Type == "json" || documents[columnID(r)]
	return c
}

// columnID tells columns of one database apart.
func columnID(r record) string { return r.text("TABLE_NAME") + "\x00" + r.text("COLUMN_NAME") }

// isRowPeriod tells the columns in which a system-versioned table keeps when a row
// was valid. They differ between servers, because each stamps its own time.
func isRowPeriod(r record) bool {
	expression := r.text("GENERATION_EXPRESSION")
	return expression == "ROW START" || expression == "ROW END"
}

func addIndexPart(t *checksum.Table, r record) {
	name := r.text("INDEX_NAME")
	if n := len(t.Indexes); n == 0 || t.Indexes[n-1].Name != name {
		t.Indexes = append(t.Indexes, checksum.Index{
			Name:   name,
			Unique: r.text("NON_UNIQUE") == "0",
			Type:   r.text("INDEX_TYPE"),
			Hidden: r.text("IS_VISIBLE") == "NO" || r.text("IGNORED") == "YES",
		})
	}
	index := &t.Indexes[len(t.Indexes)-1]
	index.Columns = append(index.Columns, checksum.IndexColumn{
		Name:       r.text("COLUMN_NAME"),
		Prefix:     int(r.number("SUB_PART")),
		Descending: r.text("COLLATION") == "D",
	})
}

func addForeignKeyPart(t *checksum.Table, r record) {
	name := r.text("CONSTRAINT_NAME")
	if n := len(t.ForeignKeys); n == 0 || t.ForeignKeys[n-1].Name != name {
		t.ForeignKeys = append(t.ForeignKeys, checksum.ForeignKey{
			Name:     name,
			Database: r.text("REFERENCED_TABLE_SCHEMA"),
			Table:    r.text("REFERENCED_TABLE_NAME"),
		})
	}
	key := &t.ForeignKeys[len(t.ForeignKeys)-1]
	key.Columns = append(key.Columns, r.text("COLUMN_NAME"))
	key.RefColumns = append(key.RefColumns, r.text("REFERENCED_COLUMN_NAME"))
}

// jsonColumns finds MariaDB's JSON columns, by columnID: those of type LONGTEXT with
// a check, named like the column, that the text is valid JSON.
func (m *Member) jsonColumns(ctx context.Context, database string) (map[string]bool, error) {
	checks, err := m.records(ctx, "reading the checks of "+database,
		"SELECT * FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?", database)
	var failed *Error
	if errors.As(err, &failed) && failed.Number == 1109 { // MySQL before 8.0.16 has no such table
		return nil, nil
	}
	found := map[string]bool{}
	for _, r := range checks {
		if strings.HasPrefix(strings.ToLower(r.text("CHECK_CLAUSE")), "json_valid(") {
			found[r.text("TABLE_NAME")+"\x00"+r.text("CONSTRAINT_NAME")] = true
		}
	}
	return found, err
}
