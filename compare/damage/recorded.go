package damage

import (
	"bytes"
	"slices"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
	"allclear/checksum/charset"
)

// since is Classify for the texts of two copies, of which a is known to be the one before.
func (c *Classifier) since(before, after Text) Diagnosis {
	x, ok := c.newChange(before, after)
	if !ok {
		return Diagnosis{}
	}
	x.side = "b"
	if d, ok := x.repaired(); ok {
		return d
	}
	return x.damaged()
}

// meaning is the hash of a text's meaning, and of the bytes of one that cannot be read.
func (c *Classifier) meaning(t Text) uint64 {
	if text, ok := t.UTF8(); ok {
		return c.fingerprinter().sum(text)
	}
	return xxhash.Sum64(t.Bytes)
}

func (c *Classifier) fingerprinter() *Fingerprinter {
	if c.prints == nil {
		c.prints = NewFingerprinter()
	}
	return c.prints
}

// Recorded tells what turned a text into the text after, where no more is left of the text
// before than a record: what Classify would say. It is for copies of which a was recorded, so
// that b is the damaged one. set is the character set of the column of a, and labels are all
// texts that the column can hold, where it can hold but some.
//
// Damage that can be undone is undone: the text that has the recorded hash is the text
// before, which is given as well. Nothing else is known of the others than what their
// fingerprints prove; before is then the zero Text. A diagnosis without a class is for the
// column as well: where another row has the two texts the other way round, they were
// exchanged.
//
// Chance takes one text for another once in 2^64 tries. A text after makes fewer than 2,000
// tries (1 in 10^16), and n marks in it stand for any of at most 12n² numbers of characters
// and bytes, or 12n where n is beyond mostGuessed: the rate of wrong explanations is below
// 2 in 10^11 whatever the text.
func (c *Classifier) Recorded(record *checksum.TextRecord, set *charset.Charset, after Text, labels ...string) (d Diagnosis, before Text) {
	if after.Charset == nil {
		return Diagnosis{}, Text{}
	}
	s := &search{Classifier: c, record: record, set: set, after: after}
	s.text, s.isRead = after.UTF8()
	hashes := [2]uint64{record.Hash, c.meaning(after)}
	if s.isRead && hashes[0] == hashes[1] {
		return Diagnosis{}, Text{}
	}
	d, before = s.find(labels)
	d.hashes = hashes
	return d, before
}

// find tries the labels first: a value that has become another label is no damaged text.
func (s *search) find(labels []string) (d Diagnosis, before Text) {
	since := func(text []byte) (Diagnosis, Text) {
		before := s.asStored(text, s.set)
		return s.since(before, s.after), before
	}
	for _, label := range labels {
		if s.isBefore([]byte(label)) {
			return since([]byte(label))
		}
	}
	if d, ok := s.marked(); ok {
		return d, Text{}
	}
	if text, ok := s.textBefore(); ok {
		return since(text)
	}
	if s.isRead {
		return s.proved(), Text{}
	}
	return Diagnosis{}, Text{}
}

// asStored is a text as a column of a set stores it; in UTF-8 where the set lacks a part.
func (c *Classifier) asStored(text []byte, set *charset.Charset) Text {
	if set != nil {
		stored, ok := c.coders.encoder(set.Name()).AppendText(nil, text)
		if t := (Text{Bytes: stored, Charset: set}); ok {
			if again, ok := t.UTF8(); ok && bytes.Equal(again, text) {
				return t
			}
		}
	}
	return Text{Bytes: text, Charset: c.coders.set("utf8mb4")}
}

// search looks for what happened to a text that was recorded.
type search struct {
	*Classifier
	record *checksum.TextRecord
	set    *charset.Charset // of the text before
	after  Text
	text   []byte // after, as UTF-8
	isRead bool   // whether it is text
	raw    []byte // to work in
}

// print is a fingerprint of the text before.
func (s *search) print(name string) (hash uint64, ok bool) {
	for _, f := range s.record.Fingerprints {
		if f.Damage == name {
			return f.Hash, true
		}
	}
	return 0, false
}

// proved is what the other fingerprints prove.
func (s *search) proved() Diagnosis {
	prints := s.fingerprinter()
	prints.text.read(s.text)
	if d, ok := s.lostBeyondBMP(prints.sum(s.text)); ok {
		return d
	}
	for _, one := range foldings() {
		hash, ok := s.print(one.name)
		if !ok || prints.hash(one.append(&prints.text, prints.folded[:0])) != hash {
			continue
		}
		switch {
		case len(s.text) == 0 && one.name != spaced: // nothing is left to be alike
		case one.name == composed && bytes.Equal(prints.folded, s.text):
			return Diagnosis{Class: Normalised, How: "to NFC"}
		case one.name == accentless && bytes.Equal(appendPlain(nil, s.text), s.text):
			return Diagnosis{Class: Accent, How: lostAccents}
		default:
			return Diagnosis{Class: map[string]Class{composed: Normalised, spaced: Space, caseFolded: Case, accentless: Accent}[one.name]}
		}
	}
	return Diagnosis{}
}

// marked finds marks in the place of what a set lacks.
func (s *search) marked() (Diagnosis, bool) {
	prints := s.fingerprinter()
	prints.text.read(s.text)
	folded, all := prints.text.appendMarked(prints.folded[:0], 0)
	if all.characters == 0 {
		return Diagnosis{}, false
	}
	hash := prints.hash(folded)
	sets := lackingSets()
	for i, set := range sets {
		number, ok := s.print(set.name)
		if !ok {
			continue
		}
		characters, size := halves(number - hash)
		mode, ok := fitting(characters, size, all.characters, s.lost(set))
		if !ok {
			continue
		}
		if bytes.Contains(s.text, []byte(replacementMark)) {
			return Diagnosis{Class: Replacements}, true
		}
		return Diagnosis{Class: QuestionMarks, How: lacking(s.likeliest(sets[i:])) + mode}, true
	}
	return Diagnosis{}, false
}

// lost tells of which kinds the characters are that a set lacks and the text before had.
func (s *search) lost(set lackingSet) (of traits) {
	if _, ok := s.print(cutAt4Byte); ok {
		of = beyond
	}
	if set.alone != beyond {
		of |= inBMP
	}
	return of
}

// mostGuessed is the largest number of marks for which it is considered that they stand for
// neither characters nor bytes one by one.
const mostGuessed = 4096

// fitting finds out how many marks stand for each character, as far as that is known.
func fitting(characters, size, marks int, of traits) (name string, ok bool) {
	isPossible := characters <= marks && marks <= size && characters < size && size <= 4*characters
	if !isPossible || marks > mostGuessed && characters != marks && size != marks {
		return "", false
	}
	for _, m := range modes() {
		switch {
		case !m.fits(characters, size, marks, of):
		case ok && of != beyond: // of which two modes may make the same
			return "", true
		case !ok:
			name, ok = m.name, true
		}
	}
	return name, ok
}

// likeliest is the set that is named of those that lack the same characters of the text: the
// first one and those behind it that have no fingerprint.
func (s *search) likeliest(sets []lackingSet) string {
	same := []string{sets[0].set}
	for _, set := range sets[1:] {
		if _, ok := s.print(set.name); ok {
			break
		}
		same = append(same, set.set)
	}
	for _, set := range []string{s.after.Charset.Name(), "latin1"} {
		if slices.Contains(same, set) {
			return set
		}
	}
	return same[0]
}

// lostBeyondBMP finds what sets of three bytes a character do to characters of four. It is
// known which copy was the one before.
func (s *search) lostBeyondBMP(hash uint64) (Diagnosis, bool) {
	cut, ok := s.print(cutAt4Byte)
	if !ok {
		return Diagnosis{}, false
	}
	dropped, ok := s.print(dropped4Byte)
	if !ok {
		dropped = cut
	}
	var found []reading
	if hash == cut {
		found = append(found, reading{class: CutAt4Byte, how: asInUTF8MB3})
	}
	if hash == dropped {
		found = append(found, reading{class: Dropped4Byte})
	}
	if len(found) == 0 {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: found[0].class, How: found[0].how}
	d.readings = listed(append(found, reading{class: d.Class, how: moreThan4, damaged: "b"}))
	return d, true
}

// outside is what the text before had outside ASCII. A snapshot without fingerprints does not
// know.
func (s *search) outside() outside {
	sets := lackingSets()
	for _, set := range slices.Backward(sets[:]) {
		number, ok := s.print(set.name)
		if !ok {
			continue
		}
		prints := s.fingerprinter()
		prints.text.read(s.text)
		folded, _ := prints.text.appendMarked(prints.folded[:0], beyond|inBMP|inLatin1)
		characters, size := halves(number - prints.hash(folded))
		return outside{characters, size, 0 < characters && characters < size && size <= checksum.MaxText}
	}
	return outside{}
}

// halves are the two numbers that are added to a hash.
func halves(number uint64) (characters, size int) {
	return int(uint32(number)), int(number >> 32) //nolint:gosec // 32 bits each
}

// isBefore tells whether a text is the one before.
func (s *search) isBefore(text []byte) bool { return s.fingerprinter().sum(text) == s.record.Hash }
