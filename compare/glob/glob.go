// Package glob matches names by patterns, as fleet files and command lines write them. It
// does not know what the names stand for.
package glob

import "regexp"

// A Pattern matches names such as db.table. It works as path.Match does, with two exceptions
// that database names need: * matches anything, dots and slashes included, and a backslash is
// a character like any other.
//
//	?      any one character
//	[abc]  one of these; [a-z] a range, [^a-z] none of them; [*] is a plain *
//	*      any run of characters, also none
//
// Case counts, as it does in table names on most servers.
type Pattern struct{ expression *regexp.Regexp }

// Compile checks a pattern once, so that matching never fails. The error is one of a bracket
// that is never closed, or of a range that runs backwards.
func Compile(text string) (*Pattern, error) {
	compiled, err := expression(text)
	if err != nil {
		return nil, err
	}
	return &Pattern{compiled}, nil
}

// Matches reports whether the pattern matches the whole name.
func (p *Pattern) Matches(name string) bool { return p.expression.MatchReader(&runeReader{name}) }
