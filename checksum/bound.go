package checksum

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestText is how much of a value reports show, in bytes.
const longestText = 128

// bound makes a bound from the raw key columns of a packet. Key columns are
// never NULL. key is their canonical encoding, which the bound keeps; nil where
// there is none yet.
func (l *Layout) bound(rawKey, key []byte) (Bound, error) {
	literals := make([]string, 2*l.key) // one allocation for both
	b := Bound{Key: key, SQL: literals[:l.key:l.key], Text: literals[l.key:]}
	if key == nil { // room for the tags and lengths that values get
		b.Key = make([]byte, 0, len(rawKey)+9*l.key)
	}
	p := rawKey
	for i := range l.key {
		f := &l.fields[i]
		value, rest, err := f.shape.span(p)
		if err == nil {
			b.SQL[i], b.Text[i], err = f.literal(value)
		}
		if err == nil && key == nil {
			b.Key, err = f.append(b.Key, value)
		}
		if err != nil {
			return Bound{}, fmt.Errorf("key column %s: %w", f.name, err)
		}
		p = rest
	}
	return b, nil
}

// IntegerBound bounds the range of a key whose first column holds integers.
func IntegerBound(n Integer) Bound {
	text := n.String()
	return Bound{Key: appendInteger(nil, n), SQL: []string{text}, Text: []string{text}}
}

// BytesBound bounds the range of a key whose first column holds bytes.
func BytesBound(value []byte) Bound {
	digits := hex.EncodeToString(value)
	return Bound{
		Key:  appendLengthed(nil, tagBytes, value),
		SQL:  []string{"X'" + digits + "'"},
		Text: []string{"0x" + digits},
	}
}

// TextBound bounds the range of a key whose first column holds text, in any
// character set that has the characters; text is in UTF-8.
func TextBound(text string) Bound {
	value := []byte(text)
	literal := "_utf8mb4 X'" + hex.EncodeToString(value) + "'"
	return Bound{Key: appendLengthed(nil, tagText, value), SQL: []string{literal}, Text: []string{text}}
}

// longestLiteral is the longest value that a statement for people may hold, in bytes.
const longestLiteral = 256

// wholeRow makes a bound of every column, for a row without a key: a person has
// nothing else to find the row by. NULL is the literal NULL. A value too long to
// be shown has no literal, nor does a document, whose text differs from server to
// server. The bound bounds no range and has no Key; an ENUM or SET is given by its text.
func (l *Layout) wholeRow(packet []byte) (Bound, error) {
	nulls, p, err := split(packet, len(l.fields))
	if err != nil {
		return Bound{}, err
	}
	b := Bound{SQL: make([]string, len(l.fields)), Text: make([]string, len(l.fields))}
	for i := range l.fields {
		f := &l.fields[i]
		if isNull(nulls, i) {
			b.SQL[i], b.Text[i] = "NULL", "NULL"
			continue
		}
		value, rest, err := f.shape.span(p)
		if err == nil {
			b.SQL[i], b.Text[i], err = f.sought(value)
		}
		if err != nil {
			return Bound{}, fmt.Errorf("column %s: %w", f.name, err)
		}
		p = rest
	}
	return b, nil
}

// sought writes a value for a statement that looks for equal ones.
func (f *field) sought(value []byte) (sql, text string, err error) {
	switch {
	case len(value) > longestLiteral || f.meaning == asJSON || f.column.Type == "json":
		return "", f.readable(value), nil
	case f.column.Type == "enum" || f.column.Type == "set":
		return f.introduced(value), f.readable(value), nil
	}
	return f.literal(value)
}

// literal writes a value as an exact SQL literal that can bound a range, and for
// people.
func (f *field) literal(value []byte) (sql, text string, err error) {
	switch f.meaning {
	case asInteger:
		text = DecodeInteger(value, !f.unsigned).String()
		return text, text, nil
	case asBits:
		n, err := bits(value)
		text = strconv.FormatUint(n, 10)
		return text, text, err
	case asFloat:
		// 17 significant digits bring back every double, and a FLOAT is one.
		return strconv.FormatFloat(f.float(value), 'e', 16, 64), strconv.FormatFloat(f.float(value), 'g', -1, 64), nil
	case asDecimal:
		if _, _, _, err := decimalParts(value); err != nil {
			return "", "", err
		}
		return string(value), string(value), nil
	case asDatetime:
		d, err := parseDatetime(value)
		text = d.text(f.wire == typeDate || f.wire == typeNewDate)
		return "'" + text + "'", text, err
	case asDuration:
		d, err := parseDuration(value)
		text = d.text()
		return "'" + text + "'", text, err
	case asText:
		return f.textLiteral(value)
	case asBytes, asJSON:
	}
	return "X'" + hex.EncodeToString(value) + "'", f.readable(value), nil
}

// textLiteral writes text in its own character set's bytes, so that no
// conversion on the way can change it. An ENUM or SET becomes its number, because
// the index is ordered by that number.
func (f *field) textLiteral(value []byte) (sql, text string, err error) {
	if f.column.Type == "enum" || f.column.Type == "set" {
		label, ok := f.decode(value)
		if !ok { // must not pass for the empty label, the lowest of all
			return "", "", fmt.Errorf("label %s does not decode in character set %s", shortHex(value), f.column.Charset)
		}
		n, err := f.column.LabelNumber(label)
		return strconv.FormatUint(n, 10), label, err
	}
	return f.introduced(value), f.readable(value), nil
}

// introduced is text as bytes, with the character set that they are in. UUIDs and
// addresses have none: the server parses their text.
func (f *field) introduced(value []byte) string {
	set := f.column.Charset
	if set == "" {
		set = "latin1"
	}
	return "_" + set + " X'" + hex.EncodeToString(value) + "'"
}

// readable is a text or bytes as people are shown them: hidden where the column's
// values are hidden, otherwise as text, or in hex if they do not decode.
func (f *field) readable(value []byte) string {
	text, ok := f.decode(value)
	switch {
	case f.values.Hides(f.column) && ok:
		return f.values.hidden(value, utf8.RuneCountInString(text))
	case f.values.Hides(f.column):
		return f.values.hidden(value, len(value))
	case ok && f.hasTwin(text):
		return shorten(text, value) + " (" + shortHex(value) + ")"
	case ok:
		return shorten(text, value)
	}
	return shortHex(value)
}

// hasTwin tells of a text that the column's character set can write in another way too:
// what it reads does not say which of the two it is.
func (f *field) hasTwin(text string) bool {
	return f.twins != nil && strings.ContainsFunc(text, func(r rune) bool { return f.twins()[r] })
}

func (f *field) decode(value []byte) (text string, ok bool) {
	if f.charset == nil {
		return "", false
	}
	out, ok := f.charset.AppendUTF8(nil, value)
	return string(out), ok
}

// LabelNumber is the number that the server keeps for a label of an ENUM (its
// index from 1, 0 for the empty error value) or for a SET's members (a bit each).
func (c *Column) LabelNumber(value string) (uint64, error) {
	if value == "" {
		return 0, nil
	}
	members, labels := []string{value}, c.Labels()
	if c.Type == "set" {
		members = strings.Split(value, ",")
	}
	var number uint64
	for _, m := range members {
		found := false
		for i, label := range labels {
			if label != m {
				continue
			}
			found = true
			if c.Type == "enum" {
				return uint64(i) + 1, nil
			}
			number |= 1 << i
		}
		if !found {
			return 0, fmt.Errorf("%q is not a label of %s", m, c.FullType)
		}
	}
	return number, nil
}

func (d datetime) text(dateOnly bool) string {
	date := fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
	if dateOnly {
		return date
	}
	date += fmt.Sprintf(" %02d:%02d:%02d", d.hour, d.minute, d.second)
	if d.micros != 0 {
		date += fmt.Sprintf(".%06d", d.micros)
	}
	return date
}

func (d duration) text() string {
	sign := ""
	if d.negative {
		sign = "-"
	}
	text := fmt.Sprintf("%s%02d:%02d:%02d", sign, d.days*24+uint32(d.hour), d.minute, d.second)
	if d.micros != 0 {
		text += fmt.Sprintf(".%06d", d.micros)
	}
	return text
}

// shortHex writes bytes in hex. Long ones are cut, and told apart by their digest.
func shortHex(value []byte) string {
	if len(value) > longestText/2 {
		return fmt.Sprintf("0x%s… (%d bytes, #%s)", hex.EncodeToString(value[:longestText/2]), len(value), digits(value))
	}
	return "0x" + hex.EncodeToString(value)
}

// shorten cuts a long text. Two that begin alike are told apart by their digest, that of
// the stored bytes.
func shorten(text string, stored []byte) string {
	if len(text) <= longestText {
		return text
	}
	cut := longestText
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes, #%s)", text[:cut], len(stored), digits(stored))
}
