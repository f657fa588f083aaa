package checksum

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"allclear/checksum/charset"
)

// Bounder makes bounds of canonical keys, where the rows as the server sent them are not at
// hand: the same ones that their rows would give. Two texts that read alike in a character
// set with several codes for a character (charset.Charset.HasTwins) are one key here; of it
// the bound has the code that the server would write.
//
// It takes no key on trust: what the columns cannot hold is ErrMalformed, and nothing of it
// gets into a statement. It is safe for concurrent use.
type Bounder struct {
	fields   []field // of the key
	encoders []func() *charset.Encoder
}

// NewBounder makes the Bounder of a view's key.
func NewBounder(v *View) *Bounder {
	b := &Bounder{fields: make([]field, v.Key), encoders: make([]func() *charset.Encoder, v.Key)}
	for i := range b.fields {
		c := v.Columns[i]
		f := field{name: c.Name, column: c.Column, values: v.Values}
		f.meaning, f.charset = stringMeaning(c)
		if f.charset != nil {
			b.encoders[i] = sync.OnceValue(f.charset.Encoder)
		}
		b.fields[i] = f
	}
	return b
}

// Bound makes a bound of a key, which it keeps.
func (b *Bounder) Bound(key []byte) (Bound, error) {
	n := len(b.fields)
	literals := make([]string, 2*n) // one allocation for both
	bound := Bound{Key: key, SQL: literals[:n:n], Text: literals[n:]}
	rest := key
	for i := range b.fields {
		var value KeyValue
		var err error
		if value, rest, err = CutKey(rest); err == nil {
			bound.SQL[i], bound.Text[i], err = b.literal(i, &value)
		}
		if err != nil {
			return Bound{}, fmt.Errorf("key column %s: %w", b.fields[i].name, err)
		}
	}
	if len(rest) > 0 {
		return Bound{}, fmt.Errorf("%d bytes after the last key column: %w", len(rest), ErrMalformed)
	}
	return bound, nil
}

// literal writes a value as field.literal writes a stored one.
func (b *Bounder) literal(column int, v *KeyValue) (sql, text string, err error) {
	f := &b.fields[column]
	if !f.holds(v) {
		return "", "", fmt.Errorf("a value that %s cannot hold: %w", f.column.Type, ErrMalformed)
	}
	switch v.Kind {
	case KeyFloat:
		return strconv.FormatFloat(v.Float, 'e', 16, 64), strconv.FormatFloat(v.Float, 'g', -1, 64), nil
	case KeyInteger, KeyDecimal:
		text = v.number(f.column)
		return text, text, nil
	case KeyDatetime:
		text = v.datetime().text(f.column.Type == "date")
		return "'" + text + "'", text, nil
	case KeyDuration:
		text = newDuration(v.Micros).text()
		return "'" + text + "'", text, nil
	case KeyText:
		stored, ok := b.encoders[column]().AppendText(nil, v.Bytes)
		if !ok {
			return "", "", fmt.Errorf("its text has characters that %s lacks: %w", f.charset.Name(), ErrMalformed)
		}
		return f.textLiteral(stored)
	case KeyRawText:
		return f.textLiteral(v.Bytes)
	case KeyBytes:
		if f.meaning == asText { // a hash in its place
			return "", "hash:" + hex.EncodeToString(v.Bytes), nil
		}
	}
	return "X'" + hex.EncodeToString(v.Bytes) + "'", f.readable(v.Bytes), nil
}

// holds tells whether a column of the key has such values.
func (f *field) holds(v *KeyValue) bool {
	if f.meaning == asText {
		isText := v.Kind == KeyText && f.charset != nil
		isRaw := v.Kind == KeyRawText && (f.charset != nil || isName(f.column.Charset))
		return isText || isRaw || v.Kind == KeyBytes
	}
	switch f.column.Type {
	case "decimal":
		return v.Kind == KeyInteger || v.Kind == KeyDecimal
	case "bit", "year":
		return v.Kind == KeyInteger
	case "float", "double":
		return v.Kind == KeyFloat && !math.IsNaN(v.Float) && !math.IsInf(v.Float, 0)
	case "date", "datetime", "timestamp":
		return v.Kind == KeyDatetime
	case "time":
		return v.Kind == KeyDuration && newDuration(v.Micros).days <= maxDays
	}
	if f.column.IsInteger() {
		return v.Kind == KeyInteger
	}
	return v.Kind == KeyBytes
}

// isName tells whether a character set's name can be no more than that in a statement.
func isName(charset string) bool {
	isOther := func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	return charset != "" && !strings.ContainsFunc(charset, isOther)
}

// number writes a number as the server does: a DECIMAL with all of the places that its
// column has.
func (v *KeyValue) number(c *Column) string {
	text := string(v.Bytes)
	if v.Kind == KeyInteger {
		text = v.Integer.String()
	}
	if c.Type != "decimal" {
		return text
	}
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if whole == "" {
		whole = "0"
	}
	precision, places := c.decimalDigits()
	fraction += strings.Repeat("0", max(0, places-len(fraction)))
	if strings.HasSuffix(c.FullType, "zerofill") {
		whole = strings.Repeat("0", max(0, precision-places-len(whole))) + whole
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + whole + fraction
}

// decimalDigits are how many digits a DECIMAL has, and how many of them are places.
func (c *Column) decimalDigits() (precision, places int) {
	_, rest, _ := strings.Cut(c.FullType, "(")
	digits, _, _ := strings.Cut(rest, ")")
	whole, fraction, _ := strings.Cut(digits, ",")
	precision, _ = strconv.Atoi(whole)
	places, _ = strconv.Atoi(fraction)
	return min(precision, mostDigits), min(places, mostDigits)
}

// mostDigits is how many digits a DECIMAL can have.
const mostDigits = 65

func (v *KeyValue) datetime() datetime {
	year, month, day, hour, minute, second, micros := v.Datetime()
	return datetime{
		year: uint16(year), month: byte(month), day: byte(day),
		hour: byte(hour), minute: byte(minute), second: byte(second), micros: uint32(micros),
	}
}

// newDuration is a TIME of so many microseconds.
func newDuration(micros int64) duration {
	d := duration{negative: micros < 0}
	whole := uint64(micros)
	if d.negative {
		whole = -whole
	}
	seconds := whole / 1_000_000
	d.micros = uint32(whole % 1_000_000)
	d.second, d.minute = byte(seconds%60), byte(seconds/60%60)
	d.hour, d.days = byte(seconds/3600%24), uint32(seconds/86400)
	return d
}
