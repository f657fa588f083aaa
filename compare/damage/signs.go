package damage

import (
	"bytes"
	"math/bits"
	"unicode/utf8"

	"allclear/checksum"
	"allclear/checksum/charset"
)

// Signs are the traces of damage in the values of one column of one member, found
// without a before. Their size does not depend on the number of values. Not for use by
// several goroutines.
type Signs struct {
	set    *charset.Charset
	stored storage
	single *singleByte // for a set of one byte a character
	values checksum.Values

	seen, total uint64 // values outside ASCII: those that Text was given, and the number given to SetNonASCII
	counted     bool
	kinds       [kindCount]examined
	undoings    map[int]*undoing // by the place of the misreader
	pending     []*examined      // have an example that waits for its key
	text        []byte           // room
	room        undone
	by          candidates // of the value that is looked at
	known       *misreaders
}

// storage is how a set encodes characters, as far as the search for signs needs it.
type storage int

const (
	asUTF8 storage = iota
	asLatin1
	asOneByte // another single-byte set
	asOther
	unknown // a set that this build cannot decode
)

// kind is a kind of value that is counted.
type kind int

const (
	undecodable kind = iota
	cesu
	replaced
	controls
	padded
	kindCount
)

// examined are the values of one kind.
type examined struct {
	count    uint64
	examples []Example
}

const mostExamples = 5

// NewSigns makes Signs of no values. set is the column's character set.
func NewSigns(set *charset.Charset, values checksum.Values) *Signs {
	s := &Signs{set: set, values: values, stored: storageOf(set)}
	if s.stored == asLatin1 || s.stored == asOneByte {
		s.single = newSingleByte(set)
	}
	return s
}

func storageOf(set *charset.Charset) storage {
	if set == nil {
		return unknown
	}
	return storageOfName(set.Name())
}

func storageOfName(set string) storage {
	switch set {
	case "utf8mb3", "utf8mb4":
		return asUTF8
	case "latin1":
		return asLatin1
	case "armscii8", "ascii", "cp1250", "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "dec8", "geostd8", "greek", "hebrew",
		"hp8", "keybcs2", "koi8r", "koi8u", "latin2", "latin5", "latin7", "macce", "macroman", "tis620":
		return asOneByte
	}
	return asOther
}

// Text takes in one value, as checksum.Inspector's Text gets it. noted tells that the
// value shows a sign of which an example is still wanted: call At with its key.
func (s *Signs) Text(value []byte) (noted bool) {
	s.pending = s.pending[:0]
	found, text := s.scan(value)
	if s.isOutside(value, text) {
		s.seen++
	}
	if found == 0 {
		return false
	}
	return s.judge(value, text, found)
}

// isOutside tells whether a value holds a character outside ASCII. The wide Unicode sets
// have bytes outside ASCII, or none, in any text.
func (s *Signs) isOutside(value, text []byte) bool {
	if s.stored == asOther && text != nil {
		value = text
	}
	return nonASCII(value, 0) < len(value)
}

// scan finds the traces in a value. It gives the value as UTF-8 if it had to decode it
// and could.
func (s *Signs) scan(value []byte) (found trace, text []byte) {
	switch s.stored {
	case asUTF8:
		found, s.by = s.misreaders().scan(value)
		return found, value
	case asLatin1, asOneByte:
		return s.single.scan(value), nil
	case asOther:
		var ok bool
		if s.text, ok = s.set.AppendUTF8(s.text[:0], value); !ok {
			return malformed, nil
		}
		found, s.by = s.misreaders().scan(s.text)
		if !isUnicode(s.name()) && nonASCII(value, 0) < len(value) && utf8.Valid(value) {
			found |= misread
		}
		return found, s.text
	case unknown:
	}
	return 0, nil
}

func (s *Signs) misreaders() *misreaders {
	if s.known == nil {
		s.known = everyMisreader()
	}
	return s.known
}

// judge counts what a value shows. Of several signs the most specific one counts.
func (s *Signs) judge(value, text []byte, found trace) (noted bool) {
	if found&(misread|malformed) != 0 {
		if noted, ok := s.misread(value, text, found); ok {
			return noted
		}
	}
	if found&malformed != 0 {
		if found&surrogate != 0 && isCESU8(value) {
			return s.note(cesu, value, nil)
		}
		return s.note(undecodable, value, nil)
	}
	if text == nil {
		s.text, _ = s.set.AppendUTF8(s.text[:0], value)
		text = s.text
	}
	switch {
	case found&replacement != 0:
		return s.note(replaced, value, text)
	case found&c1 != 0:
		return s.note(controls, value, text)
	case found&nulEnd != 0 && len(text) > 0 && text[len(text)-1] == 0:
		return s.note(padded, value, text)
	}
	return false
}

// misread counts a value that may be UTF-8 that was read as another set; ok is false if
// it is no sign of that.
func (s *Signs) misread(value, text []byte, found trace) (noted, ok bool) {
	var j judgement
	m := s.misreaders()
	switch {
	case s.stored == asUTF8 && utf8.Valid(value), s.stored == asOther && isUnicode(s.name()) && text != nil:
		j = m.judge(text, s.by, &s.room)
	case s.stored == asLatin1 && text == nil:
		s.text, _ = s.set.AppendUTF8(s.text[:0], value)
		text = s.text
		if j = m.judge(text, 1<<latin1At, &s.room); j.as != 0 {
			j.as = 1 << latentAt
		}
	case s.stored == asOneByte, s.stored == asOther && !isUnicode(s.name()):
		if !utf8.Valid(value) {
			return false, false
		}
		j = s.judgeBytes(value, text)
	}
	if j.as == 0 {
		return false, false
	}
	if !j.whole && j.worth != better {
		return false, false
	}
	for as := j.as; as != 0; as &= as - 1 {
		at := bits.TrailingZeros64(uint64(as))
		if s.undoings == nil {
			s.undoings = map[int]*undoing{}
		}
		r := s.undoings[at]
		if r == nil {
			r = new(undoing)
			s.undoings[at] = r
		}
		r.with |= j.as
		if t := r.add(j, value); t != nil && len(t.examples) < mostExamples {
			if text == nil {
				text = value
			}
			t.examples = append(t.examples, Example{Text: s.misreadExample(at, value, text)})
			s.pending = append(s.pending, t)
		}
	}
	return len(s.pending) > 0, j.worth == better || j.worth == neutral && found&(malformed|replacement|c1) == 0
}

// judgeBytes judges a value, which is UTF-8, of a set that is not Unicode's: right bytes
// under a wrong label. text is what it says under the label, nil for nothing.
func (s *Signs) judgeBytes(value, text []byte) judgement {
	if bytes.Contains(value, []byte(replacementMark)) {
		return judgement{}
	}
	after := strangeness(value)
	before := 2*after + alarmFrom // what cannot be read is strange enough
	if s.stored == asOneByte {
		text = s.text[:0]
		for _, b := range value {
			out, ok := s.set.AppendUTF8(text, []byte{b})
			if !ok {
				out = append(text, "\u0080"...)
			}
			text = out
		}
		s.text = text
	}
	if text != nil {
		before = strangeness(text)
	}
	j := weigh(before, after)
	j.as, j.whole, j.exact, j.depth = 1<<latentAt, true, true, 1
	return j
}

func (s *Signs) note(k kind, value, text []byte) (noted bool) {
	t := &s.kinds[k]
	t.count++
	if len(t.examples) >= mostExamples {
		return false
	}
	t.examples = append(t.examples, Example{Text: s.example(k, value, text)})
	s.pending = append(s.pending, t)
	return true
}

// At gives the key of the row of the value that was noted last.
func (s *Signs) At(key checksum.Bound) {
	for _, t := range s.pending {
		t.examples[len(t.examples)-1].Key = key
	}
	s.pending = s.pending[:0]
}

// Merge adds what other has seen.
func (s *Signs) Merge(other *Signs) {
	s.seen += other.seen
	s.total += other.total
	s.counted = s.counted || other.counted
	s.pending = s.pending[:0]
	for k := range s.kinds {
		s.kinds[k].merge(&other.kinds[k])
	}
	for at, its := range other.undoings {
		if s.undoings == nil {
			s.undoings = map[int]*undoing{}
		}
		if s.undoings[at] == nil {
			s.undoings[at] = new(undoing)
		}
		s.undoings[at].merge(its)
	}
}

func (e *examined) merge(other *examined) {
	e.count += other.count
	room := min(mostExamples-len(e.examples), len(other.examples))
	e.examples = append(e.examples, other.examples[:room]...)
}

// WantsShare tells whether the verdict depends on how many values outside ASCII the
// column has in all, when Text was given only the suspects.
func (s *Signs) WantsShare() bool {
	for _, r := range s.undoings {
		if r.wantsShare() {
			return true
		}
	}
	return false
}

// WantsAll tells whether a sample shows UTF-8 that was read as a set for which servers
// have no pattern, so that only all values can tell how much of the column is damaged.
func (s *Signs) WantsAll() bool {
	for _, at := range s.likeliest() {
		r := s.undoings[at]
		isLookedFor := classOf(at) == DoubleEncoded || classOf(at) == DoubleISO || at == latentAt && s.stored != asOther
		if !isLookedFor && r.better()+r.partAlarm.count+r.partSuspect.count > 0 {
			return true
		}
	}
	return false
}

// NonASCII is how many values outside ASCII Text was given.
func (s *Signs) NonASCII() uint64 { return s.seen }

// IsClean tells that no value that Text was given shows anything.
func (s *Signs) IsClean() bool {
	for k := range s.kinds {
		if s.kinds[k].count > 0 {
			return false
		}
	}
	return len(s.undoings) == 0
}

// AddClean counts values outside ASCII that show nothing, and that Text was not given.
func (s *Signs) AddClean(nonASCII uint64) { s.seen += nonASCII }

// SetNonASCII sets how many values outside ASCII there are in all, where Text was not
// given all of them. The numbers of several parts add up when the parts are merged.
func (s *Signs) SetNonASCII(n uint64) { s.total, s.counted = n, true }

// isCESU8 tells whether a value would be UTF-8 if pairs of surrogates were characters.
func isCESU8(value []byte) bool {
	for i := 0; i < len(value); {
		if i+6 <= len(value) && value[i] == 0xED && value[i+1]&0xF0 == 0xA0 && continues(value[i+2]) &&
			value[i+3] == 0xED && value[i+4]&0xF0 == 0xB0 && continues(value[i+5]) {
			i += 6
			continue
		}
		r, n := utf8.DecodeRune(value[i:])
		if r == utf8.RuneError && n == 1 {
			return false
		}
		i += n
	}
	return true
}
