package overlap

import (
	"context"
	"sync"
)

// DefaultMemory is the bytes that buffers take unless Options say otherwise.
const DefaultMemory = 48 << 20

const (
	leastBatch = 512     // numbers; with fewer, a call costs more than they do
	mostBatch  = 1 << 16 // numbers; more makes nothing faster
	numberSize = 8       // bytes

	// denseWindow is how many numbers make a window cheaper than the heap:
	// clearing a window's bits costs about what the heap takes for 4,000 numbers
	// of 40 streams, and for 16,000 of two.
	denseWindow = windowWidth / 1024
	// mergeSpan is how many numbers are merged before density is judged again: that
	// examines every stream, and the cost must be small in comparison.
	mergeSpan = 1 << 16
)

// Source gives the numbers of one place in ascending order, each once.
type Source interface {
	// Next fills into, of length 0, with the next numbers, up to its capacity, and
	// returns it. No numbers mean the end, after which Next is not called again. It may
	// give fewer numbers than there is room for, and must not keep into after it returns.
	// Calls come one at a time, from goroutines of Find's. A Next that does not return
	// when its context ends delays Find.
	Next(ctx context.Context, into []uint64) ([]uint64, error)
}

// Options limit what Find uses.
type Options struct {
	// Memory is the bytes of all buffers together; 0 means DefaultMemory. Whatever it
	// says, a source gets at least 8 KiB (a union 12) and at most 1 MiB (1.5). Dense
	// windows take another 4 MiB.
	Memory int
	// Reads is how many sources are read at the same time at most; 0 sets no limit.
	Reads int
}

// Result is what Find read.
type Result struct {
	Seen    []uint64 // numbers that came from each source
	Windows uint64   // spans compared by a bitmap
	Merges  uint64   // spans compared by a heap
}

// Find calls duplicate, in ascending order and once each, with the numbers that at least
// two sources gave. It fails with the first error of a source (the error begins with
// "source" and its index, from 0), of duplicate (unchanged) or of ctx. Numbers out of
// order are a source's error. After a failure the duplicates reported so far are right,
// but others may be missing. All goroutines that Find started have ended when it
// returns.
func Find(ctx context.Context, sources []Source, o Options, duplicate func(number uint64) error) (Result, error) {
	usual := ways{
		dense: func(expected float64) bool { return expected >= denseWindow },
		span:  mergeSpan,
	}
	return usual.find(ctx, sources, o, duplicate)
}

// ways is how to compare a span of numbers.
type ways struct {
	dense func(expected float64) bool // by a bitmap, of numbers expected in a window
	span  int                         // numbers merged at a time
}

func (w ways) find(ctx context.Context, sources []Source, o Options, duplicate func(uint64) error) (Result, error) {
	reading, stop := context.WithCancel(ctx)
	var readers sync.WaitGroup
	defer readers.Wait()
	defer stop()

	s := open(reading, &readers, sources, batchSize(sources, o.Memory), o.Reads)
	result := Result{Seen: s.seen}
	var window window
	var merge merge
	for {
		first, more, err := s.first(ctx)
		switch {
		case err != nil:
			return result, err
		case !more:
			return result, nil
		}
		if w.dense(expected(s, first)) {
			result.Windows++
			window.move(first)
			if err := window.fill(ctx, s); err != nil {
				return result, err
			}
			if err := window.finish(duplicate); err != nil {
				return result, err
			}
			continue
		}
		result.Merges++
		if err := merge.run(ctx, s, w.span, duplicate); err != nil {
			return result, err
		}
	}
}

// first is the least number not yet compared, once every source has shown its next one;
// more is false after the last.
func (s *streams) first(ctx context.Context) (first uint64, more bool, err error) {
	if err := ctx.Err(); err != nil {
		return 0, false, err
	}
	for i := range s.each {
		waits, err := s.await(ctx, i)
		if err != nil {
			return 0, false, err
		}
		st := &s.each[i]
		if waits && (!more || st.numbers[st.at] < first) {
			first, more = st.numbers[st.at], true
		}
	}
	return first, more, nil
}

// batchSize is how many numbers a batch holds so that all fit into memory.
func batchSize(sources []Source, memory int) int {
	if memory <= 0 {
		memory = DefaultMemory
	}
	batches := 0
	for _, source := range sources {
		batches += batchesEach
		if u, ok := source.(*union); ok {
			batches += u.batches()
		}
	}
	return min(max(memory/(numberSize*max(batches, 1)), leastBatch), mostBatch)
}
