package fleetfile

import (
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
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
		p, err := ParsePattern(c.pattern)
		require.NoError(t, err, c.pattern)
		assert.Equal(t, c.want, p.match(c.name), "%s on %s: %s", c.pattern, c.name, c.reason)
		assert.Equal(t, c.want, p.used.Load(), "a match is remembered")
	}
}

// TestPatternsLikePathMatch compares the matcher with path.Match where both must
// agree: on names without slashes and patterns without backslashes.
func TestPatternsLikePathMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		glob := rapid.StringOfN(rapid.RuneFrom([]rune("ab.*?")), 0, 12, -1).Draw(t, "glob") + "."
		name := rapid.StringOfN(rapid.RuneFrom([]rune("ab.")), 0, 12, -1).Draw(t, "name") + "."
		want, err := path.Match(glob, name)
		if err != nil {
			t.Skip("no pattern for path.Match")
		}
		p, err := ParsePattern(glob)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.match(name); got != want {
			t.Fatalf("%q on %q: %v, path.Match says %v", glob, name, got, want)
		}
	})
}

// TestBadPatterns: a pattern that cannot match is refused before the run.
func TestBadPatterns(t *testing.T) {
	for text, want := range map[string]string{
		"":           "the pattern is empty",
		"shop.[a":    "[ is never closed",
		"shop.[":     "[ is never closed",
		"shop.[]":    "[ is never closed",
		"shop.[^]":   "[ is never closed",
		"shop.[c-a]": "the range c-a runs backwards",
		"users":      "names no database",
	} {
		_, err := ParsePattern(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func patterns(t *testing.T, texts ...string) []*Pattern {
	t.Helper()
	var all []*Pattern
	for _, text := range texts {
		p, err := ParsePattern(text)
		require.NoError(t, err)
		all = append(all, p)
	}
	return all
}

// TestFilter: the fleet file and the flags together select tables, and a pattern that selected none
// is known.
func TestFilter(t *testing.T) {
	f := NewFilter(&Fleet{Tables: patterns(t, "shop.*", "nope.*"), Exclude: patterns(t, "shop.tmp*", "*.never")},
		patterns(t, "shop.users", "shop.tmp1", "shop.lisstings"), patterns(t, "*.log"))
	var in []string
	for _, name := range strings.Fields("shop.users shop.listings shop.tmp1 other.users shop.log") {
		if f.Selects(name) {
			in = append(in, name)
		}
	}
	assert.Equal(t, []string{"shop.users"}, in, "in the file's tables, in --tables, not in any exclude")
	assert.Equal(t, []string{"nope.*", "shop.lisstings"}, f.UnusedIncludes())
	assert.Equal(t, []string{"*.never"}, f.UnusedExcludes())
	assert.True(t, f.Complete(), "--tables names its tables one by one")
	assert.True(t, f.Active())

	f = NewFilter(&Fleet{Tables: patterns(t, "shop.*"), Exclude: patterns(t, "shop.tmp*")},
		patterns(t, "shop.users", "shop.tmp1", "other.t", "shop.ads", "shop.users"), nil)
	assert.Equal(t, []string{"shop.ads", "shop.users"}, f.Named(), "what the file and the excludes leave of --tables")
	assert.Len(t, f.UnusedIncludes(), 5, "a name in a list is no table that was seen")

	all := NewFilter(&Fleet{}, nil, nil)
	assert.True(t, all.Selects("any.thing"))
	assert.False(t, all.Complete())
	assert.False(t, all.Active())
	assert.False(t, NewFilter(&Fleet{Tables: patterns(t, "shop.a", "shop.b*")}, nil, nil).Complete())
}
