package overlap_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/identity/overlap"
)

// noneLeft fails the test if it leaves goroutines behind.
func noneLeft(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 200 { // one that has called Done may take a moment to be gone
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		assert.LessOrEqual(t, runtime.NumGoroutine(), before, "goroutines left")
	})
}

// crowd is n endless sources, each beginning so far after the one before.
func crowd(n int, apart uint64) (sources []overlap.Source, under, most *atomic.Int64) {
	under, most = new(atomic.Int64), new(atomic.Int64)
	for i := range n {
		sources = append(sources, &endless{first: uint64(i) * apart, under: under, most: most})
	}
	return sources, under, most
}

// A cancelled Find fails, even if it has found nothing, and leaves no goroutine behind.
func TestCancelledFindIsNeverClean(t *testing.T) {
	o := overlap.Options{Memory: 1}
	for _, find := range []func(context.Context, []overlap.Source, func(uint64) error) (overlap.Result, error){
		func(ctx context.Context, s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
			return overlap.FindWindows(ctx, s, o, d)
		},
		func(ctx context.Context, s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
			return overlap.FindMerge(ctx, s, o, 1000, d)
		},
	} {
		noneLeft(t)
		ctx, cancel := context.WithCancel(t.Context())
		sources, under, _ := crowd(20, 1)
		calls := 0
		sources[7].(*endless).afterEach = func() {
			if calls++; calls == 20 {
				cancel()
			}
		}
		_, err := find(ctx, sources, func(uint64) error { return nil })
		require.ErrorIs(t, err, context.Canceled)
		assert.Zero(t, under.Load(), "calls of Next under way")
	}
}

// A context that has ended already is an error, also where there is nothing to read.
func TestCancelledBeforeItBegan(t *testing.T) {
	noneLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := overlap.Find(ctx, lists(0, nil, nil), overlap.Options{}, func(uint64) error { return nil })
	require.ErrorIs(t, err, context.Canceled)
}

// quiet ends without an error when its context does.
type quiet struct{}

func (quiet) Next(ctx context.Context, _ []uint64) ([]uint64, error) {
	<-ctx.Done()
	return nil, nil
}

// A source that ends because its context did must not pass for one that was read to its
// end.
func TestSourceCutShortIsNoEnd(t *testing.T) {
	noneLeft(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := overlap.Find(ctx, []overlap.Source{quiet{}, &list{}}, overlap.Options{}, func(uint64) error { return nil })
	require.ErrorIs(t, err, context.DeadlineExceeded)

	_, err = overlap.Union(quiet{}, &list{numbers: []uint64{1}}).Next(ctx, make([]uint64, 0, 8))
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// The caller's own error ends Find and comes back unchanged.
func TestErrorOfTheCallbackEndsFind(t *testing.T) {
	enough := errors.New("enough")
	for _, way := range []func([]overlap.Source, func(uint64) error) (overlap.Result, error){
		func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
			return overlap.FindWindows(t.Context(), s, overlap.Options{}, d)
		},
		func(s []overlap.Source, d func(uint64) error) (overlap.Result, error) {
			return overlap.FindMerge(t.Context(), s, overlap.Options{}, 100, d)
		},
	} {
		noneLeft(t)
		sources, under, _ := crowd(5, 0)
		calls := 0
		_, err := way(sources, func(uint64) error {
			calls++
			return enough
		})
		require.ErrorIs(t, err, enough)
		assert.Equal(t, 1, calls)
		assert.Zero(t, under.Load(), "calls of Next under way")
	}
}

// With 400 sources an error is of no use unless it says which one failed.
func TestErrorNamesItsSource(t *testing.T) {
	gone := errors.New("server has gone away")
	fail := func() overlap.Source { return &failing{list{numbers: []uint64{4, 5}}, gone} }
	cases := []struct {
		name   string
		source overlap.Source
		says   string
	}{
		{"after numbers", fail(), "source 2: server has gone away"},
		{"at once", &failing{err: gone}, "source 2: server has gone away"},
		{"in a union", overlap.Union(&list{}, fail()), "source 2: member 1: server has gone away"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			noneLeft(t)
			sources, _, _ := crowd(4, 1)
			sources[2] = c.source
			_, err := overlap.Find(t.Context(), sources, overlap.Options{Memory: 1}, func(uint64) error { return nil })
			require.ErrorIs(t, err, gone)
			assert.EqualError(t, err, c.says)
		})
	}
}

// keeping gives its own memory instead of the buffer.
type keeping struct{}

func (keeping) Next(context.Context, []uint64) ([]uint64, error) { return []uint64{1}, nil }

// A source that is out of order or gives back another buffer would cause wrong answers,
// so it is an error.
func TestBrokenPromisesAreErrors(t *testing.T) {
	long := make([]uint64, 1000)
	for i := range long {
		long[i] = uint64(i)
	}
	long[512] = 511 // the first of the second batch
	cases := []struct {
		name   string
		source overlap.Source
		says   string
	}{
		{"descending", &list{numbers: []uint64{5, 3}}, "source 1: out of order: 3 after 5"},
		{"twice", &list{numbers: []uint64{5, 5}}, "source 1: out of order: 5 after 5"},
		{"between calls", &list{numbers: []uint64{5, 3}, each: 1}, "source 1: out of order: 3 after 5"},
		{"between batches", &list{numbers: long}, "source 1: out of order: 511 after 511"},
		{"signed", &list{numbers: []uint64{1<<64 - 1, 0}}, "source 1: out of order: 0 after 18446744073709551615"},
		{"in a union", overlap.Union(&list{numbers: []uint64{7, 5}}, &list{numbers: []uint64{5, 7}}),
			"source 1: member 0: out of order: 5 after 7"},
		{"own memory", keeping{}, "source 1: it gave numbers that do not stand in the buffer it got"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			noneLeft(t)
			_, err := overlap.Find(t.Context(), []overlap.Source{&list{}, c.source}, overlap.Options{Memory: 1},
				func(uint64) error { return nil })
			assert.EqualError(t, err, c.says)
		})
	}
}

// Reads limits how many sources are read at the same time: each is a statement on a live
// server.
func TestReadsBoundsCallsAtATime(t *testing.T) {
	for _, reads := range []int{1, 3} {
		sources, _, most := crowd(12, 1)
		enough := errors.New("enough")
		duplicates := 0
		_, err := overlap.FindMerge(t.Context(), sources, overlap.Options{Memory: 1, Reads: reads}, 1000, func(uint64) error {
			if duplicates++; duplicates == 20_000 {
				return enough
			}
			return nil
		})
		require.ErrorIs(t, err, enough)
		assert.LessOrEqual(t, most.Load(), int64(reads))
	}
}
