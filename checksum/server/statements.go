package server

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// mostShapes is how many shapes of statements a member tells apart.
	mostShapes = 5_000
	// mostShapeBytes bounds their texts, some of which name every column of a wide table.
	mostShapeBytes = 4 << 20
)

// Statement is what a member was sent of one shape of statements, those that differ only in their
// literals.
type Statement struct {
	SQL     string // with ? in the place of each literal; "" for all that were not told apart
	Number  uint64
	Total   time.Duration // from the sending of each to the end of its reading
	Longest time.Duration
	First   time.Time // when the first one was sent
}

// statements counts what is sent over the connections of a member.
type statements struct {
	underWay atomic.Int64 // statements that were sent and are not over

	mu    sync.Mutex
	seen  map[string]*Statement
	bytes int
}

// begin is to be called as a statement is sent, before sent is called of it.
func (s *statements) begin() time.Time {
	s.underWay.Add(1)
	return time.Now()
}

// sent counts a statement that was sent at a time and is over now.
func (s *statements) sent(sql string, at time.Time) {
	s.underWay.Add(-1)
	took, text := time.Since(at), shape(sql)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen[text] == nil && (len(s.seen) >= mostShapes || s.bytes+len(text) > mostShapeBytes) {
		text = ""
	}
	of := s.seen[text]
	if of == nil {
		if s.seen == nil {
			s.seen = map[string]*Statement{}
		}
		of = &Statement{SQL: text, First: at.UTC()}
		s.seen[text] = of
		s.bytes += len(text)
	}
	of.Number++
	of.Total += took
	of.Longest = max(of.Longest, took)
	if at.Before(of.First) {
		of.First = at.UTC()
	}
}

// Statements are those that the member was sent so far, the costliest first. What the driver of
// the catalog's connections sends of its own, to set a session up, is not among them.
func (m *Member) Statements() []Statement {
	m.statements.mu.Lock()
	defer m.statements.mu.Unlock()
	all := make([]Statement, 0, len(m.statements.seen))
	for _, of := range m.statements.seen {
		all = append(all, *of)
	}
	slices.SortFunc(all, func(a, b Statement) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), strings.Compare(a.SQL, b.SQL))
	})
	return all
}
