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

// place is a character of a text, with what is before and behind it.
type place struct {
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
	var p place
	n := 0
	p.nextR, n = utf8.DecodeRune(text)
	p.next = glyphOf(p.nextR)
	for at := n; ; at += n {
		p.before, p.last, p.now = p.last, p.now, p.next
		p.lastR, p.r = p.r, p.nextR
		p.next, p.nextR, n = glyph{}, 0, 0
		if at < len(text) {
			p.nextR, n = utf8.DecodeRune(text[at:])
			p.next = glyphOf(p.nextR)
		}
		sum += p.here()
		if n == 0 {
			break
		}
	}
	p.endWord()
	if p.words == 0 {
		each := unusual
		if p.latin > 0 {
			each = strange
		}
		sum += each * p.lone
	}
	return sum
}

// here is the strangeness of one place.
func (p *place) here() int {
	if p.now.shape == letter {
		return p.letter()
	}
	if p.now.shape == mark {
		return p.mark()
	}
	if p.now.shape != lost {
		p.endWord()
	}
	return p.countSigns() + p.punctuation()
}

// countSigns is the strangeness of signs in a row.
func (p *place) countSigns() int {
	isSign := p.r >= utf8.RuneSelf && (p.now.shape == sign || p.now.shape == ending || p.now.shape == quote || p.now.shape == control)
	switch {
	case !isSign:
		p.signs = 0
	case p.last.shape == letter || p.signs > 0:
		p.signs++
	}
	if p.signs > 1 && p.r != p.lastR && (p.now.rare || p.last.rare) {
		return unusual
	}
	return 0
}

// punctuation is the strangeness of what is no letter.
func (p *place) punctuation() int {
	if p.r < utf8.RuneSelf && p.r != '?' {
		return 0
	}
	isInside := p.last.shape == letter && p.next.shape == letter
	isBehind := (p.last.shape == letter || p.last.shape == mark) && !isInside
	switch p.now.shape {
	case plain:
		if isInside && (p.lastR >= utf8.RuneSelf || p.nextR >= utf8.RuneSelf) { // a question mark
			return odd
		}
	case dash:
		switch {
		case isInside && p.last.upper && p.lastR >= utf8.RuneSelf && p.next.lower:
			return odd
		case isInside:
			return 2
		}
	case quote:
		switch {
		case isInside && p.r == '‘':
			return 4
		case isInside:
			return strange
		case isBehind && (p.r == '„' || p.r == '‚'):
			return odd
		}
	case ending:
		switch {
		case (p.r == '×' || p.r == '÷') && p.last.shape != digit && p.nextR >= utf8.RuneSelf && p.next.shape >= apostrophe:
			return odd // between numbers it multiplies
		case isInside && p.r == '…':
			return unusual
		case isInside:
			return strange
		case isBehind && p.r == '©':
			return 2
		}
	case sign:
		return p.sign(isInside, isBehind)
	case box:
		if p.last.shape == letter || p.next.shape == letter {
			return strangeCase
		}
	case control:
		return strange
	case gap, digit, letter, mark, apostrophe, lost:
	}
	return 0
}

func (p *place) sign(isInside, isBehind bool) int {
	switch {
	case p.r == '\u00AD' && isInside && !p.last.upper:
		return 2 // a place to break the word
	case isInside:
		return strange
	case isBehind && p.r == '•':
		return 0
	case isBehind:
		return odd
	case p.now.rare:
		return unusual
	}
	return 0
}

// mark is the strangeness of an accent or a vowel sign.
func (p *place) mark() int {
	switch {
	case p.last.shape != letter && p.last.shape != mark:
		return strangeCase
	case p.now.script == shared:
		return odd // composed letters are the rule
	case p.last.script != p.now.script && p.last.script != shared:
		return strange
	}
	return 0
}

// letter is the strangeness of a letter and what is before it.
func (p *place) letter() (sum int) {
	isASCII := p.r < utf8.RuneSelf
	if p.last.shape == letter || p.last.shape == mark {
		sum += p.follows(isASCII && p.lastR < utf8.RuneSelf)
	} else {
		p.endWord()
		if p.signs > 1 { // several signs within a word
			sum += strange
		}
		if p.last.shape == digit && !isASCII && p.next.shape != letter && p.now.script != asian {
			sum += unusual
		}
	}
	p.signs = 0
	p.word++
	p.of = p.now.script
	if p.now.script == latin {
		p.latin++
	}
	if p.now.rare {
		sum += p.rareness()
	}
	// No word ends in Â, nor is any word Ã alone.
	if p.next.shape != letter && p.nextR >= utf8.RuneSelf && (p.r == 'Â' || p.r == 'Ã' && p.word == 1) {
		sum += 5
	}
	return sum
}

// follows is the strangeness of a letter behind another one.
func (p *place) follows(bothASCII bool) int {
	if bothASCII {
		return 0
	}
	if strings.ContainsRune("ÂÃÄÅ", p.lastR) && strings.ContainsRune("ŒœŠšŽžŸƒ", p.r) {
		return leastGain // no language has these side by side
	}
	a, b := p.last.script, p.now.script
	switch {
	case a == shared || b == shared:
	case a == b:
		if p.last.lower && p.now.upper || p.before.shape == letter && p.before.upper && p.last.upper && p.now.lower {
			return strangeCase
		}
	case a == asian || b == asian:
		return p.besideLatin()
	case (a == greek || b == greek) && (a == latin || b == latin):
		return odd
	default:
		return mixed
	}
	return 0
}

// besideLatin is the strangeness of a letter of East Asia beside one of another script.
// People write iPhone手机 and 卡拉OK, but seldom one ideograph within a word.
func (p *place) besideLatin() int {
	switch {
	case p.r >= utf8.RuneSelf && p.lastR >= utf8.RuneSelf, p.now.script == asian && p.next.shape == letter && p.next.script != asian:
		return odd
	case p.last.lower, p.now.script == asian && p.next.script != asian:
		return unusual
	}
	return 0
}

// rareness is the strangeness of a letter that few texts have: less inside of a word
// that goes on like it, as languages that use it write.
func (p *place) rareness() int {
	if p.now.script == asian {
		return 5
	}
	goesOn := func(g glyph) bool {
		return g.shape == letter && g.script == p.now.script && g.upper == p.now.upper && g.lower == p.now.lower
	}
	if goesOn(p.last) || goesOn(p.next) {
		return unusual
	}
	return strange
}

// endWord counts the word that ends before this place.
func (p *place) endWord() {
	switch {
	case p.word == 0, p.of == latin, p.of == asian, p.of == shared:
	case p.word == 1:
		p.lone++
	default:
		p.words += p.word
	}
	p.word = 0
}
