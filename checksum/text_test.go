package checksum_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum"
)

// rawCode is the encoding of text that does not decode: the character set's
// name, then the bytes.
func rawCode(charset, text string) string {
	return lengthed(8, charset) + lengthed(0, text)[2:]
}

// TestTextBecomesUnicode: text is compared by its characters, whatever
// character set the column keeps it in, and never by bytes that look alike.
func TestTextBecomesUnicode(t *testing.T) {
	for _, k := range []known{
		{"empty", varchar("utf8mb4"), str(""), lengthed(7, "")},
		{"ASCII", varchar("utf8mb4"), str("abc"), lengthed(7, "abc")},
		{"é in latin1", varchar("latin1"), strHex(t, "e9"), lengthed(7, "é")},
		{"é in utf8mb4", varchar("utf8mb4"), strHex(t, "c3a9"), lengthed(7, "é")},
		{"é in the catalog's utf8", char("utf8"), strHex(t, "c3a9"), lengthed(7, "é")},
		{"Ã© in latin1", varchar("latin1"), strHex(t, "c3a9"), lengthed(7, "Ã©")},
		{"€ in latin1, which is Windows-1252", varchar("latin1"), strHex(t, "80"), lengthed(7, "€")},
		{"你好 in gbk", char("gbk"), strHex(t, "c4e3bac3"), lengthed(7, "你好")},
		{"😀 in utf16", varchar("utf16"), strHex(t, "d83dde00"), lengthed(7, "😀")},
		{"trailing space", varchar("utf8mb4"), str("a "), lengthed(7, "a ")},
		{"longer than one byte of length tells", varchar("utf8mb4"), str(strings.Repeat("é", 200)), lengthed(7, strings.Repeat("é", 200))},
		{"longer than two bytes of length tell", varchar("utf8mb4"), str(strings.Repeat("x", 70000)), lengthed(7, strings.Repeat("x", 70000))},
		{"a label", labelled("enum", "latin1", "enum('é','b')"), strHex(t, "e9"), lengthed(7, "é")},
		{"members", labelled("set", "utf8mb4", "set('a','b')"), str("a,b"), lengthed(7, "a,b")},
		{"an INET6 has no character set, yet is text", inet6(), str("::1"), lengthed(7, "::1")},
		{"NULL", varchar("utf8mb4"), null(), "00"},
	} {
		k.check(t)
	}
}

// TestTextThatDoesNotDecodeStaysBytes: what has no certain meaning is kept
// apart from all good text, under its character set's name.
func TestTextThatDoesNotDecodeStaysBytes(t *testing.T) {
	for _, k := range []known{
		{"half a character", varchar("utf8mb4"), strHex(t, "c3"), rawCode("utf8mb4", "\xc3")},
		{"good text before it changes nothing", varchar("utf8mb4"), strHex(t, "6161ff"), rawCode("utf8mb4", "aa\xff")},
		{"a surrogate in utf8mb3", varchar("utf8mb3"), strHex(t, "eda0bd"), rawCode("utf8mb4", "\xed\xa0\xbd")},
		{"the same where the catalog says utf8", varchar("utf8"), strHex(t, "eda0bd"), rawCode("utf8mb4", "\xed\xa0\xbd")},
		{"a hole of cp1256", varchar("cp1256"), strHex(t, "8a"), rawCode("cp1256", "\x8a")},
		{"a character set of the future", varchar("utf8mb5"), str("abc"), rawCode("utf8mb5", "abc")},
	} {
		k.check(t)
	}
}

// TestBytesAreNotText: BINARY and BLOB have no characters to compare by.
func TestBytesAreNotText(t *testing.T) {
	binary := varchar("binary")
	for _, k := range []known{
		{"empty", varbinary(), str(""), lengthed(9, "")},
		{"with zeros", varbinary(), str("a\x00b\x00"), lengthed(9, "a\x00b\x00")},
		{"as the catalog of some servers has it", binary, str("é"), lengthed(9, "é")},
		{"BLOB", blob(), strHex(t, "ff00"), lengthed(9, "\xff\x00")},
		{"POINT", geometry(), strHex(t, "000000000101"), lengthed(9, "\x00\x00\x00\x00\x01\x01")},
		{"NULL", blob(), null(), "00"},
	} {
		k.check(t)
	}
}

// TestEncodingAppends: what was in dst before stays, text that turns out not to
// decode included.
func TestEncodingAppends(t *testing.T) {
	for _, c := range []struct {
		column column
		cell   cell
	}{
		{varchar("utf8mb4"), str("good")},
		{varchar("utf8mb4"), str("bad\xff")},
		{jsonOfMySQL(), str(`{"a": 1}`)},
		{jsonOfMySQL(), str(`{"a": `)},
		{decimal(), str("1.5")},
	} {
		l, row := layout(t, 0, c.column), packet(c.cell)
		out, err := l.AppendRow([]byte("before"), row)
		assert.NoError(t, err)
		assert.Equal(t, "before"+string(encode(t, l, row)), string(out))
	}
}

// TestRowIsItsValuesInARow: the encoding of a row is that of each value, one
// after the other, so that the key's is the beginning of the row's.
func TestRowIsItsValuesInARow(t *testing.T) {
	l := layout(t, 2, integer(), varchar("latin1"), decimal())
	row := packet(fixed4(7), strHex(t, "e9"), null())
	want := uintCode(7) + lengthed(7, "é")
	assert.Equal(t, want+"00", hex.EncodeToString(encode(t, l, row)))
	read, err := checksum.NewDigester(l, checksum.Wire).Row(row, false)
	assert.NoError(t, err)
	assert.Equal(t, want, hex.EncodeToString(read.Key))
}

// TestManyColumnsHaveTheirOwnNULLBit: the bitmap starts at its third bit and
// runs over several bytes; a bit taken for its neighbour's moves NULLs.
func TestManyColumnsHaveTheirOwnNULLBit(t *testing.T) {
	for n := range 40 {
		columns, cells := make([]column, n+1), make([]cell, n+1)
		for null := range n + 1 {
			want := ""
			for i := range cells {
				columns[i], cells[i] = tinyint(), fixed1(byte(i))
				if i == null {
					cells[i] = nil
					want += "00"
				} else {
					want += uintCode(uint64(i))
				}
			}
			assert.Equal(t, want, hex.EncodeToString(encode(t, layout(t, 0, columns...), packet(cells...))), "NULL at %d of %d", null, n+1)
		}
	}
}
