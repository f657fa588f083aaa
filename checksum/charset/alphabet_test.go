package charset_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"allclear/checksum/charset"
)

// alphabet lists the sequences that are one character of a set: all of one, two
// and (EUC-JP) three bytes, and some of the longer ones.
func alphabet(t testing.TB, c *charset.Charset) [][]byte {
	t.Helper()
	var all [][]byte
	add := func(seq ...byte) {
		if out, ok := c.AppendUTF8(nil, seq); ok && utf8.RuneCount(out) == 1 {
			all = append(all, seq)
		}
	}
	for i := range 0x100 {
		add(byte(i))
	}
	for i := range 0x10000 {
		add(byte(i>>8), byte(i))
	}
	switch c.Name() {
	case "eucjpms", "ujis":
		for i := range 0x10000 {
			add(0x8F, byte(i>>8), byte(i))
		}
	case "gb18030", "utf8mb3", "utf8mb4", "utf16", "utf16le", "utf32":
		for _, longer := range []string{
			"81308130", "8135F437", "8431A439", "90308130", "9439DA33", "E3329A35",
			"E0A080", "E282AC", "ED9FBF", "EE8080", "EFBFBF", "F0908080", "F09F9880", "F48FBFBF",
			"D800DC00", "D83DDE00", "DBFFDFFF", "00D800DC", "3DD800DE", "FFDBFFDF",
			"00000041", "000000E9", "0000D7FF", "0000E000", "0000FFFF", "0001F600", "0010FFFF",
		} {
			add(unhex(t, longer)...)
		}
	}
	return all
}

// TestTwoWaysToWrite lists the characters that a set can write in more than one
// way, because text that differs in nothing else counts as the same. A new case
// here is a new blind spot and must be a decision.
func TestTwoWaysToWrite(t *testing.T) {
	small := map[string][]string{
		"armscii8": {"' 27 FF", "( 28 A5", ") 29 A4", ", 2C AB", "- 2D AC", ". 2E A9"},
		"sjis":     {`\ 5C 815F`},
		"ujis":     {`\ 5C A1C0`, `~ 7E 8FA2B7`},
		// Fullwidth tilde; NEC's row 13 (AD…) against JIS X 0208 and IBM's (8FF3…, 8FF4…).
		"eucjpms": {
			"～ A1C1 8FA2B7",
			"∪ A2C0 ADFC", "∩ A2C1 ADFB", "∠ A2DC ADF7", "⊥ A2DD ADF6", "≡ A2E1 ADF1", "≒ A2E2 ADF0", "√ A2E5 ADF5",
			"∵ A2E8 ADFA", "∫ A2E9 ADF2",
			"Ⅰ ADB5 8FF3FD", "Ⅱ ADB6 8FF3FE", "Ⅲ ADB7 8FF4A1", "Ⅳ ADB8 8FF4A2", "Ⅴ ADB9 8FF4A3",
			"Ⅵ ADBA 8FF4A4", "Ⅶ ADBB 8FF4A5", "Ⅷ ADBC 8FF4A6", "Ⅸ ADBD 8FF4A7", "Ⅹ ADBE 8FF4A8",
			"№ ADE2 8FA2F1 8FF4AC", "℡ ADE4 8FF4AD", "㈱ ADEA 8FF4AB",
		},
	}
	for _, name := range charset.Names() {
		ways := waysToWrite(t, lookup(t, name))
		areTwins(t, lookup(t, name), ways)
		if name == "cp932" {
			// JIS X 0208 (81…), NEC's row 13 (87…), what NEC selected of IBM's
			// characters (ED…, EE…) and IBM's own (FA…–FC…) overlap.
			assert.Len(t, ways, 396)
			byLead := map[string]int{}
			for _, way := range ways {
				key := ""
				for _, seq := range strings.Fields(way)[1:] {
					key += seq[:2] + " "
				}
				byLead[strings.TrimSpace(key)]++
			}
			assert.Equal(t, map[string]int{
				"81 87": 8, "81 87 FA": 1, "81 EE FA": 1, "87 FA": 13,
				"ED FA": 160, "ED FB": 28, "EE FA": 13, "EE FB": 160, "EE FC": 12,
			}, byLead)
			continue
		}
		assert.ElementsMatch(t, small[name], ways, name)
	}
}

// areTwins holds Twins to the characters that were found to have several sequences: where
// one is not known to, two rows whose keys read alike would count as one.
func areTwins(t *testing.T, c *charset.Charset, ways []string) {
	t.Helper()
	var want, got []string
	for _, way := range ways {
		char, _, _ := strings.Cut(way, " ")
		want = append(want, char)
	}
	for char := range c.Twins() {
		got = append(got, string(char))
	}
	assert.ElementsMatch(t, want, got, c.Name())
	assert.Equal(t, len(want) > 0, c.HasTwins(), c.Name())
}

// waysToWrite gives "character sequence sequence…" for each character that has
// several sequences.
func waysToWrite(t testing.TB, c *charset.Charset) []string {
	t.Helper()
	sequences := map[string][]string{}
	for _, seq := range alphabet(t, c) {
		char, _ := c.AppendUTF8(nil, seq)
		sequences[string(char)] = append(sequences[string(char)], fmt.Sprintf("%X", seq))
	}
	var ways []string
	for char, seqs := range sequences {
		if len(seqs) > 1 {
			ways = append(ways, char+" "+strings.Join(seqs, " "))
		}
	}
	return ways
}

// TestGB18030IsComplete: GB 18030 writes each Unicode character in exactly one way.
// MariaDB lacks the set, so without a MySQL server only this test would notice a bad
// cell in its tables.
func TestGB18030IsComplete(t *testing.T) {
	c := lookup(t, "gb18030")
	seen := make([]bool, utf8.MaxRune+1)
	characters := 0
	var buf []byte
	add := func(seq ...byte) {
		out, ok := c.AppendUTF8(buf[:0], seq)
		if buf = out; !ok || utf8.RuneCount(out) != 1 {
			return
		}
		char, _ := utf8.DecodeRune(out)
		if seen[char] {
			t.Errorf("%X is not the only sequence for %U", seq, char)
		}
		seen[char] = true
		characters++
	}
	for a := range 0x100 {
		add(byte(a))
		for b := range 0x100 {
			add(byte(a), byte(b))
		}
	}
	for a := 0x81; a <= 0xFE; a++ {
		for i := range 10 * 126 * 10 {
			add(byte(a), byte('0'+i/1260), byte(0x81+i/10%126), byte('0'+i%10))
		}
	}
	assert.Equal(t, 0x110000-0x800, characters, "all code points but the surrogates")
}
