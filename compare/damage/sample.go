package damage

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"allclear/checksum"
)

const (
	longestFull = 128 // bytes of a text that people are shown at most
	longestLine = 60  // characters of a masked text, from the first damage on
	// mostShown is how many characters of a masked text are shown at most, and less than
	// half of its letters: in a text without ASCII all characters are damaged, and
	// showing them would reveal all of it.
	mostShown = 3
	mostMarks = 8 // marks shown at most: they reveal nothing
)

// Sample shows people what happened to a text, as far as values allows: `··ó· → ··Ã³·`.
// Masked, it shows up to three characters outside ASCII that the other text lacks, and
// at most half of the letters; of the text after, it shows what took the place of these,
// and marks. Bytes that cannot be read show as \xE9; everything else is dots. ASCII
// letters and digits never show. Full shows the beginnings of the texts, None nothing. The
// zero Text before, which is not known, shows as "…".
func Sample(before, after Text, d Diagnosis, values checksum.Values) string {
	if before.Bytes == nil && values != checksum.None {
		return "…" + Sample(Text{Bytes: []byte{}}, after, d, values)
	}
	switch values {
	case checksum.Full:
		return full(characters(before)) + " → " + full(characters(after))
	case checksum.Masked:
		from, to := characters(before), characters(after)
		lost, gained := telling(from, to), telling(to, from)
		shown := first(lost, allowance(from))
		became := d.image(from, shown, lost, gained)
		if !d.isMisreading() {
			became = first(became, allowance(to)) // it may be the good copy
		}
		for i, r := range to {
			became[i] = became[i] && gained[i] || (gained[i] || r == '?' && d.Class == QuestionMarks) && isMark(r)
		}
		return masked(from, shown, mostShown) + " → " + masked(to, became, mostMarks)
	case checksum.None:
	}
	return ""
}

// isMark tells whether a character stands in the place of others, or of none, and so
// reveals nothing of a text.
func isMark(r rune) bool {
	return r == '?' || r == 0 || r == utf8.RuneError || r == '\uFEFF' || strings.ContainsRune(replacedTwice, r)
}

// allowance is how many characters of a text may be shown.
func allowance(text []rune) int {
	letters := 0
	for _, r := range text {
		if r >= utf8.RuneSelf || unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	return min(mostShown, letters/2)
}

func (d Diagnosis) isDouble() bool {
	return d.Class == DoubleEncoded || d.Class == DoubleISO || d.Class == DoubleCut
}

// isMisreading tells whether the class makes the text after longer than the text before,
// in characters or bytes.
func (d Diagnosis) isMisreading() bool {
	return d.isDouble() || d.Class == Mislabelled || d.Class == RawBytes
}

// first keeps the first n of what is marked.
func first(marked []bool, n int) []bool {
	out := make([]bool, len(marked))
	for i, is := range marked {
		if is && n > 0 {
			out[i] = true
			n--
		}
	}
	return out
}

// image marks what the shown characters of the text before became in the text after. For
// a double encoding each character is computed. For other damage it marks as large a
// part of what was gained as the shown characters are of what was lost.
func (d Diagnosis) image(from []rune, shown, lost, gained []bool) []bool {
	if !d.isDouble() {
		return first(gained, number(gained)*number(shown)/max(1, number(lost)))
	}
	var forward func(dst, text []byte) ([]byte, bool)
	for _, t := range doubles() {
		if t.How == d.How && (t.Class == d.Class || forward == nil) {
			forward = t.forward
		}
	}
	became, at := make([]bool, len(gained)), 0
	for i, r := range from {
		if forward == nil || at >= len(became) {
			break
		}
		piece, _ := forward(nil, utf8.AppendRune(nil, r))
		for range utf8.RuneCount(piece) {
			if at < len(became) {
				became[at] = shown[i]
			}
			at++
		}
	}
	return became
}

// number counts the marked characters.
func number(marked []bool) int {
	n := 0
	for _, is := range marked {
		if is {
			n++
		}
	}
	return n
}

// A byte that cannot be read stands among characters as this and its value.
const unreadable = utf8.MaxRune + 1

// characters splits a text. A text that cannot be read in its set is taken for UTF-8
// with faults.
func characters(t Text) []rune {
	text, ok := t.UTF8()
	if !ok {
		text = t.Bytes
	}
	return split(text)
}

func split(text []byte) []rune {
	all := make([]rune, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			r = unreadable + rune(text[i])
		}
		all = append(all, r)
		i += n
	}
	return all
}

// telling marks what shows the damage: between the common beginning and the common end
// of both texts, everything outside ASCII that the other text lacks.
func telling(text, other []rune) []bool {
	front, back := 0, 0
	for front < min(len(text), len(other)) && text[front] == other[front] {
		front++
	}
	for back < min(len(text), len(other))-front && text[len(text)-1-back] == other[len(other)-1-back] {
		back++
	}
	has := map[rune]bool{}
	for _, r := range other {
		has[r] = true
	}
	shown := make([]bool, len(text))
	for i := front; i < len(text)-back; i++ {
		r := text[i]
		shown[i] = (r >= utf8.RuneSelf || r == 0) && !has[r]
	}
	return shown
}

// masked writes a text with dots in place of all but the first few shown characters.
func masked(text []rune, shown []bool, most int) string {
	var out strings.Builder
	hidden, length, printed := 0, 0, 0
	flush := func() {
		if hidden > 0 {
			dots := checksum.Dots(hidden)
			out.WriteString(dots)
			if printed > 0 {
				length += utf8.RuneCountInString(dots)
			}
			hidden = 0
		}
	}
	for i, r := range text {
		if !shown[i] || printed >= most {
			hidden++
			continue
		}
		flush()
		if length > longestLine {
			out.WriteString("…")
			return out.String()
		}
		printed++
		piece := visible(r)
		length += utf8.RuneCountInString(piece)
		out.WriteString(piece)
	}
	flush()
	return out.String()
}

// full writes the beginning of a text.
func full(text []rune) string {
	var out strings.Builder
	for _, r := range text {
		piece := visible(r)
		if out.Len()+len(piece) > longestFull {
			fmt.Fprintf(&out, "… (%d characters)", len(text))
			return out.String()
		}
		out.WriteString(piece)
	}
	return out.String()
}

// visible writes a character so that a terminal does not act on it, and people can tell
// it from others.
func visible(r rune) string {
	switch {
	case r >= unreadable:
		return fmt.Sprintf(`\x%02X`, r-unreadable)
	case r == 0:
		return `\0`
	case r == '\\' || r == ' ' || r == utf8.RuneError || unicode.IsGraphic(r) && !unicode.Is(unicode.Zs, r):
		return string(r)
	}
	return fmt.Sprintf(`\u{%X}`, r)
}

// example shows one value that has a sign, as far as that is allowed.
func (s *Signs) example(k kind, value, text []byte) string {
	if text == nil {
		text = value
	}
	shows := func(r rune) bool {
		switch k {
		case undecodable, cesu:
			return r >= unreadable
		case replaced:
			return r == utf8.RuneError || strings.ContainsRune(replacedTwice, r)
		case controls:
			return 0x80 <= r && r <= 0x9F
		case padded:
			return r == 0
		case kindCount:
		}
		return false
	}
	all := split(text)
	if s.values != checksum.Masked {
		return s.unmasked(all)
	}
	shown, most := make([]bool, len(all)), allowance(all)
	for i, r := range all {
		shown[i] = shows(r)
	}
	if k == replaced || k == padded {
		most = mostMarks
	}
	return masked(all, shown, most)
}

func (s *Signs) unmasked(text []rune) string {
	if s.values == checksum.Full {
		return full(text)
	}
	return ""
}

// misreadExample shows one value that undoes: of its characters outside ASCII as many as
// make up as many original ones as may be shown.
func (s *Signs) misreadExample(at int, value, text []byte) string {
	all := split(text)
	if s.values != checksum.Masked {
		return s.unmasked(all)
	}
	begun := s.begun(at, all, value)
	shown := make([]bool, len(all))
	for i, r := range all {
		shown[i] = r >= utf8.RuneSelf
	}
	if at != latentAt || s.stored == asLatin1 {
		s.hideIntact(at, all, shown)
	}
	letters := 0
	for i, r := range all {
		if shown[i] {
			letters += begun[i]
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	room, most := min(mostShown, letters/2), 0
	for i := range all {
		if !shown[i] {
			continue
		}
		if room -= begun[i]; room < 0 {
			break
		}
		most++
	}
	return masked(all, shown, most)
}

// begun tells for each character of a misread text how many original ones begin in it:
// each began with a byte from C0 on.
func (s *Signs) begun(at int, all []rune, value []byte) []int {
	begun := make([]int, len(all))
	for i, r := range all {
		var raw []byte
		switch {
		case r < utf8.RuneSelf:
			continue
		case r >= unreadable:
			raw = []byte{byte(r - unreadable)}
		case at != latentAt:
			raw, _ = s.misreaders().all[at].append(nil, []byte(string(r)))
		case s.stored == asOther:
			raw, _ = s.set.Encoder().AppendRune(nil, r)
		case s.stored == asLatin1:
			raw, _ = s.misreaders().all[latin1At].append(nil, []byte(string(r)))
		case i < len(value):
			raw = value[i : i+1]
		}
		for _, b := range raw {
			if b >= 0xC0 {
				begun[i]++
			}
		}
	}
	return begun
}

// hideIntact hides the runs outside ASCII that do not undo.
func (s *Signs) hideIntact(at int, all []rune, shown []bool) {
	if at == latentAt {
		at = latin1At
	}
	one, room := &s.misreaders().all[at], new(undone)
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && all[end] >= utf8.RuneSelf {
			end++
		}
		one.undo([]byte(string(all[i:end])), room)
		for j := i; j < end && room.stuck > 0; j++ {
			shown[j] = false
		}
		i = max(end, i+1)
	}
}
