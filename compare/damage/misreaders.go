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
	pages  [256]*[256]part // of the Basic Multilingual Plane
	opened openings        // by the narrow ones
	holes  candidates      // the narrow ones with holes
}

// Places of misreaders, and latentAt, behind them all: the place of the reading that a
// column's bytes are UTF-8 under a wrong label.
const (
	latin1At = 0
	isoAt    = 1
	latentAt = 63
)

// candidates is a set of misreaders: bit n is the nth.
type candidates uint64

// part tells of a character in which sets its byte begins a sequence of UTF-8 of two,
// three or four bytes (C2 to DF, E0 to EF, F0 to F4), and in which it continues one (80 to BF).
type part struct{ two, three, four, continues candidates }

func (p part) begins() candidates { return p.two | p.three | p.four }

// everyMisreader lists the sets, the likelier ones first. They are made once: each East
// Asian one has a large table.
//
//nolint:gochecknoglobals // tables, which never change
var everyMisreader = sync.OnceValue(func() *misreaders {
	m := new(misreaders)
	for _, name := range []string{
		latin1At: "latin1", isoAt: iso,
		"cp1251", "cp1250", "latin2", "cp1256", "cp1257", "greek", "hebrew", "latin5", "latin7", "koi8r", "koi8u", "cp850", "cp852", "cp866",
		"macroman", "macce", "tis620", "armscii8", "geostd8", "dec8", "hp8", "keybcs2",
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
	var begin, continued byteSet
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
		switch p := m.part(r); {
		case b < 0xC0:
			p.continues |= bit
			continued.add(r)
		case b < 0xC2: // begins nothing
		case b < 0xE0:
			p.two |= bit
			begin.add(r)
		case b < 0xF0:
			p.three |= bit
			begin.add(r)
		default:
			p.four |= bit
			begin.add(r)
		}
	}
	if one.holes { // '?' may stand for a byte that continues a sequence
		m.holes |= bit
		m.part('?').continues |= bit
		continued.add('?')
	}
	m.opened.add(&begin, &continued)
	m.narrow |= bit
	m.all = append(m.all, one)
}

// part is the place for what is known of a character of the Basic Multilingual Plane.
func (m *misreaders) part(r rune) *part {
	page := &m.pages[r>>8]
	if *page == nil {
		*page = new([256]part)
	}
	return &(*page)[r&0xFF]
}

// each calls do with each misreader of a set.
func (m *misreaders) each(of candidates, do func(at int, one *misreader)) {
	for of != 0 {
		at := bits.TrailingZeros64(uint64(of))
		do(at, &m.all[at])
		of &= of - 1
	}
}
