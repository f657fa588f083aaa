package damage

import (
	"strconv"
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
// ends within a word. Rows that were cut have a limit in common.
func (x *change) shortened(class Class, how string, kept []byte, next []byte) []reading {
	const least = 8 // characters: shorter texts of one length are codes
	all := []reading{{class: class, how: how, damaged: x.side}}
	if class != Cut {
		all = append(all, reading{class: Cut})
	} else {
		all[0] = reading{class: Cut}
	}
	characters := utf8.RuneCount(kept)
	if characters < least || len(next) == 0 {
		return all
	}
	_, size := utf8.DecodeRune(next)
	all = append(all, reading{class: Cut, how: "at " + count(characters, "character"), damaged: x.side})
	for n := len(kept); n < len(kept)+size; n++ {
		all = append(all, reading{class: Cut, how: "at " + strconv.Itoa(n) + " bytes", damaged: x.side})
	}
	if last, _ := utf8.DecodeLastRune(kept); class == CutInside || isWithinWord(last, next) {
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
func (r reading) isLimit() bool { return r.class == Cut && r.how != "" && r.how != withinWord }
