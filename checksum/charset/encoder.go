package charset

import (
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoder writes Unicode in one character set: the reverse of
// [Charset.AppendUTF8]. It does not change and may be used by many goroutines.
type Encoder struct {
	name    string
	encoder encoder
}

// encoder writes characters in one character set, under the contract of
// [Encoder.AppendRune].
type encoder interface {
	appendRune(dst []byte, r rune) (out []byte, ok bool)
}

// Encoder makes the encoder of the set from the decoder's own tables, so that
// the two cannot disagree. Where a set has several ways to write a character,
// it takes the one that the server takes. What the server writes as another
// character (U+6661 in cp932) it refuses.
//
// A set of two-byte characters builds a table of up to 256 kB the first time, in up to a
// millisecond. It is kept: all tables of a fleet take the same few sets.
func (c *Charset) Encoder() *Encoder {
	known, ok := encoders.Load(c.name)
	if !ok {
		known, _ = encoders.LoadOrStore(c.name, c.newEncoder())
	}
	e, _ := known.(*Encoder)
	return e
}

// encoders are the encoders that were asked for, by the name of their set.
//
//nolint:gochecknoglobals // constants that Go cannot write as such
var encoders sync.Map

func (c *Charset) newEncoder() *Encoder {
	e := &Encoder{name: c.name}
	switch d := c.decoder.(type) {
	case *singleByte:
		e.encoder = newReverse(true, d.each)
	case *multiByte:
		m := newReverse(true, d.each)
		m.supplementary = d.four != ""
		m.prefer(c.name)
		e.encoder = m
	case *swe7:
		e.encoder = newReverse(false, d.each)
	case utf8mb3:
		e.encoder = unicodeEncoder{utf8.AppendRune, 0xFFFF}
	case utf8mb4:
		e.encoder = unicodeEncoder{utf8.AppendRune, utf8.MaxRune}
	case ucs2:
		e.encoder = unicodeEncoder{appendUnit16, 0xFFFF}
	case utf16be:
		e.encoder = unicodeEncoder{appendRune16, utf8.MaxRune}
	case utf16le:
		e.encoder = unicodeEncoder{appendRune16LE, utf8.MaxRune}
	case utf32:
		e.encoder = unicodeEncoder{appendRune32, utf8.MaxRune}
	}
	return e
}

// Name is the name of the character set, in lower case.
func (e *Encoder) Name() string { return e.name }

// AppendRune appends a character to dst. ok is false if the set lacks it; dst
// is then returned as it came.
func (e *Encoder) AppendRune(dst []byte, r rune) (out []byte, ok bool) {
	return e.encoder.appendRune(dst, r)
}

// AppendText appends text, which is UTF-8, to dst. ok is false if the set lacks
// one of its characters or the text is not UTF-8; dst is then returned as it came.
func (e *Encoder) AppendText(dst, text []byte) (out []byte, ok bool) {
	out = dst
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return dst, false
		}
		if out, ok = e.encoder.appendRune(out, r); !ok {
			return dst, false
		}
		i += n
	}
	return out, true
}

// reverse finds the bytes of a character by its code point.
type reverse struct {
	pages         [256]*[256]uint32 // of the Basic Multilingual Plane: the bytes, big-endian, 0 for none
	supplementary bool              // the set has the other planes, as gb18030 does
}

// newReverse makes the table of ASCII, if the set has it, and of the characters that
// each yields. Of several ways to write a character, the first one yielded counts.
func newReverse(ascii bool, each func(yield func(char rune, sequence uint32))) *reverse {
	m := new(reverse)
	if ascii {
		for r := range rune(utf8.RuneSelf) {
			m.set(r, uint32(r))
		}
	}
	each(func(char rune, sequence uint32) {
		if m.find(char) == 0 {
			m.set(char, sequence)
		}
	})
	return m
}

// prefer corrects the characters that the server does not write in the first way. In
// cp932 it writes the IBM characters that NEC selected (ED…, EE…) in IBM's own way
// (FA…–FC…), and in sjis it writes the backslash as the fullwidth one (815F), although
// it reads 5C as a backslash.
func (m *reverse) prefer(name string) {
	switch name {
	case "sjis":
		m.set('\\', 0x815F)
	case "cp932":
		ibm := newGrid(cp932Table)
		ibm.each(0, func(char rune, sequence uint32) {
			if lead := m.find(char) >> 8; sequence >= 0xFA00 && (lead == 0xED || lead == 0xEE) {
				m.set(char, sequence)
			}
		})
	}
}

func (m *reverse) set(char rune, sequence uint32) {
	page := &m.pages[char>>8]
	if *page == nil {
		*page = new([256]uint32)
	}
	(*page)[char&0xFF] = sequence
}

func (m *reverse) find(char rune) uint32 {
	if page := m.pages[char>>8]; page != nil {
		return page[char&0xFF]
	}
	return 0
}

func (m *reverse) appendRune(dst []byte, r rune) ([]byte, bool) {
	switch {
	case r == 0: // it means no character in the table, but every set has it as the byte 0
		return append(dst, 0), true
	case r < 0 || r > utf8.MaxRune:
		return dst, false
	case r > 0xFFFF:
		if !m.supplementary {
			return dst, false
		}
		return appendSequence(dst, sequenceFour(firstSupplementary+int(r)-0x10000)), true
	}
	sequence := m.find(r)
	if sequence == 0 {
		return dst, false
	}
	return appendSequence(dst, sequence), true
}

// appendSequence writes a sequence without its leading zeros: none begins with
// the byte 0.
func appendSequence(dst []byte, sequence uint32) []byte {
	for shift := 24; shift > 0; shift -= 8 {
		if sequence>>shift != 0 {
			dst = append(dst, byte(sequence>>shift))
		}
	}
	return append(dst, byte(sequence))
}

func (s *singleByte) each(yield func(char rune, sequence uint32)) {
	for i, r := range s {
		if r != none {
			yield(r, uint32(i)+utf8.RuneSelf)
		}
	}
}

func (s swe7) each(yield func(char rune, sequence uint32)) {
	for b := range byte(0x7F) {
		if text, ok := s.appendUTF8(nil, []byte{b}); ok {
			r, _ := utf8.DecodeRune(text)
			yield(r, uint32(b))
		}
	}
}

func (m *multiByte) each(yield func(char rune, sequence uint32)) {
	if m.katakana {
		for b := uint32(0xA1); b <= 0xDF; b++ {
			yield('\uFF61'+rune(b-0xA1), b)
		}
	}
	m.two.each(0, yield)
	m.three.each(0x8F0000, yield)
	for i := range len(m.four) / 2 {
		if r := cell(m.four, i); r != 0 {
			yield(r, sequenceFour(i))
		}
	}
}

// each yields the characters of a grid; prefix is the byte before the two, shifted left.
func (g *grid) each(prefix uint32, yield func(char rune, sequence uint32)) {
	for i := range len(g.cells) / 2 {
		if r := cell(g.cells, i); r != 0 {
			lead := uint32(g.lead) + uint32(i/g.trails)
			trail := uint32(g.trail) + uint32(i%g.trails)
			yield(r, prefix|lead<<8|trail)
		}
	}
}

// sequenceFour is the i-th four-byte sequence of gb18030, in the order of
// [multiByte.charFour].
func sequenceFour(i int) uint32 {
	return uint32(0x81+i/12600)<<24 | uint32('0'+i/1260%10)<<16 | uint32(0x81+i/10%126)<<8 | uint32('0'+i%10)
}

// unicodeEncoder writes an encoding form of Unicode.
type unicodeEncoder struct {
	write func(dst []byte, r rune) []byte
	last  rune
}

func (u unicodeEncoder) appendRune(dst []byte, r rune) ([]byte, bool) {
	if r < 0 || r > u.last || utf16.IsSurrogate(r) {
		return dst, false
	}
	return u.write(dst, r), true
}

func appendUnit16(dst []byte, r rune) []byte { return append(dst, byte(r>>8), byte(r)) }

func appendRune16(dst []byte, r rune) []byte {
	if r <= 0xFFFF {
		return appendUnit16(dst, r)
	}
	high, low := utf16.EncodeRune(r)
	return appendUnit16(appendUnit16(dst, high), low)
}

func appendRune16LE(dst []byte, r rune) []byte {
	start := len(dst)
	dst = appendRune16(dst, r)
	for i := start; i < len(dst); i += 2 {
		dst[i], dst[i+1] = dst[i+1], dst[i]
	}
	return dst
}

func appendRune32(dst []byte, r rune) []byte {
	return append(dst, 0, byte(r>>16), byte(r>>8), byte(r))
}
