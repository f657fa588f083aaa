package fleetfile

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAMatchIsRemembered: who misspells a table must learn that the pattern matched none.
func TestAMatchIsRemembered(t *testing.T) {
	p, err := ParsePattern("shop.*")
	require.NoError(t, err)
	assert.False(t, p.match("shops.users"))
	assert.False(t, p.used.Load())
	assert.True(t, p.match("shop.users"))
	assert.True(t, p.used.Load())
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
