package drift

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"allclear/checksum"
	charsets "allclear/checksum/charset"
	"allclear/compare/damage"
	"allclear/compare/finding"
)

// labels are those of an ENUM or SET, as a catalog shows them.
type labels struct {
	texts []string
	// hex tells for each label whether the catalog shows its bytes: x'636166e9', as MySQL
	// 9 does in a utf8mb3 column that has this label. texts has it in that form.
	hex []bool
	// brokenOff tells that the catalog ends within the last of them. MySQL 5.6.24
	// shows enum('a','caf of a utf8 column whose second label is 636166E9.
	brokenOff bool
}

func labelsOf(c *checksum.Column) labels {
	if c.Type != "enum" && c.Type != "set" {
		return labels{}
	}
	whole := *c
	l := labels{brokenOff: !strings.HasSuffix(withoutComment(c.FullType), "')")}
	if l.brokenOff {
		whole.FullType += "')"
	}
	l.texts, l.hex = whole.Labels(), inHex(whole.FullType)
	for n, hex := range l.hex {
		if hex && n < len(l.texts) {
			l.texts[n] = "x'" + l.texts[n] + "'"
		}
	}
	return l
}

// inHex tells for each label whether it is written x'...'. Catalogs double quotes
// instead of escaping them with a backslash.
func inHex(fullType string) []bool {
	var all []bool
	inside := false
	for i := 0; i < len(fullType); i++ {
		switch {
		case inside && strings.HasPrefix(fullType[i:], "''"):
			i++
		case fullType[i] == '\'':
			if inside = !inside; inside {
				all = append(all, i > 0 && fullType[i-1] == 'x')
			}
		}
	}
	return all
}

// asMany tells whether both have the same number of labels, as far as the catalogs show.
func (l labels) asMany(other labels) bool {
	return l.brokenOff || other.brokenOff || len(l.texts) == len(other.texts)
}

// sign is the sign of damage in the label at n, given the others beside it.
func (l labels) sign(n int, set string) (d damage.Diagnosis, ok bool) {
	text := l.texts[n]
	switch {
	case l.brokenOff && n == len(l.texts)-1:
		return damage.Diagnosis{Class: damage.RawBytes, How: "the catalog ends within it"}, true
	case isUTF8(set) && l.hex[n]:
		return damage.Diagnosis{Class: damage.RawBytes, How: "the catalog cannot show it"}, true
	case slices.Index(l.texts, text) == n && !slices.Contains(l.texts[n+1:], text):
		return damage.Diagnosis{}, false
	case strings.Contains(text, "?"):
		return damage.Diagnosis{Class: damage.QuestionMarks, How: sameLabels}, true
	}
	return damage.Diagnosis{Class: damage.RawBytes, How: sameLabels}, isUTF8(set)
}

const sameLabels = "two labels are the same"

// changedLabels pairs labels by their number, which is what rows hold, and tells what
// turned one of the two into the other. A weak diagnosis counts if all labels of the
// column agree with it.
func changedLabels(a, b *checksum.Column) []harm {
	ofA, ofB := labelsOf(a), labelsOf(b)
	var changed []harm
	proved := true
	for n := range min(len(ofA.texts), len(ofB.texts)) {
		if ofA.texts[n] != ofB.texts[n] {
			h := between(finding.Label, ofA.texts[n], ofB.texts[n], a.Name)
			proved = proved && h.proved()
			changed = append(changed, h)
		}
	}
	if proved {
		return changed
	}
	d, damaged := relabelled(a, b, ofA, ofB), "b"
	if d.Class == "" {
		d, damaged = relabelled(b, a, ofB, ofA), "a"
	}
	if d.Class != "" {
		for i := range changed {
			changed[i].Diagnosis, changed[i].damaged, changed[i].certain = d, damaged, true
		}
	}
	return changed
}

// relabelled finds that the labels of a column are the same bytes as before under the
// name of another character set. CONVERT TO does that on every server (MySQL 5.6.24 and
// 9.7.4, MariaDB 10.11 and 11.8: a row that gets the number of such a label has the old
// bytes). Servers differ in what the catalog shows of them, and in what becomes of the
// rows: MySQL 9 keeps their numbers, the others make them empty.
func relabelled(before, after *checksum.Column, labelsBefore, labelsAfter labels) damage.Diagnosis {
	were, readAs := charsets.Canonical(before.Charset), charsets.Canonical(after.Charset)
	if isUTF8(were) && isUTF8(readAs) {
		// Both members were converted, and only one of them correctly. A single shortened
		// label may be intended.
		if !unintended(labelsBefore.texts, labelsAfter.texts) {
			return damage.Diagnosis{}
		}
		were = "latin1"
	}
	from, known := charsets.Lookup(were)
	to, knownTo := charsets.Lookup(readAs)
	if !known || !knownTo {
		return damage.Diagnosis{}
	}
	stored, ok := labelsBefore.in(from)
	if !ok {
		return damage.Diagnosis{}
	}
	for _, read := range readings(to) {
		switch fits := labelsAfter.show(stored, read); {
		case fits && isUTF8(readAs):
			return damage.Diagnosis{Class: damage.RawBytes, How: were + " bytes read as " + readAs}
		case fits:
			return damage.Diagnosis{Class: damage.Mislabelled, How: were + " read as " + readAs}
		}
	}
	return damage.Diagnosis{}
}

// in gives the labels as a character set stores them, if it can.
func (l labels) in(set *charsets.Charset) (stored [][]byte, ok bool) {
	encoder := set.Encoder()
	for _, text := range l.texts {
		bytes, ok := encoder.AppendText(nil, []byte(text))
		if !ok {
			return nil, false
		}
		stored = append(stored, bytes)
	}
	return stored, true
}

// show tells whether the labels are what a server shows of stored ones.
func (l labels) show(stored [][]byte, read func([]byte) (string, bool)) bool {
	for n := range min(len(stored), len(l.texts)) {
		text, ok := read(stored[n])
		if l.brokenOff && n == len(l.texts)-1 {
			text = readable(stored[n])
		}
		if !ok || text != l.texts[n] {
			return false
		}
	}
	return true
}

// unintended tells whether the labels cannot be what anybody intended: an empty one in
// the place of another, or two that are the same.
func unintended(before, after []string) bool {
	for n, text := range after[:min(len(before), len(after))] {
		if text == "" && before[n] != "" || slices.Contains(after[:n], text) {
			return true
		}
	}
	return false
}

func isUTF8(set string) bool { return set == "utf8mb4" || set == "utf8mb3" }

// readings are the ways in which servers show bytes as text of a set; ok is false
// if they show something else.
func readings(set *charsets.Charset) []func(raw []byte) (text string, ok bool) {
	if !isUTF8(set.Name()) {
		return []func([]byte) (string, bool){func(raw []byte) (string, bool) {
			text, ok := set.AppendUTF8(nil, raw)
			return string(text), ok
		}}
	}
	return []func([]byte) (string, bool){
		// The bytes that MySQL takes for the first of four: up to F4 in 5.6.24, up to FF
		// in 9.7.4.
		func(raw []byte) (string, bool) { return shownByMySQL(raw, 0xF4), true },
		func(raw []byte) (string, bool) { return shownByMySQL(raw, 0xFF), true },
		func(raw []byte) (string, bool) { // MySQL 9.7.4, in utf8mb3
			if utf8.Valid(raw) {
				return string(raw), true
			}
			return fmt.Sprintf("x'%x'", raw), true
		},
	}
}

// shownByMySQL is what MySQL's catalog shows of bytes in a utf8mb4 column: '?' for
// one that begins no character and for what utf8mb3 lacks, and nothing from
// where a character would need more bytes than are left. 636166E9, café in latin1,
// reads caf, and 6E61EF7665, naïve, reads na?ve.
func shownByMySQL(raw []byte, lastLead byte) string {
	var shown strings.Builder
	for len(raw) > 0 && sequence(raw[0], lastLead) <= len(raw) {
		r, n := utf8.DecodeRune(raw)
		if r == utf8.RuneError && n == 1 || n == utf8.UTFMax {
			r = '?'
		}
		shown.WriteRune(r)
		raw = raw[n:]
	}
	return shown.String()
}

// sequence is how many bytes a character of UTF-8 has by its first.
func sequence(lead, lastLead byte) int {
	switch {
	case lead < 0xC2 || lead > lastLead:
		return 1
	case lead < 0xE0:
		return 2
	case lead < 0xF0:
		return 3
	}
	return 4
}

// readable is the text before the first byte that is no UTF-8.
func readable(raw []byte) string {
	end := 0
	for end < len(raw) {
		r, n := utf8.DecodeRune(raw[end:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		end += n
	}
	return string(raw[:end])
}
