package charset

import (
	"unicode/utf16"
	"unicode/utf8"
)

// utf8mb4 decodes UTF-8. MySQL's definition of it is Unicode's (no overlong forms,
// nothing beyond U+10FFFF), except that it accepts surrogates.
type utf8mb4 struct{}

func (utf8mb4) appendUTF8(dst, src []byte) ([]byte, bool) {
	if !utf8.Valid(src) {
		return dst, false
	}
	return append(dst, src...), true
}

// utf8mb3 decodes UTF-8 of at most three bytes a character.
type utf8mb3 struct{}

func (utf8mb3) appendUTF8(dst, src []byte) ([]byte, bool) {
	rest := src[ASCIILen(src):]
	if !utf8.Valid(rest) {
		return dst, false
	}
	for _, b := range rest {
		if b >= 0xF0 {
			return dst, false
		}
	}
	return append(dst, src...), true
}

// ucs2 decodes big-endian units of two bytes. It takes a pair of surrogates for two
// units, which are not characters.
type ucs2 struct{}

func (ucs2) appendUTF8(dst, src []byte) ([]byte, bool) {
	if len(src)%2 != 0 {
		return dst, false
	}
	out := dst
	for i := 0; i+1 < len(src); i += 2 {
		r := rune(src[i])<<8 | rune(src[i+1])
		if utf16.IsSurrogate(r) {
			return dst, false
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}

// utf16be decodes MySQL's utf16, which is big-endian. A byte order mark is a
// character like any other.
type utf16be struct{}

func (utf16be) appendUTF8(dst, src []byte) ([]byte, bool) { return appendUTF16(dst, src, 0, 1) }

// utf16le decodes UTF-16 in little-endian order.
type utf16le struct{}

func (utf16le) appendUTF8(dst, src []byte) ([]byte, bool) { return appendUTF16(dst, src, 1, 0) }

// appendUTF16 decodes UTF-16 of which high and low say where in a unit its
// bytes are.
func appendUTF16(dst, src []byte, high, low int) ([]byte, bool) {
	if len(src)%2 != 0 {
		return dst, false
	}
	out := dst
	for i := 0; i+1 < len(src); i += 2 {
		r := rune(src[i+high])<<8 | rune(src[i+low])
		if utf16.IsSurrogate(r) {
			i += 2
			if i+1 >= len(src) {
				return dst, false
			}
			r = utf16.DecodeRune(r, rune(src[i+high])<<8|rune(src[i+low]))
			if r == utf8.RuneError { // no pair; a pair is never U+FFFD
				return dst, false
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}

// utf32 decodes big-endian code points of four bytes.
type utf32 struct{}

func (utf32) appendUTF8(dst, src []byte) ([]byte, bool) {
	if len(src)%4 != 0 {
		return dst, false
	}
	out := dst
	for i := 0; i+3 < len(src); i += 4 {
		if src[i] != 0 || src[i+1] > 0x10 {
			return dst, false
		}
		r := rune(src[i+1])<<16 | rune(src[i+2])<<8 | rune(src[i+3])
		if utf16.IsSurrogate(r) {
			return dst, false
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}
