package damage

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// body is what is remembered of some texts in order to tell how natural they are.
type body struct {
	words  map[string]uint64 // how often each occurs that has anything outside ASCII, see kindOf
	breaks uint64            // where words are not as people write them
}

// mostWords is how many different words of a column are remembered: they tell enough.
const mostWords = 2_000

func (b *body) isFull() bool { return len(b.words) >= mostWords }

// add takes a text into account.
func (b *body) add(c *coders, text []byte) {
	const (
		enough  = 4 << 10 // bytes; the rest of a text is like its beginning
		longest = 8       // letters of a word: East Asian texts do not divide words
	)
	if b.words == nil {
		b.words = map[string]uint64{}
	}
	var order spelling
	var word []rune
	end := func() {
		if slices.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) {
			b.words[string(word)]++
		}
		word = word[:0]
	}
	for _, r := range string(within(text, enough)) {
		if order.breaks(r) {
			b.breaks++
		}
		switch {
		case r >= utf8.RuneSelf:
			word = append(word, c.kindOf(r))
		case strings.ContainsRune(rareLetters, unicode.ToLower(r)):
			word = append(word, unicode.ToLower(r))
		case !unicode.IsLetter(r):
			end()
		}
		if len(word) >= longest {
			end()
		}
	}
	end()
}

// rareLetters are the ASCII letters that some languages lack.
const rareLetters = "bcfghjkqvwxyz"

// odds tells how much likelier it is that people have written one body of texts than
// another one, as a natural logarithm. It compares each with the mixture of languages
// that explains it best, so a column may be in several; a word is in one.
func (c *coders) odds(one, than *body) float64 {
	return c.likelihood(one) - c.likelihood(than)
}

// likelihood is the logarithm of the probability of a body's words in the best mixture
// of languages, by the method of expectation and maximisation.
func (c *coders) likelihood(b *body) float64 {
	const (
		rounds  = 12   // the mixture hardly changes after these
		aBreak  = 3    // in units of the logarithm
		anyword = 1e-4 // the share of words that are in none of the languages
	)
	all := c.tongues()
	words := make([][]float64, 0, len(b.words)) // how probable each is in each language
	counts := make([]float64, 0, len(b.words))
	for word, n := range b.words {
		chances := make([]float64, len(all))
		for i := range all {
			chances[i] = all[i].chance(word)
		}
		words, counts = append(words, chances), append(counts, float64(n))
	}
	shares, sum := make([]float64, len(all)), 0.0
	for i := range shares {
		shares[i] = 1 / float64(len(all))
	}
	for range rounds {
		sum = -aBreak * float64(b.breaks)
		next, total := make([]float64, len(all)), 0.0
		for k, chances := range words {
			p := 0.0
			for i, share := range shares {
				p += share * chances[i]
			}
			sum += counts[k] * math.Log(p)
			for i, share := range shares {
				next[i] += counts[k] * share * chances[i] / p
			}
			total += counts[k]
		}
		for i := range next {
			shares[i] = max(anyword, next[i]/max(1, total))
		}
	}
	return sum
}

// chance is how probable a word is in a language.
func (t tongue) chance(word string) float64 {
	const (
		foreign = 0.03 // a letter that it lacks, in a name
		nowhere = 1e-6
	)
	p := 1.0
	for _, r := range word {
		switch known := t.often[r]; {
		case r < utf8.RuneSelf:
			if strings.ContainsRune(t.lacks, r) {
				p *= foreign
			}
		default:
			p *= max(known, nowhere)
		}
	}
	return p
}

// spelling is how far a word has been read.
type spelling struct{ last, before rune }

// breaks reads a character and tells whether nobody writes it after the ones before it:
// letters of two scripts side by side, a capital after a small letter, a sign within a
// word.
func (s *spelling) breaks(r rune) (is bool) {
	switch {
	case !unicode.IsLetter(r):
	case unicode.IsLetter(s.last):
		is = scriptOf(r) != scriptOf(s.last) || unicode.IsUpper(r) && unicode.IsLower(s.last)
	default:
		is = unicode.IsLetter(s.before) && s.last >= utf8.RuneSelf && !joins(s.last)
	}
	s.before, s.last = s.last, r
	return is
}

// joins tells whether people write a sign within words.
func joins(r rune) bool {
	return unicode.IsMark(r) || unicode.IsDigit(r) || r >= eastAsia || strings.ContainsRune("’‘·–—‐\u2011\u00AD\u00A0\u200C،×", r)
}

// scriptOf numbers the scripts that legacy sets mix up.
func scriptOf(r rune) int {
	scripts := []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew, unicode.Thai}
	if r < utf8.RuneSelf {
		return 0
	}
	for i, table := range scripts {
		if unicode.Is(table, r) {
			return i
		}
	}
	return len(scripts)
}

// Kinds of East Asian characters, which are too many to list: what tells a text from a
// misread one is that it keeps to the common ones.
const (
	hiragana rune = 0xF0000 + iota // for private use: in no text of a legacy set
	katakana
	halfKatakana
	hangul
	commonHan
	rareHan
)

// Parts of a set, added to rareHan: those of the common characters of a standard.
const (
	ofGB rune = 1 << iota
	ofBig5
	ofJIS
	partsOfHan
)

// kindOf is what a character counts as: small letters for capitals, kinds for East Asian
// characters.
func (c *coders) kindOf(r rune) rune {
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
		if c.isLed("euckr", r, 0xB0, 0xC8) {
			return hangul
		}
	case unicode.Is(unicode.Han, r):
		return c.kindOfHan(r)
	}
	return r
}

// kindOfHan tells which standards count a character among the common ones, which all of
// them put first.
func (c *coders) kindOfHan(r rune) rune {
	if strings.ContainsRune(han, r) {
		return commonHan
	}
	kind := rareHan
	if c.isLed("gb2312", r, 0xB0, 0xD7) {
		kind += ofGB
	}
	if c.isLed("big5", r, 0xA4, 0xC6) {
		kind += ofBig5
	}
	if c.isLed("ujis", r, 0xB0, 0xCF) {
		kind += ofJIS
	}
	return kind
}

// isLed tells whether a set has a character in two bytes of which the first is in a range.
func (c *coders) isLed(set string, r rune, from, to byte) bool {
	var room [8]byte
	raw, ok := c.encoder(set).AppendRune(room[:0], r)
	return ok && len(raw) == 2 && from <= raw[0] && raw[0] <= to
}

// tongue is a language: how often it has each character, among those outside ASCII, and
// which ASCII letters it lacks.
type tongue struct {
	often map[rune]float64
	lacks string
}

// tongues are the languages that have been in legacy sets.
func (c *coders) tongues() []tongue {
	if c.spoken == nil {
		for _, l := range languages() {
			c.spoken = append(c.spoken, speak(l.letters, l.lacks))
		}
		c.spoken = append(c.spoken, eastAsian()...)
	}
	return c.spoken
}

// Shares of a text's characters outside ASCII.
const (
	ofLetters = 0.9
	ofSigns   = 0.08
)

// speak makes a language of its letters: frequencies fall with the rank (Zipf).
func speak(letters, lacks string) tongue {
	one, sum := tongue{map[rune]float64{}, lacks}, 0.0
	for i := range utf8.RuneCountInString(letters) {
		sum += 1 / float64(i+2)
	}
	i := 0
	for _, r := range letters {
		one.often[r] += ofLetters / float64(i+2) / sum
		i++
	}
	one.sign(signs, ofSigns)
	return one
}

// sign shares some of the probability among signs.
func (t tongue) sign(all string, share float64) {
	for _, r := range all {
		t.often[r] += share / float64(utf8.RuneCountInString(all))
	}
}

// Signs that people write in all languages, and those of East Asian ones.
const (
	signs     = "’“”–—„«»…€°®™©\u00A0‘§№½²×±•£º·"
	eastSigns = "、。，：！？（）「」・ー～“”《》【】　—…"
)

// eastAsian makes languages of kinds: how large a share of a text is of a kind, divided
// among the characters of that kind.
func eastAsian() []tongue {
	common := float64(utf8.RuneCountInString(han))
	made := func(share float64, part rune, size float64, rest map[rune]float64) tongue {
		often := map[rune]float64{commonHan: rest[commonHan] / common}
		for parts := range partsOfHan {
			if often[rareHan+parts] = 0.01 / 10_000; parts&part != 0 {
				often[rareHan+parts] = share / size
			}
		}
		often[hiragana], often[katakana], often[hangul] = rest[hiragana]/83, rest[katakana]/90, rest[hangul]/2350
		often[halfKatakana] = rest[halfKatakana] / 63
		t := tongue{often: often}
		t.sign(eastSigns, 0.15)
		t.sign(signs, 0.01)
		return t
	}
	return []tongue{
		made(0.40, ofGB, 3755, map[rune]float64{commonHan: 0.44}),
		made(0.40, ofBig5, 5401, map[rune]float64{commonHan: 0.44}),
		made(0.25, ofJIS, 2965, map[rune]float64{commonHan: 0.08, hiragana: 0.36, katakana: 0.14, halfKatakana: 0.001}),
		made(0.01, ofJIS, 2965, map[rune]float64{hangul: 0.83}),
	}
}
