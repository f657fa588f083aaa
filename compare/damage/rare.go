package damage

import (
	"sync"

	"allclear/checksum/charset"
)

// usual are the ideographs and the syllables of Hangul that people write: those of the
// first level of a national set, which holds the frequent ones, or of KS X 1001. Bytes
// of UTF-8 that were read as an East Asian set become others in good part. It is made
// when the first such character is seen, and never changes.
//
//nolint:gochecknoglobals // a table, made once, since the sets that it is made from are large
var usual = sync.OnceValue(func() *[0x10000 / 64]uint64 {
	table := new([0x10000 / 64]uint64)
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
				if r := []rune(string(text)); ok && len(r) == 1 {
					table[r[0]/64] |= 1 << (r[0] % 64)
				}
			}
		}
	}
	return table
})

// isRareEastAsian tells the ideographs and syllables that few texts have, and the kana of
// half width.
func isRareEastAsian(r rune) bool {
	switch {
	case r >= 0xFF65 && r <= 0xFF9F, r >= 0x3400 && r <= 0x4DBF, r > 0xFFFF:
		return true
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3:
		return usual()[r/64]&(1<<(r%64)) == 0
	}
	return false
}
