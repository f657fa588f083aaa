package sidetest

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
)

// noted counts what an inspector is shown.
type noted struct {
	texts int
	keys  []checksum.Bound
}

func (n *noted) Text(_ int, value []byte) bool {
	n.texts++
	return bytes.Contains(value, []byte("Türkis"))
}

func (n *noted) At(key checksum.Bound) { n.keys = append(n.keys, key) }

// Whoever wants to look at texts is shown each one with a byte outside ASCII once, and
// the key of every row in which something was noted.
func (s *subject) inspectors(t *testing.T) {
	var shown []*noted
	view := s.view(t, "numbers")
	view.Inspect = func() checksum.Inspector {
		shown = append(shown, &noted{})
		return shown[len(shown)-1]
	}
	r := s.open(t, view)
	count := func(seen ...checksum.Inspector) (texts, keys int) {
		for _, one := range seen {
			if n, ok := one.(*noted); ok {
				texts, keys = texts+n.texts, keys+len(n.keys)
			}
		}
		return texts, keys
	}
	reading := digest(t, r, checksum.KeyRange{}, checksum.Limit{}, s.kinds()[0])
	var seen []checksum.Inspector
	for _, m := range reading.Marks {
		seen = append(seen, m.Seen)
	}
	texts, keys := count(append(seen, reading.Last.Seen)...)
	assert.Equal(t, 1000, texts)
	assert.Equal(t, 1000, keys)
	buckets, err := r.Buckets(t.Context(), s.kinds()[0], 8)
	require.NoError(t, err)
	texts, keys = count(buckets.Seen)
	assert.Equal(t, 1000, texts)
	assert.Equal(t, 1000, keys)
}

// A side that leads gives bounds of its own inside a range, each further than the one
// before, and says when the rest is one chunk.
func (s *subject) leads(t *testing.T) {
	r := s.open(t, s.view(t, "numbers"))
	leader, ok := r.(compare.Leader)
	if !ok {
		t.Skip("it can place any bound")
	}
	bounds, err := r.Split(t.Context(), 3)
	require.NoError(t, err)
	require.Len(t, bounds, 2)
	for _, segment := range []checksum.KeyRange{{}, {Through: &bounds[0]}, {After: &bounds[0], Through: &bounds[1]}, {After: &bounds[1]}} {
		want := digest(t, r, segment, checksum.Limit{}, s.kinds()[0])
		sum, rest := checksum.Digest{}, segment
		for {
			end, err := leader.Lead(t.Context(), rest, checksum.Limit{Rows: 150})
			require.NoError(t, err)
			part := rest
			if end != nil {
				part.Through = end
			}
			got := digest(t, r, part, checksum.Limit{}, s.kinds()[0])
			require.Positive(t, got.Digest.Rows, "each chunk gets on")
			assert.LessOrEqual(t, got.Digest.Rows, uint64(150))
			sum = sum.Plus(got.Digest)
			if end == nil {
				break
			}
			rest.After = end
		}
		assert.Equal(t, want.Digest, sum, segment.String())
	}
}

// A side that finds texts by itself finds the same as one that is read through.
func (s *subject) searches(t *testing.T) {
	searcher, ok := s.open(t, s.view(t, "numbers")).(compare.Searcher)
	if !ok {
		t.Skip("it finds no text by itself")
	}
	counts, err := searcher.NonASCII(t.Context(), checksum.KeyRange{})
	require.NoError(t, err)
	require.Len(t, counts, 4)
	assert.Equal(t, uint64(1000), counts[2], "the titles")
	bound, err := searcher.Step(t.Context(), nil, 10)
	require.NoError(t, err)
	require.NotNil(t, bound)
	assert.Equal(t, "30", keyText(*bound))
	end, err := searcher.Step(t.Context(), bound, 100_000)
	require.NoError(t, err)
	assert.Nil(t, end, "fewer are left")
}

// A side that compares by collations does so as the collation says.
func (s *subject) collates(t *testing.T) {
	view := s.view(t, "named")
	r := s.open(t, view)
	collator, ok := r.(compare.Collator)
	if !ok {
		t.Skip("it knows no collation")
	}
	known, err := collator.KnowsCollation(t.Context(), "utf8mb4_general_ci")
	require.NoError(t, err)
	assert.True(t, known)
	known, err = collator.KnowsCollation(t.Context(), "utf8mb4_klingon_ci")
	require.NoError(t, err)
	assert.False(t, known)
	index := view.Table.Keys()[0]
	weights := map[uint64]int{}
	require.NoError(t, collator.Weights(t.Context(), index, "", checksum.KeyRange{}, func() { clear(weights) },
		func(hash uint64, _ checksum.Row) error { weights[hash]++; return nil }))
	assert.Len(t, weights, 500, "no two keys are equal under their own collation")
	rows := all(t, r, checksum.Selection{})
	same, err := collator.EqualUnder(t.Context(), index, "utf8mb4_bin", rows[0].Bound, rows[0].Bound)
	require.NoError(t, err)
	assert.True(t, same)
	same, err = collator.EqualUnder(t.Context(), index, "utf8mb4_general_ci", rows[0].Bound, rows[1].Bound)
	require.NoError(t, err)
	assert.False(t, same)
}

// Whatever the side is, its digests are those that the live server of the same rows
// gives: only so do two kinds of sides compare.
func (s *subject) agrees(t *testing.T) {
	live := &subject{Side: Live(t, s.origin), origin: s.origin, database: s.database}
	s.forTables(t, false, func(t *testing.T, name string, r compare.Reader) {
		other := live.open(t, live.view(t, name))
		want, err := other.Buckets(t.Context(), checksum.Meaning, 4)
		require.NoError(t, err)
		got, err := r.Buckets(t.Context(), checksum.Meaning, 4)
		require.NoError(t, err)
		assert.Equal(t, want.Digests, got.Digests)
		if s.view(t, name).Index == "" {
			return
		}
		sameRows(t, all(t, other, checksum.Selection{}), all(t, r, checksum.Selection{}))
		for _, m := range digest(t, r, checksum.KeyRange{}, checksum.Limit{}, checksum.Meaning).Marks {
			there := digest(t, other, checksum.KeyRange{Through: &m.At}, checksum.Limit{}, checksum.Meaning)
			assert.Equal(t, m.Digest, there.Digest, "one side's bounds, placed by the other")
		}
	})
}
