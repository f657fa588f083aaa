package damage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of East Asian characters, which are too many to list: what tells a text from a
// misread one is that it keeps to the common ones.
const (
	hiragana rune = 0xF0000 + iota // for private use: in no text of a legacy set
	katakana
	halfKatakana
	hangul
	commonHan
	rareHan // and a bit for each standard that has it in its first level
)

// kindOf is what a character counts as: small letters for capitals, kinds for East Asian
// characters.
func kindOf(r rune) rune {
	switch {
	case r < 0x3040:
		if lower := unicode.ToLower(r); lower >= utf8.RuneSelf {
			return lower
		}
	case r <= 0x309F:
		return hiragana
	case r <= 0x30FF:
		return katakana
	case 0xFF61 <= r && r <= 0xFF9F:
		return halfKatakana
	case 0xAC00 <= r && r <= 0xD7A3:
		if firstLevels()[ofKS].has(r) {
			return hangul
		}
	case unicode.Is(unicode.Han, r):
		return kindOfHan(r)
	}
	return r
}

// kindOfHan tells which standards count a character among the common ones, which all of
// them put first.
func kindOfHan(r rune) rune {
	if strings.ContainsRune(han, r) {
		return commonHan
	}
	kind := rareHan
	for of := range hanStandards {
		if r <= 0xFFFF && firstLevels()[of].has(r) {
			kind += 1 << of
		}
	}
	return kind
}
