package overlap

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// batchesEach is how many batches of a source there are: one that is compared
// while the next is read.
const batchesEach = 2

// batch is what a source's reader hands over: numbers, or the end of them
// (none), or why there are no more.
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

// streams are all sources, each read by a goroutine of its own.
type streams struct {
	each    []stream
	seen    []uint64
	arrived chan batch
}

// open begins to read; the readers end when ctx does or their source has.
func open(ctx context.Context, readers *sync.WaitGroup, sources []Source, size, reads int) *streams {
	s := &streams{
		each: make([]stream, len(sources)),
		seen: make([]uint64, len(sources)),
		// Room for all that can be under way, so no reader ever waits to hand
		// over while it is another's batch that the comparer needs.
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
		// The buffer comes first and the turn second: who waits for a buffer
		// waits for the comparer, which may wait for one who needs the turn.
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

// pull asks a source for its next numbers and holds it to its promises: what
// it breaks would make wrong answers, not failures.
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

// order is how far a source has come.
type order struct {
	last  uint64
	begun bool
}

// check fails unless numbers go on ascending from those before them.
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

// receive waits for what arrives next, of whichever source, and tells which
// and whether the source had nothing left to compare before.
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

// await waits until a source has a number to compare; false is its end.
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

// pass goes n numbers on. A batch that is through goes back to the reader.
func (st *stream) pass(n int) {
	st.at += n
	if st.at < len(st.numbers) {
		return
	}
	st.free <- st.buffer
	st.take(st.next)
	st.next = batch{}
}
