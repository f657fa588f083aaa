package damage

import (
	"math/bits"
	"sync"
	"unicode/utf8"

	"allclear/checksum/charset"
)

// misreaders undo that UTF-8 was read as another set, for all sets that MySQL has. They
// never change.
type misreaders struct {
	all    []misreader
	narrow candidates // those of one byte a character
	wide   candidates
	pages  [256]*[256]ends // of the Basic Multilingual Plane
}

// candidates is a set of misreaders: bit n is the nth.
type candidates uint64

// ends tells of a character in which sets its byte begins a sequence of UTF-8 (C2 to F4),
// and in which it continues one (80 to BF).
type ends struct{ begins, continues candidates }

// everyMisreader lists the sets, the likelier ones first. They are made once: each East
// Asian one has a large table.
//
//nolint:gochecknoglobals // tables, which never change
var everyMisreader = sync.OnceValue(func() *misreaders {
	m := new(misreaders)
	for _, name := range []string{
		"latin1", iso, "cp1251", "cp1250", "latin2", "cp1256", "cp1257", "greek", "hebrew", "latin5", "latin7", "koi8r", "koi8u", "cp850",
		"cp852", "cp866", "macroman", "macce", "tis620", "armscii8", "geostd8", "dec8", "hp8", "keybcs2",
	} {
		m.addNarrow(name)
	}
	for _, name := range []string{"gbk", "gb18030", "gb2312", "big5", "euckr", "cp932", "sjis", "ujis", "eucjpms"} {
		set, _ := charset.Lookup(name)
		m.wide |= 1 << len(m.all)
		m.all = append(m.all, misreader{set: name, encoder: sync.OnceValue(set.Encoder), holes: true, wide: true})
	}
	return m
})

func (m *misreaders) addNarrow(name string) {
	one, bit := misreader{set: name}, candidates(1)<<len(m.all)
	set, known := charset.Lookup(name)
	if known {
		one.encoder = sync.OnceValue(set.Encoder)
	}
	for b := 0x80; b <= 0xF4; b++ {
		r := rune(b)
		if known {
			text, ok := set.AppendUTF8(nil, []byte{byte(b)})
			if !ok {
				one.holes = true
				continue
			}
			r, _ = utf8.DecodeRune(text)
		}
		page := &m.pages[r>>8]
		if *page == nil {
			*page = new([256]ends)
		}
		if e := &(*page)[r&0xFF]; b < 0xC0 {
			e.continues |= bit
		} else if b >= 0xC2 {
			e.begins |= bit
		}
	}
	if one.holes { // '?' may stand for a byte that continues a sequence
		m.pages[0]['?'].continues |= bit
	}
	m.narrow |= bit
	m.all = append(m.all, one)
}

// of gives the misreaders that may have made some part of a text, by the first two
// characters of each run outside ASCII. Few clean texts have any. An apostrophe before a
// letter (l’été) begins a sequence in macroman: it counts only if all of the text does.
func (m *misreaders) of(text []byte) (some candidates) {
	all := m.narrow
	isSmall := false // the character before is a small letter of ASCII
	for i := nonASCII(text, 0); i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		isSmall = i > 0 && 'a' <= text[i-1] && text[i-1] <= 'z'
		by := m.pair(r, text[i+n:])
		all &= by
		if r != '’' {
			some |= by
		}
		for i < len(text) && text[i] >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
			if r >= 0x3400 && r <= 0xFFFF && some&m.wide == 0 && (isSmall && r < 0xE000 || isRareEastAsian(r)) {
				some |= m.wide
			}
			i += n
		}
		i = nonASCII(text, i)
	}
	if nonASCII(text, 0) == len(text) {
		return 0
	}
	return some | all
}

// pair gives the sets in which a character and the one that rest begins with may begin a
// sequence of UTF-8.
func (m *misreaders) pair(r rune, rest []byte) candidates {
	if r > 0xFFFF || m.pages[r>>8] == nil || len(rest) == 0 {
		return 0
	}
	begins := m.pages[r>>8][r&0xFF].begins
	if begins == 0 {
		return 0
	}
	next, _ := utf8.DecodeRune(rest)
	if next > 0xFFFF || m.pages[next>>8] == nil {
		return 0
	}
	return begins & m.pages[next>>8][next&0xFF].continues
}

// each calls do with each misreader of a set.
func (m *misreaders) each(of candidates, do func(at int, one *misreader)) {
	for of != 0 {
		at := bits.TrailingZeros64(uint64(of))
		do(at, &m.all[at])
		of &= of - 1
	}
}
