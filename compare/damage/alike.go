package damage

import (
	"bytes"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// alike finds damage that leaves a text almost the same.
func (x *change) alike() (Diagnosis, bool) {
	if !x.fromReads || !x.toRead {
		return Diagnosis{}, false
	}
	for _, is := range []func() (Diagnosis, bool){
		x.normalised, x.space, x.letterCase, x.bom, x.html, x.nulPad, x.waveDash, x.compatible,
	} {
		if d, ok := is(); ok {
			return d, true
		}
	}
	return Diagnosis{}, false
}

// alikeBy tells whether f makes both texts the same, where f considers no more than a
// character and its neighbours at a time. It tries the surroundings of the first
// difference before it converts all of the texts.
func (x *change) alikeBy(f func(text []byte) []byte) bool {
	const context, enough = 128, 512
	start := max(0, x.same-context)
	for start < len(x.from) && !utf8.RuneStart(x.from[start]) {
		start++
	}
	a, b := within(x.from[start:], enough), within(x.to[start:], enough)
	isWholeA, isWholeB := len(a) == len(x.from)-start, len(b) == len(x.to)-start
	a, b = f(a), f(b)
	if !isWholeA { // what f made of the last characters may depend on the next ones
		a = a[:max(0, len(a)-context)]
	}
	if !isWholeB {
		b = b[:max(0, len(b)-context)]
	}
	switch {
	case isWholeA && isWholeB:
		if !bytes.Equal(a, b) {
			return false
		}
	case !isWholeB && bytes.HasPrefix(a, b), !isWholeA && bytes.HasPrefix(b, a):
	default:
		return false
	}
	return start == 0 && isWholeA && isWholeB || bytes.Equal(f(x.from), f(x.to))
}

func (x *change) normalised() (Diagnosis, bool) {
	if !x.alikeBy(norm.NFC.Bytes) {
		return Diagnosis{}, false
	}
	composed, decomposed := norm.NFC.Bytes(x.from), norm.NFD.Bytes(x.from)
	d := Diagnosis{Class: Normalised, Lossless: bytes.Equal(composed, x.from) || bytes.Equal(decomposed, x.from)}
	switch {
	case bytes.Equal(composed, x.to):
		d.How = "to NFC"
	case bytes.Equal(decomposed, x.to):
		d.How = "to NFD"
	}
	return d, true
}

// compatible finds texts that differ only by compatibility forms: ligatures, full width.
func (x *change) compatible() (Diagnosis, bool) {
	return Diagnosis{Class: Normalised, How: "compatibility forms"}, x.alikeBy(norm.NFKC.Bytes)
}

func (x *change) space() (Diagnosis, bool) {
	if !x.alikeBy(func(text []byte) []byte { return bytes.Join(bytes.Fields(text), []byte(" ")) }) {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: Space}
	switch {
	case bytes.Equal(bytes.TrimRightFunc(x.from, unicode.IsSpace), x.to):
		d.How = "lost at the end"
	case bytes.Equal(bytes.TrimRightFunc(x.to, unicode.IsSpace), x.from):
		d.How = "gained at the end"
	case bytes.Equal(bytes.TrimSpace(x.from), bytes.TrimSpace(x.to)):
		d.How = "at the ends"
	}
	return d, true
}

func (x *change) letterCase() (Diagnosis, bool) {
	same := bytes.EqualFold(x.from[x.same:], x.to[x.same:]) || x.alikeBy(bytes.ToUpper) || x.alikeBy(bytes.ToLower) // ı and İ
	return Diagnosis{Class: Case}, same
}

const lostAccents = "accents lost"

// accent finds texts that differ in accents alone. It is tried after mislabelled: ő that
// was read as õ is no change of an accent.
func (x *change) accent() (Diagnosis, bool) {
	if !x.fromReads || !x.toRead {
		return Diagnosis{}, false
	}
	if !x.alikeBy(func(text []byte) []byte { return appendPlain(nil, text) }) {
		return Diagnosis{}, false
	}
	d := Diagnosis{Class: Accent}
	if bytes.Equal(appendPlain(nil, x.from), x.to) {
		d.How = lostAccents
	}
	return d, true
}

// appendPlain appends text without its accents: without the marks of its letters,
// and with the plain letter for those that are letters of their own.
func appendPlain(dst, text []byte) []byte {
	for _, r := range string(norm.NFD.Bytes(text)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if i := strings.IndexRune("łŁøØđĐħĦıŧŦ", r); i >= 0 {
			r = rune("lLoOdDhHitT"[utf8.RuneCountInString("łŁøØđĐħĦıŧŦ"[:i])])
		}
		switch r {
		case 'ß':
			dst = append(dst, "ss"...)
		case 'æ':
			dst = append(dst, "ae"...)
		case 'Æ':
			dst = append(dst, "AE"...)
		case 'œ':
			dst = append(dst, "oe"...)
		case 'Œ':
			dst = append(dst, "OE"...)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

func (x *change) bom() (Diagnosis, bool) {
	for _, mark := range []string{"\uFEFF", "ï»¿"} {
		if rest, ok := bytes.CutPrefix(x.to, []byte(mark)); ok && bytes.Equal(rest, x.from) {
			n := utf8.RuneCountInString(mark)
			return Diagnosis{Class: BOM, How: "gained", Lossless: true, Repair: "SUBSTRING({column}, " + strconv.Itoa(n+1) + ")"}, true
		}
		if rest, ok := bytes.CutPrefix(x.from, []byte(mark)); ok && bytes.Equal(rest, x.to) {
			return Diagnosis{Class: BOM, How: "lost"}, true
		}
	}
	return Diagnosis{}, false
}

// longestEntity is the length of &CounterClockwiseContourIntegral;
const longestEntity = 33

func (x *change) html() (Diagnosis, bool) {
	// The first difference is within what one of the texts escapes.
	begins := func(text []byte) bool {
		return bytes.IndexByte(text[max(0, x.same-longestEntity):min(len(text), x.same+1)], '&') >= 0
	}
	if !begins(x.from) && !begins(x.to) {
		return Diagnosis{}, false
	}
	from, to := string(x.from), string(x.to)
	switch {
	case strings.Contains(to, "&") && html.UnescapeString(to) == from:
		return Diagnosis{Class: HTMLEntity, How: "escaped", Lossless: true}, true
	case strings.Contains(to, "&amp;") && html.UnescapeString(html.UnescapeString(to)) == from:
		return Diagnosis{Class: HTMLEntity, How: "escaped 2 times", Lossless: true}, true
	case strings.Contains(from, "&") && html.UnescapeString(from) == to:
		return Diagnosis{Class: HTMLEntity, How: "unescaped"}, true
	}
	return Diagnosis{}, false
}

func (x *change) nulPad() (Diagnosis, bool) {
	from, to := bytes.TrimRight(x.from, "\x00"), bytes.TrimRight(x.to, "\x00")
	if !bytes.Equal(from, to) {
		return Diagnosis{}, false
	}
	if len(from) < len(x.from) {
		return Diagnosis{Class: NULPad}, true
	}
	return Diagnosis{Class: NULPad, How: count(len(x.to)-len(to), "NUL"), Lossless: true,
		// The literal takes the column's set. With a CONVERT, MySQL 5.6 gives utf8mb4 or
		// an illegal mix of collations.
		Repair: "TRIM(TRAILING _ascii X'00' FROM {column})"}, true
}

// waveDash finds characters that Japanese sets map to Unicode in two ways, and
// nothing else.
func (x *change) waveDash() (Diagnosis, bool) {
	from, to := x.from[x.same:], x.to[x.same:]
	for len(from) > 0 && len(to) > 0 {
		a, n := utf8.DecodeRune(from)
		b, m := utf8.DecodeRune(to)
		if a != b && (twin(a) == 0 || twin(a) != twin(b)) {
			return Diagnosis{}, false
		}
		from, to = from[n:], to[m:]
	}
	return Diagnosis{Class: WaveDash}, len(from) == 0 && len(to) == 0
}

// twin numbers the characters to which one code of JIS X 0208 is mapped by JIS's own
// tables and by Microsoft's; 0 for all others.
func twin(r rune) int {
	if r < utf8.RuneSelf || r == utf8.RuneError { // people exchange \\ and ~
		return 0
	}
	return 1 + slices.IndexFunc(allTwins(), func(twins string) bool { return strings.ContainsRune(twins, r) })
}

// allTwins lists them, JIS's first and Microsoft's second.
func allTwins() []string {
	return []string{"〜～", "‖∥", "−－", "¢￠", "£￡", "¬￢", "—―", "¦￤", "\\＼", "‾￣~", "¥￥\\"}
}

// count writes a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
