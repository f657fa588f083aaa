package damage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shape is what part a character has in written text.
type shape uint8

const (
	gap        shape = iota // white space, and what is before and behind a text
	plain                   // ASCII that is neither letter nor digit
	digit                   // of any script
	letter                  // with modifiers and vowel signs that stand as letters
	mark                    // an accent or a vowel sign
	apostrophe              // stands inside of words
	dash                    // joins words, or numbers
	quote                   // opens or closes
	ending                  // a sign that may follow a word, or a number: ® ² ½
	sign                    // any other
	box                     // draws boxes
	control                 // nobody types it
	lost                    // U+FFFD, in the place of any character
)

// glyph is what is known of one character, apart from the others around it.
type glyph struct {
	shape
	script       script
	upper, lower bool
	rare         bool // few texts of its script have it
}

// script is a system of writing: of those beyond the named ones, the block of Unicode.
type script uint16

const (
	shared script = iota // what all scripts share
	latin
	greek
	cyrillic
	armenian
	hebrew
	arabic
	asian // Han, kana, Hangul
	block // the first of the others
)

// glyphOf looks a character up.
func glyphOf(r rune) glyph {
	switch {
	case r < utf8.RuneSelf:
		return asciiGlyph(r)
	case r < 0xA0, r >= 0xE000 && r <= 0xF8FF:
		return glyph{shape: control}
	case r == utf8.RuneError:
		return glyph{shape: lost}
	}
	if s := punctuation(r); s != gap {
		return glyph{shape: s, rare: s == sign && isRareSign(r)}
	}
	switch {
	case unicode.IsSpace(r), r == 0x200B, r == 0xFEFF, r == 0x2060, r >= 0xFE00 && r <= 0xFE0F:
		return glyph{}
	case unicode.Is(unicode.Cf, r): // joins or parts letters, in Arabic and in India
		return glyph{}
	case unicode.IsDigit(r):
		return glyph{shape: digit}
	case unicode.IsMark(r):
		return glyph{shape: mark, script: writtenIn(r)}
	case unicode.IsLetter(r):
		g := glyph{shape: letter, script: writtenIn(r), rare: isRare(r)}
		if g.script == latin || g.script == greek || g.script == cyrillic || g.script == armenian {
			g.upper, g.lower = unicode.IsUpper(r), unicode.IsLower(r)
		}
		return g
	case r >= 0x2500 && r <= 0x259F:
		return glyph{shape: box}
	case !unicode.IsGraphic(r):
		return glyph{shape: control}
	}
	return glyph{shape: sign, rare: isRareSign(r)}
}

func asciiGlyph(r rune) glyph {
	switch {
	case 'a' <= r && r <= 'z':
		return glyph{shape: letter, script: latin, lower: true}
	case 'A' <= r && r <= 'Z':
		return glyph{shape: letter, script: latin, upper: true}
	case '0' <= r && r <= '9':
		return glyph{shape: digit}
	case r <= ' ':
		return glyph{}
	}
	return glyph{shape: plain}
}

// punctuation is the shape of marks and signs that are told apart; gap for all others.
func punctuation(r rune) shape {
	switch r {
	case '’', 'ʼ', '·', '‧', '´', '′', '‑', '‐', '・', 'ː':
		return apostrophe
	case '–', '—', '−', '―':
		return dash
	case '‘', '“', '”', '„', '‚', '«', '»', '‹', '›', '‟', '‛':
		return quote
	case '®', '™', '©', '²', '³', '¹', '°', 'º', 'ª', '½', '¼', '¾', '…', '†', '±', '×', '÷', '″', '℠':
		return ending
	case 'µ', '\u00AD', 'ˆ', '˜', '¨', '¯', '¸', 'ƒ':
		return sign
	}
	return gap
}

// isRareSign tells the signs that texts seldom have, and that MySQL's sets have in the
// places of bytes from 80 on.
func isRareSign(r rune) bool {
	switch r {
	case '¤', '¦', '¬', '¶', '‡', '\u00AD', '¨', '¯', '¸', 'ˆ', '˜', '⌐', '∙', '√', '∞', '∂', '∑', '∏', '∫', '◊', '¢', '‰':
		return true
	}
	return r >= 0x2300 && r <= 0x232F
}

// writtenIn is the script of a letter or a mark.
func writtenIn(r rune) script {
	switch {
	case r <= 0x2AF, r >= 0x1E00 && r <= 0x1EFF, r >= 0x2C60 && r <= 0x2C7F, r >= 0xA720 && r <= 0xA7FF, r >= 0xFB00 && r <= 0xFB06,
		r >= 0xFF21 && r <= 0xFF5A:
		return latin
	case r <= 0x36F, r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x2000 && r <= 0x2BFF:
		return shared
	case r <= 0x3FF, r >= 0x1F00 && r <= 0x1FFF:
		return greek
	case r <= 0x52F:
		return cyrillic
	case r <= 0x58F:
		return armenian
	case r <= 0x5FF:
		return hebrew
	case r <= 0x6FF, r >= 0x750 && r <= 0x77F, r >= 0xFB50 && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFE:
		return arabic
	case r <= 0xDFF:
		return block + script(r>>7)
	case r >= 0x1200 && r <= 0x139F:
		return block + 0x12
	case r >= 0x1100 && r <= 0x11FF, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7FF, r >= 0xF900 && r <= 0xFAFF,
		r >= 0xFF65 && r <= 0xFFDC, r >= 0x20000:
		return asian
	case r <= 0xE7F:
		return block + 0x1C
	}
	return block + script(r>>8)
}

// isRare tells the letters that few texts of their script have.
func isRare(r rune) bool {
	switch {
	case r <= 0x17F:
		return false
	case r <= 0x2AF: // those of Vietnamese and Romanian, and of Pinyin
		return r != 0x1A0 && r != 0x1A1 && r != 0x1AF && r != 0x1B0 && (r < 0x1CD || r > 0x1DC) && (r < 0x218 || r > 0x21B)
	case r <= 0x3FF:
		return r < 0x386 || r > 0x3CE
	case r <= 0x52F:
		return r == 0x400 || r == 0x40D || r == 0x450 || r == 0x45D || r > 0x45F && r < 0x490 || r > 0x4E9
	case r <= 0x5FF:
		return r > 0x587 && r < 0x5D0 || r > 0x5EA
	case r <= 0x6FF:
		return r < 0x621 || r >= 0x63B && r <= 0x63F || r > 0x64A && !strings.ContainsRune("پچژکگیٹڈڑںھہۃےەۆۇۈۋېڭڵڕێڤټځڅډړږښګڼۀ", r)
	case r <= 0x8FF:
		return true
	}
	return writtenIn(r) == asian && isRareEastAsian(r)
}
