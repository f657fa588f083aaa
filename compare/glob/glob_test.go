package glob_test

import (
	"path"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare/glob"
)

// TestPatterns: a pattern that selects other tables than its author means leaves tables unverified.
func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
		reason        string
	}{
		{"shop.users", "shop.users", true, "a name matches itself"},
		{"shop.users", "shop.users2", false, "and nothing longer"},
		{"shop.users2", "shop.users", false, "nor shorter"},
		{"shop.*", "shop.users", true, ""},
		{"shop.*", "shop2.users", false, ""},
		{"*", "shop.users", true, "a star spans the dot"},
		{"*.users", "a.b.users", true, "dots in names too"},
		{"shop*", "shop/x.users", true, "slashes too, unlike path.Match"},
		{"*.*sess*", "shop.user_sessions", true, "several stars"},
		{"*ab*ab", "abxabab", true, "the last star takes more when need be"},
		{"*", "", true, "a star takes nothing too"},
		{"shop.user?", "shop.users", true, ""},
		{"shop.user?", "shop.user", false, "? is one character"},
		{"shop.m?ller", "shop.müller", true, "a character, not a byte"},
		{"shop.[a-c]x", "shop.bx", true, ""},
		{"shop.[a-c]x", "shop.dx", false, ""},
		{"shop.[^a-c]x", "shop.dx", true, ""},
		{"shop.[^a-c]x", "shop.ax", false, ""},
		{"shop.[ä-ü]x", "shop.öx", true, "ranges of characters"},
		{"shop.[]]x", "shop.]x", true, "a ] in front is a plain one"},
		{"shop.[a-]x", "shop.-x", true, "a - at the end is a plain one"},
		{"shop.[*]", "shop.*", true, "a plain star"},
		{"shop.[*]", "shop.x", false, "and nothing else"},
		{`shop.a\b`, `shop.a\b`, true, "a backslash is a character"},
		{`shop.\*`, `shop.\x`, true, "that escapes nothing"},
		{"shop.Users", "shop.users", false, "case counts"},
		{"shop.a", "shop.\xff", false, "bytes that are no UTF-8"},
		{"*\xbc", "shop.ü", false, "and a star takes characters, not bytes"},
		{"shop.\xff", "shop.\xfe", false, "are not all alike"},
		{"shop.\xff", "shop.\ufffd", false, "nor what they are shown as"},
		{"shop.?", "shop.\xff", true, "each is a character"},
		{"shop.[\ufffd]", "shop.\xff", true, "which no class tells from another"},
		{"shop.[\u0100-\ufeff]", "shop.\xff", false, "and which stand in no other range"},
		{"shop.*s", "shop.a\nb\ns", true, "a star spans lines"},
		{"shop.a?b", "shop.a\nb", true, "a line feed is a character"},
		{"shop.a", "shop.a\n", false, "also at the end"},
	} {
		p, err := glob.Compile(c.pattern)
		require.NoError(t, err, c.pattern)
		assert.Equal(t, c.want, p.Matches(c.name), "%s on %s: %s", c.pattern, c.name, c.reason)
	}
}

// TestPatternsLikePathMatch compares the matcher with path.Match where both must
// agree: on names without slashes and patterns without backslashes.
func TestPatternsLikePathMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab.*?")), 0, 12, -1).Draw(t, "glob") + "."
		name := rapid.StringOfN(rapid.RuneFrom([]rune("ab.")), 0, 12, -1).Draw(t, "name") + "."
		want, err := path.Match(text, name)
		if err != nil {
			t.Skip("no pattern for path.Match")
		}
		p, err := glob.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Matches(name); got != want {
			t.Fatalf("%q on %q: %v, path.Match says %v", text, name, got, want)
		}
	})
}
