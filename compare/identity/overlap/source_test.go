package overlap_test

import (
	"context"
	"slices"
	"sync/atomic"

	"allclear/compare/identity/overlap"
)

// list is a source of numbers at hand, at most `each` of them a call (0: all
// that fit).
type list struct {
	numbers []uint64
	each    int
}

func (l *list) Next(_ context.Context, into []uint64) ([]uint64, error) {
	n := min(cap(into), len(l.numbers))
	if l.each > 0 {
		n = min(n, l.each)
	}
	into = append(into, l.numbers[:n]...)
	l.numbers = l.numbers[n:]
	return into, nil
}

func lists(each int, numbers ...[]uint64) []overlap.Source {
	sources := make([]overlap.Source, len(numbers))
	for i := range numbers {
		sources[i] = &list{numbers: numbers[i], each: each}
	}
	return sources
}

// steps gives count numbers from a first one, in steps.
type steps struct{ next, step, count uint64 }

func (s *steps) Next(_ context.Context, into []uint64) ([]uint64, error) {
	n := min(uint64(cap(into)), s.count)
	for range n {
		into = append(into, s.next)
		s.next += s.step
	}
	s.count -= n
	return into, nil
}

// endless gives every number from first on until its context ends, and counts the calls
// under way.
type endless struct {
	first     uint64
	under     *atomic.Int64
	most      *atomic.Int64
	afterEach func()
}

func (e *endless) Next(ctx context.Context, into []uint64) ([]uint64, error) {
	now := e.under.Add(1)
	defer e.under.Add(-1)
	for most := e.most.Load(); now > most && !e.most.CompareAndSwap(most, now); most = e.most.Load() {
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for len(into) < cap(into) {
		into = append(into, e.first)
		e.first++
	}
	if e.afterEach != nil {
		e.afterEach()
	}
	return into, nil
}

// failing gives numbers and then an error.
type failing struct {
	list
	err error
}

func (f *failing) Next(ctx context.Context, into []uint64) ([]uint64, error) {
	if len(f.numbers) == 0 {
		return nil, f.err
	}
	return f.list.Next(ctx, into)
}

// twiceOrMore is what Find must report, found by sorting.
func twiceOrMore(numbers ...[]uint64) []uint64 {
	all := slices.Concat(numbers...)
	slices.Sort(all)
	var found []uint64
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] && (len(found) == 0 || found[len(found)-1] != all[i]) {
			found = append(found, all[i])
		}
	}
	return found
}

// collect is a callback that keeps what it is called with.
func collect(into *[]uint64) func(uint64) error {
	return func(n uint64) error {
		*into = append(*into, n)
		return nil
	}
}
