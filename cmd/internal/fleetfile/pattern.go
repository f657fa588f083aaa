package fleetfile

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"allclear/cmd/internal/exit"
)

// A Pattern picks tables by their name, db.table. It works as path.Match does,
// but for two things that database names need: * spans anything, dots and
// slashes included, and a backslash is a character like any other.
//
//   - any run of characters, also none
//     ?      any one character
//     [abc]  one of these; [a-z] a range, [^a-z] none of them; [*] is a plain *
//
// Case counts, as it does in table names on most servers.
type Pattern struct {
	text string
	used atomic.Bool // some table matched; written by pairs running side by side
}

// ParsePattern checks a pattern once, so that matching never fails.
func ParsePattern(text string) (*Pattern, error) {
	if text == "" {
		return nil, exit.WithHint(errors.New("the pattern is empty"), `name tables as db.table, or "*" for all`)
	}
	rest := text
	for rest != "" {
		if rest[0] != '[' {
			rest = rest[1:]
			continue
		}
		_, after, err := matchClass(rest, 0)
		if err != nil {
			return nil, exit.WithHint(fmt.Errorf("bad pattern %q: %w", text, err),
				"close the bracket, or write [[] for a plain [")
		}
		rest = after
	}
	if !strings.ContainsAny(text, "*?[.") {
		return nil, exit.WithHint(fmt.Errorf("pattern %q names no database, so it matches nothing", text),
			fmt.Sprintf("%q for one database, %q for that table in any", "db."+text, "*."+text))
	}
	return &Pattern{text: text}, nil
}

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// literal tells whether the pattern can match one name only.
func (p *Pattern) literal() bool { return !strings.ContainsAny(p.text, "*?[") }

// match tells whether the name is picked, and remembers if it was.
func (p *Pattern) match(name string) bool {
	if !globMatch(p.text, name) {
		return false
	}
	p.used.Store(true)
	return true
}

// globMatch goes back to the last * only, which is enough: an earlier * could
// take more, but never match what the later one cannot.
func globMatch(glob, name string) bool {
	backGlob, backName := "", ""
	starred := false
	for {
		if glob != "" && glob[0] == '*' {
			glob = glob[1:]
			backGlob, backName, starred = glob, name, true
			continue
		}
		if name == "" {
			return glob == ""
		}
		if ok, restGlob, restName := matchOne(glob, name); ok {
			glob, name = restGlob, restName
			continue
		}
		if !starred {
			return false
		}
		_, size := utf8.DecodeRuneInString(backName)
		if size == 0 {
			return false
		}
		backName = backName[size:]
		glob, name = backGlob, backName
	}
}

// matchOne matches the first character of name with the first element of glob,
// which is no *.
func matchOne(glob, name string) (ok bool, restGlob, restName string) {
	if glob == "" {
		return false, glob, name
	}
	r, size := utf8.DecodeRuneInString(name)
	switch glob[0] {
	case '?':
		return true, glob[1:], name[size:]
	case '[':
		in, after, err := matchClass(glob, r)
		return err == nil && in, after, name[size:]
	}
	want, width := utf8.DecodeRuneInString(glob)
	return want == r && glob[:width] == name[:size], glob[width:], name[size:]
}

// matchClass reads a bracket expression at the start of glob and tells whether
// r is in it, and what follows it. A ] right after [ or [^ is a plain ].
func matchClass(glob string, r rune) (in bool, after string, err error) {
	rest := glob[1:]
	negated := strings.HasPrefix(rest, "^")
	if negated {
		rest = rest[1:]
	}
	for first := true; ; first = false {
		if rest == "" {
			return false, "", errors.New("[ is never closed")
		}
		if rest[0] == ']' && !first {
			return in != negated, rest[1:], nil
		}
		low, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		high := low
		if len(rest) > 1 && rest[0] == '-' && rest[1] != ']' {
			high, size = utf8.DecodeRuneInString(rest[1:])
			rest = rest[1+size:]
		}
		if high < low {
			return false, "", fmt.Errorf("the range %c-%c runs backwards", low, high)
		}
		if low <= r && r <= high {
			in = true
		}
	}
}
