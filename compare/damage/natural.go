package damage

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wording is what is remembered of some texts in order to tell how natural they are.
type wording struct {
	words  map[string]uint64 // how often each occurs that has anything outside ASCII, see kindOf
	breaks uint64            // where words are not as people write them
}

// mostWords is how many different words of a column are remembered: they tell enough.
const mostWords = 2_000

func (w *wording) isFull() bool { return len(w.words) >= mostWords }

// add takes a text into account.
func (w *wording) add(text []byte) {
	const (
		enough  = 4 << 10 // bytes; the rest of a text is like its beginning
		longest = 8       // letters of a word: East Asian texts do not divide words
	)
	if w.words == nil {
		w.words = map[string]uint64{}
	}
	var order spelling
	var word []rune
	end := func() {
		if slices.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) {
			w.words[string(word)]++
		}
		word = word[:0]
	}
	for _, r := range string(within(text, enough)) {
		if order.breaks(r) {
			w.breaks++
		}
		switch {
		case r >= utf8.RuneSelf:
			word = append(word, kindOf(r))
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

// odds tells how much likelier it is that people have written some texts than others, as
// a natural logarithm. It compares each with the mixture of languages that explains it
// best, so a column may be in several; a word is in one.
func (w *wording) odds(than *wording) float64 { return w.likelihood() - than.likelihood() }

// likelihood is the logarithm of the probability of the words in the best mixture of
// languages, by the method of expectation and maximisation.
func (w *wording) likelihood() float64 {
	const (
		rounds     = 12   // the mixture hardly changes after these
		aBreak     = 3    // in units of the logarithm
		leastShare = 1e-4 // of each language, so that a word of it has some chance
	)
	all := everyLanguage()
	words := make([][]float64, 0, len(w.words)) // how probable each is in each language
	counts := make([]float64, 0, len(w.words))
	for word, n := range w.words {
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
		sum = -aBreak * float64(w.breaks)
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
			shares[i] = max(leastShare, next[i]/max(1, total))
		}
	}
	return sum
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
		is = writtenIn(r) != writtenIn(s.last) || unicode.IsUpper(r) && unicode.IsLower(s.last)
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
