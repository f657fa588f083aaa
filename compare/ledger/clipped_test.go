package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Clipped rows are kept with the time when they were first seen, each fleet's by itself,
// until they are mended.
func TestClippedRowsAreKeptUntilTheyAreMended(t *testing.T) {
	ctx := t.Context()
	l, err := Open(ctx, filepath.Join(t.TempDir(), "l.db"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, l.Close()) }()
	seen := time.Date(2026, 3, 1, 4, 5, 6, 7000, time.UTC)
	row := func(pair, member, key string) Clipped {
		return Clipped{Pair: pair, Member: member, Entity: "user", Column: "shop.orders.user_id", Number: "2147483647", Row: key, Since: seen}
	}
	one, two, other := row("s1", "a", "1"), row("s1", "b", "1"), row("s2", "a", "9")
	require.NoError(t, l.Remember(ctx, "fleet", []Clipped{other, two, one}, nil))
	require.NoError(t, l.Remember(ctx, "another", []Clipped{one}, nil))
	later := one
	later.Since = seen.Add(time.Hour)
	require.NoError(t, l.Remember(ctx, "fleet", []Clipped{later}, nil))
	all, err := l.Clipped(ctx, "fleet")
	require.NoError(t, err)
	assert.Equal(t, []Clipped{one, two, other}, all)
	require.NoError(t, l.Remember(ctx, "fleet", nil, []Clipped{one, other}))
	all, err = l.Clipped(ctx, "fleet")
	require.NoError(t, err)
	assert.Equal(t, []Clipped{two}, all)
	all, err = l.Clipped(ctx, "another")
	require.NoError(t, err)
	assert.Equal(t, []Clipped{one}, all)
}
