package ddl

import (
	"slices"
	"strconv"
	"strings"

	"allclear/checksum"
)

// index reads an index or a constraint: [CONSTRAINT [name]] kind [name] (columns) ….
func (s *schema) index(t *table, original []token) error {
	tokens, constraint := constraintName(original)
	if startsWith(tokens, "CHECK") {
		return nil
	}
	head, tokens, is := readIndexHead(tokens)
	n := group(tokens)
	if !is || n == 0 {
		return wrong(original, "cannot be read")
	}
	if head.foreign {
		return s.foreignKey(t, constraint, tokens, original)
	}
	index, using := head.Index, head.using
	for i, option := range tokens[n:] {
		switch rest := tokens[n+i:]; {
		case option.is("USING") && len(rest) > 1:
			using = rest[1].raw
		case option.is("INVISIBLE"), option.is("IGNORED") && !tokens[n+i-1].is("NOT"):
			index.Hidden = true
		}
	}
	switch {
	case head.primary:
		index.Name = "PRIMARY"
	case index.Name == "" && index.Unique:
		index.Name = constraint
	}
	if err := s.parts(&index, tokens[1:n-1], original); err != nil {
		return err
	}
	if err := t.addIndex(index, original); err != nil {
		return err
	}
	if using != "" {
		t.hashes[strings.ToLower(t.Indexes[len(t.Indexes)-1].Name)] = strings.EqualFold(using, "HASH")
	}
	return nil
}

// constraintName reads [CONSTRAINT [name]].
func constraintName(tokens []token) (rest []token, name string) {
	if !startsWith(tokens, "CONSTRAINT") {
		return tokens, ""
	}
	tokens = tokens[1:]
	if len(tokens) > 0 && !tokens[0].is("PRIMARY", "UNIQUE", "FOREIGN", "CHECK") {
		return tokens[1:], tokens[0].name()
	}
	return tokens, ""
}

// indexHead is what comes before the columns of an index or a foreign key.
type indexHead struct {
	checksum.Index
	foreign bool
	primary bool
	using   string // BTREE or HASH, "" if not given
}

// readIndexHead reads the kind of an index, its name and its type.
func readIndexHead(tokens []token) (h indexHead, rest []token, is bool) {
	h.Type = "BTREE"
	if len(tokens) > 0 {
		switch kind := tokens[0]; {
		case kind.is("PRIMARY"):
			h.primary, h.Unique, tokens = true, true, tokens[1:]
		case kind.is("UNIQUE"):
			h.Unique, tokens = true, tokens[1:]
		case kind.is("FULLTEXT", "SPATIAL", "VECTOR"):
			h.Type, tokens = strings.ToUpper(kind.raw), tokens[1:]
		case kind.is("FOREIGN"):
			h.foreign, tokens = true, tokens[1:]
		case !kind.is("KEY", "INDEX"):
			return h, tokens, false
		}
	}
	if startsWith(tokens, "KEY") || startsWith(tokens, "INDEX") {
		tokens = tokens[1:]
	}
	if startsWith(tokens, "IF", "NOT", "EXISTS") {
		tokens = tokens[3:]
	}
	if len(tokens) > 0 && tokens[0].kind != sign && !tokens[0].is("USING") && !startsWith(tokens, "TYPE", "BTREE") {
		h.Name, tokens = tokens[0].name(), tokens[1:]
	}
	if len(tokens) > 1 && tokens[0].is("USING", "TYPE") {
		h.using, tokens = tokens[1].raw, tokens[2:]
	}
	return h, tokens, true
}

// parts reads an index's columns.
func (s *schema) parts(index *checksum.Index, list, original []token) error {
	for _, part := range split(list) {
		if n := group(part); n > 0 { // an expression
			index.Columns = append(index.Columns, checksum.IndexColumn{Descending: startsWith(part[n:], "DESC")})
			continue
		}
		r := &reader{part}
		name, named := r.name()
		length, is := r.numbers()
		descending := r.accept("DESC")
		if !descending {
			r.accept("ASC")
		}
		if !named || !is || len(length) > 1 || len(r.rest) > 0 {
			return wrong(original, "cannot be read")
		}
		column := checksum.IndexColumn{Name: name, Descending: descending}
		if len(length) > 0 {
			column.Prefix = int(length[0])
		}
		index.Columns = append(index.Columns, column)
	}
	return nil
}

// addIndex adds an index, and names it as servers do if it has no name: by its first
// column, with _2 and so on where that is taken.
func (t *table) addIndex(index checksum.Index, original []token) error {
	if index.Name == "" {
		base := "functional_index"
		if first := index.Columns[0].Name; first != "" {
			if base = first; t.Column(first) != nil {
				base = t.Column(first).Name // as the column spells it
			}
		}
		index.Name = base
		for n := 2; t.hasIndex(index.Name) || strings.EqualFold(index.Name, "PRIMARY"); n++ {
			index.Name = base + "_" + strconv.Itoa(n)
		}
	}
	if t.hasIndex(index.Name) {
		return wrong(original, "table %s has two indexes %s", t.FullName(), index.Name)
	}
	t.Indexes = append(t.Indexes, index)
	return nil
}

func (t *table) hasIndex(name string) bool {
	return slices.ContainsFunc(t.Indexes, func(i checksum.Index) bool { return strings.EqualFold(i.Name, name) })
}

func (t *table) dropIndex(name string) {
	t.Indexes = slices.DeleteFunc(t.Indexes, func(i checksum.Index) bool { return strings.EqualFold(i.Name, name) })
}

func (t *table) primaryKey() []string {
	var names []string
	for _, index := range t.Indexes {
		if index.Name == "PRIMARY" {
			for _, part := range index.Columns {
				names = append(names, part.Name)
			}
		}
	}
	return names
}

// foreignKey reads (columns) REFERENCES ….
func (s *schema) foreignKey(t *table, name string, tokens, original []token) error {
	r := &reader{tokens}
	columns, named := r.names()
	if !named || !r.accept("REFERENCES") {
		return wrong(original, "cannot be read")
	}
	f, is := r.references()
	if !is || len(r.rest) > 0 {
		return wrong(original, "cannot be read")
	}
	f.Name, f.Columns = name, columns
	t.addForeignKey(f)
	return nil
}

// references reads what follows REFERENCES: the table, its columns, and what happens to
// rows when those that they refer to are deleted or changed.
func (r *reader) references() (f checksum.ForeignKey, is bool) {
	if f.Table, is = r.name(); !is {
		return f, false
	}
	if r.accept(".") {
		f.Database = f.Table
		if f.Table, is = r.name(); !is {
			return f, false
		}
	}
	if r.next("(") {
		if f.RefColumns, is = r.names(); !is {
			return f, false
		}
	}
	if r.accept("MATCH") && !r.either("FULL", "PARTIAL", "SIMPLE") {
		return f, false
	}
	for r.accept("ON", "DELETE") || r.accept("ON", "UPDATE") {
		if !r.either("RESTRICT", "CASCADE") && !r.accept("NO", "ACTION") &&
			!r.accept("SET", "NULL") && !r.accept("SET", "DEFAULT") {
			return f, false
		}
	}
	return f, true
}

// addForeignKey adds a foreign key. It refers to the table's own database if it names
// none.
func (t *table) addForeignKey(f checksum.ForeignKey) {
	if f.Database == "" {
		f.Database = t.Database
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(t.ForeignKeys, func(f checksum.ForeignKey) bool {
			return strings.EqualFold(f.Name, name)
		})
	}
	for n := 1; f.Name == ""; n++ { // InnoDB's own names
		if own := t.Name + "_ibfk_" + strconv.Itoa(n); !taken(own) {
			f.Name = own
		}
	}
	t.ForeignKeys = append(t.ForeignKeys, f)
}

// indexForeignKeys adds the indexes that InnoDB adds by itself, for foreign keys
// that no index of the file begins with.
func (t *table) indexForeignKeys() {
	for _, f := range t.ForeignKeys {
		serves := func(index checksum.Index) bool {
			if len(index.Columns) < len(f.Columns) || index.Type != "BTREE" {
				return false
			}
			for i, name := range f.Columns {
				if !strings.EqualFold(index.Columns[i].Name, name) || index.Columns[i].Prefix != 0 {
					return false
				}
			}
			return true
		}
		if slices.ContainsFunc(t.Indexes, serves) {
			continue
		}
		index := checksum.Index{Name: f.Name, Type: "BTREE"}
		if strings.HasPrefix(f.Name, t.Name+"_ibfk_") || t.hasIndex(f.Name) {
			index.Name = "" // named like any other
		}
		for _, name := range f.Columns {
			index.Columns = append(index.Columns, checksum.IndexColumn{Name: name})
		}
		_ = t.addIndex(index, nil) // its name is free
	}
}
