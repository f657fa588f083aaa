package ddl

import (
	"slices"
	"strings"

	"allclear/checksum"

	"github.com/pingcap/tidb/pkg/parser/ast"
)

// facts are what is cut from a column's definition before the parser sees it:
// what it does not know of MariaDB and MySQL, and what may hold any expression.
type facts struct {
	foreignType string // a type that the parser does not know, as COLUMN_TYPE
	generation  string
	comment     string
	period      bool // GENERATED ALWAYS AS ROW START or END
	invisible   bool
	json        bool
	charset     string
}

// foreignType knows the types that the parser does not.
func foreignType(t token) bool {
	return t.is("UUID", "INET4", "INET6", "XMLTYPE", "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT",
		"MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "GEOMCOLLECTION", "VECTOR")
}

// cut takes what the parser does not know out of a column's definition.
func cut(tokens []token) ([]token, facts) {
	var f facts
	kept := []token{tokens[0]}
	i := 1
	if i < len(tokens) && tokens[i].is("SERIAL") {
		for _, w := range strings.Fields("BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE") {
			kept = append(kept, token{kind: word, raw: w, line: tokens[i].line})
		}
		i++
	}
	if i < len(tokens) && foreignType(tokens[i]) {
		f.foreignType = strings.ToLower(tokens[i].raw)
		kept = append(kept, token{kind: word, raw: "INT", line: tokens[i].line})
		i++
		if n := group(tokens[i:]); n > 0 {
			f.foreignType += strings.ReplaceAll(write(tokens[i:i+n]), " ", "")
			i += n
		}
		f.foreignType = strings.Replace(f.foreignType, "geometrycollection", "geomcollection", 1)
	}
	for i < len(tokens) {
		if n := f.attribute(tokens, i); n > 0 {
			i += n
			continue
		}
		n := max(1, group(tokens[i:]))
		kept = append(kept, tokens[i:i+n]...)
		i += n
	}
	return kept, f
}

// attribute tells how many tokens at i the parser need not see.
func (f *facts) attribute(tokens []token, i int) int {
	rest := tokens[i:]
	valued := func(n int) (token, int) { // [=] value, after n tokens
		if n < len(rest) && rest[n].is("=") {
			n++
		}
		if n >= len(rest) {
			return token{}, 0 // for the parser to refuse
		}
		return rest[n], n + 1
	}
	switch {
	case rest[0].is("DEFAULT") && !tokens[i-1].is("SERIAL"):
		return defaultLength(rest)
	case rest[0].is("CHECK") && group(rest[1:]) > 0:
		return f.check(tokens[0], rest, 1)
	case startsWith(rest, "CONSTRAINT", "CHECK") && group(rest[2:]) > 0:
		return f.check(tokens[0], rest, 2)
	case len(rest) > 3 && rest[0].is("CONSTRAINT") && rest[2].is("CHECK") && group(rest[3:]) > 0:
		return f.check(tokens[0], rest, 3)
	case startsWith(rest, "GENERATED", "ALWAYS", "AS", "ROW") && len(rest) > 4:
		f.period = true
		return 5
	case startsWith(rest, "GENERATED", "ALWAYS", "AS") && group(rest[3:]) > 0:
		return f.generated(rest, 3)
	case startsWith(rest, "AS") && group(rest[1:]) > 0:
		return f.generated(rest, 1)
	case startsWith(rest, "CHARACTER", "SET"), startsWith(rest, "CHAR", "SET"):
		value, n := valued(2)
		f.charset = strings.ToLower(value.name())
		return n
	case rest[0].is("CHARSET"):
		value, n := valued(1)
		f.charset = strings.ToLower(value.name())
		return n
	case rest[0].is("COMMENT"):
		value, n := valued(1)
		if value.kind != text {
			return 0
		}
		f.comment = value.value()
		return n
	case rest[0].is("COLLATE", "REF_SYSTEM_ID", "SRID", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "COLUMN_FORMAT", "STORAGE"):
		_, n := valued(1)
		return n
	case rest[0].is("COMPRESSED"):
		if len(rest) > 1 && rest[1].is("=") {
			_, n := valued(1)
			return n
		}
		return 1
	case rest[0].is("VISIBLE", "INVISIBLE"):
		f.invisible = rest[0].is("INVISIBLE")
		return 1
	case startsWith(rest, "WITH", "SYSTEM", "VERSIONING"), startsWith(rest, "WITHOUT", "SYSTEM", "VERSIONING"):
		return 3
	}
	return 0
}

// check cuts a check, whose parentheses are at n. MariaDB's JSON is LONGTEXT with one.
func (f *facts) check(column token, rest []token, n int) int {
	condition := rest[n:]
	if startsWith(condition, "(", "JSON_VALID", "(") && len(condition) > 5 && strings.EqualFold(condition[3].name(), column.name()) && condition[4].is(")") && condition[5].is(")") {
		f.json = true
	}
	n += group(condition)
	switch {
	case startsWith(rest[n:], "ENFORCED"):
		n++
	case startsWith(rest[n:], "NOT", "ENFORCED"):
		n += 2
	}
	return n
}

// generated cuts a generated column's expression, which is at n.
func (f *facts) generated(rest []token, n int) int {
	length := group(rest[n:])
	f.generation = write(rest[n+1 : n+length-1])
	n += length
	if n < len(rest) && rest[n].is("VIRTUAL", "STORED", "PERSISTENT") {
		n++
	}
	return n
}

// defaultLength is how many tokens DEFAULT and its value are: all up to the next
// attribute, as MariaDB takes expressions without parentheses.
func defaultLength(rest []token) int {
	for n := 2; n < len(rest); n++ {
		if rest[n].is("NOT", "NULL", "AUTO_INCREMENT", "PRIMARY", "UNIQUE", "KEY", "COMMENT", "COLLATE", "ON", "CHECK", "CONSTRAINT",
			"REFERENCES", "VISIBLE", "INVISIBLE", "GENERATED", "AS", "COLUMN_FORMAT", "STORAGE", "SRID", "REF_SYSTEM_ID",
			"ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "WITH", "WITHOUT", "COMPRESSED") {
			return n
		}
		if g := group(rest[n:]); g > 0 {
			n += g - 1
		}
	}
	return len(rest)
}

// parse has the parser read a table of one element.
func (s *schema) parse(element []token, original []token) (*ast.CreateTableStmt, error) {
	node, err := s.sql.ParseOneStmt("CREATE TABLE t ("+write(element)+")", "", "")
	if err != nil {
		return nil, wrong(original, "cannot be read")
	}
	made, is := node.(*ast.CreateTableStmt)
	if !is || len(made.Cols)+len(made.Constraints) == 0 {
		return nil, wrong(original, "cannot be read")
	}
	return made, nil
}

// addColumn reads a column's definition and puts it at a place.
func (s *schema) addColumn(t *table, tokens []token, at int) error {
	if tokens[0].kind == sign || tokens[0].kind == text {
		return wrong(tokens, "cannot be read")
	}
	kept, f := cut(tokens)
	kept[0].kind, kept[0].raw = quoted, quote(kept[0].name()) // the parser reserves more words than servers do
	made, err := s.parse(kept, tokens)
	if err != nil {
		return err
	}
	if len(made.Cols) != 1 {
		return wrong(tokens, "cannot be read")
	}
	name := tokens[0].name()
	if t.Column(name) != nil {
		return wrong(tokens, "table %s has two columns %s", t.FullName(), name)
	}
	definition := made.Cols[0]
	charset := f.charset
	if charset == "" && t.binary {
		charset = "binary"
	}
	c := checksum.Column{Name: name, Nullable: true, Comment: f.comment, Generation: f.generation, Invisible: f.invisible, JSON: f.json}
	c.Type, c.FullType = typeOf(definition.Tp, charset)
	if f.foreignType != "" {
		c.Type, _, _ = strings.Cut(f.foreignType, "(")
		c.FullType = f.foreignType
	}
	c.JSON = c.JSON || c.Type == "json"
	var keys []checksum.Index
	var refers *ast.ReferenceDef
	for _, o := range definition.Options {
		switch o.Tp {
		case ast.ColumnOptionNotNull:
			c.Nullable = false
		case ast.ColumnOptionNull:
			c.Nullable = true
		case ast.ColumnOptionAutoIncrement:
			c.AutoIncrement, c.Nullable = true, false
		case ast.ColumnOptionPrimaryKey:
			keys = append(keys, checksum.Index{Name: "PRIMARY", Unique: true, Type: "BTREE"})
		case ast.ColumnOptionUniqKey:
			keys = append(keys, checksum.Index{Unique: true, Type: "BTREE"})
		case ast.ColumnOptionReference:
			refers = o.Refer
		case ast.ColumnOptionOnUpdate: // of the time
		default:
			return wrong(tokens, "cannot be read")
		}
	}
	t.Columns = slices.Insert(t.Columns, at, c)
	if f.period {
		t.periods = append(t.periods, name)
	}
	for _, key := range keys {
		key.Columns = []checksum.IndexColumn{{Name: name}}
		if err := t.addIndex(key, tokens); err != nil {
			return err
		}
	}
	if refers != nil {
		s.addForeignKey(t, "", []string{name}, refers)
	}
	return nil
}
