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
