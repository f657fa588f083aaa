package statement

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"allclear/checksum"
)

// Texts reads the text that a column has in each of some rows, given by their keys: N is
// the number of the row, V the text's bytes in hex. There is none for a row that is gone
// or for NULL. Each row is looked up by itself, so that it is found by the key.
func Texts(v *checksum.View, column string, at []checksum.Bound) (string, error) {
	parts := make([]string, len(at))
	for i, bound := range at {
		if v.Key == 0 || len(bound.SQL) != v.Key {
			return "", errors.New("a bound that is not a whole key")
		}
		conditions := []string{Name(column) + " IS NOT NULL"}
		for j, literal := range bound.SQL {
			conditions = append(conditions, Name(v.Columns[j].Name)+" = "+literal)
		}
		parts[i] = "(SELECT " + strconv.Itoa(i) + " AS N, HEX(" + Name(column) + ") AS V" +
			From(v.Table, v.Index) + where(conditions...) + ")"
	}
	return strings.Join(parts, " UNION ALL "), nil
}

// EqualTexts tells for each pair of texts, as E0, E1 and so on, whether a collation
// holds them to be equal.
func EqualTexts(collation string, pairs [][2]checksum.Text) (string, error) {
	set, err := setOf(collation)
	if err != nil {
		return "", err
	}
	comparisons := make([]string, len(pairs))
	for i, pair := range pairs {
		x, y := "CONVERT("+stored(pair[0])+" USING "+set+")", "CONVERT("+stored(pair[1])+" USING "+set+")"
		comparisons[i] = x + " COLLATE " + Name(collation) + " = " + y + " AS E" + strconv.Itoa(i)
	}
	return "SELECT " + strings.Join(comparisons, ", "), nil
}

// stored is a literal of a stored text that every server takes. Only newer servers know
// utf8mb3 by that name; utf8 has all of its characters on every server.
func stored(t checksum.Text) string {
	set := t.Charset
	if set == "utf8mb3" {
		set = "utf8"
	}
	return "_" + set + " X'" + hex.EncodeToString(t.Bytes) + "'"
}
