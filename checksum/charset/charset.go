// Package charset turns text in MySQL's character sets into Unicode and back. It is
// pure: it knows no server, reads nothing at run time and holds no state that
// changes.
//
// # What it knows
//
// All character sets that MariaDB 10.11 and MySQL 9.7 list in SHOW CHARACTER
// SET, save "binary", which is not text. Every table was compared, sequence by
// sequence (the Unicode sets, which are computed, at their edges), with what
// MariaDB 10.11.19, MySQL 5.6.24 and MySQL 9.7.4 answer to
//
//	SELECT CONVERT(CONVERT(X'…' USING <set>) USING utf8mb4)
//
// (gb18030: MySQL 9.7.4 alone, the others don't have it). The three agree on
// every sequence that has a meaning; server_test.go asks again. The sets are
// MySQL's, not those of the standards that they are named for: latin1 is
// Windows-1252 without its holes, sjis is not cp932, cp866 has two characters
// of cp437. See single.go for what comes from golang.org/x/text and
// where MySQL departs from it, gen/main.go for what was measured.
//
// # What it refuses
//
// Text decodes only if all of it has a meaning that is certain. Otherwise it is
// refused, so that the caller keeps the bytes as bytes. Refused are
//
//   - sequences that the server calls malformed, and cut ones;
//   - sequences that are well-formed to the server but have no character: it
//     answers '?' for them;
//   - surrogates, except pairs in utf16 and utf16le. MariaDB 10.11 and MySQL 5.6
//     take them in utf8mb3 (CESU-8), utf8mb4, ucs2 and utf32, MySQL 9.7 in none
//     of utf8mb3, utf8mb4 and utf32; they are not characters, and UTF-8 cannot
//     carry them;
//   - four-byte sequences in utf8mb3;
//   - nine bytes of tis620 (A0, DB–DE, FC–FF) and seven sequences of big5 (A15A,
//     A1C3, A1C5, A1FE, A240, A2CC, A2CE), all of which the server turns into
//     U+FFFD: a character that stands for several has no certain meaning. In the
//     Unicode sets and in gb18030 one sequence stands for U+FFFD, and it is text
//     like any other.
//
// # What is lost
//
// Some sets have two or three ways to write one character: armscii8 (6 such
// characters), cp932 (396), eucjpms (23), sjis (1) and ujis (2). Text that
// differs in nothing else decodes to the same. TestTwoWaysToWrite lists the
// cases.
package charset

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// Charset is one character set. It does not change and may be used by many
// goroutines.
type Charset struct {
	name    string
	decoder decoder
}

// decoder turns the bytes of one character set into UTF-8, under the contract
// of [Charset.AppendUTF8].
type decoder interface {
	appendUTF8(dst, src []byte) (out []byte, ok bool)
}

// Lookup finds a character set by the name that the server's catalog gives it;
// case does not matter. "utf8" is utf8mb3, as it is in every catalog that says
// "utf8" (MySQL before 8.0.28, MariaDB before 10.6). ok is false for a set that
// the package cannot decode, "binary" among them.
//
// A single-byte set builds its table here (1 kB): look a set up once for a
// column, not once for a value.
func Lookup(name string) (c *Charset, ok bool) {
	name = Canonical(strings.ToLower(name))
	all := sets()
	i, ok := slices.BinarySearchFunc(all, name, func(s set, name string) int {
		return strings.Compare(s.name, name)
	})
	if !ok {
		return nil, false
	}
	return &Charset{name: name, decoder: all[i].decoder()}, true
}

// Canonical gives the one name of a character set or collation that servers spell
// differently: utf8 and utf8mb3 are the same, and so are utf8_bin and utf8mb3_bin
// (utf8mb3 from MySQL 8.0.24 and MariaDB 10.6 on). name is in lower case, as
// catalogs have it.
func Canonical(name string) string {
	if name == "utf8" || strings.HasPrefix(name, "utf8_") {
		return "utf8mb3" + strings.TrimPrefix(name, "utf8")
	}
	return name
}

// Names lists the character sets that Lookup knows, sorted, without aliases.
func Names() []string {
	all := sets()
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].name
	}
	return names
}

// Name is the name of the character set, in lower case.
func (c *Charset) Name() string { return c.name }

// IsWide tells whether every character takes two or four bytes, those of ASCII too: the
// bytes then do not tell text outside ASCII from other text.
func (c *Charset) IsWide() bool {
	switch c.name {
	case "ucs2", "utf16", "utf16le", "utf32":
		return true
	}
	return false
}

// AppendUTF8 appends src, decoded, to dst as UTF-8 and returns the longer
// slice. ok is false if src is not valid in the character set, to the last
// byte; dst is then returned as it came. It allocates nothing but the room
// that dst lacks. src and the spare room of dst must not overlap.
func (c *Charset) AppendUTF8(dst, src []byte) (out []byte, ok bool) {
	return c.decoder.appendUTF8(dst, src)
}

// ASCIILen is the length in bytes of the ASCII text that src begins with. It looks
// at eight bytes at a time, because most text is ASCII and all text passes through here.
func ASCIILen(src []byte) int {
	const high = 0x8080808080808080
	i := 0
	for ; i+8 <= len(src); i += 8 {
		if x := binary.LittleEndian.Uint64(src[i:]) & high; x != 0 {
			return i + bits.TrailingZeros64(x)/8
		}
	}
	for i < len(src) && src[i] < utf8.RuneSelf {
		i++
	}
	return i
}
