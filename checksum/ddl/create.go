package ddl

import (
	"slices"
	"strconv"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// createTable carries out CREATE TABLE; tokens follow the word TABLE.
func (s *schema) createTable(statement, tokens []token, replace bool) error {
	optional := startsWith(tokens, "IF", "NOT", "EXISTS")
	if optional {
		tokens = tokens[3:]
	}
	tokens = ansi(tokens)
	database, name, rest, err := s.tableName(tokens)
	if err != nil {
		return err
	}
	full := database + "." + name
	if s.tables[full] != nil && !replace {
		if optional {
			return nil
		}
		return wrong(statement, "table %s is made a second time", full)
	}
	if startsWith(rest, "LIKE") || startsWith(rest, "(", "LIKE") {
		like := slices.IndexFunc(rest, func(t token) bool { return t.is("LIKE") })
		return s.createLike(database, name, rest[like+1:])
	}
	n := group(rest)
	if n == 0 {
		return wrong(statement, "CREATE TABLE %s without a list of columns in parentheses", full)
	}
	t := &table{
		Table:  &checksum.Table{Database: database, Name: name, Engine: "InnoDB"},
		hashes: map[string]bool{},
	}
	if err := t.options(rest[n:]); err != nil {
		return err
	}
	for _, element := range split(rest[1 : n-1]) {
		if err := s.element(t, element); err != nil {
			return err
		}
	}
	if len(t.Columns) == 0 {
		return wrong(statement, "table %s has no columns", full)
	}
	s.tables[full] = t
	return nil
}

// ansi takes "…" for names in a statement that names its table that way.
func ansi(tokens []token) []token {
	if len(tokens) == 0 || tokens[0].kind != text || tokens[0].raw[0] != '"' {
		return tokens
	}
	tokens = slices.Clone(tokens)
	for i, t := range tokens {
		if t.kind == text && t.raw[0] == '"' {
			tokens[i].kind, tokens[i].raw = quoted, statement.Name(t.name())
		}
	}
	return tokens
}

// createLike copies columns and indexes but not foreign keys, as servers do.
func (s *schema) createLike(database, name string, tokens []token) error {
	from, _, err := s.known(tokens)
	if err != nil {
		return err
	}
	made := *from.Table
	made.Columns, made.Indexes = slices.Clone(from.Columns), slices.Clone(from.Indexes)
	for i := range made.Indexes {
		made.Indexes[i].Columns = slices.Clone(made.Indexes[i].Columns)
	}
	t := &table{
		Table:   &made,
		binary:  from.binary,
		periods: slices.Clone(from.periods),
		hashes:  map[string]bool{},
	}
	for hash := range from.hashes {
		t.hashes[hash] = true
	}
	t.indexForeignKeys()
	t.ForeignKeys = nil
	made.Database, made.Name, made.AutoIncrement = database, name, 0
	s.tables[made.FullName()] = t
	return nil
}

// options reads those options after the columns that a catalog has. The others only
// concern the server that stores the table.
func (t *table) options(tokens []token) error {
	for i := 0; i < len(tokens); i++ {
		if n := group(tokens[i:]); n > 0 {
			i += n - 1
			continue
		}
		at := i + 1
		if at < len(tokens) && tokens[at].is("=") {
			at++
		}
		var value token
		if at < len(tokens) {
			value = tokens[at]
		}
		switch option := tokens[i]; {
		case option.is("SELECT", "AS", "VALUES") || option.is("REPLACE", "IGNORE") && value.is("SELECT"):
			return wrong(tokens[i:], "table %s takes its columns from a query", t.FullName())
		case option.is("ENGINE"):
			t.Engine = value.name()
		case option.is("COMMENT"):
			t.Comment = value.value()
		case option.is("AUTO_INCREMENT"):
			t.AutoIncrement, _ = strconv.ParseUint(value.raw, 10, 64)
		case option.is("COLLATE"), option.is("CHARSET"), option.is("SET") && i > 0 && tokens[i-1].is("CHARACTER"):
			t.binary = strings.EqualFold(value.name(), "binary")
		case option.is("SYSTEM") && value.is("VERSIONING") && tokens[max(0, i-1)].is("WITH"):
			t.Versioned = true
		case option.is("PARTITION") && value.is("BY"):
			t.Partitioned = true
			return nil
		default:
			continue
		}
		i = at
	}
	return nil
}

// element reads one element of the list of columns, indexes and constraints.
func (s *schema) element(t *table, tokens []token) error {
	if len(tokens) == 0 {
		return wrong(nil, "an empty place in the columns of table %s", t.FullName())
	}
	first := tokens[0]
	switch {
	case first.is("CONSTRAINT", "PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "FOREIGN", "CHECK"),
		startsWith(tokens, "VECTOR", "KEY"), startsWith(tokens, "VECTOR", "INDEX"):
		return s.index(t, tokens)
	case startsWith(tokens, "PERIOD", "FOR"):
		return nil
	}
	return s.addColumn(t, tokens, len(t.Columns))
}

// catalog is the tables as a server would list them.
func (s *schema) catalog() *checksum.Catalog {
	c := &checksum.Catalog{Others: map[string]string{}}
	for _, t := range s.tables {
		c.Tables = append(c.Tables, t.Table)
	}
	slices.SortFunc(c.Tables, func(a, b *checksum.Table) int {
		return strings.Compare(a.FullName(), b.FullName())
	})
	for _, made := range c.Tables {
		t := s.tables[made.FullName()]
		for i := range t.ForeignKeys {
			f := &t.ForeignKeys[i]
			if to := s.tables[f.Database+"."+f.Table]; to != nil && len(f.RefColumns) == 0 {
				f.RefColumns = to.primaryKey()
			}
		}
		t.indexForeignKeys()
		t.finish()
	}
	return c
}

// finish settles what depends on the whole of a table.
func (t *table) finish() {
	for _, period := range t.periods {
		t.dropColumn(period)
	}
	for _, name := range t.primaryKey() {
		if c := t.Column(name); c != nil {
			c.Nullable = false
		}
	}
	for i := range t.Indexes {
		index := &t.Indexes[i]
		long := false
		for j := range index.Columns {
			part := &index.Columns[j]
			c := t.Column(part.Name)
			if c != nil {
				part.Name = c.Name // as the column spells it
			}
			if c == nil || part.Prefix == 0 {
				long = long || c != nil && (strings.HasSuffix(c.Type, "text") || strings.HasSuffix(c.Type, "blob"))
				continue
			}
			if strings.HasSuffix(c.FullType, "("+strconv.Itoa(part.Prefix)+")") {
				part.Prefix = 0 // a prefix as long as the column is the whole column
			}
		}
		asked, said := t.hashes[strings.ToLower(index.Name)]
		memory := strings.EqualFold(t.Engine, "MEMORY") || strings.EqualFold(t.Engine, "HEAP")
		switch {
		case index.Type != "BTREE":
		case memory && (asked || !said), index.Unique && long: // MariaDB keeps a unique long text by its hash
			index.Type = "HASH"
		}
	}
	order := func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }
	slices.SortStableFunc(t.Indexes, func(a, b checksum.Index) int { return order(a.Name, b.Name) })
	slices.SortStableFunc(t.ForeignKeys, func(a, b checksum.ForeignKey) int { return order(a.Name, b.Name) })
}
