package overlap

import (
	"context"
	"math"
	"math/bits"
	"slices"
)

const (
	windowBits  = 24
	windowWidth = 1 << windowBits // numbers a window spans
	windowWords = windowWidth / 64
)

// bitmap has a bit for each number of a window: 2 MiB.
type bitmap [windowWords]uint64

// window finds the numbers of a span that came more than once. Between spans all bits
// are zero.
type window struct {
	seen, twice *bitmap
	low, high   uint64 // the span, both included; low is a multiple of 64
	last        int    // word of the greatest number put in
	repeats     bool   // twice has a bit
}

// move makes the window begin at a number. At the end of the range it spans fewer
// numbers instead of beginning again at 0.
func (w *window) move(first uint64) {
	if w.seen == nil { // so that sparse numbers alone never allocate the bitmaps
		w.seen, w.twice = new(bitmap), new(bitmap)
	}
	w.low = first &^ 63
	w.high = spanEnd(w.low)
	w.last = 0
}

// spanEnd is the last number of a window from low.
func spanEnd(low uint64) uint64 {
	if low > math.MaxUint64-(windowWidth-1) {
		return math.MaxUint64
	}
	return low + (windowWidth - 1)
}

// put adds numbers of one source: ascending, at least one, all in the window.
func (w *window) put(numbers []uint64) {
	seen, low := w.seen, w.low
	for _, n := range numbers {
		at, bit := word(n-low), uint64(1)<<((n-low)%64)
		old := seen[at]
		if old&bit != 0 {
			w.twice[at] |= bit
			w.repeats = true
		}
		seen[at] = old | bit
	}
	w.last = max(w.last, word(numbers[len(numbers)-1]-low))
}

// word is where a number's bit stands; the remainder is for the compiler,
// which then leaves out the check of bounds.
func word(offset uint64) int { return int(offset / 64 % windowWords) }

// finish reports what came more than once, ascending, and clears the window.
func (w *window) finish(duplicate func(uint64) error) error {
	clear(w.seen[:w.last+1])
	if !w.repeats {
		return nil
	}
	w.repeats = false
	for at, set := range w.twice[:w.last+1] {
		w.twice[at] = 0
		for ; set != 0; set &= set - 1 {
			if err := duplicate(w.low + uint64(at*64+bits.TrailingZeros64(set))); err != nil {
				return err
			}
		}
	}
	return nil
}

// fill advances all streams to the end of a window, each as its batches arrive, so that
// a slow source delays none of the others.
func (w *window) fill(ctx context.Context, s *streams) error {
	open := 0 // streams that may have more numbers in the window
	for i := range s.each {
		if w.drain(&s.each[i]) {
			open++
		}
	}
	for open > 0 {
		st, waited, err := s.receive(ctx)
		if err != nil {
			return err
		}
		if waited && !w.drain(st) { // a stream that had not waited is past the window already
			open--
		}
	}
	return nil
}

// drain puts the numbers that have arrived of a stream into the window. It is true if
// the stream's next batch may hold more numbers of the window.
func (w *window) drain(st *stream) bool {
	for !st.empty() {
		rest := st.numbers[st.at:]
		if rest[len(rest)-1] > w.high {
			if n, _ := slices.BinarySearch(rest, w.high+1); n > 0 {
				w.put(rest[:n])
				st.pass(n)
			}
			return false
		}
		w.put(rest)
		st.pass(len(rest))
	}
	return !st.ended
}

// expected estimates how many numbers the window that begins at first will hold: those
// that have arrived, and where a stream's batch ends within the window, the rest at the
// batch's own density. Every stream that has not ended has a head.
func expected(s *streams, first uint64) float64 {
	high := spanEnd(first &^ 63)
	sum := 0.0
	for i := range s.each {
		st := &s.each[i]
		if st.empty() || st.numbers[st.at] > high {
			continue
		}
		rest := st.numbers[st.at:]
		last := rest[len(rest)-1]
		if last > high {
			n, _ := slices.BinarySearch(rest, high)
			sum += float64(n)
			continue
		}
		sum += float64(len(rest))
		if len(rest) > 1 && (!st.ended || len(st.next.numbers) > 0) {
			sum += float64(high-last) * float64(len(rest)-1) / float64(last-rest[0])
		}
	}
	return sum
}
