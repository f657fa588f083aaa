package checksum

import (
	"fmt"

	"allclear/checksum/charset"
)

// Inspector looks at the text of rows while they are read for another purpose. It
// serves a run of rows in one goroutine: a reading that starts anew gets a new one.
type Inspector interface {
	// Text is called with each value of a text column of the view that holds a
	// byte outside ASCII or ends in NUL, as stored, and in sets in which all
	// characters take two or four bytes with each value; column is its place in
	// the view. The value is valid during the call. noted asks for the row's key.
	Text(column int, value []byte) (noted bool)
	// At is called with the key of a row in which something was noted, after the
	// last of its values; empty without a key.
	At(key Bound)
}

// Inspect shows the texts of a packet to an inspector. Labels of ENUM and SET
// are the table's, not the row's, and are left out.
func (l *Layout) Inspect(packet []byte, to Inspector) error {
	nulls, p, err := split(packet, len(l.fields))
	if err != nil {
		return err
	}
	noted := false
	for i := range l.inspected {
		if isNull(nulls, i) {
			continue
		}
		f := &l.fields[i]
		var value []byte
		if value, p, err = f.shape.span(p); err != nil {
			return fmt.Errorf("column %s: %w", f.name, err)
		}
		if f.isText() && (f.isWide || mayBeDamaged(value)) {
			noted = to.Text(i, value) || noted
		}
	}
	if !noted {
		return nil
	}
	var at Bound
	if l.key > 0 {
		raw, err := l.rawKey(packet)
		if err != nil {
			return err
		}
		if at, err = l.bound(raw, nil); err != nil {
			return err
		}
	}
	to.At(at)
	return nil
}

// isText tells whether the rows themselves hold text in this field.
func (f *field) isText() bool {
	return (f.meaning == asText || f.meaning == asJSON) && f.column.IsText()
}

// IsText tells whether the column's values are text in a character set. ENUM and
// SET hold numbers of labels, and JSON is a type of its own.
func (c *Column) IsText() bool {
	return c.Charset != "" && c.Charset != "binary" && c.Type != "enum" && c.Type != "set" && c.Type != "json"
}

// mayBeDamaged rules out plain ASCII, which survives every conversion and is all
// that most rows hold; only a NUL at the end of it is a trace of damage.
func mayBeDamaged(value []byte) bool {
	n := len(value)
	return n > 0 && (value[n-1] == 0 || charset.ASCIILen(value) < n)
}
