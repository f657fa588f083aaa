package damage

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// mode is how many marks stand for one lost character, by the length of its UTF-8.
type mode struct {
	two, three, four int
	name             string
}

// modes lists how marks arise: one for each character; one for each byte where a
// four-byte character passed through a session of utf8mb3, or half a pair of surrogates
// each; one for each byte of UTF-8 or of an East Asian set.
func modes() []mode {
	return []mode{
		{1, 1, 1, ""},
		{1, 1, 4, ", four marks for each beyond the BMP"},
		{1, 1, 2, ", two marks for each beyond the BMP"},
		{2, 3, 4, ", one mark for each byte"},
		{2, 2, 4, ", two marks for each"},
	}
}

func (m mode) marks(size int) int {
	switch size {
	case 2:
		return m.two
	case 3:
		return m.three
	}
	return m.four
}

// fits tells whether so many characters, of so many bytes of UTF-8, may have become so many
// marks. They are the lost characters, whose kinds are given, and marks that were there
// before, one byte each.
func (m mode) fits(characters, size, marks int, of traits) bool {
	for four := 0; four <= characters; four++ {
		rest := size - characters - 3*four // of two-byte characters, and twice the three-byte ones
		for _, three := range []int{rest / 2, rest - (marks - characters - (m.four-1)*four)} {
			two := rest - 2*three
			before := characters - two - three - four
			isPossible := two >= 0 && three >= 0 && before >= 0 && (four > 0) == (of&beyond != 0) && (two+three > 0) == (of&inBMP != 0)
			if isPossible && m.two*two+m.three*three+m.four*four+before == marks {
				return true
			}
		}
	}
	return false
}

// marking gives the function that sends a text through a set, where marks replace what
// the set lacks.
func (c *coders) marking(mark rune, set string, m mode) func(dst, text []byte) ([]byte, bool) {
	return func(dst, text []byte) ([]byte, bool) {
		for i := 0; i < len(text); {
			if text[i] < utf8.RuneSelf {
				dst = append(dst, text[i])
				i++
				continue
			}
			r, n := utf8.DecodeRune(text[i:])
			if c.has(set, r) {
				dst = append(dst, text[i:i+n]...)
			} else {
				for range m.marks(n) {
					dst = utf8.AppendRune(dst, mark)
				}
			}
			i += n
		}
		return dst, true
	}
}

// aligned tells whether after is before with some of its characters outside ASCII
// replaced by marks, and gives which were replaced and which were kept. A byte that
// cannot be read in before has one mark.
func aligned(before, after []byte, mark string, m mode) (replaced, kept []rune, ok bool) {
	at := 0
	for i := 0; i < len(before); {
		r, n := utf8.DecodeRune(before[i:])
		if bytes.HasPrefix(after[at:], before[i:i+n]) && (r != utf8.RuneError || n > 1) {
			if n > 1 {
				kept = appendNew(kept, r)
			}
			at += n
			i += n
			continue
		}
		marks := 1
		switch {
		case n > 1:
			marks = m.marks(n)
		case r != utf8.RuneError: // ASCII survives everything
			return nil, nil, false
		}
		for range marks {
			if !bytes.HasPrefix(after[at:], []byte(mark)) {
				return nil, nil, false
			}
			at += len(mark)
		}
		replaced = appendNew(replaced, r)
		i += n
	}
	return replaced, kept, at == len(after) && len(replaced) > 0
}

// appendNew adds r to a set. Sets are short: past this many members, more of
// them prove nothing.
func appendNew(set []rune, r rune) []rune {
	const enough = 64
	if len(set) >= enough {
		return set
	}
	for _, s := range set {
		if s == r {
			return set
		}
	}
	return append(set, r)
}

// questioned explains question marks. People type them as well, so there must be a
// character set that lacks all the characters replaced and has all those kept.
func (c *Classifier) questioned(before, after []byte, column string) (how string, ok bool) {
	if bytes.Count(after, []byte("?")) <= bytes.Count(before, []byte("?")) {
		return "", false
	}
	for _, m := range modes() {
		replaced, kept, ok := aligned(before, after, "?", m)
		if !ok {
			continue
		}
		if !utf8.Valid(before) {
			// Only the bytes that could not be read may be replaced.
			return "bytes that could not be read", len(replaced) == 1 && replaced[0] == utf8.RuneError
		}
		if set, ok := c.lackingAll(replaced, kept, column); ok {
			return lacking(set) + m.name, true
		}
	}
	return "", false
}

// lackingAll finds a set that lacks all characters of one list and has all of another.
// It tries the most common sets first. For a set of one byte a character, except
// Cyrillic ones, it takes two replaced characters: nearly every single character is
// lacking in some such set.
func (c *Classifier) lackingAll(replaced, kept []rune, column string) (set string, ok bool) {
	sets := []string{column, "latin1", "utf8mb3", "ascii", "cp1251", "gbk", "cp932", "sjis", "ujis", "big5", "euckr"}
	if len(replaced) > 1 {
		sets = append(sets, c.legacy...)
	}
	for _, set := range sets {
		has := func(r rune) bool { return c.coders.has(set, r) }
		lacks := func(r rune) bool { return !has(r) }
		if !slices.ContainsFunc(replaced, has) && !slices.ContainsFunc(kept, lacks) {
			return set, true
		}
	}
	return "", false
}

func lacking(set string) string {
	switch set {
	case "ascii":
		return "characters outside ASCII"
	case "utf8mb3":
		return "characters beyond the BMP, which utf8mb3 lacks"
	}
	return "characters that " + set + " lacks"
}

// replacedBy tells whether U+FFFD took the place of characters, or of their bytes.
// Nobody types it, so the number of them for one character does not matter.
func replacedBy(before, after []byte) bool {
	const mark = "\uFFFD"
	if bytes.Count(after, []byte(mark)) <= bytes.Count(before, []byte(mark)) {
		return false
	}
	for _, m := range modes() {
		if _, _, ok := aligned(before, after, mark, m); ok {
			return true
		}
	}
	return alignedLoosely(before, after, mark)
}

// alignedLoosely is aligned with one to four marks for each lost character. It scans
// with the set of positions up to which after may have been read, so its time is the
// length of the text times that of its longest run of marks. It gives up where that set
// grows larger than a text would need.
func alignedLoosely(before, after []byte, mark string) bool {
	const most = 256
	positions, next := []int{0}, []int(nil)
	for i := 0; i < len(before); {
		r, n := utf8.DecodeRune(before[i:])
		if r == utf8.RuneError && n == 1 {
			return false
		}
		next = next[:0]
		for _, at := range positions {
			if bytes.HasPrefix(after[at:], before[i:i+n]) {
				next = appendPosition(next, at+n)
			}
			for range 4 {
				if n == 1 || !bytes.HasPrefix(after[at:], []byte(mark)) {
					break
				}
				at += len(mark)
				next = appendPosition(next, at)
			}
		}
		if len(next) == 0 || len(next) > most {
			return false
		}
		positions, next = next, positions
		i += n
	}
	for _, at := range positions {
		if at == len(after) {
			return true
		}
	}
	return false
}

// appendPosition adds to a set in which only the last few members may be equal.
func appendPosition(set []int, at int) []int {
	for i := max(0, len(set)-8); i < len(set); i++ {
		if set[i] == at {
			return set
		}
	}
	return append(set, at)
}
