package drift

import (
	"slices"
	"strings"
	"unicode/utf8"

	charsets "allclear/checksum/charset"
	"allclear/compare/finding"
)

// renames pairs names that only a has with names that only b has, where one is a damaged
// form of the other. A name that fits several is left alone: a wrong pair would hide
// what is really missing. Names that kept every byte go first, because many names that
// lost some look alike.
func renames(what finding.What, onlyA, onlyB []string) []harm {
	shapesA, shapesB := shapesOf(onlyA), shapesOf(onlyB)
	var pairs []harm
	for _, may := range []func(s, other *nameShape) bool{(*nameShape).isEncodedAs, (*nameShape).mayBeMarkedAs} {
		var fits []harm
		uses := map[*nameShape]int{}
		var used [][2]*nameShape
		for i := range shapesA {
			for n := range shapesB {
				a, b := &shapesA[i], &shapesB[n]
				if a.paired || b.paired || !may(a, b) && !may(b, a) {
					continue
				}
				if h := between(what, a.name, b.name); h.proved() {
					fits, used = append(fits, h), append(used, [2]*nameShape{a, b})
					uses[a]++
					uses[b]++
				}
			}
		}
		for i, h := range fits {
			if a, b := used[i][0], used[i][1]; uses[a] == 1 && uses[b] == 1 {
				pairs = append(pairs, h)
				a.paired, b.paired = true, true
			}
		}
	}
	return pairs
}

// nameShape is a cheap test of whether one name can be a damaged form of another. A full
// diagnosis of two names that have nothing in common takes a millisecond, and a database
// restored by the wrong client has thousands of them.
type nameShape struct {
	name         string
	letters      string   // its ASCII characters without '?'
	marks        int      // '?' and U+FFFD
	runes, bytes int      // of the other characters outside ASCII
	encodedAnew  []string // what the name becomes when its UTF-8 is taken for latin1
	paired       bool
}

func shapesOf(names []string) []nameShape {
	latin1, _ := charsets.Lookup("latin1")
	shapes := make([]nameShape, len(names))
	for i, name := range names {
		shape := nameShape{name: name}
		var letters strings.Builder
		for _, r := range name {
			switch {
			case r == '?' || r == utf8.RuneError:
				shape.marks++
			case r < utf8.RuneSelf:
				letters.WriteRune(r)
			default:
				shape.runes++
				shape.bytes += utf8.RuneLen(r)
			}
		}
		shape.letters = letters.String()
		if shape.runes > 0 {
			server, application := []byte(name), name
			for range mostEncodings {
				server, _ = latin1.AppendUTF8(nil, server)
				application = readAsISO(application)
				shape.encodedAnew = append(shape.encodedAnew, string(server), application)
			}
		}
		shapes[i] = shape
	}
	return shapes
}

// mostEncodings is how often a text is double-encoded at most, for package damage.
const mostEncodings = 3

// readAsISO is what an application makes of UTF-8 that it takes for ISO 8859-1:
// there each byte is the character of its number.
func readAsISO(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		out.WriteRune(rune(b))
	}
	return out.String()
}

// isEncodedAs tells whether other is the whole name encoded once more. A server refuses
// a name that is too long instead of cutting it. If cuts were allowed, clés would fit a
// double-encoded clé.
func (s *nameShape) isEncodedAs(other *nameShape) bool {
	return slices.Contains(s.encodedAnew, other.name)
}

// mayBeMarkedAs tells whether other may be the name with '?' or U+FFFD for
// characters, or for each of their bytes. No damage changes letters of ASCII.
func (s *nameShape) mayBeMarkedAs(other *nameShape) bool {
	left := other.marks + other.runes
	return s.runes > 0 && s.letters == other.letters && other.marks > s.marks && s.marks+s.runes <= left && left <= s.marks+s.bytes
}
