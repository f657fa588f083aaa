package damage

// openings tells of two characters in UTF-8, by the first byte of each, whether there is
// a set in which they may begin a sequence of UTF-8. It says so of some pairs that begin
// none, and of all that do: most clean text is known by it without decoding a character.
type openings [256]byteSet // the first bytes of the second character, by that of the first

// byteSet is a set of bytes.
type byteSet [4]uint64

// add adds the byte that a character begins with.
func (s *byteSet) add(r rune) {
	b := string(r)[0]
	s[b>>6] |= 1 << (b & 63)
}

func (s *byteSet) has(b byte) bool { return s[b>>6]>>(b&63)&1 != 0 }

// add adds the pairs of a set, in which some characters begin a sequence and some
// continue it.
func (o *openings) add(begin, continued *byteSet) {
	for b := range o {
		if !begin.has(byte(b)) {
			continue
		}
		for i, bits := range continued {
			o[b][i] |= bits
		}
	}
}

// may tells whether the first two characters of a text may begin a sequence of UTF-8 that
// was read as some set.
func (o *openings) may(text []byte) bool {
	size := 2
	if text[0] >= 0xE0 {
		size = 3 // no single-byte set has characters of four bytes
	}
	return len(text) > size && o[text[0]].has(text[size])
}
