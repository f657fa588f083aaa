package printable_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"allclear/report/printable"
)

// TestWhatATerminalWouldObeyOrHideIsShown: a name from a server cannot paint over the text around it,
// and what is harmless stays as it is.
func TestWhatATerminalWouldObeyOrHideIsShown(t *testing.T) {
	for text, want := range map[string]string{
		"shop.users":         "shop.users",
		"shop.Müller 日本 😀":   "shop.Müller 日本 😀",
		`a\b`:                `a\b`,
		"":                   "",
		"a\nb\r\n\tc":        `a\nb\r\n\tc`,
		"\x1b[2Jgone":        `\x1b[2Jgone`,
		"a\u0085b\u00a0c":    `a\x85b\xa0c`,
		"a\u202eb\u200bc":    `a\u202eb\u200bc`,
		"tag \U000e0041":     `tag \U000e0041`,
		"shop.\xff\xfe":      `shop.\xff\xfe`,
		"cut off \xe6\x97":   `cut off \xe6\x97`,
		"a real one: \ufffd": "a real one: \ufffd",
	} {
		assert.Equal(t, want, printable.Text(text), "%q", text)
	}
}
