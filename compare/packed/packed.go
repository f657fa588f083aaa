// Package packed writes values one after the other into bytes, and reads them back: what a run
// lays aside for a while in a form of its own. It does not know what they mean.
package packed

import (
	"encoding/binary"
	"errors"
)

// ErrMalformed tells of bytes that were not written by this package.
var ErrMalformed = errors.New("what was laid aside does not read back")

// AppendUint appends a number.
func AppendUint(dst []byte, n uint64) []byte { return binary.AppendUvarint(dst, n) }

// AppendString appends a text or bytes.
func AppendString[T ~string | ~[]byte](dst []byte, text T) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// AppendStrings appends a list of texts. No list is not told from an empty one.
func AppendStrings(dst []byte, all []string) []byte {
	dst = AppendUint(dst, uint64(len(all)))
	for _, text := range all {
		dst = AppendString(dst, text)
	}
	return dst
}

// AppendBool appends a yes or no.
func AppendBool(dst []byte, yes bool) []byte {
	if yes {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// Reader reads values back in the order in which they were written. After an error it gives
// zero values.
type Reader struct {
	rest []byte
	err  error
}

// Read begins to read. What it gives does not refer to packed.
func Read(packed []byte) *Reader { return &Reader{rest: packed} }

// Err tells whether anything could not be read.
func (r *Reader) Err() error { return r.err }

// Uint reads a number.
func (r *Reader) Uint() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.rest, r.err = nil, ErrMalformed
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// take reads bytes after their number.
func (r *Reader) take() []byte {
	n := r.Uint()
	if n > uint64(len(r.rest)) {
		r.rest, r.err = nil, ErrMalformed
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

// String reads a text.
func (r *Reader) String() string { return string(r.take()) }

// Strings reads a list of texts, nil if it is empty.
func (r *Reader) Strings() []string {
	n := r.Uint()
	if n == 0 || n > uint64(len(r.rest)) {
		if n > 0 {
			r.rest, r.err = nil, ErrMalformed
		}
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = r.String()
	}
	return all
}

// Into reads bytes that fill into.
func (r *Reader) Into(into []byte) {
	if copy(into, r.take()) != len(into) {
		r.rest, r.err = nil, ErrMalformed
	}
}

// Bool reads a yes or no.
func (r *Reader) Bool() bool { return r.Uint() == 1 }
