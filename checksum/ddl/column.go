package ddl

import (
	"slices"
	"strings"

	"allclear/checksum"
)

// definition is what a column's definition says.
type definition struct {
	checksum.Column
	kind      columnType
	charset   string // "" if not given
	collation string // "" if not given
	period    bool   // GENERATED ALWAYS AS ROW START or END
	keys      []checksum.Index
	refers    *checksum.ForeignKey
}

// addColumn reads a column's definition and puts it at a place.
func (s *schema) addColumn(t *table, tokens []token, at int) error {
	if tokens[0].kind == sign || tokens[0].kind == text {
		return wrong(tokens, "cannot be read")
	}
	d, is := define(tokens)
	if !is {
		return wrong(tokens, "cannot be read")
	}
	if t.Column(d.Name) != nil {
		return wrong(tokens, "table %s has two columns %s", t.FullName(), d.Name)
	}
	d.Type, d.FullType = d.kind.catalog(d.binary(t.binary))
	d.JSON = d.JSON || d.Type == "json"
	t.Columns = slices.Insert(t.Columns, at, d.Column)
	if d.period {
		t.periods = append(t.periods, d.Name)
	}
	for _, key := range d.keys {
		key.Columns = []checksum.IndexColumn{{Name: d.Name}}
		if err := t.addIndex(key, tokens); err != nil {
			return err
		}
	}
	if d.refers != nil {
		d.refers.Columns = []string{d.Name}
		t.addForeignKey(*d.refers)
	}
	return nil
}

// define reads a column's definition: its name, type and attributes.
func define(tokens []token) (definition, bool) {
	d := definition{Column: checksum.Column{Name: tokens[0].name(), Nullable: true}}
	r := &reader{tokens[1:]}
	is := true
	if r.accept("SERIAL") {
		d.kind = columnType{name: "bigint", unsigned: true}
		d.serial()
	} else {
		d.kind, is = r.columnType()
	}
	for is && len(r.rest) > 0 {
		is = d.attribute(r)
	}
	return d, is
}

// serial is what SERIAL stands for besides its type.
func (d *definition) serial() {
	d.AutoIncrement, d.Nullable = true, false
	d.keys = append(d.keys, checksum.Index{Unique: true, Type: "BTREE"})
}

// binary tells whether the column's text is bytes: by its own character set, else that
// of its collation, else the table's.
func (d *definition) binary(table bool) bool {
	switch {
	case d.charset != "" || d.kind.national:
		return d.charset == "binary"
	case d.collation != "":
		return d.collation == "binary"
	}
	return table
}

// attribute reads one of a column's attributes.
func (d *definition) attribute(r *reader) bool {
	switch {
	case r.accept("NOT", "NULL"):
		d.Nullable = false
	case r.accept("NULL"):
		d.Nullable = true
	case r.accept("AUTO_INCREMENT"):
		d.AutoIncrement, d.Nullable = true, false
	case r.accept("SERIAL", "DEFAULT", "VALUE"):
		d.serial()
	case r.accept("DEFAULT"):
		return r.expression()
	case r.accept("ON", "UPDATE"):
		return r.now()
	case r.accept("UNIQUE"):
		r.accept("KEY")
		d.keys = append(d.keys, checksum.Index{Unique: true, Type: "BTREE"})
	case r.accept("PRIMARY", "KEY"), r.accept("KEY"):
		d.keys = append(d.keys, checksum.Index{Name: "PRIMARY", Unique: true, Type: "BTREE"})
	case r.accept("COMMENT"):
		value, is := r.value()
		if !is || value.kind != text {
			return false
		}
		d.Comment = value.value()
	case r.accept("VISIBLE"):
		d.Invisible = false
	case r.accept("INVISIBLE"):
		d.Invisible = true
	case r.accept("WITH", "SYSTEM", "VERSIONING"), r.accept("WITHOUT", "SYSTEM", "VERSIONING"):
	case r.next("GENERATED", "AS"):
		return d.generated(r)
	case r.next("CONSTRAINT", "CHECK", "REFERENCES"):
		return d.constraint(r)
	case r.accept("COLLATE"):
		value, is := r.value()
		d.collation = strings.ToLower(value.name())
		return is
	case d.kind.isText() && r.next("CHARACTER", "CHAR", "CHARSET", "ASCII", "UNICODE", "BYTE", "BINARY"):
		return d.characterSet(r)
	default:
		return r.storage()
	}
	return true
}

// characterSet reads a character set. BINARY alone is its binary collation.
func (d *definition) characterSet(r *reader) bool {
	switch {
	case r.accept("CHARACTER", "SET"), r.accept("CHAR", "SET"), r.accept("CHARSET"):
		value, is := r.value()
		d.charset = strings.ToLower(value.name())
		return is
	case r.accept("ASCII"):
		d.charset = "latin1"
	case r.accept("UNICODE"):
		d.charset = "ucs2"
	case r.accept("BYTE"):
		d.charset = "binary"
	default:
		return r.accept("BINARY")
	}
	return true
}

// generated reads a generated column's expression.
func (d *definition) generated(r *reader) bool {
	r.accept("GENERATED", "ALWAYS")
	if !r.accept("AS") {
		return false
	}
	if r.accept("ROW") {
		d.period = true
		return r.either("START", "END")
	}
	expression, is := r.inside()
	d.Generation = write(expression)
	r.either("VIRTUAL", "STORED", "PERSISTENT")
	return is && len(expression) > 0
}

// constraint reads a check or a reference. MariaDB's JSON is LONGTEXT with a check.
func (d *definition) constraint(r *reader) bool {
	name := ""
	if r.accept("CONSTRAINT") && !r.next("CHECK", "REFERENCES") {
		name, _ = r.name()
	}
	if r.accept("REFERENCES") {
		refers, is := r.references()
		refers.Name, d.refers = name, &refers
		return is
	}
	if !r.accept("CHECK") {
		return false
	}
	condition, is := r.inside()
	if startsWith(condition, "JSON_VALID", "(") && len(condition) == 4 &&
		strings.EqualFold(condition[2].name(), d.Name) {
		d.JSON = true
	}
	if !r.accept("NOT", "ENFORCED") {
		r.accept("ENFORCED")
	}
	return is && len(condition) > 0
}

// storage reads attributes that only concern how a server stores the column, and those
// that MariaDB's engines define: name = value.
func (r *reader) storage() bool {
	switch {
	case r.accept("NOT", "SECONDARY"):
		return true
	case r.accept("COLUMN_FORMAT"):
		return r.either("FIXED", "DYNAMIC", "DEFAULT", "COMPRESSED")
	case r.accept("STORAGE"):
		return r.either("DISK", "MEMORY", "DEFAULT")
	case r.accept("COMPRESSED"):
		if !r.next("=") {
			return true
		}
	case r.either("SRID", "REF_SYSTEM_ID", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE"):
	case r.next("NOT", "ON", "PRIMARY", "WITH", "SIGNED", "UNSIGNED", "ZEROFILL"):
		return false // not an attribute of an engine
	default:
		if _, is := r.name(); !is || !r.next("=") {
			return false
		}
	}
	_, is := r.value()
	return is
}
