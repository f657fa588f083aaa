package damage

import (
	"bytes"
	"unicode/utf8"
)

// Classifier names what happened to texts. It keeps what it has built of
// character sets: use one for many texts. Not for use by several goroutines.
type Classifier struct {
	coders  *coders
	strong  []Transform // what a text after undoes by
	dropped []Transform
}

// NewClassifier makes a classifier.
func NewClassifier() *Classifier {
	return &Classifier{coders: new(coders), strong: doubles(), dropped: fourByte()}
}

// Classify is [Classifier.Classify] with a classifier of its own, which costs up to some milliseconds where
// nothing simple explains the change.
func Classify(before, after Text) Diagnosis { return NewClassifier().Classify(before, after) }

// Same tells that two values are the same text, however it is stored. Of bytes
// that do not decode, only the very same in the same set are the same.
func Same(a, b Text) bool {
	if a.Charset != nil && b.Charset != nil && a.Charset.Name() == b.Charset.Name() && bytes.Equal(a.Bytes, b.Bytes) {
		return true
	}
	textA, okA := a.decode()
	textB, okB := b.decode()
	return okA && okB && bytes.Equal(textA, textB)
}

// change is a pair of texts on its way through the classes.
type change struct {
	*Classifier
	before, after     Text
	from, to          []byte // the two as UTF-8
	fromReads, toRead bool   // that they could be decoded
}

// Classify tells what made of the text before the text after; the zero Diagnosis
// if they are the same or nothing explains the change. It tries the classes in
// the order of their constants.
func (c *Classifier) Classify(before, after Text) Diagnosis {
	if before.Charset == nil || after.Charset == nil || Same(before, after) {
		return Diagnosis{}
	}
	x := change{Classifier: c, before: before, after: after}
	x.from, x.fromReads = before.decode()
	x.to, x.toRead = after.decode()
	steps := []func() (Diagnosis, bool){
		x.repaired, x.double, x.doubleCut, x.rawBytes, x.cutInside, x.marked, x.lostBeyondBMP, x.alike, x.mislabelled, x.cut,
	}
	for _, step := range steps {
		if d, ok := step(); ok {
			return d
		}
	}
	return Diagnosis{}
}

// repaired finds that the text before was the damaged one, by one of the strong
// classes that lose nothing.
func (x *change) repaired() (Diagnosis, bool) {
	back := change{Classifier: x.Classifier, before: x.after, after: x.before, from: x.to, to: x.from, fromReads: x.toRead, toRead: x.fromReads}
	d, ok := back.double()
	if !ok {
		d, ok = back.rawBytes()
	}
	if !ok || !d.Lossless {
		return Diagnosis{}, false
	}
	how := string(d.Class) + " before"
	if d.How != "" {
		how = string(d.Class) + " before: " + d.How
	}
	return Diagnosis{Class: Repaired, How: how, Lossless: true}, true
}

// double finds the double encodings.
func (x *change) double() (Diagnosis, bool) {
	if !x.fromReads || !x.toRead || len(x.to) <= len(x.from) {
		return Diagnosis{}, false
	}
	for _, t := range x.strong {
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

// depth is how many times a transformation of a list does its thing: those of
// one class follow one another, once first.
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

// doubleCut finds a double encoding that lost its end.
func (x *change) doubleCut() (Diagnosis, bool) {
	if !x.fromReads {
		return Diagnosis{}, false
	}
	encoder := x.coders.encoder(x.after.Charset.Name())
	for _, t := range x.strong {
		whole, ok := t.text(x.from)
		if !ok {
			continue
		}
		least, to := t.least(x.from), x.to
		if !x.toRead { // the cut went through a character
			to = x.after.Bytes
			if whole, ok = encoder.AppendText(nil, whole); !ok {
				continue
			}
			if least, ok = encoder.AppendText(nil, least); !ok {
				continue
			}
		}
		if bytes.HasPrefix(whole, to) && bytes.HasPrefix(to, least) {
			return Diagnosis{Class: DoubleCut, How: t.How}, true
		}
	}
	return Diagnosis{}, false
}

// rawBytes finds a legacy set's bytes in a column that cannot read them.
func (x *change) rawBytes() (Diagnosis, bool) {
	if !x.fromReads || x.toRead {
		return Diagnosis{}, false
	}
	for _, set := range append([]string{x.before.Charset.Name()}, legacySets()...) {
		if isUnicode(set) && set == x.after.Charset.Name() {
			continue
		}
		raw, ok := x.coders.encoder(set).AppendText(nil, x.from)
		if set == x.before.Charset.Name() {
			raw, ok = x.before.Bytes, true
		}
		if ok && bytes.Equal(raw, x.after.Bytes) {
			d := Diagnosis{Class: RawBytes, How: set + " bytes"}
			text, ok := x.coders.set(set).AppendUTF8(nil, x.after.Bytes)
			if ok && bytes.Equal(text, x.from) {
				d.Lossless, d.Repair = true, x.relabel(set)
			}
			return d, true
		}
	}
	return Diagnosis{}, false
}

// cutInside finds a text cut within the bytes of a character.
func (x *change) cutInside() (Diagnosis, bool) {
	if !x.fromReads || x.toRead || len(x.after.Bytes) == 0 {
		return Diagnosis{}, false
	}
	whole, ok := x.before.Bytes, true
	if x.before.Charset.Name() != x.after.Charset.Name() {
		whole, ok = x.coders.encoder(x.after.Charset.Name()).AppendText(nil, x.from)
	}
	if !ok || len(x.after.Bytes) >= len(whole) || !bytes.HasPrefix(whole, x.after.Bytes) {
		return Diagnosis{}, false
	}
	return Diagnosis{Class: CutInside, How: "after " + count(len(x.after.Bytes), "byte")}, true
}

// marked finds question marks and U+FFFD in the place of what was there.
func (x *change) marked() (Diagnosis, bool) {
	if !x.toRead {
		return Diagnosis{}, false
	}
	from := x.from
	if !x.fromReads {
		if !isUTF8(x.before.Charset) {
			return Diagnosis{}, false
		}
		from = x.before.Bytes
	}
	if how, ok := x.questioned(from, x.to, x.after.Charset.Name()); ok {
		return Diagnosis{Class: QuestionMarks, How: how}, true
	}
	if replacedBy(from, x.to) {
		return Diagnosis{Class: Replacements}, true
	}
	if bytes.Contains(x.to, []byte("锟斤拷")) && !bytes.Contains(x.from, []byte("锟斤拷")) {
		raw, ok := x.coders.encoder("gbk").AppendText(nil, x.to)
		if ok && utf8.Valid(raw) && replacedBy(from, raw) {
			return Diagnosis{Class: Replacements, How: "and then read as gbk"}, true
		}
	}
	return Diagnosis{}, false
}

// lostBeyondBMP finds what sets of three bytes a character do to longer ones.
func (x *change) lostBeyondBMP() (Diagnosis, bool) {
	if !x.fromReads || !x.toRead {
		return Diagnosis{}, false
	}
	for _, t := range x.dropped {
		if after, ok := t.text(x.from); ok && bytes.Equal(after, x.to) {
			return Diagnosis{Class: t.Class, How: t.How}, true
		}
	}
	return Diagnosis{}, false
}

// cut finds a text that lost its end between two characters. An empty text is
// no rest of anything.
func (x *change) cut() (Diagnosis, bool) {
	if !x.toRead || len(x.to) == 0 {
		return Diagnosis{}, false
	}
	from := x.from
	if !x.fromReads {
		if !isUTF8(x.before.Charset) {
			return Diagnosis{}, false
		}
		from = x.before.Bytes
	}
	if len(from) <= len(x.to) || !bytes.HasPrefix(from, x.to) {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: Cut, How: "after " + count(utf8.RuneCount(x.to), "character")}
	if bytes.IndexFunc(from, func(r rune) bool { return r >= utf8.RuneSelf }) == len(x.to) {
		d.How = "at the first character outside ASCII"
	}
	return d, true
}
