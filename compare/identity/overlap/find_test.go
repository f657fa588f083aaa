package overlap_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare/identity/overlap"
)

// numbers draws ascending numbers that often meet those of another draw, in and around
// the places where arithmetic breaks.
func numbers() *rapid.Generator[[]uint64] {
	const window = 1 << 24
	edges := []uint64{0, 63, 64, window, 2 * window, 1 << 31, 1 << 32, 1 << 63, math.MaxUint64 - window, math.MaxUint64}
	number := rapid.OneOf(
		rapid.Uint64Range(0, 300),
		rapid.Uint64(),
		rapid.Uint64Range(0, 4*window),
		rapid.Custom(func(t *rapid.T) uint64 { // a cluster around an edge, or across it
			return rapid.SampledFrom(edges).Draw(t, "edge") + rapid.Uint64Range(0, 8).Draw(t, "beside") - 4
		}),
		rapid.Custom(func(t *rapid.T) uint64 { // the edges of windows that begin at a multiple of 64
			return rapid.Uint64Range(0, 3).Draw(t, "word")*64 + rapid.Uint64Range(1, 2).Draw(t, "window")*window -
				rapid.Uint64Range(0, 1).Draw(t, "before")
		}),
	)
	return rapid.Custom(func(t *rapid.T) []uint64 {
		drawn := rapid.SliceOfN(number, 0, 60).Draw(t, "numbers")
		if len(drawn) > 0 && rapid.Bool().Draw(t, "run") {
			from := drawn[0]
			for n := from; n-from < 700 && n >= from; n++ { // longer than the least batch
				drawn = append(drawn, n)
			}
		}
		slices.Sort(drawn)
		return slices.Compact(drawn)
	})
}

// Bitmaps, heap and any mixture find exactly what sorting all numbers finds.
func TestAllWaysAgreeWithASort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfN(numbers(), 0, 9).Draw(t, "sources")
		each := rapid.SampledFrom([]int{0, 1, 7, 64}).Draw(t, "a call")
		span := rapid.SampledFrom([]int{1, 2, 50, 1 << 20}).Draw(t, "span")
		o := overlap.Options{Memory: 1, Reads: rapid.IntRange(0, 3).Draw(t, "reads")}
		want := twiceOrMore(drawn...)
		seen := make([]uint64, len(drawn))
		for i := range drawn {
			seen[i] = uint64(len(drawn[i]))
		}
		ways := []struct {
			name string
			find func([]overlap.Source, func(uint64) error) (overlap.Result, error)
		}{
			{"as it chooses", func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
				return overlap.Find(t.Context(), s, o, d)
			}},
			{"windows", func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
				return overlap.FindWindows(t.Context(), s, o, d)
			}},
			{"merges", func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
				return overlap.FindMerge(t.Context(), s, o, span, d)
			}},
			{"in turn", func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
				return overlap.FindInTurn(t.Context(), s, o, span, d)
			}},
		}
		for _, way := range ways {
			var got []uint64
			result, err := way.find(lists(each, drawn...), collect(&got))
			require.NoError(t, err, way.name)
			assert.Equal(t, want, got, way.name)
			assert.Equal(t, seen, result.Seen, way.name)
		}
	})
}

// Numbers at both ends of the range and of windows are found.
func TestEdges(t *testing.T) {
	edges := []uint64{
		0, 1, 1<<24 - 1, 1 << 24, 1<<31 - 1, 1 << 31, 1<<31 + 1, 1<<32 - 1, 1 << 32, 1<<32 + 1,
		1<<63 - 1, 1 << 63, 1<<63 + 1, math.MaxUint64 - 1<<24, math.MaxUint64 - 1<<24 + 1, math.MaxUint64 - 1, math.MaxUint64,
	}
	for _, find := range []func([]overlap.Source, func(uint64) error) (overlap.Result, error){
		func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
			return overlap.FindWindows(t.Context(), s, overlap.Options{}, d)
		},
		func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
			return overlap.FindMerge(t.Context(), s, overlap.Options{}, 1, d)
		},
	} {
		var got []uint64
		_, err := find(lists(0, edges, edges, edges), collect(&got))
		require.NoError(t, err)
		assert.Equal(t, edges, got)

		got = nil
		_, err = find(lists(0, edges[:9], edges[9:]), collect(&got))
		require.NoError(t, err)
		assert.Empty(t, got, "no number is in both")
	}
}

// No sources, and empty ones, have no duplicates.
func TestNothingToRead(t *testing.T) {
	for _, sources := range [][]overlap.Source{nil, lists(0, nil), lists(0, nil, nil)} {
		result, err := overlap.Find(t.Context(), sources, overlap.Options{}, func(uint64) error {
			return errors.New("called")
		})
		require.NoError(t, err)
		assert.Equal(t, overlap.Result{Seen: make([]uint64, len(sources))}, result)
	}
}

// Dense numbers are compared by bitmaps and sparse ones by the heap: the wrong way is
// slow, not wrong.
func TestDensityChoosesTheWay(t *testing.T) {
	const dense, sparse = 4_000_000, 100_000
	cases := []struct {
		name            string
		sources         []overlap.Source
		windows, merges bool
		reason          string
	}{
		{"interleaved", []overlap.Source{&steps{0, 2, dense / 2}, &steps{1, 2, dense / 2}}, true, false, "two in two numbers"},
		{"random", []overlap.Source{&steps{0, 1 << 40, sparse}, &steps{1, 1 << 40, sparse}}, false, true, "a window holds two"},
		{"old and new IDs", []overlap.Source{&steps{0, 1, dense}, &steps{dense, 1 << 40, sparse}}, true, true, "a dense begin, a sparse end"},
		{"one at a time", []overlap.Source{&list{numbers: []uint64{1}, each: 1}, &list{numbers: []uint64{2}, each: 1}}, false, true,
			"one number tells no density"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []uint64
			result, err := overlap.Find(t.Context(), c.sources, overlap.Options{}, collect(&got))
			require.NoError(t, err)
			assert.Empty(t, got)
			assert.Equal(t, c.windows, result.Windows > 0, "%s: %+v", c.reason, result)
			assert.Equal(t, c.merges, result.Merges > 0, "%s: %+v", c.reason, result)
		})
	}
}

// A union gives each number of its members once, in ascending order.
func TestUnionIsEachNumberOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfN(numbers(), 0, 4).Draw(t, "members")
		each := rapid.SampledFrom([]int{0, 1, 7}).Draw(t, "a call")
		size := rapid.IntRange(1, 900).Draw(t, "room")
		want := slices.Concat(drawn...)
		slices.Sort(want)
		want = slices.Compact(want)

		union := overlap.Union(lists(each, drawn...)...)
		var got []uint64
		for {
			numbers, err := union.Next(context.Background(), make([]uint64, 0, size))
			require.NoError(t, err)
			if len(numbers) == 0 {
				break
			}
			got = append(got, numbers...)
		}
		assert.True(t, slices.Equal(want, got), "want %v, got %v", want, got)
	})
}

// A union of one source costs nothing.
func TestUnionOfOneIsItself(t *testing.T) {
	one := &list{}
	assert.Same(t, one, overlap.Union(one))
}

// Both members of a pair hold the same IDs, so only an ID of two pairs is a duplicate.
func TestMembersOfAPairAreNoDuplicates(t *testing.T) {
	pair := func(a, b []uint64) overlap.Source { return overlap.Union(lists(0, a, b)...) }
	var got []uint64
	result, err := overlap.Find(t.Context(), []overlap.Source{
		pair([]uint64{1, 2, 3, 9}, []uint64{2, 3, 4}),
		pair([]uint64{10, 11}, []uint64{4, 10}),
	}, overlap.Options{}, collect(&got))
	require.NoError(t, err)
	assert.Equal(t, []uint64{4}, got)
	assert.Equal(t, []uint64{5, 3}, result.Seen)
}

// A number at the very end of a window is compared in that window, though it ends one
// source's batch only.
func TestLastNumberOfAWindow(t *testing.T) {
	const high = 1<<24 - 1
	var got []uint64
	_, err := overlap.FindWindows(t.Context(), lists(0, []uint64{0, high}, []uint64{1, high, high + 1}), overlap.Options{}, collect(&got))
	require.NoError(t, err)
	assert.Equal(t, []uint64{high}, got, "it ends one source's batch and not the other's")
}

// The last window ends at 2^64 − 1 instead of beginning again at 0.
func TestLastWindowDoesNotWrap(t *testing.T) {
	const width = 1 << 24
	for _, below := range []uint64{width + 64, width, width - 64, 64} {
		numbers := []uint64{-below, math.MaxUint64}
		var got []uint64
		_, err := overlap.FindWindows(t.Context(), lists(0, numbers, numbers), overlap.Options{}, collect(&got))
		require.NoError(t, err)
		assert.Equal(t, numbers, got, "a window that begins %d below 2^64", below)
	}
}
