package overlap

import (
	"context"
	"fmt"
)

// Union makes one source of several that stand for the same place, such as both members
// of a pair: it gives each number once, whichever source has it. Its members are read
// one after the other, as one source that Options.Reads counts. An error contains the
// member's index, from 0.
func Union(sources ...Source) Source {
	if len(sources) == 1 {
		return sources[0]
	}
	u := &union{members: make([]member, len(sources))}
	for i, source := range sources {
		u.members[i].source = source
	}
	return u
}

// union compares all its members at each step: there are two, seldom more.
type union struct {
	members []member
}

// member is a source of a union and what it gave last.
type member struct {
	source  Source
	buffer  []uint64
	numbers []uint64 // in buffer, not yet given
	order   order
	ended   bool
}

// batches is how many batches of the union's size its members' buffers make
// together: one, and those of unions among them.
func (u *union) batches() int {
	inner := 0
	for i := range u.members {
		if m, ok := u.members[i].source.(*union); ok {
			inner = max(inner, m.batches())
		}
	}
	return 1 + inner
}

// Next implements [Source].
func (u *union) Next(ctx context.Context, into []uint64) ([]uint64, error) {
	for len(into) < cap(into) {
		least, more := uint64(0), false
		for i := range u.members {
			m := &u.members[i]
			if len(m.numbers) == 0 {
				if m.ended {
					continue
				}
				if err := m.refill(ctx, max(1, cap(into)/len(u.members))); err != nil {
					return nil, fmt.Errorf("member %d: %w", i, err)
				}
				if m.ended {
					continue
				}
			}
			if !more || m.numbers[0] < least {
				least, more = m.numbers[0], true
			}
		}
		if !more {
			break
		}
		into = append(into, least)
		for i := range u.members {
			if m := &u.members[i]; len(m.numbers) > 0 && m.numbers[0] == least {
				m.numbers = m.numbers[1:]
			}
		}
	}
	return into, nil
}

// refill reads a member's next numbers, into a buffer whose size stays that of the first
// call.
func (m *member) refill(ctx context.Context, size int) error {
	if m.buffer == nil {
		m.buffer = make([]uint64, 0, size)
	}
	numbers, err := pull(ctx, m.source, m.buffer, &m.order)
	if err != nil {
		return err
	}
	m.numbers, m.ended = numbers, len(numbers) == 0
	return nil
}
