package words

import (
	"strings"

	"allclear/compare/finding"
)

// valuesOf names columns, with what each member has in them: "amount: a 0.017500, b 0.02; note:
// a NULL, b ”". Columns of which nothing may be shown come by their names.
func valuesOf(columns []string, known []finding.Values) string {
	all := make([]string, len(columns))
	for i, column := range columns {
		all[i] = column
		for _, v := range known {
			if v.Column == column {
				all[i] += ": " + sides(v)
			}
		}
	}
	return strings.Join(all, "; ")
}

func sides(v finding.Values) string {
	var both []string
	if !v.A.Unkept {
		both = append(both, "a "+value(v.A))
	}
	if !v.B.Unkept {
		both = append(both, "b "+value(v.B))
	}
	return strings.Join(both, ", ")
}

// value writes a value so that it passes neither for another one nor for words of the report.
func value(v finding.Value) string {
	isPlain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("+-.:·()", r)
	}
	isOther := func(r rune) bool { return !isPlain(r) }
	switch {
	case v.Null:
		return "NULL"
	case v.Text == "" || strings.EqualFold(v.Text, "NULL") || strings.ContainsFunc(v.Text, isOther) && !isMasked(v.Text):
		return "'" + strings.ReplaceAll(v.Text, "'", "''") + "'"
	}
	return v.Text
}

// isMasked tells of "(12 bytes)".
func isMasked(text string) bool {
	return strings.HasPrefix(text, "(") && strings.HasSuffix(text, " bytes)")
}
