package statement

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"allclear/checksum"
)

// What a person's session must be set to before a statement means what it says.
const (
	// inUTC makes a session read TIMESTAMPs as they are written here.
	inUTC = "SET time_zone = '+00:00'; "
	// anyDate lets a session compare with dates that the calendar does not have.
	anyDate = "SET sql_mode = 'ALLOW_INVALID_DATES'; "
	// strictly makes a session refuse what it would have to cut.
	strictly = "SET sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES'; "
)

// Row is the statement with which a person looks at the row of a bound, or counts the
// equal rows where the view has no key. Values too long for a statement are left out;
// the others find the row, and at worst some more.
func Row(v *checksum.View, at checksum.Bound) string {
	session, conditions := rowConditions(v, at)
	return session + "SELECT " + shown(v) + From(v.Table, "") + where(conditions...)
}

// rowConditions are those that find the row of a bound, and what a person's session must be set
// to before.
func rowConditions(v *checksum.View, at checksum.Bound) (session string, conditions []string) {
	var digests []string
	for i, literal := range at.SQL {
		operator := " = "
		if i < v.Key {
			literal = onMember(v.Columns[i], at, i)
		}
		switch literal {
		case "":
			continue
		case "NULL":
			operator = " <=> "
		}
		column := Name(v.Columns[i].Name)
		if stored, ok := storedBytes(literal); ok && v.Values.Hides(v.Columns[i].Column) {
			// The digest finds the row without showing the value. No index helps to
			// find it, so the conditions on values that are shown come first.
			digests = append(digests, hasDigest(column, sha256.Sum256(stored)))
			continue
		}
		if v.Key == 0 && v.Columns[i].Charset != "" && literal != "NULL" {
			column = "CAST(" + column + " AS BINARY)" // a collation would find similar texts too
		}
		session = with(session, sessionFor(v.Columns[i], literal))
		conditions = append(conditions, column+operator+literal)
		if v.Key > 0 && v.Columns[i].IsText() {
			// The index finds what the collation holds to be equal; this leaves the very text.
			conditions = append(conditions, "CAST("+column+" AS BINARY) = CAST("+inSetOf(v.Columns[i], literal)+" AS BINARY)")
		}
	}
	return session, append(conditions, digests...)
}

// shown is what Row shows: all columns of a row with a key, and once more as doubles, which are
// printed in full, those FLOATs of which some digits are not.
func shown(v *checksum.View) string {
	if v.Key == 0 {
		return "COUNT(*)"
	}
	what := "*"
	for _, c := range v.Columns {
		if c.IsPrintedRounded() {
			what += ", " + Name(c.Name) + " * 1e0"
		}
	}
	return what
}

// onMember is a value of a key as this member has it: the other one may number the
// labels of an ENUM or SET otherwise.
func onMember(c checksum.ViewColumn, at checksum.Bound, i int) string {
	if c.Type != "enum" && c.Type != "set" || at.SQL[i] == "NULL" {
		return at.SQL[i]
	}
	label := at.Text[i]
	if n, err := c.LabelNumber(label); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return "_utf8mb4 X'" + hex.EncodeToString([]byte(label)) + "'" // it has no such label, so this finds no row
}

// inSetOf is a literal of the other member in the column's own character set.
func inSetOf(c checksum.ViewColumn, literal string) string {
	if strings.HasPrefix(literal, "_"+c.Charset+" ") {
		return literal
	}
	return "CONVERT(" + literal + " USING " + c.Charset + ")"
}

// hasDigest compares the stored value of a column with a SHA-256.
func hasDigest(column string, sum [sha256.Size]byte) string {
	return "SHA2(CAST(" + column + " AS BINARY), 256) = '" + hex.EncodeToString(sum[:]) + "'"
}

// storedBytes are the bytes of a text or binary literal: X'e4', _latin1 X'e4'.
func storedBytes(literal string) ([]byte, bool) {
	_, digits, ok := strings.Cut(literal, "X'")
	if !ok || !strings.HasSuffix(digits, "'") {
		return nil, false
	}
	stored, err := hex.DecodeString(strings.TrimSuffix(digits, "'"))
	return stored, err == nil
}

// sessionFor sets what a session needs so that a literal finds its row: TIMESTAMPs are
// written in UTC, and a date that the calendar does not have finds no row in MySQL 5.6
// and is an error in 9.7 (both tried).
func sessionFor(c checksum.ViewColumn, literal string) string {
	layout := time.DateTime
	switch c.Type {
	case "timestamp":
		return inUTC
	case "date":
		layout = time.DateOnly
	case "datetime":
	default:
		return ""
	}
	if literal == "NULL" {
		return ""
	}
	if _, err := time.Parse(layout, strings.Trim(literal, "'")); err != nil {
		return anyDate
	}
	return ""
}

// with adds a statement to those that come first, unless it is among them.
func with(first, statement string) string {
	if strings.Contains(first, statement) {
		return first
	}
	return first + statement
}
