package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"allclear/compare/finding"
)

// Key is a row's key, in key order. In JSON it is an object {column: value}
// that keeps this order, or {} for a finding that is not about one row.
type Key []finding.KeyValue

// String is the key for people: "id=7, lang='a, b'". A value that could be taken for
// the next column or the end of the key stands in quotes.
func (k Key) String() string {
	parts := make([]string, len(k))
	for i, kv := range k {
		parts[i] = kv.Column + "=" + quoteValue(kv.Value)
	}
	return strings.Join(parts, ", ")
}

func quoteValue(value string) string {
	isPlain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-+._", r) }
	if value != "" && strings.IndexFunc(value, func(r rune) bool { return !isPlain(r) }) < 0 {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", "''") + "'"
}

// MarshalJSON keeps the order of the columns, which a map would lose.
func (k Key) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, kv := range k {
		if i > 0 {
			out.WriteByte(',')
		}
		column, err := json.Marshal(kv.Column)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(kv.Value)
		if err != nil {
			return nil, err
		}
		out.Write(column)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (k *Key) UnmarshalJSON(text []byte) error {
	*k = nil
	decoder := json.NewDecoder(bytes.NewReader(text))
	if opening, err := decoder.Token(); err != nil {
		return err
	} else if opening != json.Delim('{') {
		return errors.New("a key must be an object {column: value}")
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		column, ok := token.(string)
		if !ok {
			return fmt.Errorf("%v is no column name", token)
		}
		var value *string
		if err := decoder.Decode(&value); err != nil || value == nil {
			return fmt.Errorf("the value of key column %v must be a string", column)
		}
		*k = append(*k, finding.KeyValue{Column: column, Value: *value})
	}
	_, err := decoder.Token()
	return err
}
