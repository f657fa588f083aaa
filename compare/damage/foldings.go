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
	marking                       // '?' or U+FFFD
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
	if r == utf8.RuneError {
		l.traits |= marking
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

// folder folds the text that it has read last.
type folder struct {
	symbols *symbols
	text    []byte
	has     traits
	spots   []spot
}

func newFolder() folder { return folder{symbols: new(symbols)} }

// spot is where a text has a character outside ASCII, or a '?'.
type spot struct {
	at   uint32
	size uint8
	*symbol
}

func (s spot) end() int { return int(s.at) + int(s.size) }

// question is what is known of '?'.
//
//nolint:gochecknoglobals // never changes
var question = symbol{traits: marking, folded: '?', plain: [3]rune{'?'}}

// read reads a text, which must not change as long as it is folded.
func (f *folder) read(text []byte) {
	f.text, f.spots = text, f.spots[:0]
	has, wasSpace := traits(0), true
	for i := 0; i < len(text); {
		b := text[i]
		if b >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(text[i:])
			of := f.symbols.of(r)
			f.spots = append(f.spots, spot{uint32(i), uint8(n), of})
			has |= of.traits
			wasSpace = false
			i += n
			continue
		}
		if 'A' <= b && b <= 'Z' {
			has |= cased
		} else if b == '?' {
			f.spots = append(f.spots, spot{uint32(i), 1, &question})
		}
		isSpace := isASCIISpace(b)
		if isSpace && (wasSpace || b != ' ') {
			has |= spacious
		}
		wasSpace = isSpace
		i++
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
	f.has = has
}

func isASCIISpace(b byte) bool { return b == ' ' || '\t' <= b && b <= '\r' }

// marks counts what appendMarked replaced: characters, and the bytes of those that were lacking.
type marks struct{ characters, bytes int }

// number is what is added to the hash.
func (m marks) number() uint64 { return uint64(m.characters) + uint64(m.bytes)<<32 }

// appendMarked appends the text with one '?' for each run of marks and of characters with
// one of some traits.
func (f *folder) appendMarked(dst []byte, lacking traits) ([]byte, marks) {
	var lost marks
	done, run := 0, -1 // up to where the text is appended, and where a run of marks would go on
	for _, s := range f.spots {
		if s.traits&(lacking|marking) == 0 {
			continue
		}
		lost.characters++
		if s.traits&lacking != 0 {
			lost.bytes += int(s.size)
		} else {
			lost.bytes++
		}
		if at := int(s.at); at != run {
			dst = append(append(dst, f.text[done:at]...), '?')
		}
		done = s.end()
		run = done
	}
	return append(dst, f.text[done:]...), lost
}

// lackingSet is a set of which the lacking characters are fingerprinted.
type lackingSet struct {
	set, name    string
	lacks, alone traits // of all characters that it lacks, and of those that the sets before it have
}

// lackingSets lists the sets by what they have, the largest first.
func lackingSets() [3]lackingSet {
	return [...]lackingSet{
		{"utf8mb3", lackingUTF8MB3, beyond, beyond},
		{"latin1", lackingLatin1, beyond | inBMP, inBMP},
		{"ascii", lackingASCII, beyond | inBMP | inLatin1, inLatin1},
	}
}

// folding makes the same of a text and of what became of it.
type folding struct {
	name   string
	needs  traits // of texts that it changes
	append func(f *folder, dst []byte) []byte
}

// foldings are those of kinds of damage that leave a text almost the same, in the order in
// which Classify tries them.
func foldings() [4]folding {
	return [...]folding{
		{composed, uncommon, (*folder).appendComposed},
		{spaced, spacious, (*folder).appendSpaced},
		{caseFolded, cased, (*folder).appendFolded},
		{accentless, accented | decomposed, (*folder).appendAccentless},
	}
}

func (f *folder) appendComposed(dst []byte) []byte { return norm.NFC.Append(dst, f.text...) }

func (f *folder) appendSpaced(dst []byte) []byte {
	start, isOwed := len(dst), false
	for i := 0; i < len(f.text); {
		n, isSpace := 1, isASCIISpace(f.text[i])
		if f.text[i] >= utf8.RuneSelf {
			var r rune
			r, n = utf8.DecodeRune(f.text[i:])
			isSpace = f.symbols.of(r).traits&spacious != 0
		}
		if !isSpace {
			if isOwed && len(dst) > start {
				dst = append(dst, ' ')
			}
			dst = append(dst, f.text[i:i+n]...)
		}
		isOwed = isSpace
		i += n
	}
	return dst
}

func (f *folder) appendFolded(dst []byte) []byte {
	done := 0
	lower := func(to int) {
		start := len(dst)
		dst = append(dst, f.text[done:to]...)
		for i, b := range dst[start:] {
			if 'A' <= b && b <= 'Z' {
				dst[start+i] = b + 'a' - 'A'
			}
		}
	}
	for _, s := range f.spots {
		if s.traits&cased != 0 {
			lower(int(s.at))
			dst = utf8.AppendRune(dst, s.folded)
			done = s.end()
		}
	}
	lower(len(f.text))
	return dst
}

func (f *folder) appendAccentless(dst []byte) []byte {
	if f.has&decomposed != 0 {
		whole := folder{symbols: f.symbols}
		whole.read(norm.NFC.Bytes(f.text))
		f = &whole
	}
	done := 0
	for _, s := range f.spots {
		if s.traits&accented == 0 {
			continue
		}
		dst = append(dst, f.text[done:s.at]...)
		for _, r := range s.plain {
			if r == 0 {
				break
			}
			dst = utf8.AppendRune(dst, r)
		}
		done = s.end()
	}
	return append(dst, f.text[done:]...)
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
