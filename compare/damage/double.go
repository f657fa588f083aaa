package damage

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// double finds the double encodings.
func (x *change) double() (Diagnosis, bool) {
	if !x.fromReads || !x.toRead || len(x.to) <= len(x.from) || x.back().isRaw() {
		return Diagnosis{}, false
	}
	for _, t := range x.strong {
		if !x.beginsWith(t) {
			continue
		}
		if after, ok := t.text(x.from); ok && bytes.Equal(after, x.to) {
			d := Diagnosis{Class: t.Class, How: t.How, Lossless: x.undoes(t)}
			if d.Lossless && t.Class == DoubleEncoded {
				d.Repair = x.reread(depth(x.strong, t), "latin1", "utf8mb4")
			}
			return d, true
		}
	}
	return Diagnosis{}, false
}

// beginsWith tells whether the text after goes on, from the first character
// outside ASCII, with what a double encoding makes of the beginning of the text
// before. Most other texts end here.
func (x *change) beginsWith(t Transform) bool {
	const enough = 16
	first := nonASCII(x.from, 0)
	if !x.differsFrom(first) {
		return false
	}
	x.room, _ = t.forward(x.room[:0], within(x.from[first:], enough))
	return bytes.HasPrefix(x.to[first:], x.room)
}

// differsFrom tells whether the first difference is where the text before leaves
// ASCII. (Ã, which becomes Ãƒ, goes on with itself.)
func (x *change) differsFrom(first int) bool { return first <= x.same && x.same <= first+len("Ã") }

// depth is how many times a transformation of a list applies its damage: those of one
// class follow one another, beginning with once.
func depth(all []Transform, t Transform) int {
	n := 0
	for i := range all {
		if all[i].Class == t.Class {
			n++
		}
		if all[i].Class == t.Class && all[i].How == t.How {
			break
		}
	}
	return n
}

// undoes tells whether the text before can be computed from the one after.
func (x *change) undoes(t Transform) bool {
	text := x.to
	for range depth(x.strong, t) {
		latin1, iso, ok := appendLatin1(nil, text)
		if t.Class == DoubleISO {
			latin1, ok = appendISO(nil, text)
		} else if iso > 0 {
			return false
		}
		if !ok {
			return false
		}
		text = latin1
	}
	return bytes.Equal(text, x.from)
}

// doubleCut finds a double encoding whose end was cut off.
func (x *change) doubleCut() (Diagnosis, bool) {
	if !x.fromReads || x.toRead && x.same == len(x.to) {
		return Diagnosis{}, false // the beginning of a text shows nothing: Ã becomes Ãƒ
	}
	for _, t := range x.strong {
		if x.toRead && x.leaves(t) || !x.toRead && x.leavesBytes(t) {
			return Diagnosis{Class: DoubleCut, How: t.How}, true
		}
	}
	return Diagnosis{}, false
}

// leaves tells whether the text after is the beginning of what a double encoding
// makes of the text before.
func (x *change) leaves(t Transform) bool {
	if !x.differsFrom(nonASCII(x.from, 0)) || !t.shows(x.from, x.to) {
		return false
	}
	whole, ok := t.text(x.from)
	return ok && len(x.to) < len(whole) && bytes.HasPrefix(whole, x.to)
}

// leavesBytes is leaves where the cut went through a character, so that the
// bytes after cannot be read.
func (x *change) leavesBytes(t Transform) bool {
	encoder := x.coders.encoder(x.after.Charset.Name())
	least, ok := encoder.AppendText(nil, t.least(x.from))
	if !ok || len(least) == 0 || !bytes.HasPrefix(x.after.Bytes, least) {
		return false
	}
	text, ok := t.text(x.from)
	if !ok {
		return false
	}
	whole, ok := encoder.AppendText(nil, text)
	return ok && len(x.after.Bytes) < len(whole) && bytes.HasPrefix(whole, x.after.Bytes)
}

// isDoubtful tells whether the text before shows too little of a double encoding to be
// one, while the text after is the result of undoing it: SANHARÓ® may well be the right
// text.
func (x *change) isDoubtful() bool {
	return judgeDouble(x.from).worth == worse
}

// isRaw tells whether the bytes after are latin1's for the text before, although they
// can also be read as UTF-8, if that would be a text that nobody writes: SANHARÓ® became
// SANHARӮ.
func (x *change) isRaw() bool {
	return x.readsAsUTF8() && x.isDoubtful() && mixesScripts(x.to)
}

// readsAsUTF8 tells whether the bytes after are latin1's for the text before, and
// UTF-8 as well.
func (x *change) readsAsUTF8() bool {
	if !x.fromReads || !x.toRead || !isUTF8(x.after.Charset) || len(x.to) >= len(x.from) || !x.differsFrom(nonASCII(x.from, 0)) {
		return false
	}
	raw, iso, ok := appendLatin1(x.room[:0], x.from)
	x.room = raw
	return ok && iso == 0 && bytes.Equal(raw, x.after.Bytes)
}

// mixesScripts tells whether a text has a word in ASCII letters and in those of
// another script than Latin.
func mixesScripts(text []byte) bool {
	latin, other := false, false
	for _, r := range string(text) {
		switch {
		case r < utf8.RuneSelf && unicode.IsLetter(r):
			latin = true
		case unicode.Is(unicode.Latin, r), unicode.Is(unicode.Inherited, r):
		case unicode.IsLetter(r) || unicode.IsMark(r):
			other = true
		default:
			latin, other = false, false
		}
		if latin && other {
			return true
		}
	}
	return false
}
