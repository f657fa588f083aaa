package overlap

import "context"

// entry is a stream in the heap, by its least number. The number is copied here so that
// comparing two entries reads no other memory.
type entry struct {
	number uint64
	source int
}

// heads is a binary heap of streams, the least number first. It is written for its type:
// container/heap calls through an interface, and took twice as long.
type heads []entry

// fix restores the heap after the entry at a place has changed.
func (h heads) fix(at int) {
	if at >= len(h) {
		return
	}
	moved := h[at]
	for {
		child := 2*at + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1].number < h[child].number {
			child++
		}
		if moved.number <= h[child].number {
			break
		}
		h[at] = h[child]
		at = child
	}
	h[at] = moved
}

// merge goes through a span of numbers one by one, over all streams.
type merge struct {
	heads heads // kept for its memory
}

// run compares at least span numbers, or all there are. It stops between two different
// numbers, so that the next comparison needs no state of this one.
func (m *merge) run(ctx context.Context, s *streams, span int, duplicate func(uint64) error) error {
	h := m.heads[:0]
	for i := range s.each {
		if st := &s.each[i]; !st.empty() {
			h = append(h, entry{st.numbers[st.at], i})
		}
	}
	m.heads = h
	for at := len(h)/2 - 1; at >= 0; at-- {
		h.fix(at)
	}
	var last uint64
	begun, named := false, false // last is set, and last has been reported
	for len(h) > 0 {
		number, source := h[0].number, h[0].source
		switch {
		case !begun || number != last:
			if span <= 0 {
				return nil
			}
			last, begun, named = number, true, false
		case !named:
			if err := duplicate(number); err != nil {
				return err
			}
			named = true
		}
		span--
		st := &s.each[source]
		if st.at+1 < len(st.numbers) {
			st.at++
			h[0].number = st.numbers[st.at]
			h.fix(0)
			continue
		}
		st.pass(1)
		more, err := s.await(ctx, source)
		if err != nil {
			return err
		}
		if more {
			h[0].number = st.numbers[st.at]
		} else {
			h[0] = h[len(h)-1]
			h = h[:len(h)-1]
		}
		h.fix(0)
	}
	return nil
}
