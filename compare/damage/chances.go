package damage

import (
	"bytes"
	"unicode/utf8"
)

// chances are the misreaders that may have made some part of a text, by the first two
// characters of each run outside ASCII. Few clean texts have any.
type chances struct {
	some candidates // may have made a run, but for one that begins with an apostrophe
	all  candidates // may have made every run
	undo candidates // by which some run may undo to its end; the East Asian ones are not asked
}

// begin takes in a run that may begin as a sequence of UTF-8: the one that text begins with.
func (c *chances) begin(m *misreaders, text []byte) {
	by := m.pair(text)
	c.all &= by
	if by == 0 {
		return
	}
	c.undo |= m.undoing(text, by)
	// As typographers set it, an apostrophe before a letter (l’été) begins a sequence in
	// macroman: it counts only if all runs begin so.
	if !bytes.HasPrefix(text, []byte("’")) {
		c.some |= by
	}
}

// of gives the misreaders that are worth a try.
func (c *chances) of(m *misreaders) candidates { return (c.some | c.all) & (c.undo | m.wide) }

// pair gives the sets in which the first two characters of a text may begin a sequence of
// UTF-8.
func (m *misreaders) pair(text []byte) candidates {
	first, n := m.first(text)
	begins := first.begins()
	if begins == 0 || len(text) == n {
		return 0
	}
	next, _ := m.first(text[n:])
	return begins & next.continues
}

// first gives what is known of the character that a text begins with, and its length.
func (m *misreaders) first(text []byte) (*part, int) {
	r, n := rune(text[0]), 1
	if r >= 0xC2 && r < 0xE0 && len(text) > 1 && continues(text[1]) { // most are such
		r, n = r&0x1F<<6|rune(text[1]&0x3F), 2
	} else if r >= utf8.RuneSelf {
		r, n = utf8.DecodeRune(text)
	}
	if r > 0xFFFF || m.pages[r>>8] == nil {
		return &part{}, n
	}
	return &m.pages[r>>8][r&0xFF], n
}

// undoing gives those of some sets by which the run outside ASCII that a text begins with
// may undo: in which its bytes are sequences of UTF-8, one behind the other. It reads the
// run once for all sets. A '?' behind the run may stand for bytes and more may follow, so
// sets with holes then count.
func (m *misreaders) undoing(text []byte, by candidates) candidates {
	done, one, two, three := by, candidates(0), candidates(0), candidates(0) // by how many bytes their sequences lack
	i := 0
	for i < len(text) && text[i] >= utf8.RuneSelf && done|one|two|three != 0 {
		p, n := m.first(text[i:])
		done, one, two, three = one&p.continues, two&p.continues|done&p.two, three&p.continues|done&p.three, done&p.four
		i += n
	}
	if i < len(text) && text[i] == '?' {
		done |= (one | two | three) & m.holes
	}
	return done
}

// isBehindSmall tells whether a small letter of ASCII is before a place.
func isBehindSmall(text []byte, at int) bool { return at > 0 && 'a' <= text[at-1] && text[at-1] <= 'z' }

// hasOddWide tells whether a run outside ASCII has a character that comes of reading UTF-8
// as an East Asian set: one that few texts have, or any in a run right behind a small
// letter. It is of U+3400 to U+FFFF, whose UTF-8 has three bytes.
func hasOddWide(run []byte, isBehindSmall bool) bool {
	var odd *runeSet
	for i := 0; i+2 < len(run); i++ {
		if run[i] < leastWide || run[i] > 0xEF || !continues(run[i+1]) || !continues(run[i+2]) {
			continue
		}
		r := rune(run[i]&0x0F)<<12 | rune(run[i+1]&0x3F)<<6 | rune(run[i+2]&0x3F)
		i += 2
		if r < 0x3400 {
			continue
		}
		if odd == nil {
			odd = rare()
		}
		if isBehindSmall && r < 0xD800 || odd.has(r) {
			return true
		}
	}
	return false
}

// leastWide is the byte that the UTF-8 of U+3400 begins with.
const leastWide = 0xE3
