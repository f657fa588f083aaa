package checksum

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"

	"allclear/checksum/charset"
)

// Bounder makes bounds of canonical keys, where the rows as the server sent them are not at
// hand. It is safe for concurrent use.
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
		if set := f.charset; set != nil {
			b.encoders[i] = sync.OnceValue(set.Encoder)
			if set.HasTwins() {
				f.twins = sync.OnceValue(set.Twins)
			}
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
	switch v.Kind {
	case KeyInteger:
		text = v.Integer.String()
		return text, text, nil
	case KeyFloat:
		return strconv.FormatFloat(v.Float, 'e', 16, 64), strconv.FormatFloat(v.Float, 'g', -1, 64), nil
	case KeyDecimal:
		return string(v.Bytes), string(v.Bytes), nil
	case KeyDatetime:
		text = v.datetime().text(f.column.Type == "date")
		return "'" + text + "'", text, nil
	case KeyDuration:
		text = newDuration(v.Micros).text()
		return "'" + text + "'", text, nil
	case KeyText:
		if b.encoders[column] == nil {
			return "", "", fmt.Errorf("text of character set %q: %w", f.column.Charset, ErrMalformed)
		}
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
	if d.negative {
		micros = -micros
	}
	seconds := micros / 1_000_000
	d.micros = uint32(micros % 1_000_000)
	d.second, d.minute = byte(seconds%60), byte(seconds/60%60)
	d.hour, d.days = byte(seconds/3600%24), uint32(seconds/86400)
	return d
}
