package statement

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"allclear/checksum"
)

// Weights reads the keys of a key range and the weights of an index's columns. A weight
// is what the index compares, the same for values that it holds to be equal. Rows in
// which one of these columns is NULL are left out. Text is compared by the collation
// given, "" for each column's own. read is the view of the statement's rows.
func Weights(
	v *checksum.View, index *checksum.Index, collation string, r checksum.KeyRange,
) (sql string, read *checksum.View, err error) {
	parts, err := indexParts(v, index, collation)
	if err != nil {
		return "", nil, err
	}
	read = v.KeyView()
	read.Columns = slices.Clone(read.Columns)
	what := []string{Names(read.Names())}
	var present []string
	for i, p := range parts {
		read.Columns = append(read.Columns, checksum.ViewColumn{Column: p.weightColumn()})
		what = append(what, p.weight(Name(p.column.Name))+" AS W"+strconv.Itoa(i))
		if p.column.Nullable {
			present = append(present, Name(p.column.Name)+" IS NOT NULL")
		}
	}
	return Select(read, what, r, strings.Join(present, " AND ")), read, nil
}

// Equal returns a row if a unique index whose text columns had a collation, "" for each
// column's own, would hold two rows, given by their keys, to be equal. Each of the two is
// looked up by itself, so that it is found by the key, however they are compared.
func Equal(v *checksum.View, index *checksum.Index, collation string, x, y checksum.Bound) (string, error) {
	parts, err := indexParts(v, index, collation)
	if err != nil {
		return "", err
	}
	if len(x.SQL) != v.Key || len(y.SQL) != v.Key {
		return "", errors.New("a bound that is not a whole key")
	}
	from := func(alias string, at checksum.Bound) string {
		columns, conditions := make([]string, len(parts)), make([]string, v.Key)
		for i, p := range parts {
			columns[i] = p.compared(Name(p.column.Name)) + " AS W" + strconv.Itoa(i)
		}
		for i := range conditions {
			conditions[i] = Name(v.Columns[i].Name) + " = " + at.SQL[i]
		}
		return "(SELECT " + strings.Join(columns, ", ") +
			From(v.Table, v.Index) + where(conditions...) + ") AS " + alias
	}
	same := make([]string, len(parts))
	for i, p := range parts {
		w := ".W" + strconv.Itoa(i)
		same[i] = p.under("X"+w) + " = " + p.under("Y"+w)
	}
	return "SELECT 1 AS FOUND FROM " + from("X", x) + ", " + from("Y", y) + where(same...), nil
}

// KnowsCollation fails on a server that does not have a collation in the character set
// that its name begins with. A collation of several sets is tried with utf8mb4.
func KnowsCollation(collation string) (string, error) {
	set, err := setOf(collation)
	if err != nil {
		return "", err
	}
	return "SELECT CONVERT(X'61' USING " + set + ") COLLATE " + Name(collation) + " AS KNOWN", nil
}

// Ascending tells for each bound on a text column except the last, as C0, C1 and so on,
// whether the column's collation sorts it before the next one.
func Ascending(c checksum.ViewColumn, bounds []checksum.Bound) string {
	comparisons := make([]string, len(bounds)-1)
	for i := range comparisons {
		value := func(b checksum.Bound) string {
			return fmt.Sprintf("CONVERT(%s USING %s) COLLATE %s", b.SQL[0], c.Charset, c.Collation)
		}
		comparisons[i] = fmt.Sprintf("%s < %s AS C%d", value(bounds[i]), value(bounds[i+1]), i)
	}
	return "SELECT " + strings.Join(comparisons, ", ")
}
