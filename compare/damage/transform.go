package damage

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"allclear/checksum/charset"
)

// Transform is one kind of damage, computed from the text before.
type Transform struct {
	Class Class
	How   string // as in [Diagnosis]
	// forward appends what becomes of a text, both UTF-8; ok is false if it cannot happen to this one.
	forward func(dst, text []byte) (out []byte, ok bool)
	// raw, if not "", names the set whose bytes are kept as they are, instead of forward.
	raw    string
	coders *coders
}

// Apply appends the bytes that a column of the given set would hold after the damage. ok
// is false, and dst unchanged, if the damage does not change the text, cannot happen to
// it, or gives what the column cannot hold.
func (t Transform) Apply(dst []byte, before Text, column *charset.Charset) (out []byte, ok bool) {
	text, ok := before.UTF8()
	if !ok || column == nil {
		return dst, false
	}
	if t.raw != "" {
		out, ok = t.coders.encoder(t.raw).AppendText(dst, text)
		isLabelWrong := !readable(column, out[len(dst):])
		if t.Class == Latent {
			isLabelWrong = oneByte(column.Name()) && nonASCII(text, 0) < len(text)
		}
		if !ok || !isLabelWrong {
			return dst, false
		}
		return out, true
	}
	after, ok := t.text(text)
	if !ok {
		return dst, false
	}
	return t.coders.encoder(column.Name()).AppendText(dst, after)
}

// text is the text after the damage; ok is false if nothing changes.
func (t Transform) text(text []byte) (after []byte, ok bool) {
	after, ok = t.forward(nil, text)
	return after, ok && !bytes.Equal(after, text)
}

// least is the damaged form of a text up to its first character outside ASCII. A cut
// text must have at least this much for its class to be recognised: any edit of that
// character could leave a shorter rest.
func (t Transform) least(text []byte) []byte {
	first := nonASCII(text, 0)
	_, n := utf8.DecodeRune(text[first:])
	least, _ := t.forward(nil, text[:first+n])
	return least
}

// shows tells whether enough of the damaged text is left to recognise the class: all of
// its first character outside ASCII, or, after at least three other characters and if
// more than that character is gone, a part of it.
func (t Transform) shows(text, rest []byte) bool {
	const context = 3
	first := nonASCII(text, 0)
	_, n := utf8.DecodeRune(text[first:])
	least, _ := t.forward(nil, text[first:first+n])
	if len(rest) <= first || !bytes.HasPrefix(text, rest[:first]) {
		return false
	}
	rest = rest[first:]
	return bytes.HasPrefix(rest, least) || first >= context && first+n < len(text) && bytes.HasPrefix(least, rest)
}

// Forward lists the transformations that need only the text before, in the order of
// Classify. One list is not for use by several goroutines.
func Forward() []Transform { return forward(new(coders)) }

func forward(c *coders) []Transform {
	all := doubles()
	all = append(all, Transform{Class: Latent, How: "UTF-8 bytes", raw: "utf8mb4"})
	for _, raw := range []string{"latin1", "cp1250", "cp1251", "gbk", "cp932", "ujis", "big5", "euckr"} {
		all = append(all, Transform{Class: RawBytes, How: raw + " bytes", raw: raw})
	}
	for _, set := range []string{"latin1", "ascii", "utf8mb3"} {
		for _, m := range modes() {
			if set == "latin1" && m.name != "" || set == "ascii" && m.four == 2 {
				continue
			}
			all = append(all,
				Transform{Class: QuestionMarks, How: lacking(set) + m.name, forward: c.marking('?', set, m)},
				Transform{Class: Replacements, How: lacking(set) + m.name, forward: c.marking(utf8.RuneError, set, m)})
		}
	}
	all = append(all, fourByte()...)
	all = append(all,
		Transform{Class: Normalised, How: "to NFC", forward: always(norm.NFC.Append)},
		Transform{Class: Normalised, How: "to NFD", forward: always(norm.NFD.Append)},
		Transform{Class: Space, How: "trimmed", forward: converted(bytes.TrimSpace)},
		Transform{Class: Case, How: "to upper case", forward: converted(bytes.ToUpper)},
		Transform{Class: Case, How: "to lower case", forward: converted(bytes.ToLower)},
		Transform{Class: Accent, How: lostAccents, forward: func(dst, text []byte) ([]byte, bool) { return appendPlain(dst, text), true }},
		Transform{Class: BOM, How: "gained", forward: func(dst, text []byte) ([]byte, bool) {
			return append(append(dst, "\uFEFF"...), text...), true
		}},
	)
	for i := range all {
		all[i].coders = c
	}
	return all
}

// Cuts lists what a limit does to texts, and to double-encoded ones. The limit is a
// number of characters, or a number of bytes of whole characters in UTF-8; 0 for no
// limit. One list is not for use by several goroutines.
func Cuts(characters, size int) []Transform {
	c := new(coders)
	how := "after " + count(characters, "character")
	cut := func(text []byte) []byte { return beginningOf(text, characters) }
	if size > 0 {
		how = "after " + count(size, "byte")
		cut = func(text []byte) []byte { return within(text, size) }
	}
	all := []Transform{{Class: Cut, How: how, coders: c, forward: converted(cut)}}
	for _, double := range doubles() {
		all = append(all, Transform{Class: DoubleCut, How: double.How, coders: c, forward: func(dst, text []byte) ([]byte, bool) {
			whole, ok := double.text(text)
			rest := cut(whole)
			return append(dst, rest...), ok && len(rest) < len(whole) && double.shows(text, rest)
		}})
	}
	return all
}

// beginningOf is the first so many characters of a text.
func beginningOf(text []byte, characters int) []byte {
	for i := range string(text) {
		if characters == 0 {
			return text[:i]
		}
		characters--
	}
	return text
}

// within is the whole characters of a text that fit into a number of bytes.
func within(text []byte, size int) []byte {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

// doubles are the double encodings.
func doubles() []Transform {
	var all []Transform
	for n := 1; n <= 3; n++ {
		all = append(all, Transform{Class: DoubleEncoded, How: times(n), forward: repeated(n, appendDouble)})
	}
	for n := 1; n <= 2; n++ {
		all = append(all, Transform{Class: DoubleISO, How: times(n), forward: repeated(n, appendDoubleISO)})
	}
	return all
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}

// repeated applies do to a text n times.
func repeated(n int, do func(dst, text []byte) []byte) func(dst, text []byte) ([]byte, bool) {
	return func(dst, text []byte) ([]byte, bool) {
		for range n - 1 {
			text = do(nil, text)
		}
		return do(dst, text), true
	}
}

// converted is a transformation that succeeds on every text.
func converted(do func(text []byte) []byte) func(dst, text []byte) ([]byte, bool) {
	return func(dst, text []byte) ([]byte, bool) { return append(dst, do(text)...), true }
}

// always is converted, for functions that append to dst.
func always(do func(dst []byte, text ...byte) []byte) func(dst, text []byte) ([]byte, bool) {
	return func(dst, text []byte) ([]byte, bool) { return do(dst, text...), true }
}

// fourByte is what a set of three bytes a character does to longer ones.
func fourByte() []Transform {
	return []Transform{
		{Class: CutAt4Byte, How: asInUTF8MB3, forward: func(dst, text []byte) ([]byte, bool) { return appendCutAt4Byte(dst, text), true }},
		{Class: Dropped4Byte, forward: func(dst, text []byte) ([]byte, bool) { return appendDropped4Byte(dst, text), true }},
	}
}

const asInUTF8MB3 = "as in a copy to utf8mb3"

func beyondBMP(r rune) bool { return r > 0xFFFF }
