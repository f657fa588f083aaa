package entity

import (
	"strings"
	"unicode"
)

// ColumnName is db.table.column.
func ColumnName(table, column string) string { return table + "." + column }

// snake writes a column's name in lower case with underscores between words, so that
// sellerUserId and seller_user_id become the same name.
func snake(name string) string {
	var out strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(letters[i-1]) || unicode.IsDigit(letters[i-1])) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// singular guesses the singular of a table's name: listings → listing, categories →
// category, addresses → address.
func singular(table string) string {
	name := snake(table)
	for _, ending := range []struct{ many, one string }{
		{"ies", "y"}, {"sses", "ss"}, {"xes", "x"}, {"ches", "ch"}, {"shes", "sh"}, {"ss", "ss"}, {"us", "us"}, {"s", ""},
	} {
		if stem, ok := strings.CutSuffix(name, ending.many); ok && stem != "" {
			return stem + ending.one
		}
	}
	return name
}

// keyName is the usual name of columns that refer to a key: the key's own name, or,
// where that says nothing (id), the table's with _id.
func keyName(table, column string) string {
	name := snake(column)
	switch name {
	case "id", "pk", "key", "uid", "no", "nr":
		return singular(table) + "_id"
	}
	return name
}

// entityName is the name of a key's entity: listing_id → listing.
func entityName(key string) string {
	for _, ending := range []string{"_id", "_no", "_nr", "_key"} {
		if stem, ok := strings.CutSuffix(key, ending); ok && stem != "" {
			return stem
		}
	}
	return key
}
