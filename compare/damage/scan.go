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
	misread                       // may be UTF-8 that was read as another set
	nulEnd                        // ends in NUL
)

// scan finds the traces in a text in UTF-8, and the misreaders that may have made some of
// it, in one pass. The traces are exactly
//
//   - bytes that are not UTF-8; among them ED [A0-BF], a surrogate
//   - EF BF BD
//   - E9 94 9F E6 96 A4 E6 8B B7, which is 锟斤拷: two U+FFFD that were read as gbk
//   - C2 [80-9F]
//   - what some misreader may have made, see [chances]
//   - a last byte 00
//
// A value without any of these leads to no sign.
func (m *misreaders) scan(text []byte) (found trace, by candidates) {
	if n := len(text); n > 0 && text[n-1] == 0 {
		found |= nulEnd
	}
	i := nonASCII(text, 0)
	if i == len(text) {
		return found, 0
	}
	c := chances{all: m.narrow}
	for ; i < len(text); i = nonASCII(text, i) {
		start, isWide := i, false
		if m.opened.may(text[i:]) {
			c.begin(m, text[i:])
		} else {
			c.all = 0
		}
		for i < len(text) && text[i] >= utf8.RuneSelf {
			switch lead, rest := text[i], text[i+1:]; {
			case 0xC2 <= lead && lead < 0xE0 && len(rest) > 0 && continues(rest[0]):
				if lead == 0xC2 && rest[0] <= 0x9F {
					found |= c1
				}
				i += 2
			case 0xE0 < lead && lead < 0xED && lead != 0xE9 && len(rest) > 1 && continues(rest[0]) && continues(rest[1]):
				isWide = isWide || lead >= leastWide
				i += 3
			default:
				of, size := scanRare(text[i:])
				found |= of
				isWide = isWide || lead >= leastWide
				i += size
			}
		}
		if isWide && c.some&m.wide == 0 && hasOddWide(text[start:i], isBehindSmall(text, start)) {
			c.some |= m.wide
		}
	}
	if by = c.of(m); by != 0 {
		found |= misread
	}
	return found, by
}

// scanRare finds the traces in the character outside ASCII that a text begins with, and
// gives its length. It knows those that need a closer look.
func scanRare(text []byte) (found trace, size int) {
	lead, rest := text[0], text[1:]
	if lead < 0xE0 || len(rest) < 2 || !continues(rest[0]) || !continues(rest[1]) {
		return malformed, 1
	}
	switch {
	case lead == 0xE0 && rest[0] < 0xA0:
		return malformed, 1
	case lead == 0xED && rest[0] >= 0xA0:
		return malformed | surrogate, 1
	case lead == 0xEF && rest[0] == 0xBF && rest[1] == 0xBD, lead == 0xE9 && bytes.HasPrefix(text, []byte(replacedTwice)):
		return replacement, 3
	case lead < 0xF0:
		return 0, 3
	case len(rest) < 3 || !continues(rest[2]) || lead > 0xF4 || lead == 0xF0 && rest[0] < 0x90 || lead == 0xF4 && rest[0] > 0x8F:
		return malformed, 1
	}
	return 0, 4
}

func continues(b byte) bool { return b&0xC0 == 0x80 }

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
