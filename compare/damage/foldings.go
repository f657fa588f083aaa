package damage

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// traits are what a text, or a character of one, has.
type traits uint16

const (
	inLatin1   traits = 1 << iota // a character outside ASCII that latin1 has
	inBMP                         // another one up to U+FFFF
	beyond                        // one beyond U+FFFF
	cased                         // one that case folding changes
	accented                      // one that the loss of accents changes
	spacious                      // white space, other than single spaces between words
	unsure                        // characters that may not be in NFC
	decomposed                    // not in NFC
	uncommon                      // neither in NFC nor in NFD
)

// symbol is what is known of a character outside ASCII.
type symbol struct {
	traits traits
	folded rune
	plain  [3]rune // without accents; 0 behind its end
}

// symbols are those that have been met, in pages of 256.
type symbols [unicode.MaxRune>>8 + 1]*[256]symbol

// of gives what is known of a character.
func (s *symbols) of(r rune) *symbol {
	page := s[r>>8]
	if page == nil {
		page = new([256]symbol)
		for i := range page {
			page[i] = newSymbol(r&^0xFF | rune(i))
		}
		s[r>>8] = page
	}
	return &page[r&0xFF]
}

func newSymbol(r rune) symbol {
	l := symbol{folded: folded(r)}
	switch _, isISO, ok := latin1Byte(r); {
	case beyondBMP(r):
		l.traits = beyond
	case ok && !isISO:
		l.traits = inLatin1
	default:
		l.traits = inBMP
	}
	if l.folded != r {
		l.traits |= cased
	}
	if unicode.IsSpace(r) {
		l.traits |= spacious
	}
	of := norm.NFC.PropertiesString(string(r))
	if !of.BoundaryBefore() || !norm.NFC.IsNormalString(string(r)) {
		l.traits |= unsure
	}
	n := 0
	for _, p := range plainLetter(r) {
		if n < len(l.plain) {
			l.plain[n] = p
			n++
		}
	}
	if l.plain != [...]rune{r, 0, 0} {
		l.traits |= accented
	}
	return l
}

// folded is the same for a character in upper and in lower case.
func folded(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }

// plainLetter is a character without its accents.
func plainLetter(r rune) string {
	if strings.ContainsRune("\uFFFD", r) || !utf8.ValidRune(r) {
		return string(r)
	}
	return norm.NFC.String(string(appendPlain(nil, []byte(string(r)))))
}

// scan tells what a text has.
func (s *symbols) scan(text []byte) traits {
	var has traits
	wasSpace := true
	for i := 0; i < len(text); {
		b := text[i]
		if b < utf8.RuneSelf {
			if 'A' <= b && b <= 'Z' {
				has |= cased
			}
			isSpace := b == ' ' || '\t' <= b && b <= '\r'
			if isSpace && (wasSpace || b != ' ') {
				has |= spacious
			}
			wasSpace = isSpace
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		has |= s.of(r).traits
		wasSpace = false
		i += n
	}
	if wasSpace && len(text) > 0 {
		has |= spacious
	}
	if has&unsure != 0 && !norm.NFC.IsNormal(text) {
		has |= decomposed
		if !norm.NFD.IsNormal(text) {
			has |= uncommon
		}
	}
	return has
}

// marks counts what appendMarked replaced: characters, and the bytes of those that were lacking.
type marks struct{ characters, bytes int }

// number is what is added to the hash.
func (m marks) number() uint64 { return uint64(m.characters) + uint64(m.bytes)<<32 }

// appendMarked appends a text with one '?' for each run of marks and of characters with one
// of some traits.
func (s *symbols) appendMarked(dst, text []byte, lacking traits) ([]byte, marks) {
	var lost marks
	wasMark := false
	for i := 0; i < len(text); {
		n, size := 1, 0 // size is that of what is lost
		if b := text[i]; b >= utf8.RuneSelf {
			var r rune
			r, n = utf8.DecodeRune(text[i:])
			switch {
			case s.of(r).traits&lacking != 0:
				size = n
			case r == utf8.RuneError:
				size = 1
			}
		} else if b == '?' {
			size = 1
		}
		switch {
		case size == 0:
			dst = append(dst, text[i:i+n]...)
		case !wasMark:
			dst = append(dst, '?')
		}
		if wasMark = size > 0; wasMark {
			lost.characters++
			lost.bytes += size
		}
		i += n
	}
	return dst, lost
}

// folding makes the same of a text and of what became of it.
type folding struct {
	name   string
	needs  traits // of texts that it changes
	append func(s *symbols, dst, text []byte, has traits) []byte
}

// foldings are those of kinds of damage that leave a text almost the same, in the order in
// which Classify tries them.
func foldings() [4]folding {
	return [...]folding{
		{composed, uncommon, (*symbols).appendComposed},
		{spaced, spacious, (*symbols).appendSpaced},
		{caseFolded, cased, (*symbols).appendFolded},
		{accentless, accented | decomposed, (*symbols).appendAccentless},
	}
}

func (s *symbols) appendComposed(dst, text []byte, _ traits) []byte {
	return norm.NFC.Append(dst, text...)
}

func (s *symbols) appendSpaced(dst, text []byte, _ traits) []byte {
	start := len(dst)
	isOwed := false
	for i := 0; i < len(text); {
		n, isSpace := 1, text[i] == ' ' || '\t' <= text[i] && text[i] <= '\r'
		if text[i] >= utf8.RuneSelf {
			var r rune
			r, n = utf8.DecodeRune(text[i:])
			isSpace = s.of(r).traits&spacious != 0
		}
		if !isSpace {
			if isOwed && len(dst) > start {
				dst = append(dst, ' ')
			}
			dst = append(dst, text[i:i+n]...)
		}
		isOwed = isSpace
		i += n
	}
	return dst
}

func (s *symbols) appendFolded(dst, text []byte, _ traits) []byte {
	for i := 0; i < len(text); {
		b := text[i]
		if b < utf8.RuneSelf {
			if 'A' <= b && b <= 'Z' {
				b += 'a' - 'A'
			}
			dst = append(dst, b)
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if of := s.of(r); of.traits&cased != 0 {
			dst = utf8.AppendRune(dst, of.folded)
		} else {
			dst = append(dst, text[i:i+n]...)
		}
		i += n
	}
	return dst
}

func (s *symbols) appendAccentless(dst, text []byte, has traits) []byte {
	if has&decomposed != 0 {
		text = norm.NFC.Bytes(text)
	}
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			dst = append(dst, text[i])
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		of := s.of(r)
		if of.traits&accented == 0 {
			dst = append(dst, text[i:i+n]...)
		}
		for _, p := range of.plain {
			if of.traits&accented == 0 || p == 0 {
				break
			}
			dst = utf8.AppendRune(dst, p)
		}
		i += n
	}
	return dst
}

// appendCutAt4Byte appends what a text has before its first character beyond U+FFFF.
func appendCutAt4Byte(dst, text []byte) []byte {
	if i := bytes.IndexFunc(text, beyondBMP); i >= 0 {
		text = text[:i]
	}
	return append(dst, text...)
}

// appendDropped4Byte appends a text without its characters beyond U+FFFF.
func appendDropped4Byte(dst, text []byte) []byte {
	for _, r := range string(text) {
		if !beyondBMP(r) {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}
