package checksum

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// putLength fills in the length of the value whose tag stands at start.
func putLength(dst []byte, start int) {
	binary.BigEndian.PutUint64(dst[start+1:], uint64(len(dst)-start-9))
}

// appendDocument encodes a JSON document by meaning. One that is not text in its
// column's character set, or does not parse, is encoded as text, and so never
// equals a good one. MariaDB's JSON is text in any character set: if it were read
// as UTF-8, é damaged to Ã© in a latin1 column would pass for é.
func (f *field) appendDocument(dst, value []byte) []byte {
	if f.charset != nil {
		if text, ok := f.charset.AppendUTF8(nil, value); ok {
			if out, ok := appendJSON(dst, text, f.doubles); ok {
				return out
			}
		}
	}
	return f.appendText(dst, value)
}

// appendJSON encodes a JSON document in UTF-8 by meaning: members sorted by
// name, the last of members with the same name, no white space, numbers by value,
// strings by their characters. MySQL stores JSON parsed and prints it its own
// way; MariaDB keeps the text. ok is false for a document that does not parse.
//
// JSON knows one kind of number: 1, 1.0 and 1e0 are the same. With doubles, a
// number that is not a 64-bit integer counts as the double that MySQL would store
// for it; without, it counts to its last digit.
func appendJSON(dst, text []byte, doubles bool) (out []byte, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	start := len(dst)
	var document any
	err := decoder.Decode(&document)
	if err == nil {
		if _, tail := decoder.Token(); !errors.Is(tail, io.EOF) {
			err = ErrMalformed
		}
	}
	if err != nil || hasLoneSurrogate(text) {
		return dst, false
	}
	out = appendJSONValue(append(dst, tagJSON, 0, 0, 0, 0, 0, 0, 0, 0), document, doubles)
	putLength(out, start)
	return out, true
}

// hasLoneSurrogate finds a \uD800–\uDFFF escape that is not half of a pair.
// encoding/json replaces each of them with U+FFFD, which would make them equal.
func hasLoneSurrogate(text []byte) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		if text[i] != 'u' || !isSurrogate(text[i+1:]) {
			continue
		}
		high := text[i+2] == '8' || text[i+2] == '9' || text[i+2]|0x20 == 'a' || text[i+2]|0x20 == 'b'
		next := text[i+5:]
		if !high || len(next) < 6 || next[0] != '\\' || next[1] != 'u' ||
			!isSurrogate(next[2:]) || next[3]|0x20 < 'c' || next[3]|0x20 > 'f' {
			return true
		}
		i += 10
	}
	return false
}

func isSurrogate(hex []byte) bool {
	return len(hex) >= 4 && hex[0]|0x20 == 'd' &&
		(hex[1] == '8' || hex[1] == '9' || hex[1]|0x20 >= 'a' && hex[1]|0x20 <= 'f')
}

func appendJSONValue(dst []byte, v any, doubles bool) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, 'n')
	case bool:
		if v {
			return append(dst, 't')
		}
		return append(dst, 'f')
	case string:
		return appendLengthed(dst, 's', []byte(v))
	case json.Number:
		if doubles {
			return appendJSONDouble(dst, v.String())
		}
		return appendJSONExact(dst, v.String())
	case []any:
		dst = binary.BigEndian.AppendUint64(append(dst, 'a'), uint64(len(v)))
		for _, element := range v {
			dst = appendJSONValue(dst, element, doubles)
		}
		return dst
	case map[string]any:
		dst = binary.BigEndian.AppendUint64(append(dst, 'o'), uint64(len(v)))
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			dst = appendLengthed(dst, 's', []byte(name))
			dst = appendJSONValue(dst, v[name], doubles)
		}
		return dst
	}
	return dst
}
