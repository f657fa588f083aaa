package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"allclear/checksum"
	"allclear/checksum/statement"
)

// numeric is how the server finds the numbers that a column holds, which need
// not be a column of integers.
type numeric struct {
	value string // SQL: of a row
	most  string // SQL: the greatest of many rows, as number reads it
	// ordered tells that an index on the column has the greatest number at its end.
	ordered bool
}

// newNumeric fails for a column whose values are not numbers, such as dates.
func (m *Member) newNumeric(ctx context.Context, c *checksum.Column) (numeric, error) {
	name := statement.Name(c.Name)
	if c.IsInteger() || c.Type == "decimal" {
		return numeric{value: name, most: "MAX(" + name + ")", ordered: true}, nil
	}
	switch c.Type {
	case "bit", "year": // + 0 because these come as bytes, or as two digits
		return numeric{value: name, most: "MAX(" + name + ") + 0", ordered: true}, nil
	case "float", "double": // + 0e0 because a FLOAT's text has 6 digits, a DOUBLE(M,D)'s is rounded
		return numeric{value: name, most: "MAX(" + name + ") + 0e0", ordered: true}, nil
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "binary", "varbinary":
		d, err := m.speaks(ctx)
		value := digitsSQL(name, d)
		return numeric{value: value, most: "MAX(" + value + ")"}, err
	}
	return numeric{}, fmt.Errorf("%s holds no numbers", c.FullType)
}

// digitsSQL is the number that a text consists of, if the text is decimal digits alone
// and the number fits 64 bits; NULL for other texts. Characters that latin1 lacks turn
// into '?', so that the pattern works on every character set. The pattern looks for
// what is not a digit, since '$' would overlook a newline at the end.
func digitsSQL(name string, d dialect) string {
	text := "CONVERT(" + name + " USING latin1)"
	conditions := text + " <> '' AND " + text + " NOT REGEXP '[^0-9]'"
	if d == spencer { // its patterns end at a NUL
		conditions += " AND INSTR(" + text + ", CHAR(0)) = 0"
	}
	number := "CAST(" + text + " AS DECIMAL(65,0))"
	return "CASE WHEN " + conditions + " AND " + number + " <= 18446744073709551615 THEN " + number + " END"
}

// number reads what numeric.most gives, rounded toward zero. A number outside the
// range of all integer columns becomes the nearer end of that range.
func number(text string) (checksum.Integer, error) {
	if strings.ContainsAny(text, "eE") { // a double's: 1e20
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) || math.IsNaN(f) {
			return checksum.Integer{}, fmt.Errorf("%q is no number", text)
		}
		f = max(min(f, math.MaxFloat64), -math.MaxFloat64) // infinity has no digits
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	whole, _, _ := strings.Cut(text, ".")
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return checksum.Integer{}, fmt.Errorf("%q is no number", text)
	}
	if strings.Trim(digits, "0") == "" {
		return checksum.Integer{}, nil
	}
	n, err := checksum.ParseInteger(whole)
	switch {
	case err == nil:
		return n, nil
	case digits != whole:
		return checksum.Int(math.MinInt64), nil
	}
	return checksum.Uint(math.MaxUint64), nil
}

// keyView is the view of the key by which a table's rows are told apart; nil for a
// table without a key that can be read in order. ORDER BY could not follow a key that
// goes up in one column and down in another.
func keyView(t *checksum.Table) *checksum.View {
	for _, key := range t.Keys() {
		if key.Mixed() {
			continue
		}
		v := &checksum.View{Table: t, Key: len(key.Columns), Index: key.Name, Values: checksum.Masked}
		for _, name := range key.ColumnNames() {
			v.Columns = append(v.Columns, checksum.ViewColumn{Column: t.Column(name)})
		}
		return v
	}
	return nil
}
