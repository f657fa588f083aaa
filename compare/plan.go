package compare

import (
	"fmt"
	"slices"
	"strings"

	"allclear/checksum"
	"allclear/checksum/charset"
)

// Plan is how a table will be read on both sides.
type Plan struct {
	A, B   checksum.View
	Kind   checksum.Kind
	Key    string // the key for people: "PRIMARY (id)", "" without one
	Reason string // why it is not by key ranges and of kind wire, "" when it is
	// Blocked is why rows of this table cannot be compared at all, "" when they can.
	Blocked string
}

// IsRanged tells whether the table is read by key ranges; else as a multiset.
func (p *Plan) IsRanged() bool { return p.A.Index != "" }

// NewPlan finds the columns that both sides have, a key that both share, and
// the kind of digest that compares.
func NewPlan(a, b *checksum.Table) Plan { return planBy(a, b, keyShared(a, b)) }

// planBy is NewPlan with a key.
func planBy(a, b *checksum.Table, key sharedKey) Plan {
	p := Plan{A: checksum.View{Table: a}, B: checksum.View{Table: b}, Kind: checksum.Wire}
	var names []string
	if key.a != nil {
		names = key.a.ColumnNames()
		p.A.Key, p.B.Key = len(names), len(names)
		p.Key = key.a.Name + " (" + strings.Join(names, ", ") + ")"
	}
	switch {
	case key.a == nil:
		p.Reason = "no unique key without NULLs that both sides share"
	case !key.isOrdered:
		p.Reason = "no key ranges of " + p.Key + " that both sides read alike"
	default:
		p.A.Index, p.B.Index = key.a.Name, key.b.Name
	}
	for _, c := range a.Columns {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, c.Name) }) {
			names = append(names, c.Name)
		}
	}
	for _, name := range names {
		if ca, cb := a.Column(name), b.Column(name); cb != nil {
			p.addColumn(ca, cb)
		}
	}
	switch {
	case a.Partial || b.Partial:
		p.Blocked = "the account may not read every column"
	case len(p.A.Columns) == 0:
		p.Blocked = "the sides have no column in common"
	}
	return p
}

func (p *Plan) addColumn(a, b *checksum.Column) {
	byJSON := (a.Type == "json" || b.Type == "json") && a.JSON && b.JSON
	doubles := byJSON && a.Type != b.Type
	p.A.Columns = append(p.A.Columns, checksum.ViewColumn{Column: a, ByJSON: byJSON, Doubles: doubles})
	p.B.Columns = append(p.B.Columns, checksum.ViewColumn{Column: b, ByJSON: byJSON, Doubles: doubles})
	if sameOnWire(a, b) {
		return
	}
	if p.Kind == checksum.Wire {
		p.Kind = checksum.Meaning
		if p.Reason == "" {
			p.Reason = fmt.Sprintf("column %s is %s on a and %s on b", a.Name, describe(a), describe(b))
		}
	}
	p.needCharsets(a, b)
}

// ReadAlike makes the plan read a text column on both sides by the label of one of them,
// since that of the member given is wrong.
func (p *Plan) ReadAlike(column int, wrong string) {
	a, b := &p.A.Columns[column], &p.B.Columns[column]
	if wrong == "a" {
		a.ReadAs = b.Charset
	} else {
		b.ReadAs = a.Charset
	}
}

// needCharsets blocks a comparison by meaning if it involves texts that cannot be
// decoded.
func (p *Plan) needCharsets(columns ...*checksum.Column) {
	for _, c := range columns {
		if name := checksum.UnsupportedCharset(c); name != "" && p.Blocked == "" {
			p.Blocked = "character set " + name + " is not supported (column " + c.Name + ")"
		}
	}
}

func describe(c *checksum.Column) string {
	if c.Charset == "" {
		return c.FullType
	}
	return c.FullType + " " + c.Charset
}

// sameOnWire tells whether equal values of the two columns are equal bytes in a
// row packet. Text is the same in every length and kind of text column, as long
// as the character set is; other types must be the same to the letter.
func sameOnWire(a, b *checksum.Column) bool {
	if a.Charset != "" || b.Charset != "" {
		return charset.Canonical(a.Charset) == charset.Canonical(b.Charset) && (a.Type == "json") == (b.Type == "json")
	}
	return plainType(a.FullType) == plainType(b.FullType)
}

// plainType drops an integer's display width, which MySQL 8.0.19 stopped showing.
func plainType(full string) string {
	open, end := strings.IndexByte(full, '('), strings.IndexByte(full, ')')
	if open < 0 || end < open {
		return full
	}
	switch full[:open] {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year":
		return full[:open] + full[end+1:]
	}
	return full
}

// sharedKey is a key that identifies a row on both sides; its indexes are nil where there is
// none.
type sharedKey struct {
	a, b *checksum.Index
	// isOrdered tells that both sides sort it alike, so that a key range is the same rows on
	// both.
	isOrdered bool
}

// keyShared picks the primary key if it can be used, else the unique key of the fewest columns.
// One that both sides sort alike comes before any other.
func keyShared(a, b *checksum.Table) (best sharedKey) {
	candidates := a.Keys()
	for i := range candidates {
		key := keyAs(candidates[i], a, b)
		if key.a != nil && (best.a == nil || key.isOrdered && !best.isOrdered) {
			best = key
		}
	}
	return best
}

// keyAs is a key of a, if b has one of the same columns.
func keyAs(key *checksum.Index, a, b *checksum.Table) (best sharedKey) {
	for _, other := range b.Keys() {
		if !sameColumns(key, other) {
			continue
		}
		isOrdered := sortsAlike(a, b, key, other)
		if best.a == nil || isOrdered && !best.isOrdered {
			best = sharedKey{key, other, isOrdered}
		}
	}
	return best
}

func sameColumns(x, y *checksum.Index) bool {
	return slices.EqualFunc(x.Columns, y.Columns, func(p, q checksum.IndexColumn) bool { return strings.EqualFold(p.Name, q.Name) })
}

// sortsAlike tells whether both sides read key ranges of the key by its index,
// order them the same way, and take the same literals for their bounds.
func sortsAlike(a, b *checksum.Table, ia, ib *checksum.Index) bool {
	if ia.Mixed() || ib.Mixed() {
		return false
	}
	for _, part := range ia.Columns {
		ca, cb := a.Column(part.Name), b.Column(part.Name)
		if !ca.Bounds() || !columnSortsAlike(ca, cb) {
			return false
		}
	}
	return true
}

func columnSortsAlike(a, b *checksum.Column) bool {
	isOther := func(x, y string) bool { return charset.Canonical(x) != charset.Canonical(y) }
	if isOther(a.Charset, b.Charset) || isOther(a.Collation, b.Collation) {
		return false
	}
	if a.Type == "enum" || b.Type == "enum" || a.Type == "set" || b.Type == "set" {
		return a.Type == b.Type && slices.Equal(a.Labels(), b.Labels())
	}
	return order(a.Type) == order(b.Type)
}

// order groups the types whose values sort alike and compare with the same literals.
func order(dataType string) string {
	switch dataType {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year", "bit":
		return "number"
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext":
		return "text"
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return "bytes"
	}
	return dataType
}
