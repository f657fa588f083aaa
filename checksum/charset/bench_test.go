package charset_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/checksum/charset"
)

// TestAllocatesNothing: each value of each row passes here.
func TestAllocatesNothing(t *testing.T) {
	for _, name := range charset.Names() {
		c := lookup(t, name)
		src := bytes.Join(alphabet(t, c), nil)
		dst := make([]byte, 0, 4*len(src))
		assert.Zero(t, testing.AllocsPerRun(3, func() {
			if _, ok := c.AppendUTF8(dst, src); !ok {
				t.Fatal("refused")
			}
		}), name)
	}
}

// BenchmarkAppendUTF8 measures the decoding that all text passes when the character sets
// of two sides differ.
func BenchmarkAppendUTF8(b *testing.B) {
	for _, bench := range []struct{ name, set, text string }{
		{"ascii", "latin1", "The quick brown fox jumps over the lazy dog, and then some."},
		{"french", "latin1", "Voix ambigu\xEB d'un c\x9Cur qui, au z\xE9phyr, pr\xE9f\xE8re les jattes de kiwis"},
		{"russian", "koi8r", "\xF3\xDF\xC5\xDB\xD8 \xD6\xC5 \xC5\xDD\xA3 \xDC\xD4\xC9\xC8 \xCD\xD1\xC7\xCB\xC9\xC8 " +
			"\xC6\xD2\xC1\xCE\xC3\xD5\xDA\xD3\xCB\xC9\xC8 \xC2\xD5\xCC\xCF\xCB"},
		{"chinese", "gbk", strings.Repeat("\xC4\xE3\xBA\xC3\xCA\xC0\xBD\xE7", 4)},
		{"chinese", "utf8mb4", "你好世界你好世界你好世界你好世界"},
	} {
		b.Run(bench.set+"/"+bench.name, func(b *testing.B) {
			c := lookup(b, bench.set)
			src := []byte(bench.text)
			dst := make([]byte, 0, 4*len(src))
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				if _, ok := c.AppendUTF8(dst, src); !ok {
					b.Fatal("refused")
				}
			}
		})
	}
}
