package checksum

import "bytes"

// Text is a text as a side stores it.
type Text struct {
	Charset string // as the side calls it
	Bytes   []byte
}

// Same tells that two texts have the same bytes in the same character set. Other
// texts may be equal too, as a collation decides.
func (t Text) Same(other Text) bool {
	return t.Charset == other.Charset && bytes.Equal(t.Bytes, other.Bytes)
}

// AppendText appends the canonical encoding of a text, which is UTF-8. The hash of a text's
// meaning (Row.Columns) is the xxHash64 of it: of a byte 7, the length of the text in bytes
// as 8 bytes, big-endian, and the text.
func AppendText(dst, text []byte) []byte { return appendLengthed(dst, tagText, text) }
