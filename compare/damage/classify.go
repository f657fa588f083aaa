package damage

import (
	"bytes"
	"unicode/utf8"
)

// Classifier names what happened to texts. It keeps the tables of character sets that it
// has built, so use one for many texts. Not for use by several goroutines.
type Classifier struct {
	coders  *coders
	strong  []Transform // transformations that can be undone
	dropped []Transform
	legacy  []string       // sets that a text may have been in
	room    []byte         // to work in
	prints  *Fingerprinter // nil until a text is compared with a record
}

// NewClassifier makes a classifier.
func NewClassifier() *Classifier {
	return &Classifier{coders: new(coders), strong: doubles(), dropped: fourByte(), legacy: legacySets()}
}

// change is a pair of texts to classify.
type change struct {
	*Classifier
	before, after     Text
	from, to          []byte // the two as UTF-8
	fromReads, toRead bool   // whether they could be decoded
	side              string // the copy that is taken to be damaged, "a" or "b"; "" where there are no two copies
	held              *bool  // whether the damaged column's set holds the text before; nil until it is asked for
	same              int    // how many bytes of whole characters both begin with; 0 if one could not be decoded
}

// newChange decodes two texts; ok is false if they are the same, or one is of an
// unknown set.
func (c *Classifier) newChange(before, after Text) (x *change, ok bool) {
	if before.Charset == nil || after.Charset == nil {
		return nil, false
	}
	x = &change{Classifier: c, before: before, after: after}
	x.from, x.fromReads = before.UTF8()
	x.to, x.toRead = after.UTF8()
	if x.fromReads && x.toRead {
		x.same = agreement(x.from, x.to)
		return x, x.same < len(x.from) || x.same < len(x.to)
	}
	return x, before.Charset.Name() != after.Charset.Name() || !bytes.Equal(before.Bytes, after.Bytes)
}

// agreement is how many bytes of whole characters both texts begin with.
func agreement(a, b []byte) int {
	const block = 64
	n := min(len(a), len(b))
	i := 0
	for i+block <= n && bytes.Equal(a[i:i+block], b[i:i+block]) {
		i += block
	}
	for i < n && a[i] == b[i] {
		i++
	}
	for i > 0 && (i < len(a) && !utf8.RuneStart(a[i]) || i < len(b) && !utf8.RuneStart(b[i])) {
		i--
	}
	return i
}

// back is the change in the opposite direction.
func (x *change) back() *change {
	return &change{
		Classifier: x.Classifier, before: x.after, after: x.before, from: x.to, to: x.from,
		fromReads: x.toRead, toRead: x.fromReads, same: x.same, side: map[string]string{"a": "b", "b": "a"}[x.side],
	}
}

// Classify tells what turned the text before into the text after; the zero Diagnosis if
// they are the same or nothing explains the change. It tries the classes in the order of
// their constants. Time and room are linear in the texts, and most texts that have
// nothing to do with each other are recognised by the first difference.
func (c *Classifier) Classify(before, after Text) Diagnosis {
	x, ok := c.newChange(before, after)
	if !ok {
		return Diagnosis{}
	}
	if d, ok := x.repaired(); ok {
		return d
	}
	return x.damaged()
}

// damaged is Classify on the assumption that the text before is intact.
func (x *change) damaged() Diagnosis {
	for _, step := range []func(*change) (Diagnosis, bool){
		(*change).latent, (*change).double, (*change).doubleCut, (*change).rawBytes, (*change).cutInside, (*change).marked,
		(*change).lostBeyondBMP, (*change).alike, (*change).mislabelled, (*change).accent, (*change).cut,
	} {
		if d, ok := step(x); ok {
			return d
		}
	}
	return Diagnosis{}
}

// repaired finds that the text before was the damaged one. It considers only damage that
// loses nothing and has a direction: no text of another set is UTF-8 by accident, unless
// it is merely doubtful.
func (x *change) repaired() (Diagnosis, bool) {
	if x.isRaw() {
		return Diagnosis{}, false
	}
	back := x.back()
	d, ok := back.double()
	switch {
	case ok:
		ok = !x.isDoubtful()
	case !x.fromReads || back.isRaw():
		d, ok = back.rawBytes()
	default:
		d, ok = back.misreadUTF8()
		ok = ok && back.changed() > 1
	}
	if !ok || !d.Lossless {
		return Diagnosis{}, false
	}
	how := string(d.Class) + " before"
	if d.How != "" {
		how += ": " + d.How
	}
	isMeant := d.Class == DoubleEncoded || d.Class == DoubleISO
	return Diagnosis{Class: Repaired, How: how, Lossless: true, Meant: isMeant && judgeDouble(x.to).worth == worse}, true
}
