package damage

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// lossyReadings finds the sets that bytes were read as where some of them are no text in
// the second set: MariaDB puts '?' for these. Sets of one byte a character are left to
// byteForByte.
func (x *change) lossyReadings(were []string) []reading {
	if bytes.Count(x.to, []byte("?")) <= bytes.Count(x.from, []byte("?")) {
		return nil
	}
	const enough, ahead = 16, 128 // bytes by which most sets are told apart
	var found []reading
	from, to := x.from[x.start():], x.to[x.start():]
	for _, set := range were {
		begun, ok := x.coders.encoder(set).AppendText(nil, within(from, ahead))
		if !ok {
			continue
		}
		var whole []byte
		for _, readAs := range x.setsOf(x.after) {
			if readAs == set || oneByte(set) && oneByte(readAs) {
				continue
			}
			if places, _, _ := x.alignLossy(readAs, begun, within(to, enough)); places == nil {
				continue
			}
			if whole == nil {
				if whole, ok = x.coders.encoder(set).AppendText(nil, from); !ok {
					break
				}
			}
			if x.isLossy(readAs, whole, to) {
				found = appendReading(found, x.reading(set, readAs, false))
			}
		}
	}
	return found
}

// isLossy tells whether a text is what a set reads in bytes, with '?' for what it cannot
// read. At least as much must be readable as was lost, and more than one character.
func (x *change) isLossy(set string, raw, text []byte) bool {
	places, kept, marks := x.alignLossy(set, raw, text)
	return slices.Contains(places, len(raw)) && kept > 1 && kept >= marks
}

// alignLossy gives the places up to which bytes may have been read when they give a text
// in a set, with '?' for what it cannot read: a byte, or in sets of two bytes a character
// a pair of them. It counts the characters outside ASCII that were kept, and the marks.
// places is nil if the bytes cannot give the text.
func (x *change) alignLossy(set string, raw, text []byte) (places []int, kept, marks int) {
	const most = 8 // there are few marks
	encoder := x.coders.encoder(set)
	var next []int
	places = []int{0}
	var room [8]byte
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		next = next[:0]
		sequence, ok := encoder.AppendRune(room[:0], r)
		if !ok {
			return nil, 0, 0
		}
		isMark := r == '?'
		for _, at := range places {
			switch {
			case bytes.HasPrefix(raw[at:], sequence):
				next = appendPosition(next, at+len(sequence))
				isMark = false
			case r == '?' && at < len(raw) && !x.readsOne(set, raw[at:]):
				next = appendPosition(next, at+1)
				if !oneByte(set) && at+2 <= len(raw) {
					next = appendPosition(next, at+2)
				}
			}
		}
		if len(next) == 0 || len(next) > most {
			return nil, 0, 0
		}
		places, next = next, places
		switch {
		case isMark:
			marks++
		case r >= utf8.RuneSelf:
			kept++
		}
	}
	return places, kept, marks
}

// readsOne tells whether bytes begin with a character of a set.
func (x *change) readsOne(set string, raw []byte) bool {
	const longest = 4
	for n := 1; n <= min(longest, len(raw)); n++ {
		if out, ok := x.coders.set(set).AppendUTF8(x.room[:0], raw[:n]); ok {
			x.room = out
			return true
		}
	}
	return false
}

// scrubbed finds a legacy set's bytes that were taken for UTF-8: every byte that is no
// UTF-8 became a mark, and the rest may be UTF-8 by accident. With a set for reread, the
// result was then read as that set.
func (x *change) scrubbed(mark, reread string) bool {
	if !x.fromReads {
		return false
	}
	for _, set := range x.setsOf(x.before) {
		raw, ok := x.coders.encoder(set).AppendText(nil, within(x.from[x.same:], 16))
		if ok && reread == "" {
			ok = isBegun(x.to[x.same:], scrub(raw, mark))
		}
		if !ok {
			continue
		}
		if raw, ok = x.coders.encoder(set).AppendText(nil, x.from[x.same:]); !ok {
			continue
		}
		clean := scrub(raw, mark)
		if reread == "" && bytes.Equal(clean, x.to[x.same:]) || reread != "" && x.isLossy(reread, clean, x.to[x.same:]) {
			return true
		}
	}
	return false
}

// isBegun tells whether a text begins with another one, whose last few bytes may still
// change.
func isBegun(text, beginning []byte) bool {
	const open = 4
	return bytes.HasPrefix(text, beginning[:max(0, len(beginning)-open)])
}

// scrub puts a mark for every byte that is no part of UTF-8.
func scrub(raw []byte, mark string) []byte {
	out := make([]byte, 0, len(raw)*2)
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			out = append(out, mark...)
		} else {
			out = append(out, raw[i:i+n]...)
		}
		i += n
	}
	return out
}
