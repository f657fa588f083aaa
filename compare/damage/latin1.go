package damage

import "unicode/utf8"

// latin1Rune is the character of a byte in MySQL's latin1: Windows-1252, whose five
// unused bytes are C1 controls.
func latin1Rune(b byte) rune {
	const c1 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ"
	if b < 0x80 || b > 0x9F {
		return rune(b)
	}
	i := byte(0x80)
	for _, r := range c1 {
		if i == b {
			return r
		}
		i++
	}
	return utf8.RuneError
}

// latin1Byte is the byte of a character in MySQL's latin1. iso tells that the character
// is a C1 control that latin1 lacks; b is then its byte in ISO 8859-1.
func latin1Byte(r rune) (b byte, iso, ok bool) {
	if r < 0x80 || 0xA0 <= r && r <= 0xFF {
		return byte(r), false, true
	}
	switch r {
	case 0x81, 0x8D, 0x8F, 0x90, 0x9D:
		return byte(r), false, true
	case '€':
		return 0x80, false, true
	case '‚':
		return 0x82, false, true
	case 'ƒ':
		return 0x83, false, true
	case '„':
		return 0x84, false, true
	case '…':
		return 0x85, false, true
	case '†':
		return 0x86, false, true
	case '‡':
		return 0x87, false, true
	case 'ˆ':
		return 0x88, false, true
	case '‰':
		return 0x89, false, true
	case 'Š':
		return 0x8A, false, true
	case '‹':
		return 0x8B, false, true
	case 'Œ':
		return 0x8C, false, true
	case 'Ž':
		return 0x8E, false, true
	case '‘':
		return 0x91, false, true
	case '’':
		return 0x92, false, true
	case '“':
		return 0x93, false, true
	case '”':
		return 0x94, false, true
	case '•':
		return 0x95, false, true
	case '–':
		return 0x96, false, true
	case '—':
		return 0x97, false, true
	case '˜':
		return 0x98, false, true
	case '™':
		return 0x99, false, true
	case 'š':
		return 0x9A, false, true
	case '›':
		return 0x9B, false, true
	case 'œ':
		return 0x9C, false, true
	case 'ž':
		return 0x9E, false, true
	case 'Ÿ':
		return 0x9F, false, true
	}
	return byte(r), true, 0x80 <= r && r <= 0x9F
}

// appendDouble appends the result of reading the bytes of text, which is UTF-8, as
// latin1.
func appendDouble(dst, text []byte) []byte {
	for _, b := range text {
		if b < utf8.RuneSelf {
			dst = append(dst, b)
			continue
		}
		dst = utf8.AppendRune(dst, latin1Rune(b))
	}
	return dst
}

// appendDoubleISO is appendDouble for ISO 8859-1.
func appendDoubleISO(dst, text []byte) []byte {
	for _, b := range text {
		dst = utf8.AppendRune(dst, rune(b))
	}
	return dst
}

// appendLatin1 appends the latin1 bytes of text. iso counts the C1 controls that stand
// for themselves. ok is false if latin1 lacks a character; the result is then useless.
func appendLatin1(dst, text []byte) (out []byte, iso int, ok bool) {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			dst = append(dst, text[i])
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		b, c1, ok := latin1Byte(r)
		if !ok {
			return dst, iso, false
		}
		if c1 {
			iso++
		}
		dst = append(dst, b)
		i += n
	}
	return dst, iso, true
}
