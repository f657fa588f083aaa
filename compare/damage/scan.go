package damage

import (
	"bytes"
	"unicode/utf8"

	"allclear/checksum/charset"
)

// replacedTwice is two U+FFFD that were read as gbk.
const replacedTwice = "锟斤拷"

// trace is a set of what a value may hold, as far as its bytes tell.
type trace uint8

const (
	malformed   trace = 1 << iota // not UTF-8
	surrogate                     // not UTF-8, but CESU-8 has ED A0…BF
	replacement                   // U+FFFD, or two of them read as gbk
	c1                            // U+0080 to U+009F
	misread                       // may be UTF-8 that was read as latin1
	nulEnd                        // ends in NUL
)

// scan finds the traces in a value that is stored as UTF-8. They are exactly
//
//   - bytes that are not UTF-8; among them ED [A0-BF], a surrogate
//   - EF BF BD
//   - E9 94 9F E6 96 A4 E6 8B B7, which is 锟斤拷: two U+FFFD that were read as gbk
//   - C2 [80-9F]
//   - C3 [82-B4] followed by C2, C5, C6, CB or E2: a character from Â to ô, which
//     begins a sequence of UTF-8 that was read as latin1, and what a byte from 80
//     to BF becomes (C2: itself; C5, C6, CB, E2: one of Windows-1252's)
//   - a last byte 00
//
// A value without any of these leads to no sign.
func scan(value []byte) trace {
	var found trace
	if n := len(value); n > 0 && value[n-1] == 0 {
		found |= nulEnd
	}
	for i := nonASCII(value, 0); i < len(value); {
		lead, rest := value[i], value[i+1:]
		switch {
		case lead < utf8.RuneSelf:
			i = nonASCII(value, i+1)
			continue
		case lead < 0xC2:
			return found | malformed
		case lead < 0xE0:
			if len(rest) < 1 || !continues(rest[0]) {
				return found | malformed
			}
			if lead == 0xC2 && rest[0] <= 0x9F {
				found |= c1
			}
			if lead == 0xC3 && 0x82 <= rest[0] && rest[0] <= 0xB4 && len(rest) > 1 && fromByte(rest[1]) {
				found |= misread
			}
			i += 2
		case lead < 0xF0:
			if len(rest) < 2 || !continues(rest[0]) || !continues(rest[1]) || lead == 0xE0 && rest[0] < 0xA0 {
				return found | malformed
			}
			if lead == 0xED && rest[0] >= 0xA0 {
				return found | malformed | surrogate
			}
			if lead == 0xEF && rest[0] == 0xBF && rest[1] == 0xBD {
				found |= replacement
			}
			if lead == 0xE9 && bytes.HasPrefix(value[i:], []byte(replacedTwice)) {
				found |= replacement
			}
			i += 3
		default:
			if len(rest) < 3 || !continues(rest[0]) || !continues(rest[1]) || !continues(rest[2]) ||
				lead > 0xF4 || lead == 0xF0 && rest[0] < 0x90 || lead == 0xF4 && rest[0] > 0x8F {
				return found | malformed
			}
			i += 4
		}
	}
	return found
}

func continues(b byte) bool { return b&0xC0 == 0x80 }

// fromByte tells whether a byte leads one of the characters that latin1 has for the
// bytes 80 to BF.
func fromByte(lead byte) bool {
	return lead == 0xC2 || lead == 0xC5 || lead == 0xC6 || lead == 0xCB || lead == 0xE2
}

// nonASCII is the place of the first byte outside ASCII from a place on.
func nonASCII(value []byte, from int) int {
	if from >= len(value) {
		return from
	}
	return from + charset.ASCIILen(value[from:])
}

// singleByte says of each byte of a single-byte set whether it is a trace by itself.
type singleByte [256]trace

// newSingleByte makes the table of a set.
func newSingleByte(set *charset.Charset) *singleByte {
	s := new(singleByte)
	for i := range s {
		text, ok := set.AppendUTF8(nil, []byte{byte(i)})
		switch r, _ := utf8.DecodeRune(text); {
		case !ok:
			s[i] = malformed
		case 0x80 <= r && r <= 0x9F:
			s[i] = c1
		}
	}
	return s
}

// scan finds the traces in a value of a single-byte set. They are exactly
//
//   - a byte that the set has no character for
//   - a byte that is a C1 control in it (in latin1: 81, 8D, 8F, 90, 9D)
//   - [C2-F4][80-BF], which may be UTF-8
//   - a last byte 00
func (s *singleByte) scan(value []byte) trace {
	var found trace
	if n := len(value); n > 0 && value[n-1] == 0 {
		found |= nulEnd
	}
	for i := nonASCII(value, 0); i < len(value); i = nonASCII(value, i+1) {
		b := value[i]
		found |= s[b]
		if 0xC2 <= b && b <= 0xF4 && i+1 < len(value) && continues(value[i+1]) {
			found |= misread
		}
	}
	return found
}
