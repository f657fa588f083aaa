package damage

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// mislabelled finds a text whose bytes in one set were read as another's.
func (x *change) mislabelled() (Diagnosis, bool) {
	return x.misread(append(x.setsOf(x.before), "utf8mb4"))
}

// misreadUTF8 finds UTF-8 that was read as another set's text: a reading with a direction.
func (x *change) misreadUTF8() (Diagnosis, bool) { return x.misread([]string{"utf8mb4"}) }

// setsOf lists the sets that a text may have been in, its column's own first.
func (x *change) setsOf(t Text) []string {
	if set := t.Charset.Name(); !isUnicode(set) {
		return append([]string{set}, x.legacy...)
	}
	return x.legacy[:len(x.legacy):len(x.legacy)]
}

// misread explains a text by bytes of one of some sets that were read as
// another's.
func (x *change) misread(were []string) (Diagnosis, bool) {
	if !x.fromReads || !x.toRead || x.same == len(x.from) || x.same == len(x.to) || x.from[x.same] < utf8.RuneSelf {
		return Diagnosis{}, false // ASCII is the same in all of them
	}
	pairs := x.exchanges()
	found := x.byteForByte(were, pairs)
	found = append(found, x.bySequences(were)...)
	if len(found) == 0 {
		found = x.lossyReadings(were)
	}
	if len(found) == 0 {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: Mislabelled, How: found[0].how, Lossless: found[0].isExact, exchanged: sampleOf(pairs)}
	if found[0].isRepairable {
		d.Repair = repairOf(found[0], x.after.Charset)
	}
	if other, ok := x.accent(); ok {
		found = append(found, reading{class: Accent, how: other.How})
	}
	d.readings = listed(found)
	return d, true
}

// changed counts, up to two, the characters that became another one. It is two if the
// texts differ in length.
func (x *change) changed() int {
	from, to := x.from[x.same:], x.to[x.same:]
	if utf8.RuneCount(from) != utf8.RuneCount(to) {
		return 2
	}
	changed := 0
	for len(from) > 0 && changed < 2 {
		a, n := utf8.DecodeRune(from)
		b, m := utf8.DecodeRune(to)
		from, to = from[n:], to[m:]
		if a != b {
			changed++
		}
	}
	return changed
}

// reading is an explanation by two sets.
func (x *change) reading(were, readAs string, isExact bool) reading {
	isRepairable := isExact && x.canReread(were, readAs)
	return reading{Mislabelled, were + readAsOther + readAs, x.side, isExact, isRepairable}
}

// exchange is a character and what stands in its place.
type exchange struct{ was, is rune }

// eastAsia is from where on no set of one byte a character has any.
const eastAsia = 0x2E80

// exchanges lists the different exchanges of characters outside ASCII, those that became
// themselves among them. It is nil where the texts do not go character by character, or
// ASCII changed, or there are more than a set of one byte a character has.
func (x *change) exchanges() []exchange {
	const most = 128
	var all []exchange
	var lately [most]exchange
	from, to := x.from, x.to
	for len(from) > 0 && len(to) > 0 {
		was, n := utf8.DecodeRune(from)
		is, m := utf8.DecodeRune(to)
		from, to = from[n:], to[m:]
		if was < utf8.RuneSelf {
			if was != is {
				return nil
			}
			continue
		}
		if is < utf8.RuneSelf && is != '?' || max(was, is) >= eastAsia {
			return nil
		}
		one := exchange{was, is}
		if lately[was%most] == one {
			continue
		}
		if lately[was%most] = one; !slices.Contains(all, one) {
			all = append(all, one)
		}
		if len(all) > most {
			return nil
		}
	}
	if len(from) > 0 || len(to) > 0 {
		return nil
	}
	return all
}

// sampleOf gives some characters that became others: a pair of sets that explains
// several of them is more than a coincidence.
func sampleOf(all []exchange) string {
	const enough = 4
	var sample []rune
	for _, e := range all {
		if e.was != e.is && len(sample) < 2*enough {
			sample = append(sample, e.was, e.is)
		}
	}
	return string(sample)
}

// byteForByte finds the pairs of sets of one byte a character that explain all
// exchanges. A byte that is no character in the second set became a question mark.
func (x *change) byteForByte(were []string, exchanged []exchange) []reading {
	if len(exchanged) == 0 {
		return nil
	}
	as := x.setsOf(x.after)
	became := make([][]byte, len(as)) // the bytes of what stands there now, 0 where a set lacks it
	for i, set := range as {
		if oneByte(set) {
			became[i] = x.bytesIn(set, exchanged, func(e exchange) rune { return e.is })
		}
	}
	var found []reading
	for _, set := range were {
		if !oneByte(set) {
			continue
		}
		bytesWere := x.bytesIn(set, exchanged, func(e exchange) rune { return e.was })
		if slices.Contains(bytesWere, 0) {
			continue
		}
		for i, readAs := range as {
			if readAs == set || became[i] == nil {
				continue
			}
			if ok, isExact := x.became(readAs, bytesWere, became[i], exchanged); ok {
				found = appendReading(found, x.reading(set, readAs, isExact))
			}
		}
	}
	return found
}

func appendReading(found []reading, r reading) []reading {
	if slices.ContainsFunc(found, func(f reading) bool { return f.how == r.how }) {
		return found // a column's own set is listed twice
	}
	return append(found, r)
}

// bytesIn are the bytes of characters in a set of one byte a character.
func (x *change) bytesIn(set string, exchanged []exchange, of func(exchange) rune) []byte {
	all := make([]byte, len(exchanged))
	encoder := x.coders.encoder(set)
	var room [8]byte
	for i, e := range exchanged {
		if raw, ok := encoder.AppendRune(room[:0], of(e)); ok {
			all[i] = raw[0]
		}
	}
	return all
}

// became tells whether a set reads bytes as what stands there now, and whether nothing
// was lost in that.
func (x *change) became(readAs string, were, are []byte, exchanged []exchange) (ok, isExact bool) {
	isExact = true
	for i, b := range were {
		switch {
		case are[i] == b:
		case exchanged[i].is != '?' || readable(x.coders.set(readAs), were[i:i+1]):
			return false, false
		default:
			isExact = false
		}
	}
	return true, isExact
}

// start is where bytes of several for a character may have begun to be misread: a
// character may become two of which the first is itself (Р of UTF-8 is Р and a no-break
// space in cp1251).
func (x *change) start() int {
	_, n := utf8.DecodeLastRune(x.from[:x.same])
	if n < 2 {
		return x.same
	}
	return x.same - n
}

// bySequences finds the pairs of sets of which at least one has several bytes a
// character, and that explain the whole text after.
func (x *change) bySequences(were []string) []reading {
	as := x.setsOf(x.after)
	start := x.start()
	var found []reading
	var seen [][]byte
	for _, set := range were {
		now := x.encoding(x.from[start:], set)
		if now == nil {
			continue
		}
		var whole []byte
		for j, readAs := range as {
			if set == readAs || oneByte(set) && oneByte(readAs) {
				continue
			}
			if set == "utf8mb4" || hasTwins(readAs) {
				if !x.beginsAs(readAs, now, start) {
					continue
				}
			} else {
				if seen == nil {
					seen = make([][]byte, len(as))
					for k := range as {
						seen[k] = x.encoding(x.to[start:], as[k])
					}
				}
				if n := min(len(now), len(seen[j])); n == 0 || !bytes.Equal(now[:n], seen[j][:n]) {
					continue
				}
			}
			if whole == nil {
				var ok bool
				if whole, ok = x.coders.encoder(set).AppendText(nil, x.from); !ok {
					break
				}
			}
			if x.canRead(readAs, whole, x.to) {
				raw, ok := x.coders.encoder(readAs).AppendText(nil, x.to)
				found = appendReading(found, x.reading(set, readAs, ok && x.canRead(set, raw, x.from)))
			}
		}
	}
	return found
}

// oneByte tells whether a set has one byte a character.
func oneByte(set string) bool {
	stored := storageOfName(set)
	return stored == asLatin1 || stored == asOneByte
}

// encoding is a set's bytes for the beginning of a text, as many as it takes to tell
// most sets apart; nil where the set lacks a character.
func (x *change) encoding(text []byte, set string) []byte {
	const enough = 64
	bytes, _ := x.coders.encoder(set).AppendText(nil, within(text, enough))
	return bytes
}

// hasTwins tells whether a set has two ways to write one character.
func hasTwins(set string) bool {
	switch set {
	case "armscii8", "cp932", "eucjpms", "sjis", "ujis":
		return true
	}
	return false
}

// beginsAs tells whether the text after continues, from a place on, with what a set
// reads in bytes, except for the last character.
func (x *change) beginsAs(readAs string, raw []byte, from int) bool {
	const enough, longest = 16, 4
	for n := min(len(raw), enough); n > 0 && n > min(len(raw), enough)-longest; n-- {
		text, ok := x.coders.set(readAs).AppendUTF8(x.room[:0], raw[:n])
		if x.room = text; ok {
			return bytes.HasPrefix(x.to[from:], text)
		}
	}
	return false
}

// canRead tells whether a set reads bytes as a text.
func (x *change) canRead(set string, raw, text []byte) bool {
	out, ok := x.coders.set(set).AppendUTF8(x.room[:0], raw)
	x.room = out
	return ok && bytes.Equal(out, text)
}
