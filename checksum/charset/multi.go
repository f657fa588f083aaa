package charset

import (
	_ "embed" // the tables
	"unicode/utf8"
)

//go:generate go run ./gen -dsn $ALLCLEAR_GEN_DSN

// The tables of the East Asian sets, measured from servers by gen/main.go.
// They are embedded and read in place, so that a set costs nothing until it is
// used and no decoding table is kept as state. golang.org/x/text has one of the
// nine as MySQL has it (euckr); the others differ in 83 (gbk) to 14,431 (gb2312
// from x/text's GBK) sequences.
var (
	//go:embed tables/big5.bin
	big5Table string
	//go:embed tables/cp932.bin
	cp932Table string
	//go:embed tables/eucjpms.bin
	eucjpmsTable string
	//go:embed tables/eucjpms3.bin
	eucjpmsTable3 string
	//go:embed tables/euckr.bin
	euckrTable string
	//go:embed tables/gb18030.bin
	gb18030Table string
	//go:embed tables/gb18030_4.bin
	gb18030Table4 string
	//go:embed tables/gb2312.bin
	gb2312Table string
	//go:embed tables/gbk.bin
	gbkTable string
	//go:embed tables/sjis.bin
	sjisTable string
	//go:embed tables/ujis.bin
	ujisTable string
	//go:embed tables/ujis3.bin
	ujisTable3 string
)

// grid holds the characters of all two-byte sequences of a set: a row for each
// lead byte, a column for each trail byte. All of them are in the Basic
// Multilingual Plane.
type grid struct {
	lead, trail   byte // the first of each
	leads, trails int
	cells         string // row by row, big-endian, 0 for no character
}

// newGrid reads a table as gen writes it: first lead byte, last lead byte,
// first trail byte, last trail byte, cells.
func newGrid(table string) grid {
	return grid{
		lead: table[0], leads: int(table[1]) - int(table[0]) + 1,
		trail: table[2], trails: int(table[3]) - int(table[2]) + 1,
		cells: table[4:],
	}
}

// char is the character of a sequence, 0 for none.
func (g *grid) char(lead, trail byte) rune {
	row, column := int(lead)-int(g.lead), int(trail)-int(g.trail)
	if row < 0 || row >= g.leads || column < 0 || column >= g.trails {
		return 0
	}
	return cell(g.cells, row*g.trails+column)
}

func cell(cells string, i int) rune {
	return rune(cells[2*i])<<8 | rune(cells[2*i+1])
}

// multiByte decodes a set of ASCII and of sequences that begin with a byte from
// 80 on. Trail bytes may look like ASCII, but the byte at the start of a character
// decides, so no sequence is read in two ways.
type multiByte struct {
	two      grid
	katakana bool   // A1–DF are half-width katakana of one byte, as in sjis
	three    grid   // what may follow 8F in EUC-JP (JIS X 0212), else empty
	four     string // the four-byte half of gb18030, see charFour, else empty
}

func (m *multiByte) appendUTF8(dst, src []byte) ([]byte, bool) {
	out := dst
	for i := 0; i < len(src); {
		if src[i] < utf8.RuneSelf {
			n := ASCIILen(src[i:])
			out = append(out, src[i:i+n]...)
			i += n
			continue
		}
		r, n := m.next(src[i:])
		if r == 0 {
			return dst, false
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out, true
}

// next is the character that src begins with, and its length in bytes. src
// begins with a byte outside ASCII. The character is 0 if there is none.
func (m *multiByte) next(src []byte) (r rune, n int) {
	lead := src[0]
	switch {
	case m.katakana && 0xA1 <= lead && lead <= 0xDF:
		return '\uFF61' + rune(lead-0xA1), 1
	case len(src) < 2:
		return 0, 0
	case lead == 0x8F && m.three.cells != "":
		if len(src) < 3 {
			return 0, 0
		}
		return m.three.char(src[1], src[2]), 3
	case isDigit(src[1]) && m.four != "":
		return m.charFour(src), 4
	}
	return m.two.char(lead, src[1]), 2
}

// firstSupplementary is the place of 90308130, which is U+10000, among the
// four-byte sequences of gb18030.
const firstSupplementary = (0x90 - 0x81) * 10 * 126 * 10

// charFour is the character of a four-byte sequence of gb18030. These count:
// lead 81–FE, digit, 81–FE, digit, the last one fastest. The first 39,420 of
// them are the characters of the Basic Multilingual Plane that have no
// two-byte sequence, and m.four has one cell for each; from 90308130 on they
// are the other planes, in order.
func (m *multiByte) charFour(src []byte) rune {
	if len(src) < 4 ||
		src[0] < 0x81 || src[0] > 0xFE || !isDigit(src[1]) ||
		src[2] < 0x81 || src[2] > 0xFE || !isDigit(src[3]) {
		return 0
	}
	i := ((int(src[0]-0x81)*10+int(src[1]-'0'))*126+int(src[2]-0x81))*10 + int(src[3]-'0')
	switch {
	case 2*i < len(m.four):
		return cell(m.four, i)
	case i >= firstSupplementary && i <= firstSupplementary+utf8.MaxRune-0x10000:
		return 0x10000 + rune(i-firstSupplementary)
	}
	return 0
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
