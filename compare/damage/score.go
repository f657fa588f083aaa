package damage

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The score of a value says how much of it looks like UTF-8 that was read as latin1, in
// tenths. The numbers were found on the Universal Declaration of Human Rights in 412
// languages, on place names of the world, and on damaged forms of both: no value of the
// first two reaches suspect.
const (
	scoreFour     = 50 // a four-byte sequence; scoreRare of it if nobody writes the character
	scoreThree    = 40
	scoreLatin    = 22 // a two-byte sequence of Latin-1's letters and signs
	scoreTwo      = 16
	rareFour      = 20
	rareThree     = 6
	rareTwo       = 4
	scoreAgain    = 30 // the run undoes once more
	scoreDoubtful = 7  // at most, for what typography makes of clean text

	suspectFrom = 15
	alarmFrom   = 30
)

// judgement is what a text without a before shows of double encoding.
type judgement struct {
	score   int
	whole   bool // all of it undoes
	iso     bool // to undo it takes C1 controls that MySQL's latin1 lacks
	depth   int  // how many times it undoes as a whole
	several bool // the runs that undo to what people write are not all the same
}

func (j judgement) level() (Level, bool) {
	if j.score >= alarmFrom {
		return Alarm, true
	}
	return Suspect, j.score >= suspectFrom
}

// judge looks for double encoding in a text that is UTF-8. raw is room to work in. The
// larger of raw and the room that judge needed comes back.
func judge(text, raw []byte) (judgement, []byte) {
	var j judgement
	runs, failed, doubts := 0, 0, 0
	var undone []byte // the last such run
	j.whole = true
	lastLetter := rune(0) // the character before the run
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			lastLetter = rune(text[i])
			i++
			continue
		}
		end := i
		for end < len(text) && text[end] >= utf8.RuneSelf {
			end++
		}
		runs++
		var iso int
		var ok bool
		raw, iso, ok = appendLatin1(raw[:0], text[i:end])
		if !ok || !utf8.Valid(raw) {
			failed++
			j.whole = false
		} else {
			score, doubt := weigh(raw, text[i:end], lastLetter, at(text, end))
			if doubt {
				doubts = max(doubts, score) // not the sum: a long text may repeat a brand's name
			} else {
				j.score += score
			}
			j.iso = j.iso || iso > 0
			if score >= scoreDoubtful {
				j.several = j.several || undone != nil && !bytes.Equal(undone, text[i:end])
				undone = text[i:end]
			}
		}
		lastLetter = 0
		i = end
	}
	if runs == 0 || runs == failed {
		return judgement{}, raw
	}
	j.score += doubts
	if failed > 0 {
		j.score = j.score * 8 / 10
	}
	if j.whole {
		j.depth = 1 + depthOf(text)
	}
	return j, raw
}

// at is the ASCII character at a place of a text, 0 past its end.
func at(text []byte, i int) rune {
	if i < len(text) {
		return rune(text[i])
	}
	return 0
}

// weigh scores one run, which undoes to raw. before and next are the ASCII characters
// around it, 0 for none. doubt tells that clean text may well contain the run.
func weigh(raw, run []byte, before, next rune) (score int, doubt bool) {
	first, sequences := rune(0), 0
	for _, r := range string(raw) {
		if sequences == 0 {
			first = r
		}
		sequences++
		score += sequenceScore(r)
	}
	if sequences == 1 && doubtful(run, first, before, next) {
		return min(score, scoreDoubtful), true
	}
	if again, _, ok := appendLatin1(nil, raw); ok && utf8.Valid(again) {
		score += scoreAgain
	}
	return score, false
}

func sequenceScore(r rune) int {
	rare := !common(r)
	switch {
	case r > 0xFFFF:
		if rare {
			return rareFour
		}
		return scoreFour
	case r > 0x7FF:
		if rare {
			return rareThree
		}
		return scoreThree
	case r <= 0xFF:
		return scoreLatin
	case rare:
		return rareTwo
	}
	return scoreTwo
}

// doubtful finds a lone sequence that occurs in clean text as well. These are: a capital
// after a capital, and a sign (SANHARÓ®, while RÃ­o goes on in small letters); a capital
// and a mark that closes a quotation („Note Ä“); a character that would be a small
// letter among capitals (IRMÃ, a no-break space, MARIA); a small letter at the end of a
// word and several such marks (été»…), unless the word goes on behind them.
func doubtful(run []byte, undone, before, next rune) bool {
	lead, n := utf8.DecodeRune(run)
	if unicode.IsUpper(lead) {
		if string(run[n:]) == "’" { // an apostrophe: Ñ’s, Ó’Brien
			return true
		}
		return unicode.IsUpper(before) && (!unicode.IsLetter(next) || unicode.IsUpper(next) && unicode.IsLower(undone)) ||
			undone > 0xFF && !unicode.IsLetter(next) && closes(run[n:], "»›“”’…")
	}
	return unicode.IsLetter(before) && !unicode.IsLetter(next) && (undone < 0x2000 || undone > 0x214F) &&
		closes(run[n:], "«»‹›“”„‘’‚…–—™®©°ºª·\u00A0")
}

// closes tells whether a text consists of these marks.
func closes(text []byte, marks string) bool {
	for _, r := range string(text) {
		if !strings.ContainsRune(marks, r) {
			return false
		}
	}
	return true
}

// common tells whether a character is in one of the blocks that people write in. A
// sequence that undoes to any other character is more likely two characters that happen
// to stand together.
func common(r rune) bool {
	switch {
	case r <= 0xFF:
		return true
	case r <= 0x7FF:
		return r <= 0x17F || 0x218 <= r && r <= 0x21B || // Latin
			0x300 <= r && r <= 0x328 || // accents
			0x384 <= r && r <= 0x3CE || // Greek
			0x401 <= r && r <= 0x45F || r == 0x490 || r == 0x491 || // Cyrillic
			0x531 <= r && r <= 0x587 || // Armenian
			0x5D0 <= r && r <= 0x5EA || // Hebrew
			0x60C <= r && r <= 0x64A || 0x660 <= r && r <= 0x6D5 // Arabic
	case r <= 0xFFFF:
		return 0x900 <= r && r <= 0xDFF || // scripts of India
			0xE00 <= r && r <= 0xE5B || // Thai
			0xE80 <= r && r <= 0xEDF || // Lao
			0x1000 <= r && r <= 0x109F || 0x10D0 <= r && r <= 0x11FF || // Burmese, Georgian, Hangul
			0x1200 <= r && r <= 0x137F || 0x1780 <= r && r <= 0x17E9 || // Ethiopic, Khmer
			0x1E00 <= r && r <= 0x1FFE || // Latin of Vietnam, Greek with accents
			0x200B <= r && r <= 0x2060 || 0x20A0 <= r && r <= 0x20BF || // punctuation, currencies
			0x2100 <= r && r <= 0x27BF || // signs
			0x3000 <= r && r <= 0x312F || 0x3400 <= r && r <= 0x9FFF || 0xAC00 <= r && r <= 0xD7A3 || // East Asia
			r == 0xFE0F || r == 0xFEFF || r == utf8.RuneError || 0xFF01 <= r && r <= 0xFFE6
	}
	return 0x1F000 <= r && r <= 0x1FAFF || 0x20000 <= r && r <= 0x2A6DF
}

// depthOf is how many more times a text that undoes once can be undone, up to three
// times in all.
func depthOf(text []byte) int {
	for n := range 2 {
		raw, _, ok := appendLatin1(nil, text)
		if !ok {
			return n
		}
		again, _, ok := appendLatin1(nil, raw)
		if !ok || !utf8.Valid(again) || bytes.Equal(again, raw) {
			return n
		}
		text = raw
	}
	return 2
}
