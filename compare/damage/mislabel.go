package damage

import (
	"bytes"
	"unicode/utf8"
)

// mislabelled finds a text whose bytes in one set were read as another's.
func (x *change) mislabelled() (Diagnosis, bool) {
	if !x.fromReads || !x.toRead || !x.plausible() {
		return Diagnosis{}, false
	}
	probe := beginning(x.from)
	for _, were := range x.likely(x.before.Charset.Name()) {
		raw, ok := x.coders.encoder(were).AppendText(nil, probe)
		if !ok {
			continue
		}
		for _, readAs := range x.likely(x.after.Charset.Name()) {
			if were == readAs || !x.begins(raw, readAs) {
				continue
			}
			whole, ok := x.coders.encoder(were).AppendText(nil, x.from)
			if ok && canRead(x.coders.set(readAs), whole, x.to) {
				return x.misread(were, readAs), true
			}
		}
	}
	return Diagnosis{}, false
}

// misread describes that bytes of one set were read as another's.
func (x *change) misread(were, readAs string) Diagnosis {
	d := Diagnosis{Class: Mislabelled, How: were + " read as " + readAs}
	raw, ok := x.coders.encoder(readAs).AppendText(nil, x.to)
	d.Lossless = ok && canRead(x.coders.set(were), raw, x.from)
	if isUnicode(readAs) {
		// Legacy text is no UTF-8 by accident: it was UTF-8, and now it is read so.
		return Diagnosis{Class: Repaired, How: "mislabelled before: " + readAs + " read as " + were, Lossless: d.Lossless}
	}
	if d.Lossless {
		d.Repair = x.reread(1, readAs, were)
	}
	return d
}

// likely lists the sets that a text may have been in, the column's first.
func (x *change) likely(column string) []string {
	sets := legacySets()
	if !isUnicode(column) {
		sets = append([]string{column}, sets...)
	}
	return append(sets, "utf8mb4")
}

// plausible tells whether enough changed to tell one pair of sets from chance.
// Between two sets of one byte a character, any edit of one character into
// another is what some pair of sets would do; it takes two different ones.
func (x *change) plausible() bool {
	if utf8.RuneCount(x.from) != utf8.RuneCount(x.to) {
		return bytes.ContainsFunc(x.from, func(r rune) bool { return r >= utf8.RuneSelf })
	}
	from, to := x.from, x.to
	var changed []rune
	for len(from) > 0 {
		a, n := utf8.DecodeRune(from)
		b, m := utf8.DecodeRune(to)
		from, to = from[n:], to[m:]
		if a == b {
			continue
		}
		if a < utf8.RuneSelf {
			return false
		}
		changed = appendNew(changed, a)
	}
	return len(changed) >= 2
}

// beginning is so much of a text as tells most pairs of sets apart.
func beginning(text []byte) []byte {
	const enough = 64
	first := bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
	end := max(first, 0) + enough
	if end >= len(text) {
		return text
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	return text[:end]
}

// begins tells whether the text after begins with bytes read as a set, but for
// a last character that the bytes hold a part of.
func (x *change) begins(raw []byte, readAs string) bool {
	for n := len(raw); n > 0 && n > len(raw)-4; n-- {
		if text, ok := x.coders.set(readAs).AppendUTF8(nil, raw[:n]); ok {
			return bytes.HasPrefix(x.to, text)
		}
	}
	return false
}
