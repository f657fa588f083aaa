package damage

import (
	"strings"
	"unicode/utf8"
)

// The strangeness of a text says how much of it is not as people write, in tenths of
// what alone is certain. Ordinary text of any language has next to none: a catalogue in
// capitals, with signs of trade marks, units and typographic quotes, as little as a
// poem. Bytes that were read as another set have much of it, as signs get into words,
// capitals behind small letters, and letters of several scripts into one word.
const (
	strange     = 10 // certainly not written by people
	strangeCase = 8  // a capital behind a small letter, a small letter behind capitals
	mixed       = 15 // two scripts in one word
	odd         = 6  // seldom written
	unusual     = 3  // written at times
)

// context is the place in a text that is being looked at.
type context struct {
	before, last, now, next glyph // now is the glyph at the place
	r, lastR, nextR         rune

	word        int // how many letters of the word stand before this place
	of          script
	lone, words int // letters that are a whole word of a script other than Latin, and the letters of longer words
	latin       int
	signs       int // signs in a row before this place, behind a letter
}

// strangeness measures a text in UTF-8.
func strangeness(text []byte) (sum int) {
	if nonASCII(text, 0) == len(text) {
		return 0
	}
	var c context
	n := 0
	c.nextR, n = utf8.DecodeRune(text)
	c.next = glyphOf(c.nextR)
	for at := n; ; at += n {
		c.before, c.last, c.now = c.last, c.now, c.next
		c.lastR, c.r = c.r, c.nextR
		c.next, c.nextR, n = glyph{}, 0, 0
		if at < len(text) {
			c.nextR, n = utf8.DecodeRune(text[at:])
			c.next = glyphOf(c.nextR)
		}
		sum += c.here()
		if n == 0 {
			break
		}
	}
	c.endWord()
	if c.words == 0 {
		each := unusual
		if c.latin > 0 {
			each = strange
		}
		sum += each * c.lone
	}
	return sum
}

// here is the strangeness of one place.
func (c *context) here() int {
	if c.now.shape == letter {
		return c.letter()
	}
	if c.now.shape == mark {
		return c.mark()
	}
	if c.now.shape != lost {
		c.endWord()
	}
	return c.countSigns() + c.punctuation()
}

// countSigns is the strangeness of signs in a row.
func (c *context) countSigns() int {
	isSign := c.r >= utf8.RuneSelf && (c.now.shape == sign || c.now.shape == ending || c.now.shape == quote || c.now.shape == control)
	switch {
	case !isSign:
		c.signs = 0
	case c.last.shape == letter || c.signs > 0:
		c.signs++
	}
	if c.signs > 1 && c.r != c.lastR && (c.now.rare || c.last.rare) {
		return unusual
	}
	return 0
}

// punctuation is the strangeness of what is no letter.
func (c *context) punctuation() int {
	if c.r < utf8.RuneSelf && c.r != '?' {
		return 0
	}
	isInside := c.last.shape == letter && c.next.shape == letter
	isBehind := (c.last.shape == letter || c.last.shape == mark) && !isInside
	switch c.now.shape {
	case plain:
		if isInside && (c.lastR >= utf8.RuneSelf || c.nextR >= utf8.RuneSelf) { // a question mark
			return odd
		}
	case dash:
		switch {
		case isInside && c.last.upper && c.lastR >= utf8.RuneSelf && c.next.lower:
			return odd
		case isInside:
			return 2
		}
	case quote:
		switch {
		case isInside && c.r == '‘':
			return 4
		case isInside:
			return strange
		case isBehind && (c.r == '„' || c.r == '‚'):
			return odd
		}
	case ending:
		switch {
		case (c.r == '×' || c.r == '÷') && c.last.shape != digit && c.nextR >= utf8.RuneSelf && c.next.shape >= apostrophe:
			return odd // between numbers it multiplies
		case isInside && c.r == '…':
			return unusual
		case isInside:
			return strange
		case isBehind && c.r == '©':
			return 2
		}
	case sign:
		return c.sign(isInside, isBehind)
	case box:
		if c.last.shape == letter || c.next.shape == letter {
			return strangeCase
		}
	case control:
		return strange
	case gap, digit, letter, mark, apostrophe, lost:
	}
	return 0
}

func (c *context) sign(isInside, isBehind bool) int {
	switch {
	case c.r == '\u00AD' && isInside && !c.last.upper:
		return 2 // a place to break the word
	case isInside:
		return strange
	case isBehind && c.r == '•':
		return 0
	case isBehind:
		return odd
	case c.now.rare:
		return unusual
	}
	return 0
}

// mark is the strangeness of an accent or a vowel sign.
func (c *context) mark() int {
	switch {
	case c.last.shape != letter && c.last.shape != mark:
		return strangeCase
	case c.now.script == shared:
		return odd // composed letters are the rule
	case c.last.script != c.now.script && c.last.script != shared:
		return strange
	}
	return 0
}

// letter is the strangeness of a letter and what is before it.
func (c *context) letter() (sum int) {
	isASCII := c.r < utf8.RuneSelf
	if c.last.shape == letter || c.last.shape == mark {
		sum += c.follows(isASCII && c.lastR < utf8.RuneSelf)
	} else {
		c.endWord()
		if c.signs > 1 { // several signs within a word
			sum += strange
		}
		if c.last.shape == digit && !isASCII && c.next.shape != letter && c.now.script != asian {
			sum += unusual
		}
	}
	c.signs = 0
	c.word++
	c.of = c.now.script
	if c.now.script == latin {
		c.latin++
	}
	if c.now.rare {
		sum += c.rareness()
	}
	// No word ends in Â, nor is any word Ã alone.
	if c.next.shape != letter && c.nextR >= utf8.RuneSelf && (c.r == 'Â' || c.r == 'Ã' && c.word == 1) {
		sum += 5
	}
	return sum
}

// follows is the strangeness of a letter behind another one.
func (c *context) follows(bothASCII bool) int {
	if bothASCII {
		return 0
	}
	if strings.ContainsRune("ÂÃÄÅ", c.lastR) && strings.ContainsRune("ŒœŠšŽžŸƒ", c.r) {
		return leastGain // no language has these side by side
	}
	a, b := c.last.script, c.now.script
	switch {
	case a == shared || b == shared:
	case a == b:
		if c.last.lower && c.now.upper || c.before.shape == letter && c.before.upper && c.last.upper && c.now.lower {
			return strangeCase
		}
	case a == asian || b == asian:
		return c.besideLatin()
	case (a == greek || b == greek) && (a == latin || b == latin):
		return odd
	default:
		return mixed
	}
	return 0
}

// besideLatin is the strangeness of a letter of East Asia beside one of another script.
// People write iPhone手机 and 卡拉OK, but seldom one ideograph within a word.
func (c *context) besideLatin() int {
	switch {
	case c.r >= utf8.RuneSelf && c.lastR >= utf8.RuneSelf, c.now.script == asian && c.next.shape == letter && c.next.script != asian:
		return odd
	case c.last.lower, c.now.script == asian && c.next.script != asian:
		return unusual
	}
	return 0
}

// rareness is the strangeness of a letter that few texts have: less inside of a word
// that goes on like it, as languages that use it write.
func (c *context) rareness() int {
	if c.now.script == asian {
		return 5
	}
	goesOn := func(g glyph) bool {
		return g.shape == letter && g.script == c.now.script && g.upper == c.now.upper && g.lower == c.now.lower
	}
	if goesOn(c.last) || goesOn(c.next) {
		return unusual
	}
	return strange
}

// endWord counts the word that ends before this place.
func (c *context) endWord() {
	switch {
	case c.word == 0, c.of == latin, c.of == asian, c.of == shared:
	case c.word == 1:
		c.lone++
	default:
		c.words += c.word
	}
	c.word = 0
}
