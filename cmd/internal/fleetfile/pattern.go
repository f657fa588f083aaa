package fleetfile

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"

	"allclear/cmd/internal/exit"
)

// A Pattern matches tables by their name, db.table. It works as path.Match does,
// with two exceptions that database names need: * matches anything, dots and
// slashes included, and a backslash is a character like any other.
//
//	?      any one character
//	[abc]  one of these; [a-z] a range, [^a-z] none of them; [*] is a plain *
//	*      any run of characters, also none
//
// Case counts, as it does in table names on most servers.
type Pattern struct {
	text string
	glob *regexp.Regexp
	used atomic.Bool // some table matched; written by pairs running side by side
}

// ParsePattern checks a pattern once, so that matching never fails.
func ParsePattern(text string) (*Pattern, error) {
	if text == "" {
		return nil, exit.WithHint(errors.New("the pattern is empty"), `name tables as db.table, or "*" for all`)
	}
	glob, err := compileGlob(text)
	if err != nil {
		return nil, exit.WithHint(fmt.Errorf("bad pattern %q: %w", text, err),
			"close the bracket, or write [[] for a plain [")
	}
	if !strings.ContainsAny(text, "*?[.") {
		return nil, exit.WithHint(fmt.Errorf("pattern %q names no database, so it matches nothing", text),
			fmt.Sprintf("%q for one database, %q for that table in any", "db."+text, "*."+text))
	}
	return &Pattern{text: text, glob: glob}, nil
}

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// literal reports whether the pattern can match one name only.
func (p *Pattern) literal() bool { return !strings.ContainsAny(p.text, "*?[") }

// matches reports whether the pattern matches the name.
func (p *Pattern) matches(name string) bool { return p.glob.MatchReader(&runeReader{name}) }

// match is matches, and marks the pattern used if it matches.
func (p *Pattern) match(name string) bool {
	if !p.matches(name) {
		return false
	}
	p.used.Store(true)
	return true
}
