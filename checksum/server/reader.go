package server

import (
	"context"
	"fmt"
	"sync"

	"allclear/checksum"
)

// Reader reads one view of a table on a member. It is safe for concurrent use.
type Reader struct {
	member *Member
	view   checksum.View

	mu    sync.Mutex
	first []checksum.WireField // the columns that the first statement returned, nil before
}

// Open makes a reader of a view. Nothing is asked of the server yet.
func (m *Member) Open(view checksum.View) (checksum.Reader, error) {
	return &Reader{member: m, view: view}, nil
}

// AnswersSQL marks a side that people can query with SQL.
func (*Member) AnswersSQL() {}

// Close implements checksum.Reader. The connections are the member's.
func (rd *Reader) Close() error { return nil }

// KnowsCollation tells whether the server has a collation.
func (rd *Reader) KnowsCollation(ctx context.Context, collation string) (bool, error) {
	return rd.member.KnowsCollation(ctx, collation)
}

// layout builds the layout of a statement's rows. It fails unless all statements of
// the reader return the same columns, so that an ALTER TABLE in mid-run is noticed.
func (rd *Reader) layout(wire []checksum.WireField) (*checksum.Layout, error) {
	l, err := checksum.NewLayout(&rd.view, wire)
	if err != nil {
		return nil, err
	}
	rd.mu.Lock()
	defer rd.mu.Unlock()
	if rd.first == nil {
		rd.first = wire
	} else if !l.Matches(rd.first) {
		return nil, fmt.Errorf("%w while it was being read", checksum.ErrTableChanged)
	}
	return l, nil
}
