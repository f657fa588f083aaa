package checksum

import (
	"fmt"
	"unicode/utf8"
)

// Values says how much of the rows' content people are shown. Numbers and
// times are shown in any case: they find a row.
type Values uint8

const (
	Masked Values = iota // text and bytes are hidden, but for what shows damage to a text
	Full                 // everything is shown
	None                 // not even samples of damage are shown
)

// hiddenAlike is up to how many characters a hidden text shows its length by.
const hiddenAlike = 12

// Hide is a text for people: as it is where everything may be shown, else a dot
// for each of its characters.
func (v Values) Hide(text string) string {
	if v == Full {
		return text
	}
	return Dots(utf8.RuneCountInString(text))
}

// Dots stand for so many hidden characters.
func Dots(n int) string {
	if n > hiddenAlike {
		return fmt.Sprintf("··(%d)··", n)
	}
	dots := make([]byte, 0, 2*n)
	for range n {
		dots = utf8.AppendRune(dots, '·')
	}
	return string(dots)
}
