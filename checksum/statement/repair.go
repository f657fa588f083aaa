package statement

import (
	"crypto/sha256"
	"strings"

	"allclear/checksum"
)

// Repair sets one column of a row to an expression of itself, in which {column}
// stands for it, but only while the stored value has the given SHA-256. Times that
// would change by themselves (ON UPDATE) are set to what they are. It is "" for a row
// without a key, and where the key is hidden: to find a row by a key's digest, the
// server would lock every row that it looks at.
func Repair(v *checksum.View, at checksum.Bound, column int, expression string, sum [sha256.Size]byte) string {
	if v.Key == 0 {
		return ""
	}
	var conditions []string
	// A text that gets longer than its column must be refused, not cut, and a date
	// that the calendar does not have must not keep another column from repair.
	session := strictly
	for i, literal := range at.SQL {
		if v.Values.Hides(v.Columns[i].Column) {
			return ""
		}
		if v.Columns[i].Type == "timestamp" {
			session = with(session, inUTC)
		}
		conditions = append(conditions, Name(v.Columns[i].Name)+" = "+literal)
	}
	conditions = append(conditions, hasDigest(Name(v.Columns[column].Name), sum))
	return session + update(v, column, expression) + where(conditions...)
}

// RepairColumn is Repair for all rows of a table that may be damaged. The expression
// leaves good text alone. The session is not strict, since a strict one refuses the
// conversion that tests this (error 1300); nor need it be, since repaired text gets
// shorter. On a large table a person runs it by ranges of the key.
func RepairColumn(v *checksum.View, column int, expression string) string {
	name := Name(v.Columns[column].Name)
	return anyDate + update(v, column, expression) + where("LENGTH("+name+") <> CHAR_LENGTH("+name+")")
}

// update sets a column to an expression of itself, and times that would change by
// themselves (ON UPDATE) to what they are.
func update(v *checksum.View, column int, expression string) string {
	name := Name(v.Columns[column].Name)
	set := name + " = " + strings.ReplaceAll(expression, "{column}", name)
	for _, c := range v.Table.Columns {
		if (c.Type == "timestamp" || c.Type == "datetime") && c.Generation == "" {
			set += ", " + Name(c.Name) + " = " + Name(c.Name)
		}
	}
	return "UPDATE " + Table(v.Table) + " SET " + set
}
