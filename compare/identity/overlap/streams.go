package overlap

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// batchesEach is how many batches a source has: one is compared while the next is read.
const batchesEach = 2

// batch is what a source's reader hands over: numbers, no numbers at the end, or an
// error.
type batch struct {
	source  int
	numbers []uint64 // in buffer
	buffer  []uint64 // goes back to the reader
	err     error
}

// stream is what has arrived from one source and is not yet compared.
type stream struct {
	numbers []uint64 // the batch being compared
	at      int      // the next of numbers
	buffer  []uint64 // holds numbers
	next    batch    // arrived after it
	ended   bool     // nothing arrives any more
	free    chan []uint64
}

// streams are all sources; each is read by its own goroutine.
type streams struct {
	each    []stream
	seen    []uint64
	arrived chan batch
}

// open starts the readers. They end when ctx or their source ends.
func open(ctx context.Context, readers *sync.WaitGroup, sources []Source, size, reads int) *streams {
	s := &streams{
		each: make([]stream, len(sources)),
		seen: make([]uint64, len(sources)),
		// Room for all batches that can exist, so that no reader waits to hand one over
		// while the comparer needs another reader's batch.
		arrived: make(chan batch, (batchesEach+1)*len(sources)),
	}
	if reads <= 0 || reads > len(sources) {
		reads = len(sources)
	}
	turns := make(chan struct{}, reads)
	for i, source := range sources {
		free := make(chan []uint64, batchesEach)
		for range batchesEach {
			free <- make([]uint64, 0, size)
		}
		s.each[i].free = free
		r := reader{source: source, index: i, free: free, turns: turns, arrived: s.arrived}
		readers.Go(func() { r.run(ctx) })
	}
	return s
}

// reader reads one source ahead of the comparer.
type reader struct {
	source  Source
	index   int
	free    <-chan []uint64
	turns   chan struct{} // holds one for each Next under way
	arrived chan<- batch
	order   order
}

func (r *reader) run(ctx context.Context) {
	for {
		var b batch
		// The buffer comes first and the turn second: a reader that waits for a buffer
		// waits for the comparer, which may be waiting for a reader that needs the turn.
		select {
		case b.buffer = <-r.free:
		case <-ctx.Done():
			return
		}
		select {
		case r.turns <- struct{}{}:
		case <-ctx.Done():
			return
		}
		b.source = r.index
		b.numbers, b.err = pull(ctx, r.source, b.buffer, &r.order)
		<-r.turns
		r.arrived <- b
		if b.err != nil || len(b.numbers) == 0 {
			return
		}
	}
}

// pull reads a source's next numbers and checks that it keeps its promises: a broken one
// would cause wrong answers, not failures.
func pull(ctx context.Context, source Source, buffer []uint64, order *order) ([]uint64, error) {
	buffer = buffer[:0]
	numbers, err := source.Next(ctx, buffer)
	if err != nil {
		return nil, err
	}
	if len(numbers) == 0 {
		return nil, ctx.Err() // a read cut short may look like the end
	}
	if len(numbers) > cap(buffer) || &numbers[0] != &buffer[:1][0] {
		return nil, errors.New("it gave numbers that do not stand in the buffer it got")
	}
	return numbers, order.check(numbers)
}

// order checks that a source ascends.
type order struct {
	last  uint64
	begun bool
}

// check fails unless the numbers ascend, and follow those of the calls before.
func (o *order) check(numbers []uint64) error {
	if o.begun && numbers[0] <= o.last {
		return fmt.Errorf("out of order: %d after %d", numbers[0], o.last)
	}
	last := numbers[0]
	for _, n := range numbers[1:] {
		if n <= last {
			return fmt.Errorf("out of order: %d after %d", n, last)
		}
		last = n
	}
	o.last, o.begun = last, true
	return nil
}

// receive waits for the next batch of any source. waited tells whether the source had
// nothing left to compare before.
func (s *streams) receive(ctx context.Context) (st *stream, waited bool, err error) {
	var b batch
	select {
	case b = <-s.arrived:
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	if b.err != nil {
		return nil, false, fmt.Errorf("source %d: %w", b.source, b.err)
	}
	s.seen[b.source] += uint64(len(b.numbers))
	st = &s.each[b.source]
	waited = st.empty()
	switch {
	case len(b.numbers) == 0:
		st.ended = true
	case waited:
		st.take(b)
	default:
		st.next = b
	}
	return st, waited, nil
}

// await waits until a source has a number to compare. It is false at the source's end.
func (s *streams) await(ctx context.Context, source int) (bool, error) {
	st := &s.each[source]
	for st.empty() {
		if st.ended {
			return false, nil
		}
		if _, _, err := s.receive(ctx); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (st *stream) empty() bool { return st.at == len(st.numbers) }

func (st *stream) take(b batch) { st.numbers, st.buffer, st.at = b.numbers, b.buffer, 0 }

// pass advances by n numbers. A batch that is used up goes back to the reader.
func (st *stream) pass(n int) {
	st.at += n
	if st.at < len(st.numbers) {
		return
	}
	st.free <- st.buffer
	st.take(st.next)
	st.next = batch{}
}
