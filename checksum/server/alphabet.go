package server

import (
	"encoding/hex"
	"fmt"
	"slices"
	"unicode/utf8"

	"allclear/checksum/charset"
)

// alphabet is how bytes are written in a pattern.
type alphabet struct {
	code  func(byte) rune // the character that stands for the byte in the text that is searched
	write func(rune) string
}

// rawBytes is for Spencer's patterns, which have no escapes.
func rawBytes() alphabet {
	return alphabet{byteItself, func(r rune) string { return string([]byte{byte(r)}) }}
}

// escapedBytes is for PCRE on binary strings.
func escapedBytes() alphabet {
	return alphabet{byteItself, func(r rune) string { return `\x` + hex.EncodeToString([]byte{byte(r)}) }}
}

func byteItself(b byte) rune { return rune(b) }

// latin1Characters is for patterns by characters, on text in which each byte is the
// character that it is in MySQL's latin1: Windows-1252 with its holes filled.
func latin1Characters() alphabet {
	latin1, _ := charset.Lookup("latin1")
	code := func(b byte) rune {
		text, _ := latin1.AppendUTF8(nil, []byte{b})
		r, _ := utf8.DecodeRune(text)
		return r
	}
	return alphabet{code, func(r rune) string { return fmt.Sprintf(`\x{%X}`, r) }}
}

// none is a class of no bytes, which is not a valid pattern.
const none = "[]"

// anyOf is a class of bytes.
func (a alphabet) anyOf(in func(byte) bool) string {
	var codes []rune
	for b := range 256 {
		if in(byte(b)) {
			codes = append(codes, a.code(byte(b)))
		}
	}
	slices.Sort(codes)
	class := "["
	for i := 0; i < len(codes); {
		last := i
		for last+1 < len(codes) && codes[last+1] == codes[last]+1 {
			last++
		}
		class += a.write(codes[i])
		if last > i {
			class += "-" + a.write(codes[last])
		}
		i = last + 1
	}
	return class + "]"
}

func between(from, to byte) func(byte) bool {
	return func(b byte) bool { return from <= b && b <= to }
}
