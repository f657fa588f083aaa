package ddl

import (
	"errors"
	"slices"
	"strings"

	"allclear/checksum"
)

// Parse reads the statements of a schema file that make tables: CREATE TABLE, ALTER
// TABLE, CREATE INDEX, DROP and RENAME TABLE, and USE. database is the database of
// unqualified tables, until a USE. Other statements are skipped, and so are temporary
// tables. The tables are as a server's catalog lists them; the errors are [*Error]s with
// name as the file.
func Parse(name string, text []byte, database string) (*checksum.Catalog, error) {
	s := &schema{database: database, tables: map[string]*table{}}
	l := &lexer{rest: string(text), line: 1, delimiter: ";"}
	for {
		statement, line, err := l.next()
		if err != nil {
			return nil, &Error{File: name, Line: line, Err: err}
		}
		if len(statement) == 0 {
			break
		}
		if err := s.run(statement); err != nil {
			var e *Error
			if errors.As(err, &e) {
				e.File = name
				if e.Line == 0 {
					e.Line = statement[0].line
				}
			}
			return nil, err
		}
	}
	return s.catalog(), nil
}

// schema is what the statements so far have made.
type schema struct {
	database string
	tables   map[string]*table // by full name
}

// table is one in the making.
type table struct {
	*checksum.Table
	binary  bool            // CHARSET=binary: texts are bytes
	periods []string        // the columns that keep since when and until when a row is valid
	hashes  map[string]bool // by name, indexes that say USING; true for HASH
}

// run carries out one statement.
func (s *schema) run(statement []token) error {
	switch first := statement[0]; {
	case first.is("CREATE"):
		return s.create(statement)
	case startsWith(statement, "ALTER") && slices.ContainsFunc(statement[:min(4, len(statement))], isTableWord):
		rest := statement[1:]
		for !rest[0].is("TABLE") { // ONLINE, IGNORE
			rest = rest[1:]
		}
		return s.alter(rest[1:])
	case first.is("DROP"):
		return s.drop(statement)
	case startsWith(statement, "RENAME", "TABLE"), startsWith(statement, "RENAME", "TABLES"):
		return s.rename(statement[2:])
	case first.is("USE") && len(statement) == 2:
		s.database = statement[1].name()
		return nil
	}
	return swallowed(statement)
}

func isTableWord(t token) bool { return t.is("TABLE") }

// swallowed refuses to skip a statement that holds a CREATE TABLE, because of a missing
// delimiter or of a tool's warning at the top of the dump.
func swallowed(statement []token) error {
	if statement[0].is("SHOW", "BEGIN", "DECLARE", "IF", "EXPLAIN") {
		return nil
	}
	for i := range statement {
		if i > 0 && (startsWith(statement[i:], "CREATE", "TABLE") || startsWith(statement[i:], "ALTER", "TABLE")) {
			return wrong(statement, "this does not end before the %s TABLE of line %d",
				strings.ToUpper(statement[i].raw), statement[i].line)
		}
	}
	return nil
}

// create carries out CREATE TABLE and CREATE INDEX.
func (s *schema) create(statement []token) error {
	rest, replace, temporary := statement[1:], false, false
	if startsWith(rest, "OR", "REPLACE") {
		rest, replace = rest[2:], true
	}
	if startsWith(rest, "GLOBAL") {
		rest = rest[1:]
	}
	if startsWith(rest, "TEMPORARY") {
		rest, temporary = rest[1:], true
	}
	if startsWith(rest, "TABLE") {
		if temporary {
			return nil
		}
		return s.createTable(statement, rest[1:], replace)
	}
	for i, t := range rest {
		switch {
		case t.is("INDEX"):
			return s.createIndex(rest[:i], rest[i+1:])
		case t.is("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"):
			return nil // their bodies may make tables of their own
		case t.is("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR", "ONLINE", "OFFLINE", "DEFINER", "=", "@", "AGGREGATE"):
		case t.kind == word && !definer(rest[:i]):
			return swallowed(statement)
		}
	}
	return nil
}

// definer tells whether the next token is part of DEFINER=user@host.
func definer(before []token) bool {
	return len(before) > 0 && before[len(before)-1].is("=", "@")
}

// createIndex carries out CREATE INDEX as the ADD INDEX that it is.
func (s *schema) createIndex(kinds, rest []token) error {
	if startsWith(rest, "IF", "NOT", "EXISTS") {
		rest = rest[3:]
	}
	on := slices.IndexFunc(rest, func(t token) bool { return t.is("ON") })
	if on < 0 {
		return wrong(rest, "CREATE INDEX without ON")
	}
	t, columns, err := s.known(rest[on+1:])
	if err != nil {
		return err
	}
	var element []token
	for _, k := range kinds {
		if k.is("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR") {
			element = append(element, k)
		}
	}
	element = append(element, token{kind: word, raw: "INDEX", line: rest[0].line})
	element = append(append(element, rest[:on]...), columns...)
	return s.index(t, element)
}

// tableName reads [database.]table; rest is what follows.
func (s *schema) tableName(tokens []token) (database, name string, rest []token, err error) {
	if len(tokens) == 0 || tokens[0].kind == sign {
		return "", "", nil, wrong(tokens, "no table name")
	}
	database, name, rest = s.database, tokens[0].name(), tokens[1:]
	if len(rest) > 1 && rest[0].is(".") {
		database, name, rest = name, rest[1].name(), rest[2:]
	}
	if database == "" {
		return "", "", nil, wrong(tokens, "no database for table %s: no USE, and none given", name)
	}
	return database, name, rest, nil
}

// known reads the name of a table that the file has made.
func (s *schema) known(tokens []token) (*table, []token, error) {
	database, name, rest, err := s.tableName(tokens)
	if err != nil {
		return nil, nil, err
	}
	t := s.tables[database+"."+name]
	if t == nil {
		return nil, nil, wrong(tokens, "table %s.%s is not made in this file", database, name)
	}
	return t, rest, nil
}

// drop carries out DROP TABLE, DATABASE and INDEX.
func (s *schema) drop(statement []token) error {
	rest := statement[1:]
	if startsWith(rest, "TEMPORARY") {
		return nil
	}
	if len(rest) > 3 && rest[0].is("INDEX") {
		on := slices.IndexFunc(rest, func(t token) bool { return t.is("ON") })
		if on < 1 {
			return wrong(statement, "DROP INDEX without ON")
		}
		t, _, err := s.known(rest[on+1:])
		if err == nil {
			t.dropIndex(rest[on-1].name())
		}
		return err
	}
	if len(rest) == 0 || !rest[0].is("TABLE", "TABLES", "DATABASE", "SCHEMA") {
		return swallowed(statement)
	}
	what, rest := rest[0], rest[1:]
	if startsWith(rest, "IF", "EXISTS") {
		rest = rest[2:]
	}
	for _, part := range split(rest) {
		if what.is("DATABASE", "SCHEMA") {
			for full, t := range s.tables {
				if len(part) > 0 && t.Database == part[0].name() {
					delete(s.tables, full)
				}
			}
			continue
		}
		database, name, after, err := s.tableName(part)
		if err != nil {
			return err
		}
		if len(after) > 0 && !after[0].is("RESTRICT", "CASCADE", "WAIT", "NOWAIT") {
			return wrong(after, "DROP TABLE goes on in an unknown way")
		}
		delete(s.tables, database+"."+name)
	}
	return nil
}

// rename carries out RENAME TABLE a TO b, c TO d.
func (s *schema) rename(tokens []token) error {
	for _, part := range split(tokens) {
		t, rest, err := s.known(part)
		if err != nil {
			return err
		}
		if !startsWith(rest, "TO") {
			return wrong(part, "RENAME TABLE without TO")
		}
		if err := s.renameTo(t, rest[1:]); err != nil {
			return err
		}
	}
	return nil
}

func (s *schema) renameTo(t *table, tokens []token) error {
	database, name, _, err := s.tableName(tokens)
	if err != nil {
		return err
	}
	old := *t.Table
	delete(s.tables, t.FullName())
	t.Database, t.Name = database, name
	s.tables[t.FullName()] = t
	for _, other := range s.tables { // foreign keys follow the new name
		for i := range other.ForeignKeys {
			if f := &other.ForeignKeys[i]; f.Database == old.Database && f.Table == old.Name {
				f.Database, f.Table = database, name
			}
		}
	}
	return nil
}
