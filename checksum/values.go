package checksum

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Values says how much of the rows' content people are shown. Numbers and
// times are shown in any case: they find a row.
type Values uint8

const (
	Masked Values = iota // text and bytes are hidden, except the part that shows damage to a text
	Full                 // everything is shown
	None                 // not even samples of damage are shown
)

// Hides tells whether the values of a column are hidden in keys, in key ranges
// and in the statements for people.
func (v Values) Hides(c *Column) bool {
	if v == Full {
		return false
	}
	switch c.Type {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit", "year",
		"date", "time", "datetime", "timestamp", "enum", "set", "uuid", "inet4", "inet6":
		return false
	}
	return true
}

// hidden stands for a value that is hidden: its length in dots, and the first 8
// digits of its SHA-256, so that two such values can be told apart and the row can
// be found (SHA2(CAST(column AS BINARY), 256)).
func (v Values) hidden(stored []byte, characters int) string {
	mark := "#" + digits(stored)
	if v == None {
		return mark
	}
	return Dots(characters) + mark
}

// digits are the first 8 digits of a value's SHA-256.
func digits(stored []byte) string {
	sum := sha256.Sum256(stored)
	return hex.EncodeToString(sum[:4])
}

// mostDots is the greatest length that a hidden text shows by dots, in characters.
const mostDots = 12

// Dots stands for n hidden characters.
func Dots(n int) string {
	if n > mostDots {
		return fmt.Sprintf("··(%d)··", n)
	}
	return strings.Repeat("·", n)
}
