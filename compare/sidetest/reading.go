package sidetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare"
)

// Digests of adjacent key ranges add up to that of the whole, however it is cut: by
// limits, by proposed bounds, or at the marks of another reading. A range is open at
// its beginning and closed at its end, so that no row is read twice or not at all.
func (s *subject) digests(t *testing.T, kind checksum.Kind) {
	s.forTables(t, true, func(t *testing.T, name string, r compare.Reader) {
		whole := digest(t, r, checksum.KeyRange{}, checksum.Limit{}, kind)
		require.True(t, whole.Ended)
		require.Equal(t, rowsOf()[name], whole.Digest.Rows)
		if rowsOf()[name] == 0 {
			assert.Nil(t, whole.Last)
			assert.Equal(t, checksum.Digest{}, whole.Digest)
			return
		}
		require.NotNil(t, whole.Last)
		assert.Equal(t, whole.Digest, whole.Last.Digest)
		last, err := r.Last(t.Context(), kind)
		require.NoError(t, err)
		assert.Equal(t, whole.Last.Key, last.Key, "the last key, found from the other end")

		for _, m := range whole.Marks {
			upTo := digest(t, r, checksum.KeyRange{Through: &m.At}, checksum.Limit{}, kind)
			rest := digest(t, r, checksum.KeyRange{After: &m.At}, checksum.Limit{}, kind)
			assert.Equal(t, m.Digest, upTo.Digest, "a mark's digest is that of the rows up to it")
			assert.Equal(t, whole.Digest, upTo.Digest.Plus(rest.Digest))
		}
		bounds, err := r.Split(t.Context(), 4)
		require.NoError(t, err)
		sum, from := checksum.Digest{}, checksum.KeyRange{}
		for i := range bounds {
			from.Through = &bounds[i]
			sum = sum.Plus(digest(t, r, from, checksum.Limit{}, kind).Digest)
			from = checksum.KeyRange{After: &bounds[i]}
		}
		assert.Equal(t, whole.Digest, sum.Plus(digest(t, r, from, checksum.Limit{}, kind).Digest), "the parts that Split proposes")
		s.limits(t, r, whole, kind)
	})
}

// limits reads a table in limited chunks: each says honestly whether it saw the end.
func (s *subject) limits(t *testing.T, r compare.Reader, whole checksum.Reading, kind checksum.Kind) {
	_, isLed := r.(compare.Leader)
	limit := checksum.Limit{Rows: 130}
	first := digest(t, r, checksum.KeyRange{}, limit, kind)
	assert.Equal(t, uint64(130), first.Digest.Rows, "a limit of rows is kept to exactly")
	assert.False(t, first.Ended)
	if isLed {
		return // it cannot go on from a row of which it recorded no bound
	}
	sum, rest := checksum.Digest{}, checksum.KeyRange{}
	for {
		part := digest(t, r, rest, limit, kind)
		sum = sum.Plus(part.Digest)
		if part.Ended {
			break
		}
		require.NotNil(t, part.Last)
		rest.After = &part.Last.At
	}
	assert.Equal(t, whole.Digest, sum, "limited chunks, each from the last row of the one before")
	byBytes := digest(t, r, checksum.KeyRange{}, checksum.Limit{Bytes: 1}, kind)
	assert.Equal(t, uint64(1), byBytes.Digest.Rows, "no further row once so many bytes have come")
}

// Buckets hold every row once, and their selection gives the rows of a bucket alone.
func (s *subject) buckets(t *testing.T, kind checksum.Kind) {
	s.forTables(t, false, func(t *testing.T, name string, r compare.Reader) {
		buckets, err := r.Buckets(t.Context(), kind, 16)
		require.NoError(t, err)
		require.Len(t, buckets.Digests, 16)
		require.Equal(t, rowsOf()[name], buckets.Total().Rows)
		for i, want := range buckets.Digests {
			in := make([]bool, 16)
			in[i] = true
			got := checksum.Digest{}
			for _, row := range all(t, r, checksum.Selection{Buckets: &checksum.BucketSet{Kind: kind, In: in}}) {
				got.Add(row.Spread)
			}
			assert.Equal(t, want, got, "bucket %d", i)
		}
		if s.view(t, name).Index != "" {
			assert.Equal(t, digest(t, r, checksum.KeyRange{}, checksum.Limit{}, kind).Digest, buckets.Total(), "whichever way it is read")
		}
	})
}

// Rows gives each row of a range once, in key order, with a key and a hash that add up
// to the range's digest, and keys that are those of bounds and marks.
func (s *subject) rows(t *testing.T) {
	s.forTables(t, false, func(t *testing.T, name string, r compare.Reader) {
		rows := all(t, r, checksum.Selection{})
		require.Len(t, rows, int(rowsOf()[name]))
		sum, seen := checksum.Digest{}, map[string]bool{}
		for _, row := range rows {
			sum.Add(row.Hash)
			seen[string(row.Key)] = true
			assert.Nil(t, row.Columns, "detail that nobody asked for")
			assert.Nil(t, row.Texts, "detail that nobody asked for")
			assert.Equal(t, row.Key, row.Bound.Key, "one key, one encoding")
		}
		buckets, err := r.Buckets(t.Context(), checksum.Meaning, 1)
		require.NoError(t, err)
		assert.Equal(t, buckets.Total(), sum)
		view := s.view(t, name)
		if view.Key == 0 {
			return
		}
		assert.Len(t, seen, len(rows), "no two rows have the same key")
		whole := digest(t, r, checksum.KeyRange{}, checksum.Limit{}, checksum.Meaning)
		for _, m := range whole.Marks {
			part := all(t, r, checksum.Selection{Range: checksum.KeyRange{Through: &m.At}})
			require.Len(t, part, int(m.Digest.Rows))
			end := part[len(part)-1]
			assert.Equal(t, m.At.Key, end.Key, "a mark is the last row before it")
			assert.Equal(t, keyText(m.At), keyText(end.Bound))
			sameRows(t, rows[:len(part)], part)
		}
	})
}

// sameRows shows the first row that differs, in place of a thousand.
func sameRows(t *testing.T, want, got []checksum.Row) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i], got[i], "row %d", i)
	}
}

// Detail gives a hash for each column and the texts as stored, for the rows picked alone. A
// recorded side has no texts.
func (s *subject) detail(t *testing.T) {
	view := s.view(t, "numbers")
	r, names := s.open(t, view), view.Names()
	picked := 0
	rows := all(t, r, checksum.Selection{Detail: func(row checksum.Row) bool {
		assert.Nil(t, row.Columns)
		picked++
		return picked == 7
	}})
	require.Len(t, rows, 1000)
	for i, row := range rows {
		if i != 6 {
			assert.Nil(t, row.Columns)
			continue
		}
		require.Len(t, row.Columns, len(names))
		assert.Equal(t, "21", keyText(row.Bound))
		if compare.IsRecorded(s.Side) {
			assert.Nil(t, row.Texts)
			continue
		}
		require.Len(t, row.Texts, len(names))
		assert.Equal(t, "Türkis 7", string(row.Texts[2]))
	}
	detailed := all(t, r, checksum.Selection{Detail: func(checksum.Row) bool { return true }})
	keyless := all(t, s.open(t, s.view(t, "keyless")), checksum.Selection{Detail: func(checksum.Row) bool { return true }})
	assert.NotEqual(t, detailed[0].Columns[2], detailed[1].Columns[2], "other values, other hashes")
	assert.Equal(t, detailed[0].Columns[1], detailed[7].Columns[1], "equal values, equal hashes")
	if !compare.IsRecorded(s.Side) {
		require.Len(t, keyless[0].Bound.Text, 2, "without a key, all columns find a row")
	}
}

// Rows that are named by their keys come without any others, and bare rows hold what all
// rows do, once they are placed. Both are shown to an inspector who asks for it.
func (s *subject) byKeys(t *testing.T) {
	s.forTables(t, true, func(t *testing.T, _ string, r compare.Reader) {
		for _, kind := range s.kinds() {
			rows := all(t, r, checksum.Selection{Kind: kind})
			sum := checksum.Digest{}
			bare := all(t, r, checksum.Selection{Kind: kind, Bare: true})
			require.Len(t, bare, len(rows))
			for i := range bare {
				require.Equal(t, rows[i].Hash, bare[i].Hash)
				require.NoError(t, bare[i].Place())
				require.Equal(t, rows[i].Bound, bare[i].Bound)
				sum.Add(bare[i].Hash)
			}
			assert.Equal(t, digest(t, r, checksum.KeyRange{}, checksum.Limit{}, kind).Digest, sum)

			var keys []checksum.Bound
			want := map[string]uint64{}
			for i := 0; i < len(rows); i += 7 {
				keys = append(keys, rows[i].Bound)
				want[string(rows[i].Key)] = rows[i].Hash
			}
			if len(keys) == 0 {
				continue
			}
			got := map[string]uint64{}
			seen := &counting{}
			for _, row := range all(t, r, checksum.Selection{
				Kind: kind, Keys: keys, Inspect: func() checksum.Inspector { return seen }, Detail: func(checksum.Row) bool { return true },
			}) {
				got[string(row.Key)] = row.Hash
				assert.NotNil(t, row.Columns)
			}
			assert.Equal(t, want, got)
			assert.Equal(t, compare.IsRecorded(s.Side), seen.texts == 0, "its texts are shown, if it has any")
		}
	})
}

// counting is an inspector that counts the texts that it is shown.
type counting struct{ texts int }

func (c *counting) Text(int, []byte) bool { c.texts++; return false }
func (*counting) At(checksum.Bound)       {}
