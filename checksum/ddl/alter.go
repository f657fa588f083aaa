package ddl

import (
	"slices"
	"strings"

	"allclear/checksum"
)

// alter carries out ALTER TABLE; tokens follow the word TABLE.
func (s *schema) alter(tokens []token) error {
	if startsWith(tokens, "IF", "EXISTS") {
		tokens = tokens[2:]
	}
	tokens = ansi(tokens)
	_, _, rest, err := s.tableName(tokens)
	if err != nil {
		return err
	}
	if startsWith(rest, "DISABLE", "KEYS") || startsWith(rest, "ENABLE", "KEYS") {
		return nil // dumps have this around rows, and around those of a view's stand-in
	}
	t, rest, err := s.known(tokens)
	if err != nil {
		return err
	}
	for _, spec := range split(rest) {
		if partitions(spec) { // nothing else may follow, and its list has commas
			t.Partitioned = t.Partitioned || startsWith(spec, "PARTITION", "BY")
			return nil
		}
		if err := s.change(t, spec); err != nil {
			return err
		}
	}
	return nil
}

// partitions tells whether a change concerns partitions.
func partitions(spec []token) bool {
	if len(spec) > 1 && spec[0].is("ADD", "DROP") && spec[1].is("PARTITION") {
		return true
	}
	return len(spec) > 0 && spec[0].is("PARTITION", "REORGANIZE", "COALESCE", "EXCHANGE", "TRUNCATE", "REBUILD",
		"ANALYZE", "CHECK", "OPTIMIZE", "REPAIR", "DISCARD", "IMPORT")
}

// change carries out one of the comma-separated changes of an ALTER TABLE.
func (s *schema) change(t *table, spec []token) error {
	if len(spec) == 0 {
		return wrong(nil, "an empty change of table %s", t.FullName())
	}
	switch verb := spec[0]; {
	case verb.is("ADD"):
		return s.add(t, spec)
	case verb.is("MODIFY", "CHANGE"):
		return s.redefine(t, spec)
	case verb.is("DROP"):
		return t.remove(spec)
	case verb.is("RENAME"):
		return s.renamePart(t, spec)
	case verb.is("ALTER"):
		t.hide(spec)
		return nil // other changes are to the defaults of columns
	case verb.is("CONVERT", "ORDER", "FORCE", "ALGORITHM", "LOCK", "WITH", "WITHOUT", "DISABLE", "ENABLE", "REMOVE",
		"WAIT", "NOWAIT", "SECONDARY_LOAD", "SECONDARY_UNLOAD"):
		return nil
	case len(spec) > 1 && (spec[1].is("=") || verb.is("ENGINE", "COMMENT", "AUTO_INCREMENT", "ROW_FORMAT", "DEFAULT",
		"CHARACTER", "CHARSET", "COLLATE")):
		return t.options(spec)
	}
	return wrong(spec, "a change of table %s that is not known", t.FullName())
}

// hide carries out ALTER INDEX name [NOT] INVISIBLE or IGNORED, or VISIBLE, and
// ALTER [COLUMN] name SET INVISIBLE or VISIBLE.
func (t *table) hide(spec []token) {
	n := len(spec)
	if n <= 3 {
		return
	}
	isHidden := spec[n-1].is("INVISIBLE", "IGNORED") && !spec[n-2].is("NOT")
	if !spec[1].is("INDEX", "KEY") {
		at := t.at(spec[n-3].name())
		if at >= 0 && spec[n-2].is("SET") && spec[n-1].is("INVISIBLE", "VISIBLE") {
			t.Columns[at].Invisible = isHidden
		}
		return
	}
	for i := range t.Indexes {
		name := t.Indexes[i].Name
		if strings.EqualFold(name, spec[n-2].name()) || n == 5 && strings.EqualFold(name, spec[2].name()) {
			t.Indexes[i].Hidden = isHidden
		}
	}
}

// unless cuts the optional words between a verb and its object.
func unless(tokens []token, optional ...string) ([]token, bool) {
	if len(tokens) > 0 && tokens[0].is(optional...) {
		tokens = tokens[1:]
	}
	switch {
	case startsWith(tokens, "IF", "NOT", "EXISTS"):
		return tokens[3:], true
	case startsWith(tokens, "IF", "EXISTS"):
		return tokens[2:], true
	}
	return tokens, false
}

// add carries out ADD.
func (s *schema) add(t *table, spec []token) error {
	if startsWith(spec[1:], "SYSTEM", "VERSIONING") {
		t.Versioned = true
		return nil
	}
	tokens, optional := unless(spec[1:], "COLUMN")
	if n := group(tokens); n > 0 {
		for _, element := range split(tokens[1 : n-1]) {
			if err := s.element(t, element); err != nil {
				return err
			}
		}
		return nil
	}
	if len(tokens) == 0 {
		return wrong(spec, "cannot be read")
	}
	if optional && t.Column(tokens[0].name()) != nil {
		return nil
	}
	definition, at, err := t.place(tokens, len(t.Columns))
	if err != nil {
		return err
	}
	if at != len(t.Columns) {
		return s.addColumn(t, definition, at)
	}
	return s.element(t, definition)
}

// place reads FIRST or AFTER at the end of a definition.
func (t *table) place(tokens []token, otherwise int) (definition []token, at int, err error) {
	n := len(tokens)
	switch {
	case n > 2 && tokens[n-1].is("FIRST"):
		return tokens[:n-1], 0, nil
	case n > 3 && tokens[n-2].is("AFTER"):
		at := t.at(tokens[n-1].name())
		if at < 0 {
			return nil, 0, wrong(tokens[n-2:], "table %s has no column %s", t.FullName(), tokens[n-1].name())
		}
		return tokens[:n-2], at + 1, nil
	}
	return tokens, otherwise, nil
}

func (t *table) at(column string) int {
	return slices.IndexFunc(t.Columns, func(c checksum.Column) bool {
		return strings.EqualFold(c.Name, column)
	})
}

// redefine carries out MODIFY and CHANGE.
func (s *schema) redefine(t *table, spec []token) error {
	tokens, optional := unless(spec[1:], "COLUMN")
	if len(tokens) < 2 {
		return wrong(spec, "cannot be read")
	}
	old := tokens[0].name()
	was := t.at(old)
	if was < 0 {
		if optional {
			return nil
		}
		return wrong(spec, "table %s has no column %s", t.FullName(), old)
	}
	if spec[0].is("CHANGE") {
		tokens = tokens[1:]
	}
	definition, at, err := t.place(tokens, was)
	if err != nil {
		return err
	}
	if len(definition) != len(tokens) && at > was {
		at-- // it moves right, and its old place before that is deleted first
	}
	t.Columns = slices.Delete(t.Columns, was, was+1)
	if err := s.addColumn(t, definition, at); err != nil {
		return err
	}
	s.renameColumn(t, old, definition[0].name())
	return nil
}

// renameColumn gives a column its new name in indexes and foreign keys.
func (s *schema) renameColumn(t *table, old, name string) {
	for i := range t.Indexes {
		for j := range t.Indexes[i].Columns {
			if part := &t.Indexes[i].Columns[j]; strings.EqualFold(part.Name, old) {
				part.Name = name
			}
		}
	}
	follow := func(columns []string) {
		for i := range columns {
			if strings.EqualFold(columns[i], old) {
				columns[i] = name
			}
		}
	}
	for i := range t.ForeignKeys {
		follow(t.ForeignKeys[i].Columns)
	}
	for _, other := range s.tables {
		for _, f := range other.ForeignKeys {
			if f.Database == t.Database && f.Table == t.Name {
				follow(f.RefColumns)
			}
		}
	}
}

// remove carries out DROP.
func (t *table) remove(spec []token) error {
	tokens := spec[1:]
	switch {
	case startsWith(tokens, "PRIMARY", "KEY"):
		t.dropIndex("PRIMARY")
		return nil
	case startsWith(tokens, "SYSTEM", "VERSIONING"):
		t.Versioned = false
		return nil
	case startsWith(tokens, "PERIOD"), startsWith(tokens, "CHECK"):
		return nil
	}
	what := "COLUMN"
	switch {
	case startsWith(tokens, "FOREIGN", "KEY"):
		what, tokens = "FOREIGN", tokens[1:]
	case len(tokens) > 1 && tokens[0].is("INDEX", "KEY", "CONSTRAINT"):
		what = strings.ToUpper(tokens[0].raw)
	}
	tokens, optional := unless(tokens, "COLUMN", "INDEX", "KEY", "CONSTRAINT")
	if len(tokens) == 0 {
		return wrong(spec, "cannot be read")
	}
	name := tokens[0].name()
	if what == "INDEX" || what == "KEY" || what == "CONSTRAINT" {
		t.dropIndex(name)
	}
	if what == "FOREIGN" || what == "CONSTRAINT" {
		t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(f checksum.ForeignKey) bool {
			return strings.EqualFold(f.Name, name)
		})
	}
	if what == "COLUMN" {
		if t.at(name) < 0 && !optional {
			return wrong(spec, "table %s has no column %s", t.FullName(), name)
		}
		t.dropColumn(name)
	}
	return nil
}

// dropColumn takes a column out of its indexes too.
func (t *table) dropColumn(name string) {
	t.Columns = slices.DeleteFunc(t.Columns, func(c checksum.Column) bool {
		return strings.EqualFold(c.Name, name)
	})
	for i := range t.Indexes {
		index := &t.Indexes[i]
		index.Columns = slices.DeleteFunc(index.Columns, func(p checksum.IndexColumn) bool {
			return strings.EqualFold(p.Name, name)
		})
	}
	t.Indexes = slices.DeleteFunc(t.Indexes, func(i checksum.Index) bool { return len(i.Columns) == 0 })
}

// renamePart carries out RENAME of a column, an index or the table.
func (s *schema) renamePart(t *table, spec []token) error {
	tokens := spec[1:]
	column := startsWith(tokens, "COLUMN")
	index := startsWith(tokens, "INDEX") || startsWith(tokens, "KEY")
	if !column && !index {
		if startsWith(tokens, "TO") || startsWith(tokens, "AS") || startsWith(tokens, "=") {
			tokens = tokens[1:]
		}
		return s.renameTo(t, tokens)
	}
	tokens, _ = unless(tokens, "COLUMN", "INDEX", "KEY")
	if len(tokens) != 3 || !tokens[1].is("TO") {
		return wrong(spec, "cannot be read")
	}
	old, name := tokens[0].name(), tokens[2].name()
	if index {
		for i := range t.Indexes {
			if strings.EqualFold(t.Indexes[i].Name, old) {
				t.Indexes[i].Name = name
				if asked, said := t.hashes[strings.ToLower(old)]; said {
					delete(t.hashes, strings.ToLower(old))
					t.hashes[strings.ToLower(name)] = asked
				}
			}
		}
		return nil
	}
	at := t.at(old)
	if at < 0 {
		return wrong(spec, "table %s has no column %s", t.FullName(), old)
	}
	t.Columns[at].Name = name
	s.renameColumn(t, old, name)
	return nil
}
