package checksum_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/checksum"
)

func numbered(from, to uint64, text string) [][]byte {
	var rows [][]byte
	for id := from; id < to; id++ {
		rows = append(rows, packet(fixed8(id), str(text)))
	}
	return rows
}

func keysOf(marks []checksum.Mark) []string {
	keys := make([]string, len(marks))
	for i, m := range marks {
		keys[i] = m.Key
	}
	return keys
}

func without(all []string, one string) []string {
	var kept []string
	for _, s := range all {
		if s != one {
			kept = append(kept, s)
		}
	}
	return kept
}

// TestMissingRowMovesNoMark: marks are chosen by the content of keys, so a side
// that lacks a row still has all marks but that row's own in common, and the
// damage is narrowed down to what lies between two of them.
func TestMissingRowMovesNoMark(t *testing.T) {
	const rows = 20_000
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	all := numbered(0, rows, "x")
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		d := checksum.NewDigester(l, kind)
		whole := read(t, l, kind, all)
		require.Greater(t, len(whole.Marks), 3)
		rapid.Check(t, func(t *rapid.T) {
			missing := rapid.IntRange(0, rows-1).Draw(t, "missing")
			if rapid.Bool().Draw(t, "a mark's own row") {
				mark := rapid.SampledFrom(whole.Marks).Draw(t, "mark")
				missing = int(mark.Digest.Rows) - 1
			}
			hash, err := d.Hash(all[missing])
			require.NoError(t, err)
			gone, err := d.Row(all[missing], false)
			require.NoError(t, err)
			key := gone.Key
			if kind == checksum.Wire {
				key = all[missing][2:10]
			}
			short := checksum.NewDigester(l, kind)
			for i, row := range all {
				if i != missing {
					require.NoError(t, short.Add(row))
				}
			}
			r, err := short.Reading(true)
			require.NoError(t, err)
			require.Equal(t, without(keysOf(whole.Marks), string(key)), keysOf(r.Marks))
			require.Equal(t, whole.Digest.Minus(digestOf(hash)), r.Digest)
			digests := map[string]checksum.Digest{}
			for _, m := range whole.Marks {
				digests[m.Key] = m.Digest
			}
			for _, m := range r.Marks {
				want := digests[m.Key]
				if want.Rows > uint64(missing) {
					want = want.Minus(digestOf(hash))
				}
				require.Equal(t, want, m.Digest)
			}
		})
	}
}

// TestMarksDependOnKeysAlone: rows that differ in every other column have the
// same marks, or a damaged column would leave nothing to narrow down by.
func TestMarksDependOnKeysAlone(t *testing.T) {
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		x, y := read(t, l, kind, numbered(0, 20_000, "x")), read(t, l, kind, numbered(0, 20_000, "another"))
		assert.Equal(t, keysOf(x.Marks), keysOf(y.Marks))
		assert.NotEqual(t, x.Digest, y.Digest)
	}
}

// TestMarksCompareAcrossTypes: by meaning, an INT key and the BIGINT that it
// became have the same marks.
func TestMarksCompareAcrossTypes(t *testing.T) {
	narrow, wide := layout(t, 1, integer()), layout(t, 1, bigint())
	var before, after [][]byte
	for id := range uint32(20_000) {
		before, after = append(before, packet(fixed4(id))), append(after, packet(fixed8(uint64(id))))
	}
	x, y := read(t, narrow, checksum.Meaning, before), read(t, wide, checksum.Meaning, after)
	assert.Greater(t, len(x.Marks), 3)
	assert.Equal(t, x.Marks, y.Marks)
	assert.Equal(t, x.Digest, y.Digest)
	assert.Equal(t, x.Last, y.Last)
}

// TestMarksStandEvery128RowsOnAverage: fewer, and a mismatch has too many rows
// read again; more, and they cost memory.
func TestMarksStandEvery128RowsOnAverage(t *testing.T) {
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		r := read(t, l, kind, numbered(0, 200_000, ""))
		assert.InDelta(t, 200_000/128, len(r.Marks), 160)
	}
}

// TestWideRowsHaveMarksToo: 128 rows of a megabyte would be 128 MiB between two
// marks; one is set after 4 MiB at the latest.
func TestWideRowsHaveMarksToo(t *testing.T) {
	const wide = 100_000
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		r := read(t, l, kind, numbered(0, 200, strings.Repeat("x", wide)))
		last := uint64(0)
		for _, m := range r.Marks {
			assert.LessOrEqual(t, (m.Digest.Rows-last)*wide, uint64(4<<20+wide), "after row %d", last)
			last = m.Digest.Rows
		}
		assert.InDelta(t, 200*wide/(4<<20), len(r.Marks), 2)
	}
}

// TestMarkIsItsRow: its digest takes in all rows up to its own, and its bound
// is its own key, from which the reading goes on.
func TestMarkIsItsRow(t *testing.T) {
	l := layout(t, 1, bigint(), varchar("utf8mb4"))
	rows := numbered(1000, 21_000, "x")
	r := read(t, l, checksum.Meaning, rows)
	require.NotEmpty(t, r.Marks)
	for _, m := range r.Marks {
		upTo := read(t, l, checksum.Meaning, rows[:m.Digest.Rows])
		assert.Equal(t, upTo.Digest, m.Digest)
		assert.Equal(t, *upTo.Last, m, "the last row read makes the same mark")
		own, err := checksum.NewDigester(l, checksum.Meaning).Row(rows[m.Digest.Rows-1], false)
		require.NoError(t, err)
		assert.Equal(t, own.Bound, m.At)
		assert.Equal(t, string(own.Key), m.Key)
	}
}

// TestReadingSaysWhatWasRead: rows, bytes, the last row, and whether there are more.
func TestReadingSaysWhatWasRead(t *testing.T) {
	l := layout(t, 2, bigint(), varchar("latin1"), bigint())
	rows := [][]byte{packet(fixed8(1), str("a"), null()), packet(fixed8(2), str("\xe9"), fixed8(3))}
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		d := checksum.NewDigester(l, kind)
		for _, row := range rows {
			require.NoError(t, d.Add(row))
		}
		size := uint64(len(rows[0]) + len(rows[1]))
		assert.Equal(t, size, d.Bytes())
		for _, ended := range []bool{false, true} {
			r, err := d.Reading(ended)
			require.NoError(t, err)
			assert.Equal(t, ended, r.Ended)
			assert.Equal(t, size, r.Bytes)
			assert.Equal(t, uint64(2), r.Digest.Rows)
			require.NotNil(t, r.Last)
			key := append(value(t, bigint(), fixed8(2)), value(t, varchar("latin1"), str("\xe9"))...)
			assert.Equal(t, checksum.Bound{Key: key, SQL: []string{"2", "_latin1 X'e9'"}, Text: []string{"2", "é"}}, r.Last.At)
			assert.Equal(t, r.Digest, r.Last.Digest)
		}
	}
	nothing := read(t, l, checksum.Wire, nil)
	assert.Equal(t, checksum.Reading{Ended: true}, nothing)
	keyless := read(t, layout(t, 0, bigint(), varchar("latin1"), bigint()), checksum.Meaning, rows)
	assert.Nil(t, keyless.Last, "without a key there is no last one")
	assert.Empty(t, keyless.Marks)
	assert.Equal(t, uint64(2), keyless.Digest.Rows)
}

// TestPacketIsNotKept: the next packet is read into the same memory.
func TestPacketIsNotKept(t *testing.T) {
	l := layout(t, 1, varchar("utf8mb4"))
	for _, kind := range []checksum.Kind{checksum.Wire, checksum.Meaning} {
		d := checksum.NewDigester(l, kind)
		row := packet(str("before"))
		require.NoError(t, d.Add(row))
		copy(row, packet(str("after!")))
		r, err := d.Reading(true)
		require.NoError(t, err)
		assert.Equal(t, []string{"before"}, r.Last.At.Text)
		assert.Equal(t, *read(t, l, kind, [][]byte{packet(str("before"))}).Last, *r.Last)
	}
}
