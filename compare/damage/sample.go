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
	// Masked, at most so many characters of the damage itself are shown, and never more than half of a
	// text: in a text without ASCII all characters are damaged, and would tell all of it.
	shownBefore = 2
	shownAfter  = 8
)

// Sample shows people what happened to a text, as much of it as values allows: `··ó· → ··Ã³·`.
// Masked, it shows the first few characters outside ASCII that the other text lacks, what took
// their place, and bytes that cannot be read (\xE9); all else is dots. ASCII letters and digits
// never show. Full shows the beginnings of the texts, None nothing.
func Sample(before, after Text, d Diagnosis, values checksum.Values) string {
	switch values {
	case checksum.Full:
		return full(characters(before)) + " → " + full(characters(after))
	case checksum.Masked:
		from, to := characters(before), characters(after)
		lost := telling(from, to, func(rune) bool { return false })
		gained := telling(to, from, func(r rune) bool { return r == '?' && d.Class == QuestionMarks })
		return masked(from, lost, min(shownBefore, max(1, len(from)/2))) + " → " + masked(to, gained, shownAfter)
	case checksum.None:
	}
	return ""
}

// A byte that cannot be read stands among characters as this and its value.
const unreadable = utf8.MaxRune + 1

// characters takes a text apart. Where it cannot be read in its set, it is taken
// for UTF-8 with faults.
func characters(t Text) []rune {
	text, ok := t.decode()
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

// telling marks what shows damage: between what both texts begin and end with,
// all outside ASCII that the other text lacks, and what also says.
func telling(text, other []rune, also func(rune) bool) []bool {
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
		shown[i] = r >= utf8.RuneSelf && !has[r] || r == 0 && !has[r] || also(r)
	}
	return shown
}

// masked writes a text with dots for all but the first few characters shown.
func masked(text []rune, shown []bool, most int) string {
	var out strings.Builder
	hidden, length, told := 0, 0, 0
	flush := func() {
		if hidden > 0 {
			dots := checksum.Dots(hidden)
			out.WriteString(dots)
			if told > 0 {
				length += utf8.RuneCountInString(dots)
			}
			hidden = 0
		}
	}
	for i, r := range text {
		if !shown[i] || told >= most {
			hidden++
			continue
		}
		flush()
		if length > longestLine {
			out.WriteString("…")
			return out.String()
		}
		told++
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

// visible writes a character so that it does nothing to a terminal and people can
// tell it from others.
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

// example shows one value that bears a sign, as much of it as may be shown.
func (s *Signs) example(k kind, value, text []byte) string {
	if s.values == checksum.None {
		return ""
	}
	if text == nil {
		text = value
	}
	all := split(text)
	if s.values == checksum.Full {
		return full(all)
	}
	shown := make([]bool, len(all))
	for i, r := range all {
		switch k {
		case undecodable, cesu:
			shown[i] = r >= unreadable
		case replaced:
			shown[i] = r == utf8.RuneError
		case controls:
			shown[i] = 0x80 <= r && r <= 0x9F
		case padded:
			shown[i] = r == 0
		default:
			shown[i] = r >= utf8.RuneSelf
		}
	}
	if k <= partSuspect {
		s.keepMisread(all, shown)
	}
	return masked(all, shown, min(shownAfter, max(2, len(all)/2)))
}

// keepMisread hides the runs outside ASCII that do not undo.
func (s *Signs) keepMisread(all []rune, shown []bool) {
	if s.stored == asOneByte {
		return // all of it is damaged
	}
	for i := 0; i < len(all); {
		end := i
		for end < len(all) && all[end] >= utf8.RuneSelf {
			end++
		}
		raw, _, ok := appendLatin1(nil, []byte(string(all[i:end])))
		for j := i; j < end && (!ok || !utf8.Valid(raw)); j++ {
			shown[j] = false
		}
		i = max(end, i+1)
	}
}
