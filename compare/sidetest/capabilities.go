package sidetest

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/charset"
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
// the key of every row in which something was noted. A recorded side has none to show.
func (s *subject) inspectors(t *testing.T) {
	if compare.IsRecorded(s.Side) {
		t.Skip("it was recorded without its texts")
	}
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
	bound, err := searcher.Step(t.Context(), checksum.KeyRange{}, 10)
	require.NoError(t, err)
	require.NotNil(t, bound)
	assert.Equal(t, "30", keyText(*bound))
	end, err := searcher.Step(t.Context(), checksum.KeyRange{After: bound}, 100_000)
	require.NoError(t, err)
	assert.Nil(t, end, "fewer are left")
	end, err = searcher.Step(t.Context(), checksum.KeyRange{Through: bound}, 11)
	require.NoError(t, err)
	assert.Nil(t, end, "the range has 10")
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

// A side that knows what its definitions do tells it of every table and object.
func (s *subject) describes(t *testing.T) {
	describer, ok := s.Side.(compare.Describer)
	if !ok {
		t.Skip("it does not know what its definitions do")
	}
	table, err := s.Table(t.Context(), s.database, "nothing")
	require.NoError(t, err)
	require.NoError(t, describer.Describe(t.Context(), []*checksum.Table{table}))
	require.NoError(t, describer.ReadCounters(t.Context(), []*checksum.Table{table}))
	require.Len(t, table.ForeignKeys, 1)
	key := table.ForeignKeys[0]
	assert.Equal(t, []string{"nothing", "CASCADE", "RESTRICT"}, []string{key.Table, key.OnDelete, key.OnUpdate})
	there, err := Live(t, s.origin).Table(t.Context(), s.database, "nothing")
	require.NoError(t, err)
	assert.Equal(t, there.Checks, table.Checks, "MySQL 5.6 has none")
	stored, err := describer.StoredObjects(t.Context(), []string{s.database})
	require.NoError(t, err)
	require.Len(t, stored.Objects, 2)
	assert.Equal(t, []string{"doubled", "shown"}, []string{stored.Objects[0].Name, stored.Objects[1].Name})
	assert.Equal(t, "nothing", stored.Objects[0].Table)
	for _, o := range stored.Objects {
		body := slices.IndexFunc(o.Parts, func(p checksum.ObjectPart) bool { return p.Name == checksum.PartBody })
		require.GreaterOrEqual(t, body, 0)
		assert.Contains(t, o.Parts[body].Text, "n")
	}
	stored.Objects = append(stored.Objects[:0], stored.Objects[1:]...) // it is the caller's
	none, err := describer.StoredObjects(t.Context(), []string{"no_such_database"})
	require.NoError(t, err)
	assert.Empty(t, none.Objects)
	again, err := describer.StoredObjects(t.Context(), []string{s.database})
	require.NoError(t, err)
	assert.Len(t, again.Objects, 2)
}

// The rows of a recorded side know the hashes of their columns as far as it kept them, and
// name those that are another's as well as a live server does.
func (s *subject) knowsColumns(t *testing.T) {
	if !compare.IsRecorded(s.Side) {
		t.Skip("it has the values themselves")
	}
	live := &subject{Side: Live(t, s.origin), origin: s.origin, database: s.database}
	detail := checksum.Selection{Detail: func(checksum.Row) bool { return true }}
	for _, name := range []string{"numbers", "named"} {
		view := s.view(t, name)
		kept, there := all(t, s.open(t, view), detail), all(t, live.open(t, live.view(t, name)), detail)
		require.Len(t, there, len(kept))
		if view.Index == "" {
			continue
		}
		for i := range kept {
			require.Equal(t, there[i].Key, kept[i].Key)
			require.Len(t, kept[i].Bits, len(view.Columns))
			require.Len(t, kept[i].Records, len(view.Columns))
			for c := range view.Columns {
				require.True(t, kept[i].HasSame(&there[i], c), "%s of row %d", view.Columns[c].Name, i)
				text := there[i].Texts[c]
				if c < view.Key {
					continue // its value is kept
				}
				isRecord := text != nil && charset.ASCIILen(text) < len(text)
				require.Equal(t, isRecord, kept[i].Records[c] != nil, "%s of row %d", view.Columns[c].Name, i)
				if isRecord {
					require.Equal(t, there[i].Columns[c], kept[i].Records[c].Hash)
				}
			}
		}
		assert.False(t, kept[0].HasSame(&there[1], view.Key), "other values are told from each other")
		assert.False(t, kept[0].HasSame(&there[1], 0), "and so are keys")
	}
}
