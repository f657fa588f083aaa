package damage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hows of readings that tell which copy was shortened. Without one of them, a text that
// goes on where another one ends may as well have been appended to.
const (
	withinWord = "within a word"
	moreThan4  = "with more than 4-byte characters"
)

// shortened are the readings of a text that is the beginning of the text before: that it
// is; the limits in characters and in bytes at which it may have been cut; and that it
// ends within a word. Rows that were cut have a limit in common, and those that were cut
// within a character prove it.
func (x *change) shortened(class Class, how string, kept []byte, next []byte) []reading {
	const least = 8 // characters: shorter texts of one length are codes
	all := []reading{{class: Cut}}
	if class == CutInside {
		all = []reading{{class: CutInside, how: how, damaged: x.side}, {class: Cut}}
	}
	characters := utf8.RuneCount(kept)
	_, size := utf8.DecodeRune(next)
	all = append(all, reading{class: Cut, how: atLimit + count(characters, "character"), damaged: x.side})
	for n := len(kept); n < len(kept)+size; n++ {
		limit := reading{class: Cut, how: atLimit + count(n, "byte"), damaged: x.side}
		all = append(all, limit)
		if limit.class = class; class == CutInside && n > len(kept) {
			all = append(all, limit)
		}
	}
	if last, _ := utf8.DecodeLastRune(kept); characters >= least && isWithinWord(last, next) {
		all = append(all, reading{class: Cut, how: withinWord, damaged: x.side})
	}
	return all
}

// isWithinWord tells whether a word goes on after a character. In scripts that do not
// divide words, nothing tells.
func isWithinWord(last rune, next []byte) bool {
	r, _ := utf8.DecodeRune(next)
	return unicode.IsLetter(last) && unicode.IsLetter(r) && !unicode.IsUpper(r) && r < 0x0E00
}

// isLimit tells whether a reading is about where a text ends, not about the fact that it
// does.
func (r reading) isLimit() bool { return strings.HasPrefix(r.how, atLimit) }

// atLimit begins the hows of limits.
const atLimit = "at most "
