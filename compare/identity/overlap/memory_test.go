package overlap_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/identity/overlap"
)

// shards is count sources of numbers each, interleaved as a ticket server of
// the given step would give them, and all holding different ones.
func shards(count int, each, step uint64) []overlap.Source {
	sources := make([]overlap.Source, count)
	for i := range sources {
		sources[i] = &steps{next: uint64(i), step: step, count: each}
	}
	return sources
}

// The buffers of all sources together stay within the memory that was given.
func TestBatchesFitTheMemory(t *testing.T) {
	const memory = 48 << 20
	cases := []struct {
		name    string
		sources []overlap.Source
		want    int
		reason  string
	}{
		{"two", shards(2, 1, 1), 65536, "more makes nothing faster"},
		{"400", shards(400, 1, 1), memory / (16 * 400), "the memory shared out"},
		{"a million", make([]overlap.Source, 1_000_000), 512, "less makes a call cost more than its numbers"},
		{"pairs", func() (pairs []overlap.Source) {
			for range 200 {
				pairs = append(pairs, overlap.Union(shards(2, 1, 1)...))
			}
			return pairs
		}(), memory / (24 * 200), "a union's members have buffers too"},
		{"none", nil, 65536, "nothing to divide by"},
	}
	for _, c := range cases {
		assert.Equal(t, c.want, overlap.BatchSize(c.sources, 0), "%s: %s", c.name, c.reason)
	}
}

// The heap in use stays within the memory that was given, with unions and without.
func TestHeapStaysWithinItsBudget(t *testing.T) {
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for _, step := range []uint64{400, 1 << 40} { // windows, merges
		for _, paired := range []bool{false, true} {
			sources := shards(400, 20_000, step)
			if paired {
				for i := range sources {
					other := &steps{next: uint64(i), step: step, count: 20_000}
					sources[i] = overlap.Union(sources[i], other)
				}
			}
			runtime.GC()
			before := heap()
			var peak atomic.Uint64
			done, sampled := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(sampled)
				for {
					peak.Store(max(peak.Load(), heap()))
					select {
					case <-done:
						return
					case <-time.After(5 * time.Millisecond):
					}
				}
			}()
			_, err := overlap.Find(t.Context(), sources, overlap.Options{}, func(uint64) error { return nil })
			peak.Store(max(peak.Load(), heap()))
			close(done)
			<-sampled
			require.NoError(t, err)
			assert.Less(t, peak.Load()-before, uint64(64<<20), "bytes; step %d, paired %v", step, paired)
		}
	}
}

// A hundred times the numbers need no more allocations.
func TestAllocationsDoNotGrowWithTheNumbers(t *testing.T) {
	allocations := func(each, step uint64) float64 {
		return testing.AllocsPerRun(3, func() {
			_, err := overlap.Find(t.Context(), shards(10, each, step), overlap.Options{Memory: 1}, func(uint64) error { return nil })
			require.NoError(t, err)
		})
	}
	for _, step := range []uint64{10, 1 << 40} { // windows, merges
		few, many := allocations(1_000, step), allocations(100_000, step)
		assert.InDelta(t, few, many, 10, "step %d", step)
	}
}

func benchmark(b *testing.B, count int, step uint64, windows bool) {
	const each = 20_000_000
	b.ReportAllocs()
	for b.Loop() {
		result, err := overlap.Find(b.Context(), shards(count, each/uint64(count), step), overlap.Options{}, func(n uint64) error {
			return fmt.Errorf("%d is in one only", n)
		})
		require.NoError(b, err)
		require.Equal(b, windows, result.Merges == 0)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/each, "ns/ID")
}

func BenchmarkWindow(b *testing.B)    { benchmark(b, 40, 40, true) }
func BenchmarkWindow400(b *testing.B) { benchmark(b, 400, 400, true) }
func BenchmarkMerge2(b *testing.B)    { benchmark(b, 2, 1<<20, false) }
func BenchmarkMerge40(b *testing.B)   { benchmark(b, 40, 1<<20, false) }
