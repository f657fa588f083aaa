package charset

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// none marks a byte without a character.
const none rune = -1

// singleByte decodes a set of one byte a character of which the lower half is
// ASCII. It holds the characters of the upper half, 80–FF.
type singleByte [128]rune

// fill sets every character of the upper half to what char says of its byte.
func (s *singleByte) fill(char func(b byte) rune) *singleByte {
	for i := range s {
		s[i] = char(byte(i) + utf8.RuneSelf)
	}
	return s
}

func (s *singleByte) appendUTF8(dst, src []byte) ([]byte, bool) {
	out := dst
	for i := 0; i < len(src); {
		b := src[i]
		if b < utf8.RuneSelf {
			n := ASCIILen(src[i:])
			out = append(out, src[i:i+n]...)
			i += n
			continue
		}
		r := s[b-utf8.RuneSelf]
		if r == none {
			return dst, false
		}
		out = utf8.AppendRune(out, r)
		i++
	}
	return out, true
}

// measured makes the decoder of a set that golang.org/x/text does not have,
// from the table that gen got from a server.
func measured(name string) func() decoder {
	return func() decoder {
		s := new(singleByte)
		i := 0
		for _, r := range measuredUpperHalf(name) {
			if r == utf8.RuneError { // gen writes it for a byte without a character
				r = none
			}
			s[i] = r
			i++
		}
		return s
	}
}

// mapped makes the decoder of a set that is cm in golang.org/x/text, with some
// exceptions. If several of these give a character for a byte, the last one counts.
func mapped(cm *charmap.Charmap, exceptions ...func(b byte) (rune, bool)) func() decoder {
	return func() decoder {
		return new(singleByte).fill(func(b byte) rune {
			r := cm.DecodeByte(b)
			if r == utf8.RuneError { // x/text's answer for a byte without a character
				r = none
			}
			for _, exception := range exceptions {
				if e, ok := exception(b); ok {
					r = e
				}
			}
			return r
		})
	}
}

// c1Controls: the ISO sets of x/text, made from the tables of the standards,
// leave 80–9F open or fill them with characters of Windows; MySQL has the C1
// controls there.
func c1Controls(b byte) (rune, bool) {
	return rune(b), 0x80 <= b && b <= 0x9F
}

// latin1Exceptions: MySQL closes the five holes of Windows-1252 with C1
// controls, so that all 256 bytes survive.
func latin1Exceptions(b byte) (rune, bool) {
	switch b {
	case 0x81, 0x8D, 0x8F, 0x90, 0x9D:
		return rune(b), true
	}
	return 0, false
}

// cp866Exceptions: MySQL has ⁿ and ² of cp437 where cp866 has № and ¤.
func cp866Exceptions(b byte) (rune, bool) {
	switch b {
	case 0xFC:
		return 'ⁿ', true
	case 0xFD:
		return '²', true
	}
	return 0, false
}

// cp1256Exceptions: MySQL lacks eight letters, of Persian and Urdu, that
// Windows-1256 has today.
func cp1256Exceptions(b byte) (rune, bool) {
	switch b {
	case 0x8A, 0x8F, 0x98, 0x9A, 0x9F, 0xAA, 0xC0, 0xFF:
		return none, true
	}
	return 0, false
}

// greekExceptions: MySQL has modifier letters for the quotation marks, and none
// of what ISO 8859-7 gained in 2003 (€, ₯, ypogegrammeni).
func greekExceptions(b byte) (rune, bool) {
	switch b {
	case 0xA1:
		return '\u02BD', true
	case 0xA2:
		return '\u02BC', true
	case 0xA4, 0xA5, 0xAA:
		return none, true
	}
	return 0, false
}

// hebrewExceptions: MySQL has an overline for the macron.
func hebrewExceptions(b byte) (rune, bool) {
	return '\u203E', b == 0xAF
}

// koi8uExceptions: MySQL has a bullet for the bullet operator, and the box
// drawing of RFC 2319 where x/text, after WHATWG, has the Belarusian short u.
func koi8uExceptions(b byte) (rune, bool) {
	switch b {
	case 0x95:
		return '•', true
	case 0xAE:
		return '╝', true
	case 0xBE:
		return '╬', true
	}
	return 0, false
}

// tis620Exceptions: the no-break space is Windows-874's; MySQL turns A0, like
// the other bytes that TIS-620 leaves open, into U+FFFD.
func tis620Exceptions(b byte) (rune, bool) {
	return none, b == 0xA0
}

// swe7 decodes the Swedish variant of ISO 646: seven bits, with letters where
// ASCII has @ [ \ ] ^ ` { | } ~, and no DEL. It is the only single-byte set of
// MySQL that does not begin with ASCII.
type swe7 struct{}

func (swe7) appendUTF8(dst, src []byte) ([]byte, bool) {
	out := dst
	for _, b := range src {
		r := rune(b)
		switch b {
		case '@':
			r = 'É'
		case '[':
			r = 'Ä'
		case '\\':
			r = 'Ö'
		case ']':
			r = 'Å'
		case '^':
			r = 'Ü'
		case '`':
			r = 'é'
		case '{':
			r = 'ä'
		case '|':
			r = 'ö'
		case '}':
			r = 'å'
		case '~':
			r = 'ü'
		default:
			if b >= 0x7F {
				return dst, false
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out, true
}
