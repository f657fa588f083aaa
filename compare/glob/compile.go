package glob

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// expression is the regular expression of a glob.
func expression(glob string) (*regexp.Regexp, error) {
	var out strings.Builder
	out.WriteString(`(?s)\A`)
	for rest := glob; rest != ""; {
		r, size := decode(rest)
		switch r {
		case '*':
			out.WriteString(".*")
		case '?':
			out.WriteString(".")
		case '[':
			after, err := writeClass(&out, rest[size:])
			if err != nil {
				return nil, err
			}
			rest = after
			continue
		default:
			fmt.Fprintf(&out, `\x{%x}`, r)
		}
		rest = rest[size:]
	}
	out.WriteString(`\z`)
	return regexp.Compile(out.String())
}

// writeClass writes the bracket expression whose inside begins the text, and gives
// what follows it. A ] right after [ or [^ is a plain ].
func writeClass(out *strings.Builder, inside string) (after string, err error) {
	rest, isNegated := strings.CutPrefix(inside, "^")
	out.WriteString("[")
	if isNegated {
		out.WriteString("^")
	}
	for first := true; ; first = false {
		if rest == "" {
			return "", errors.New("[ is never closed")
		}
		if rest[0] == ']' && !first {
			out.WriteString("]")
			return rest[1:], nil
		}
		low, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		high := low
		if len(rest) > 1 && rest[0] == '-' && rest[1] != ']' {
			high, size = utf8.DecodeRuneInString(rest[1:])
			rest = rest[1+size:]
		}
		if high < low {
			return "", fmt.Errorf("the range %c-%c runs backwards", low, high)
		}
		writeRange(out, low, high)
	}
}

// Bytes that are no UTF-8 are matched as surrogates, which no valid text contains. So byte
// 0xff is not the same as byte 0xfe, and neither is the same as U+FFFD.
const (
	firstSurrogate = 0xd800
	byteZero       = 0xdc00
	lastSurrogate  = 0xdfff
)

// writeRange writes a range of a bracket expression, in which bytes that are no
// UTF-8 all count as U+FFFD.
func writeRange(out *strings.Builder, low, high rune) {
	if low < firstSurrogate && high > lastSurrogate {
		writeRange(out, low, firstSurrogate-1)
		low = lastSurrogate + 1
	}
	fmt.Fprintf(out, `\x{%x}-\x{%x}`, low, high)
	if low <= utf8.RuneError && utf8.RuneError <= high {
		fmt.Fprintf(out, `\x{%x}-\x{%x}`, byteZero, lastSurrogate)
	}
}

// decode returns the first character of a text, or a surrogate if its first byte is no UTF-8.
func decode(text string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && size == 1 {
		r = byteZero + rune(text[0])
	}
	return r, size
}

// runeReader hands a text to a regular expression, decoded.
type runeReader struct{ rest string }

func (n *runeReader) ReadRune() (r rune, size int, err error) {
	if n.rest == "" {
		return 0, 0, io.EOF
	}
	r, size = decode(n.rest)
	n.rest = n.rest[size:]
	return r, size, nil
}
