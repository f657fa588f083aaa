package damage

import (
	"sync"

	"allclear/checksum/charset"
)

// rare are the ideographs and the syllables of Hangul of the Basic Multilingual Plane that
// people seldom write, and the kana of half width: all but those of the first level of a
// national set, which holds the frequent ones, or of KS X 1001. Bytes of UTF-8 that were
// read as an East Asian set become such characters in good part. The table is made when
// the first character of East Asia is seen, and never changes.
//
//nolint:gochecknoglobals // a table, made once, since the sets that it is made from are large
var rare = sync.OnceValue(func() *runeSet {
	table := new(runeSet)
	for _, block := range [][2]rune{{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}, {0xFF65, 0xFF9F}} {
		for r := block[0]; r <= block[1]; r++ {
			table[r/64] |= 1 << (r % 64)
		}
	}
	for _, level := range []struct {
		set      string
		from, to byte // lead bytes
	}{{"gb2312", 0xB0, 0xD7}, {"big5", 0xA4, 0xC6}, {"cp932", 0x88, 0x98}, {"euckr", 0xB0, 0xC8}} {
		set, _ := charset.Lookup(level.set)
		var room [8]byte
		for lead := int(level.from); lead <= int(level.to); lead++ {
			for trail := 0x40; trail <= 0xFE; trail++ {
				if level.set == "euckr" && trail < 0xA1 {
					continue // what Microsoft added
				}
				text, ok := set.AppendUTF8(room[:0], []byte{byte(lead), byte(trail)})
				if r := []rune(string(text)); ok && len(r) == 1 && 0x4E00 <= r[0] && r[0] <= 0xD7A3 {
					table[r[0]/64] &^= 1 << (r[0] % 64)
				}
			}
		}
	}
	return table
})

// runeSet is a set of characters of the Basic Multilingual Plane.
type runeSet [0x10000 / 64]uint64

func (s *runeSet) has(r rune) bool { return s[r/64]>>(r%64)&1 != 0 }

// isRareEastAsian tells the ideographs and syllables that few texts have, and the kana of
// half width.
func isRareEastAsian(r rune) bool { return r > 0xFFFF || r >= 0x3400 && rare().has(r) }
