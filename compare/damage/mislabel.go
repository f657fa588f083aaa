package damage

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// reading is a pair of sets: bytes of one were read as the other's.
type reading struct{ were, readAs string }

func (r reading) String() string { return r.were + " read as " + r.readAs }

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
	found := x.readings(were)
	if len(found) == 0 {
		found = x.lossyReadings()
	}
	if len(found) == 0 {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: Mislabelled, How: found[0].String()}
	names := make([]string, len(found))
	for i, r := range found {
		names[i] = r.String()
	}
	d.readings = joinReadings(names)
	raw, ok := x.coders.encoder(found[0].readAs).AppendText(nil, x.to)
	if d.Lossless = ok && x.canRead(found[0].were, raw, x.from); d.Lossless {
		d.Repair = x.reread(1, found[0].readAs, found[0].were)
	}
	return d, true
}

// readings finds the pairs of sets that explain the whole text after.
func (x *change) readings(were []string) []reading {
	changed := x.changed()
	as := x.setsOf(x.after)
	var found []reading
	var seen [][]byte
	for _, set := range were {
		now := x.encoding(x.from, set)
		if now == nil {
			continue
		}
		var whole []byte
		for j, readAs := range as {
			if set == readAs || changed < 2 && oneByte(set) && oneByte(readAs) {
				continue
			}
			if set == "utf8mb4" || hasTwins(readAs) {
				if !x.beginsAs(readAs, now) {
					continue
				}
			} else {
				if seen == nil {
					seen = make([][]byte, len(as))
					for k := range as {
						seen[k] = x.encoding(x.to, as[k])
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
			if r := (reading{set, readAs}); !slices.Contains(found, r) && x.canRead(readAs, whole, x.to) {
				found = append(found, r)
			}
		}
	}
	return found
}

// changed counts, up to two, the characters that became another one. It is two if the
// texts differ in length. One is not enough between two sets of one byte a character:
// some pair of sets explains nearly any edit of one character into another.
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

// oneByte tells whether a set has one byte a character.
func oneByte(set string) bool {
	stored := storageOfName(set)
	return stored == asLatin1 || stored == asOneByte
}

// encoding is a set's bytes for a text from the first difference on, as many as it takes
// to tell most sets apart; nil where the set lacks a character.
func (x *change) encoding(text []byte, set string) []byte {
	const enough = 64
	bytes, _ := x.coders.encoder(set).AppendText(nil, within(text[x.same:], enough))
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

// beginsAs tells whether the text after continues, from the first difference, with what
// a set reads in bytes, except for the last character.
func (x *change) beginsAs(readAs string, raw []byte) bool {
	const enough, longest = 16, 4
	for n := min(len(raw), enough); n > 0 && n > min(len(raw), enough)-longest; n-- {
		text, ok := x.coders.set(readAs).AppendUTF8(x.room[:0], raw[:n])
		if x.room = text; ok {
			return bytes.HasPrefix(x.to[x.same:], text)
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
