package statement

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"allclear/checksum"
)

// setOf is the character set that a collation's name begins with. MariaDB's
// uca1400_ai_ci goes with all Unicode sets; it gets utf8mb4.
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
	collation string // "" for a column that is not text
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
		if p.column.IsText() {
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

// compared is what the index would hold for a column.
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
		return "(" + column + " + 0e0)" // -0 equals 0, but has other bits
	}
	return column
}

// under names the collation to compare by.
func (p indexPart) under(value string) string {
	if p.collation == "" {
		return value
	}
	return value + " COLLATE " + Name(p.collation)
}

// weight is the same for values that compare as equal. PAD SPACE collations don't
// compare trailing spaces, nor trailing characters that weigh as much as a space, like
// the no-break space of unicode_ci, but WEIGHT_STRING keeps their weights. So trailing
// weights are trimmed in any case; under NO PAD collations some values then share a
// weight, and EqualUnder tells them apart. Spaces in the text itself are mostly left
// alone: "a " and "a" with a no-break space may be equal where neither equals "a".
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
	if strings.HasSuffix(p.collation, "_czech_cs") { // always weighs by two levels
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

// levels are the levels by which a MariaDB collation compares, if there are several:
// letters, accents, case. They are asked for one by one, because in a weight of all
// levels the end of the first is not the end of the string. MySQL's own collations of
// several levels are all NO PAD, and it has no LEVEL from 8.0 on.
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

// weightColumn describes the column that weight returns.
func (p indexPart) weightColumn() *checksum.Column {
	switch {
	case p.collation != "":
		return &checksum.Column{Name: p.column.Name, Type: "varbinary"}
	case p.column.Type == "enum", p.column.Type == "set":
		return &checksum.Column{Name: p.column.Name, Type: "bigint", FullType: "bigint unsigned"}
	}
	return p.column
}
