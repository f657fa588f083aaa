package fleetfile

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"allclear/cmd/internal/exit"
	"allclear/compare/glob"
)

// A Pattern matches tables by their name, db.table, as package glob says.
type Pattern struct {
	text   string
	glob   *glob.Pattern
	reason string      // why it stands in the fleet file, "" for none
	used   atomic.Bool // some table matched; written by pairs running side by side
}

// ParsePattern checks a pattern once, so that matching never fails.
func ParsePattern(text string) (*Pattern, error) {
	if text == "" {
		return nil, exit.WithHint(errors.New("the pattern is empty"), `name tables as db.table, or "*" for all`)
	}
	compiled, err := glob.Compile(text)
	if err != nil {
		return nil, exit.WithHint(fmt.Errorf("bad pattern %q: %w", text, err),
			"close the bracket, or write [[] for a plain [")
	}
	if !strings.ContainsAny(text, "*?[.") {
		return nil, exit.WithHint(fmt.Errorf("pattern %q names no database, so it matches nothing", text),
			fmt.Sprintf("%q for one database, %q for that table in any", "db."+text, "*."+text))
	}
	return &Pattern{text: text, glob: compiled}, nil
}

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// literal reports whether the pattern can match one name only.
func (p *Pattern) literal() bool { return !strings.ContainsAny(p.text, "*?[") }

// Matches reports whether the pattern matches the name.
func (p *Pattern) Matches(name string) bool { return p.glob.Matches(name) }

// match is matches, and marks the pattern used if it matches.
func (p *Pattern) match(name string) bool {
	if !p.Matches(name) {
		return false
	}
	p.used.Store(true)
	return true
}
