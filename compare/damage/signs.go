package damage

import (
	"slices"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"

	"allclear/checksum"
	"allclear/checksum/charset"
)

// Signs are the traces of damage in the values of one column of one member, found
// without a before. Their size does not depend on the number of values. Not for use by
// several goroutines.
type Signs struct {
	set    *charset.Charset
	stored storage
	single *singleByte // for storage oneByte
	values checksum.Values

	seen, total uint64 // values outside ASCII: those that Text was given, and the number given to SetNonASCII
	counted     bool
	kinds       [kindCount]examined
	iso, deeper uint64    // of the values that undo as a whole: with C1 controls alone, and more than once
	distinct    []uint64  // hashes of the first few different values that undo as a whole
	parted      []uint64  // and of those of which some part does
	pending     *examined // has an example that waits for its key
	raw, text   []byte    // room
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
	undoneAlarm kind = iota // undoes as a whole, and the value alone says so
	undoneSuspect
	undoneOnly // undoes as a whole, but says little by itself
	partAlarm  // some of it undoes
	partSuspect
	undecodable
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

const (
	mostExamples = 5
	// A column is damaged when at least leastDistinct different values, and one in
	// shareOf of those outside ASCII, undo as a whole. Of 412 languages 410 have no such
	// value, the worst one in 77; in a damaged column all values are.
	leastDistinct = 3
	shareOf       = 20
	// shareOfLetters takes the place of shareOf in sets where the bytes that begin a
	// sequence of UTF-8 and the bytes that continue one are both letters (Thai รถ is C3
	// B6): there short words undo by chance.
	shareOfLetters = 2
)

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
	if nonASCII(value, 0) < len(value) {
		s.seen++
	}
	s.pending = nil
	found, text := s.scan(value)
	if found == 0 {
		return false
	}
	return s.judge(value, text, found)
}

// scan finds the traces in a value. It gives the value as UTF-8 if it had to decode it
// and could.
func (s *Signs) scan(value []byte) (found trace, text []byte) {
	switch s.stored {
	case asUTF8:
		return scan(value), value
	case asLatin1, asOneByte:
		return s.single.scan(value), nil
	case asOther:
		var ok bool
		if s.text, ok = s.set.AppendUTF8(s.text[:0], value); !ok {
			return malformed, nil
		}
		return scan(s.text), s.text
	case unknown:
	}
	return 0, nil
}

// judge counts what a value shows. Of several signs the most specific one counts.
func (s *Signs) judge(value, text []byte, found trace) (noted bool) {
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
	if found&misread != 0 {
		var j judgement
		if s.stored == asOneByte {
			j = s.judgeBytes(value)
		} else {
			j, s.raw = judge(text, s.raw)
		}
		if k, ok := j.kind(); ok {
			if j.whole {
				s.undone(j, value)
			}
			return s.note(k, value, text)
		}
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

func (j judgement) kind() (kind, bool) {
	level, ok := j.level()
	switch {
	case j.whole && ok && level == Alarm:
		return undoneAlarm, true
	case j.whole && ok:
		return undoneSuspect, true
	case j.whole:
		return undoneOnly, true
	case ok && level == Alarm:
		return partAlarm, true
	}
	return partSuspect, ok
}

// judgeBytes judges a value of a single-byte set other than latin1: the whole of it must
// be UTF-8, in characters that people write. Alone, only a long value is evidence.
func (s *Signs) judgeBytes(value []byte) judgement {
	const telling = 100
	if !utf8.Valid(value) {
		return judgement{}
	}
	usual, rare, score := 0, 0, 0
	for _, r := range string(value) {
		switch {
		case r < utf8.RuneSelf:
			continue
		case common(r):
			usual++
		default:
			rare++
		}
		score += sequenceScore(r)
	}
	if rare >= usual {
		return judgement{}
	}
	if score < telling {
		score = 0
	}
	return judgement{score: score, whole: true, depth: 1}
}

// undone adds a value that undoes as a whole to those that the column is judged by.
func (s *Signs) undone(j judgement, value []byte) {
	if j.iso {
		s.iso++
	}
	if j.depth > 1 {
		s.deeper++
	}
	s.distinct = remember(s.distinct, xxhash.Sum64(value))
}

// remember keeps as many different hashes as a verdict on a column needs.
func remember(few []uint64, hash uint64) []uint64 {
	if len(few) < leastDistinct && !slices.Contains(few, hash) {
		few = append(few, hash)
	}
	return few
}

func (s *Signs) note(k kind, value, text []byte) (noted bool) {
	t := &s.kinds[k]
	t.count++
	if k == partSuspect {
		s.parted = remember(s.parted, xxhash.Sum64(value))
	}
	if len(t.examples) >= mostExamples {
		return false
	}
	t.examples = append(t.examples, Example{Text: s.example(k, value, text)})
	s.pending = t
	return true
}

// At gives the key of the row of the value that was noted last.
func (s *Signs) At(key checksum.Bound) {
	if s.pending == nil {
		return
	}
	s.pending.examples[len(s.pending.examples)-1].Key = key
	s.pending = nil
}

// Merge adds what other has seen.
func (s *Signs) Merge(other *Signs) {
	s.seen += other.seen
	s.total += other.total
	s.counted = s.counted || other.counted
	s.iso += other.iso
	s.deeper += other.deeper
	for _, hash := range other.distinct {
		s.distinct = remember(s.distinct, hash)
	}
	for _, hash := range other.parted {
		s.parted = remember(s.parted, hash)
	}
	s.pending = nil
	for k := range s.kinds {
		mine, its := &s.kinds[k], &other.kinds[k]
		mine.count += its.count
		room := min(mostExamples-len(mine.examples), len(its.examples))
		mine.examples = append(mine.examples, its.examples[:room]...)
	}
}

// WantsShare tells whether the verdict depends on how many values outside ASCII the
// column has in all, when Text was given only the suspects.
func (s *Signs) WantsShare() bool {
	return len(s.distinct) >= leastDistinct || len(s.parted) >= leastDistinct
}

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
