package damage

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"allclear/checksum/charset"
)

// textBefore finds the text before among those that the text after may have been made of.
func (s *search) textBefore() (before []byte, ok bool) {
	found := func(text []byte) bool {
		if ok = s.isBefore(text); ok {
			before = bytes.Clone(text)
		}
		return ok
	}
	if s.isRead {
		_ = s.alike(found) || s.recoded(found)
	} else {
		_ = slices.ContainsFunc(s.sets(), func(set string) bool { return s.isReadAs(set, s.after.Bytes, found) })
	}
	return before, ok
}

// alike tries the texts that are almost the same.
func (s *search) alike(found func([]byte) bool) bool {
	prints := s.fingerprinter()
	prints.text.read(s.text)
	for _, one := range foldings() {
		if _, ok := s.print(one.name); ok {
			continue
		}
		if s.raw = one.append(&prints.text, s.raw[:0]); found(s.raw) {
			return true
		}
	}
	for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC} {
		if found(form.Bytes(s.text)) {
			return true
		}
	}
	text := string(s.text)
	unescaped := html.UnescapeString(text)
	candidates := []string{
		strings.TrimPrefix(text, "\uFEFF"), strings.TrimPrefix(text, "ï»¿"), "\uFEFF" + text, "ï»¿" + text,
		strings.TrimRight(text, "\x00"), unescaped, html.UnescapeString(unescaped), html.EscapeString(text),
	}
	for to := range 2 {
		candidates = append(candidates, strings.Map(func(r rune) rune { return twinOf(r, to) }, text))
	}
	return slices.ContainsFunc(candidates, func(one string) bool { return one != text && found([]byte(one)) })
}

// twinOf is a character, or the one that JIS's tables (0) or Microsoft's (1) have in its place.
func twinOf(r rune, of int) rune {
	if at := twin(r); at > 0 {
		return []rune(allTwins()[at-1])[of]
	}
	return r
}

// recoded tries the texts that the bytes of the text after, in any set, are in any other.
func (s *search) recoded(found func([]byte) bool) bool {
	const long = 16 << 10 // bytes; a longer text was misread as UTF-8, or UTF-8 as another set
	before := s.outside()
	switch {
	case before.isKept && s.doubled(found):
		return true
	case !before.isKept && len(s.text) > long:
		return false
	}
	sets := s.sets()
	for _, is := range sets {
		raw, ok := s.after.Bytes, true
		if is != s.after.Charset.Name() {
			raw, ok = s.coders.encoder(is).AppendText(s.raw[:0], s.text)
			s.raw = raw
		}
		if !ok {
			continue
		}
		n := outsideASCII(raw)
		for _, was := range sets {
			isShort := len(raw) <= long || is == "utf8mb4" || was == "utf8mb4"
			if is != was && isShort && before.allows(is, was, n) && s.isReadAs(was, raw, found) {
				return true
			}
		}
	}
	return false
}

// outside is what the text before had outside ASCII, and its '?': in characters, and in bytes
// of UTF-8, of '?' one.
type outside struct {
	characters, size int
	// isKept tells that ASCII has been left as it is. Otherwise the text after is an edited
	// one, or was read in a set in which a byte of ASCII may be a part of a character.
	isKept bool
}

// allows tells whether bytes in one set may have been in another one, where n of them are
// outside ASCII, or '?'.
func (o outside) allows(is, was string, n int) bool {
	switch {
	case hasASCIIInside(is), hasASCIIInside(was):
		return true
	case !o.isKept:
		return false
	case was == "utf8mb4":
		return n == o.size
	case oneByte(was):
		return n == o.characters
	}
	return true
}

// outsideASCII counts the bytes of a text that are not ASCII, and its '?'.
func outsideASCII(raw []byte) (n int) {
	for _, b := range raw {
		if b >= utf8.RuneSelf || b == '?' {
			n++
		}
	}
	return n
}

// isReadAs tells whether bytes are the text before in a set.
func (s *search) isReadAs(set string, raw []byte, found func([]byte) bool) bool {
	text, ok := s.coders.set(set).AppendUTF8(s.room[:0], raw)
	s.room = text
	return ok && found(text)
}

// sets are those that the text may have been in, and may be in now.
func (s *search) sets() []string {
	all := []string{"utf8mb4"}
	for _, set := range []*charset.Charset{s.set, s.after.Charset} {
		if set != nil && !slices.Contains(all, set.Name()) {
			all = append(all, set.Name())
		}
	}
	for _, name := range s.legacy {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// hasASCIIInside tells whether a byte below 0x80 may be a part of another character.
func hasASCIIInside(set string) bool {
	switch set {
	case "gbk", "gb18030", "big5", "cp932", "sjis", "swe7":
		return true
	}
	return isUnicode(set) && !strings.HasPrefix(set, "utf8")
}

// doubled tries the texts that a double encoding makes the text after of, and those that it
// makes of the text after.
func (s *search) doubled(found func([]byte) bool) bool {
	const most = 3
	undo := func(encode func(text []byte) ([]byte, bool)) bool {
		text := s.text
		for range most {
			raw, ok := encode(text)
			if !ok || !utf8.Valid(raw) {
				return false
			}
			if found(raw) {
				return true
			}
			text = raw
		}
		return false
	}
	if undo(func(text []byte) ([]byte, bool) { return appendISO(nil, text) }) {
		return true
	}
	if undo(func(text []byte) ([]byte, bool) {
		raw, _, ok := appendLatin1(nil, text)
		return raw, ok
	}) {
		return true
	}
	return slices.ContainsFunc(s.strong, func(t Transform) bool {
		text, ok := t.text(s.text)
		return ok && found(text)
	})
}
