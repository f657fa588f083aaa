package server

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
)

// Weights hands a hash of what a unique index would compare to visit, for each
// row of a key range in which no column of the index is NULL; with the row's Key
// and Bound. Text counts by the collation given, "" for each column's own.
//
// Two rows that the index would hold to be equal have the same hash. Others may
// have it as well: EqualUnder decides. The view must have a key; without an index
// of its own the range is the whole table. restart is called before the first row
// and whenever the reading starts anew: what was visited before is void.
func (m *Member) Weights(ctx context.Context, v *checksum.View, index *checksum.Index, collation string, r checksum.KeyRange,
	restart func(), visit func(hash uint64, row checksum.Row) error,
) error {
	doing := "weighing " + index.Name + " of " + v.Table.FullName() + ", " + r.String()
	parts, err := indexParts(v, index, collation)
	if err != nil {
		return m.fail(ctx, doing, err)
	}
	read, sql := weightsSQL(v, parts, r)
	var d *checksum.Digester
	var weights []byte
	_, err = m.stream(ctx, doing, sql, rows{
		columns: func(wire []checksum.WireField) error {
			l, err := checksum.NewLayout(read, wire)
			if err != nil {
				return err
			}
			d = checksum.NewDigester(l, checksum.Meaning)
			restart()
			return nil
		},
		row: func(packet []byte) (bool, error) {
			row, err := d.Row(packet, true)
			if err != nil {
				return false, err
			}
			weights = weights[:0]
			for _, hash := range row.Columns[v.Key:] {
				weights = binary.BigEndian.AppendUint64(weights, hash)
			}
			return true, visit(xxhash.Sum64(weights), checksum.Row{Key: row.Key, Bound: row.Bound})
		},
	})
	return err
}

// weightsSQL reads keys and, after them, the weights of an index's columns; read
// is the view of what comes.
func weightsSQL(v *checksum.View, parts []indexPart, r checksum.KeyRange) (read *checksum.View, sql string) {
	read = keysOf(v)
	read.Columns = slices.Clone(read.Columns)
	what := []string{quoteAll(read.Names())}
	var present []string
	for i, p := range parts {
		read.Columns = append(read.Columns, checksum.ViewColumn{Column: p.weightColumn()})
		what = append(what, p.weight(quote(p.column.Name))+" AS W"+strconv.Itoa(i))
		if p.column.Nullable {
			present = append(present, quote(p.column.Name)+" IS NOT NULL")
		}
	}
	return read, selectSQL(read, what, r, strings.Join(present, " AND "))
}

// EqualUnder asks the server whether a unique index would hold two rows, given
// by their keys, to be equal, if its text columns had a collation; "" for each
// column's own. Rows that are gone are not equal, nor are rows with a NULL.
func (m *Member) EqualUnder(ctx context.Context, v *checksum.View, index *checksum.Index, collation string, x, y checksum.Bound) (bool, error) {
	doing := "comparing rows of " + v.Table.FullName()
	parts, err := indexParts(v, index, collation)
	if err == nil && (len(x.SQL) != v.Key || len(y.SQL) != v.Key) {
		err = errors.New("a bound that is not a whole key")
	}
	if err != nil {
		return false, m.fail(ctx, doing, err)
	}
	found, err := m.records(ctx, doing, equalSQL(v, parts, x, y))
	if err != nil {
		return false, err
	}
	return len(found) > 0, nil
}

// equalSQL looks both rows up by themselves, so that each is found by the key
// whatever the comparison between them is.
func equalSQL(v *checksum.View, parts []indexPart, x, y checksum.Bound) string {
	from := func(alias string, at checksum.Bound) string {
		hint := ""
		if v.Index != "" {
			hint = indexHint(v.Index)
		}
		columns, conditions := make([]string, len(parts)), make([]string, v.Key)
		for i, p := range parts {
			columns[i] = p.compared(quote(p.column.Name)) + " AS W" + strconv.Itoa(i)
		}
		for i := range conditions {
			conditions[i] = quote(v.Columns[i].Name) + " = " + at.SQL[i]
		}
		return "(SELECT " + strings.Join(columns, ", ") + " FROM " + quoteTable(v.Table) + hint +
			" WHERE " + strings.Join(conditions, " AND ") + ") AS " + alias
	}
	same := make([]string, len(parts))
	for i, p := range parts {
		w := ".W" + strconv.Itoa(i)
		same[i] = p.under("X"+w) + " = " + p.under("Y"+w)
	}
	return "SELECT 1 AS FOUND FROM " + from("X", x) + ", " + from("Y", y) + " WHERE " + strings.Join(same, " AND ")
}

// KnowsCollation tells whether the server has a collation, in the character set
// that its name begins with; one that goes with several is tried with utf8mb4.
func (m *Member) KnowsCollation(ctx context.Context, collation string) (bool, error) {
	doing := "asking for collation " + collation
	set, err := setOf(collation)
	if err != nil {
		return false, m.fail(ctx, doing, err)
	}
	_, err = m.records(ctx, doing, "SELECT CONVERT(X'61' USING "+set+") COLLATE "+quote(collation)+" AS KNOWN")
	var failed *Error
	if errors.As(err, &failed) {
		switch failed.Number {
		case 1273, 1253, 1115: // unknown collation, not one of this character set, unknown character set
			return false, nil
		}
	}
	return err == nil, err
}

// setOf is the character set of a collation, which its name begins with. MariaDB's
// uca1400_ai_ci goes with all Unicode sets.
func setOf(collation string) (string, error) {
	strange := func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if collation == "" || strings.IndexFunc(collation, strange) >= 0 {
		return "", fmt.Errorf("%q is no collation", collation)
	}
	set, _, _ := strings.Cut(collation, "_")
	if strings.HasPrefix(set, "uca") {
		return "utf8mb4", nil
	}
	return set, nil
}

// indexPart is one column of an index, and how it is compared.
type indexPart struct {
	column    *checksum.Column
	prefix    int    // in characters, or bytes of a binary column; 0 for all
	collation string // "" for what is no text
	convert   string // the character set to convert to first, "" for none
}

func indexParts(v *checksum.View, index *checksum.Index, collation string) ([]indexPart, error) {
	if v.Key == 0 {
		return nil, errors.New("the view has no key")
	}
	var parts []indexPart
	for _, c := range index.Columns {
		p := indexPart{column: v.Table.Column(c.Name), prefix: c.Prefix}
		if p.column == nil {
			return nil, fmt.Errorf("a part of the index is no column (%q)", c.Name)
		}
		if isText(p.column) {
			p.collation = p.column.Collation
			if collation != "" {
				set, err := setOf(collation)
				if err != nil {
					return nil, err
				}
				p.collation = collation
				if set != p.column.Charset {
					p.convert = set
				}
			}
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func isText(c *checksum.Column) bool {
	switch c.Type {
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext":
		return c.Collation != "" && c.Charset != "binary"
	}
	return false
}

// compared is what the index would hold of a column.
func (p indexPart) compared(column string) string {
	if p.prefix > 0 {
		column = "LEFT(" + column + ", " + strconv.Itoa(p.prefix) + ")"
	}
	switch {
	case p.convert != "":
		return "CONVERT(" + column + " USING " + p.convert + ")"
	case p.column.Type == "enum", p.column.Type == "set":
		return "CAST(" + column + " AS UNSIGNED)"
	case p.column.Type == "float", p.column.Type == "double":
		return "(" + column + " + 0e0)" // -0 is 0, but not by its bits
	}
	return column
}

// under names the collation to compare by.
func (p indexPart) under(value string) string {
	if p.collation == "" {
		return value
	}
	return value + " COLLATE " + quote(p.collation)
}

// weight is the same for values that compare as equal. WEIGHT_STRING keeps what
// trails, which PAD SPACE collations don't compare: spaces, and characters that
// weigh as much as one, like the no-break space of unicode_ci. It goes in any
// case: under NO PAD collations some values then share a weight for EqualUnder to
// tell apart. Spaces in the text are mostly left alone: "a " and "a" with a no-break
// space may be equal where neither equals "a".
func (p indexPart) weight(column string) string {
	value := p.compared(column)
	if p.collation == "" {
		return value
	}
	set := p.column.Charset
	if p.convert != "" {
		set = p.convert
	}
	space := "CONVERT(' ' USING " + set + ")"
	if strings.HasSuffix(p.collation, "_czech_cs") { // of two levels, whatever one asks for
		value = "TRIM(TRAILING " + space + " FROM " + value + ")"
	}
	var weights []string
	for _, level := range levels(p.collation) {
		of := func(text string) string { return "WEIGHT_STRING(" + p.under(text) + level + ")" }
		weights = append(weights, "TRIM(TRAILING "+of(space)+" FROM "+of(value)+")")
	}
	if len(weights) == 1 {
		return weights[0]
	}
	return "CONCAT(" + strings.Join(weights, ", X'0000', ") + ")"
}

// levels are the levels by which a collation of MariaDB compares, where they are
// several: letters, accents, case. Given one after the other, the end of
// the first would not be that of the string. MySQL's own are all NO PAD, and it
// has no word for levels from 8.0 on.
func levels(collation string) []string {
	if !strings.Contains(collation, "uca1400") {
		return []string{""}
	}
	all := []string{" LEVEL 1"}
	if strings.Contains(collation, "_as_") {
		all = append(all, " LEVEL 2")
	}
	if strings.HasSuffix(collation, "_cs") {
		all = append(all, " LEVEL 3")
	}
	return all
}

// weightColumn is what weight comes as.
func (p indexPart) weightColumn() *checksum.Column {
	switch {
	case p.collation != "":
		return &checksum.Column{Name: p.column.Name, Type: "varbinary"}
	case p.column.Type == "enum", p.column.Type == "set":
		return &checksum.Column{Name: p.column.Name, Type: "bigint", FullType: "bigint unsigned"}
	}
	return p.column
}
