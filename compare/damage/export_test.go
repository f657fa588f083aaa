package damage

import "bytes"

// Same tells that two values are the same text, however it is stored. Of bytes
// that do not decode, only the very same in the same set are the same.
func Same(a, b Text) bool {
	if a.Charset != nil && b.Charset != nil && a.Charset.Name() == b.Charset.Name() && bytes.Equal(a.Bytes, b.Bytes) {
		return true
	}
	textA, okA := a.UTF8()
	textB, okB := b.UTF8()
	return okA && okB && bytes.Equal(textA, textB)
}

// Undoes tells whether all of a text undoes by some set.
func Undoes(text []byte) bool { return judge(text, new(undone)).whole }
