package damage

import (
	"unicode/utf8"

	"allclear/checksum/charset"
)

// iso is ISO 8859-1, which MySQL lacks: an application may have read UTF-8 as it.
const iso = "ISO 8859-1"

// misreader undoes that UTF-8 was read as one set.
type misreader struct {
	set     string
	encoder func() *charset.Encoder // made when it is first needed; nil for iso
	// holes tells that the set has no character for some bytes: '?' took their place.
	holes bool
	wide  bool // East Asian
}

// undone is what comes of undoing a text.
type undone struct {
	text  []byte
	runs  int // of characters outside ASCII
	stuck int // of these, those that do not undo
	whole int // characters that came back
	lost  int // characters of which a byte became '?'
}

// append appends the bytes of a run of characters outside ASCII.
func (m *misreader) append(dst, run []byte) ([]byte, bool) {
	if m.encoder == nil {
		return appendISO(dst, run)
	}
	return m.encoder().AppendText(dst, run)
}

// undo undoes each run of a text by itself, since new text may have been joined to what
// was damaged. room holds what is appended to.
func (m *misreader) undo(text []byte, room *undone) {
	*room = undone{text: room.text[:0]}
	var raw []byte
	for i := 0; i < len(text); {
		first := nonASCII(text, i)
		room.text = append(room.text, text[i:first]...)
		if first == len(text) {
			return
		}
		end := m.endOfRun(text, first)
		room.runs++
		var ok bool
		if raw, ok = m.append(raw[:0], text[first:end]); ok {
			room.text, ok = m.read(room, raw)
		}
		if !ok {
			room.stuck++
			room.text = append(room.text, text[first:end]...)
		}
		i = end
	}
}

// endOfRun is the place of the first ASCII character from a place on. Question marks
// between other characters may stand for bytes.
func (m *misreader) endOfRun(text []byte, at int) int {
	for at < len(text) && (text[at] >= utf8.RuneSelf || m.holes && text[at] == '?') {
		at++
	}
	return at
}

// read appends the text that bytes are in UTF-8, U+FFFD for a character of which a byte
// was lost.
func (m *misreader) read(room *undone, raw []byte) ([]byte, bool) {
	out, start := room.text, len(room.text)
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n > 1 {
			return out[:start], false // replaced before it was read as another set
		}
		if r != utf8.RuneError {
			if n > 1 {
				room.whole++
			}
			out = utf8.AppendRune(out, r)
			i += n
			continue
		}
		if n = m.broken(raw[i:]); n == 0 && m.wide && i > 0 && raw[i-1] == '?' && continues(raw[i]) {
			n = 1 // what began the character was lost with the one before
		}
		if n == 0 {
			return out[:start], false
		}
		room.lost++
		out = append(out, "\uFFFD"...)
		i += n
	}
	return out, true
}

// broken is the length of a sequence in which '?' took the place of bytes; 0 if it is
// none.
func (m *misreader) broken(raw []byte) int {
	if !m.holes || raw[0] < 0xC2 || raw[0] > 0xF4 {
		return 0
	}
	size, marks := 2, 0
	if raw[0] >= 0xF0 {
		size = 4
	} else if raw[0] >= 0xE0 {
		size = 3
	}
	i := 1
	for i < len(raw) && i < size && (continues(raw[i]) || raw[i] == '?') {
		if raw[i] == '?' {
			marks++
		}
		i++
	}
	if marks == 0 {
		return 0
	}
	for m.wide && i < len(raw) && continues(raw[i]) {
		i++ // the mark took the beginning of the next one with it
	}
	return i
}
