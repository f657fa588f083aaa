package damage

import (
	"bytes"
	"unicode/utf8"

	"allclear/checksum"
	"allclear/checksum/charset"
)

// Labels finds out whether a column that has UTF-8's label on one copy and another set's on
// the other holds UTF-8 on both. Only values that differ by those labels count. One value
// may be UTF-8 by chance (NESCAFÉ® in latin1 has the bytes of NESCAFɮ); a column is not.
type Labels struct {
	signs  *Signs // of the set whose label may be wrong
	onB    bool   // b has that label
	values undoing
	same   uint64 // values with the same bytes on both copies
}

// NewLabels makes Labels of no values. It is nil unless exactly one of the sets is UTF-8,
// and the other one no encoding of Unicode.
func NewLabels(a, b *charset.Charset) *Labels {
	if a == nil || b == nil || isUTF8(a) == isUTF8(b) {
		return nil
	}
	wrong := a
	if isUTF8(a) {
		wrong = b
	}
	if isUnicode(wrong.Name()) {
		return nil
	}
	return &Labels{signs: NewSigns(wrong, checksum.None), onB: wrong == b}
}

// See takes in a value that differs by its labels, as both copies store it.
func (l *Labels) See(a, b []byte) {
	if !bytes.Equal(a, b) || !utf8.Valid(a) {
		return
	}
	l.same++
	text, ok := Text{Bytes: a, Charset: l.signs.set}.UTF8()
	if !ok {
		text = nil
	}
	if j := l.signs.judgeBytes(a, text); j.as != 0 {
		l.values.add(j, a)
	}
}

// AreUTF8 tells whether the values with the same bytes are better text as UTF-8, so that it
// is the other label which is wrong.
func (l *Labels) AreUTF8() bool {
	return gainOf(l.values.distinct) >= columnGain && l.values.better() > shareOf*l.values.worse && l.values.better() >= l.values.neutral.count
}

// Same is how many values have the same bytes on both copies, in valid UTF-8.
func (l *Labels) Same() uint64 { return l.same }

// Wrong is the copy with the label that is not UTF-8's, "a" or "b".
func (l *Labels) Wrong() string {
	if l.onB {
		return "b"
	}
	return "a"
}

// How says what to do about the wrong label.
func (l *Labels) How() string { return howLatent(l.signs.name()) }
