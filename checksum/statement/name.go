package statement

import (
	"encoding/hex"
	"strings"

	"allclear/checksum"
)

// Name makes any name a safe identifier, in every sql_mode.
func Name(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// Names lists names as safe identifiers.
func Names(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = Name(n)
	}
	return strings.Join(quoted, ", ")
}

// Table is the full name of a table.
func Table(t *checksum.Table) string { return Name(t.Database) + "." + Name(t.Name) }

// From names a table to read by an index, or as the optimizer chooses where index is
// "". The hint keeps the optimizer from replacing the range read by a full scan and a
// sort when its statistics are off.
func From(t *checksum.Table, index string) string {
	from := " FROM " + Table(t)
	if index != "" {
		from += " FORCE INDEX (" + Name(index) + ")"
	}
	return from
}

// Text is a string literal, in every sql_mode and character set of a session. A text
// with a quote, a backslash or anything but printable ASCII is written in hex: whether
// a backslash escapes what follows depends on the sql_mode (NO_BACKSLASH_ESCAPES).
func Text(s string) string {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '\'' || c == '\\' {
			return "_utf8mb4 X'" + hex.EncodeToString([]byte(s)) + "'"
		}
	}
	return "'" + s + "'"
}
