package damage

import (
	"sync"

	"allclear/checksum/charset"
)

// The standards of East Asia, whose characters are in the order of how often people write
// them: the first level of each holds the frequent ones.
const (
	ofGB   = iota // GB 2312
	ofBig5        // Big5
	ofJIS         // JIS X 0208
	ofKS          // KS X 1001, of whose Hangul all counts
	standards

	hanStandards = ofKS // the ones before it have ideographs in the order of use
)

// firstLevels are the ideographs, or the syllables of Hangul, in the first level of each
// standard. They are made when the first character of East Asia is seen, and never
// change.
//
//nolint:gochecknoglobals // tables, made once, since the sets that they are made from are large
var firstLevels = sync.OnceValue(func() *[standards]runeSet {
	tables := new([standards]runeSet)
	for of, level := range [standards]struct {
		set             string
		from, to, trail byte // the lead bytes, and the first of the bytes behind them
	}{
		ofGB:   {"gb2312", 0xB0, 0xD7, 0xA1},
		ofBig5: {"big5", 0xA4, 0xC6, 0x40},
		ofJIS:  {"cp932", 0x88, 0x98, 0x40},
		ofKS:   {"euckr", 0xB0, 0xC8, 0xA1}, // below A1 is what Microsoft added
	} {
		set, _ := charset.Lookup(level.set)
		var room [8]byte
		for lead := int(level.from); lead <= int(level.to); lead++ {
			for trail := int(level.trail); trail <= 0xFE; trail++ {
				text, ok := set.AppendUTF8(room[:0], []byte{byte(lead), byte(trail)})
				if r := []rune(string(text)); ok && len(r) == 1 && 0x4E00 <= r[0] && r[0] <= 0xD7A3 {
					tables[of].add(r[0])
				}
			}
		}
	}
	return tables
})

// rare are the ideographs and the syllables of Hangul of the Basic Multilingual Plane that
// people seldom write, and the kana of half width: all that are in no first level. Bytes
// of UTF-8 that were read as an East Asian set become such characters in good part.
//
//nolint:gochecknoglobals // a table, which never changes
var rare = sync.OnceValue(func() *runeSet {
	table := new(runeSet)
	for _, block := range [][2]rune{{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}, {0xFF65, 0xFF9F}} {
		for r := block[0]; r <= block[1]; r++ {
			table.add(r)
		}
	}
	for _, level := range firstLevels() {
		for i, frequent := range level {
			table[i] &^= frequent
		}
	}
	return table
})

// runeSet is a set of characters of the Basic Multilingual Plane.
type runeSet [0x10000 / 64]uint64

func (s *runeSet) add(r rune) { s[r/64] |= 1 << (r % 64) }

func (s *runeSet) has(r rune) bool { return s[r/64]>>(r%64)&1 != 0 }

// isRareEastAsian tells the ideographs and syllables that few texts have, and the kana of
// half width.
func isRareEastAsian(r rune) bool { return r > 0xFFFF || r >= 0x3400 && rare().has(r) }
