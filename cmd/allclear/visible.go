package main

import (
	"fmt"
	"strings"
	"unicode"
)

// visible shows what a terminal would obey or hide, such as escape sequences in
// a table's name or in a server's message, and keeps a line a line.
func visible(text string) string {
	isHidden := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }
	if !strings.ContainsFunc(text, isHidden) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			out.WriteString(`\n`)
		case isHidden(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
