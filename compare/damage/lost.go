package damage

import (
	"bytes"
	"unicode/utf8"
)

// rawBytes finds a legacy set's bytes in a column of another set.
func (x *change) rawBytes() (Diagnosis, bool) {
	if x.toRead {
		if !x.readsAsUTF8() || !x.isDoubtful() {
			return Diagnosis{}, false
		}
		d := Diagnosis{Class: RawBytes, How: "latin1 bytes", Lossless: true}
		if mixesScripts(x.to) {
			d.Repair = x.relabel("latin1")
		}
		return d, true
	}
	if !x.fromReads {
		return Diagnosis{}, false
	}
	if !isUnicode(x.before.Charset.Name()) || x.before.Charset.Name() != x.after.Charset.Name() {
		if d, ok := x.rawOf(x.before.Charset.Name(), x.before.Bytes); ok {
			return d, true
		}
	}
	const enough = 16
	first := nonASCII(x.from, 0)
	for _, set := range x.legacy {
		raw, ok := x.coders.encoder(set).AppendText(x.room[:0], within(x.from[first:], enough))
		x.room = raw
		if !ok || len(x.after.Bytes) < first || !bytes.HasPrefix(x.after.Bytes[first:], raw) {
			continue
		}
		if raw, ok = x.coders.encoder(set).AppendText(nil, x.from); ok {
			if d, ok := x.rawOf(set, raw); ok {
				return d, true
			}
		}
	}
	return Diagnosis{}, false
}

// rawOf explains the bytes after if they are those that a set has for the text before.
func (x *change) rawOf(set string, raw []byte) (Diagnosis, bool) {
	if !bytes.Equal(raw, x.after.Bytes) {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: RawBytes, How: set + " bytes"}
	text, ok := x.coders.set(set).AppendUTF8(nil, raw)
	if ok && bytes.Equal(text, x.from) {
		d.Lossless, d.Repair = true, x.relabel(set)
	}
	return d, true
}

// cutInside finds a text cut within the bytes of a character.
func (x *change) cutInside() (Diagnosis, bool) {
	if !x.fromReads || len(x.after.Bytes) == 0 {
		return Diagnosis{}, false
	}
	if x.toRead {
		return x.halfMarked()
	}
	whole, ok := x.before.Bytes, true
	if x.before.Charset.Name() != x.after.Charset.Name() {
		whole, ok = x.coders.encoder(x.after.Charset.Name()).AppendText(nil, x.from)
	}
	if !ok || len(x.after.Bytes) >= len(whole) || !bytes.HasPrefix(whole, x.after.Bytes) {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: CutInside, How: "after " + count(len(x.after.Bytes), "byte")}
	if isUTF8(x.after.Charset) {
		kept := within(x.from, len(x.after.Bytes))
		d.readings = listed(x.shortened(CutInside, d.How, kept, x.from[len(kept):]))
	}
	return d, true
}

// halfMarked finds a text that ends in fewer '?' than the text before has bytes for the
// next character: MariaDB makes that of a part of a character. For this to be the cause,
// more than the character must be gone, and no character set may explain each '?' as a
// lost character. Where the text before goes on to a '?' of its own, the end may as well
// be that one, and the column decides.
func (x *change) halfMarked() (Diagnosis, bool) {
	if x.same == 0 || x.same == len(x.from) || x.from[x.same] < utf8.RuneSelf {
		return Diagnosis{}, false
	}
	_, n := utf8.DecodeRune(x.from[x.same:])
	marks := len(x.to) - x.same
	isRemoved := bytes.Equal(x.from[x.same+n:], x.to[x.same:]) // a question with one character less
	if marks <= 0 || marks >= n || x.same+n == len(x.from) || isRemoved || len(bytes.Trim(x.to[x.same:], "?")) > 0 {
		return Diagnosis{}, false
	}
	if _, isMarked := x.questioned(x.from, x.to, x.after.Charset.Name()); isMarked {
		return Diagnosis{}, false
	}
	class := CutInside
	if bytes.Contains(x.from[x.same:], []byte("?")) {
		class = Cut
	}
	how := "after " + count(utf8.RuneCount(x.from[:x.same]), "character") + ", with marks for a part of the next one"
	return Diagnosis{Class: class, How: how, readings: listed(x.shortened(class, how, x.from[:x.same], x.from[x.same:]))}, true
}

// marked finds question marks and U+FFFD in the place of characters.
func (x *change) marked() (Diagnosis, bool) {
	if !x.toRead {
		return Diagnosis{}, false
	}
	from, first := x.from, x.to[x.same:] // a mark takes the place of the first character that is lost
	if !x.fromReads {
		if !isUTF8(x.before.Charset) {
			return Diagnosis{}, false
		}
		from = x.before.Bytes
	}
	if bytes.HasPrefix(first, []byte("?")) || !x.fromReads {
		if how, ok := x.questioned(from, x.to, x.after.Charset.Name()); ok {
			return Diagnosis{Class: QuestionMarks, How: how}, true
		}
	}
	if bytes.HasPrefix(first, []byte(replacementMark)) || !x.fromReads {
		if replacedBy(from, x.to) {
			return Diagnosis{Class: Replacements}, true
		}
	}
	return x.scrubbedToo()
}

const replacementMark = "\uFFFD"

// scrubbedToo finds marks beside bytes that were UTF-8 by accident, and U+FFFD that was
// read again as gbk: 锟斤拷 for two.
func (x *change) scrubbedToo() (Diagnosis, bool) {
	gained := func(mark string) bool {
		return bytes.Count(x.to, []byte(mark)) > bytes.Count(x.from, []byte(mark))
	}
	switch {
	case !x.fromReads:
	case gained(replacementMark) && x.scrubbed(replacementMark, ""):
		return Diagnosis{Class: Replacements, How: "beside bytes that are UTF-8 by accident"}, true
	case gained("?") && isUTF8(x.after.Charset) && x.scrubbed("?", ""):
		return Diagnosis{Class: QuestionMarks, How: "bytes that could not be read"}, true
	case gained("锟") && (x.replacedAndReread() || x.scrubbed(replacementMark, "gbk")):
		return Diagnosis{Class: Replacements, How: "and then read as gbk"}, true
	}
	return Diagnosis{}, false
}

// replacedAndReread tells whether the text after is gbk's reading of a text in
// which U+FFFD took the place of characters.
func (x *change) replacedAndReread() bool {
	raw, ok := x.coders.encoder("gbk").AppendText(nil, x.to)
	// The last byte of U+FFFD may not form a character with what follows.
	raw = bytes.ReplaceAll(raw, []byte("\xEF\xBF?"), []byte(replacementMark))
	return ok && utf8.Valid(raw) && replacedBy(x.from, raw)
}

// lostBeyondBMP finds what sets of three bytes a character do to characters of four.
func (x *change) lostBeyondBMP() (Diagnosis, bool) {
	if !x.fromReads || !x.toRead || x.same == len(x.from) || x.from[x.same] < 0xF0 {
		return Diagnosis{}, false
	}
	var found []reading
	for _, t := range x.dropped {
		if after, ok := t.text(x.from); ok && bytes.Equal(after, x.to) {
			found = append(found, reading{class: t.Class, how: t.How})
		}
	}
	if len(found) == 0 {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: found[0].class, How: found[0].how}
	// An emoji at the end may as well have been appended to the other text.
	if bytes.IndexFunc(x.from[x.same:], func(r rune) bool { return !beyondBMP(r) && !belongsToEmoji(r) }) >= 0 {
		found = append(found, reading{class: d.Class, how: moreThan4, damaged: x.side})
	}
	d.readings = listed(found)
	return d, true
}

// belongsToEmoji tells whether a character comes with emoji: variation selectors and
// joiners, and spaces between them.
func belongsToEmoji(r rune) bool { return r == 0xFE0F || r == 0x200D || r == ' ' }

// cut finds a text that lost its end between two characters. An empty text is not the
// rest of a cut text.
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
	if x.fromReads {
		d.readings = listed(x.shortened(Cut, d.How, x.to, from[len(x.to):]))
	}
	return d, true
}
