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
	from   source
	view   checksum.View

	mu    sync.Mutex
	first []checksum.WireField // the columns that the first statement returned, nil before
}

// Open makes a reader of a view. Nothing is asked of the server yet.
func (m *Member) Open(view checksum.View) (checksum.Reader, error) {
	return m.open(view), nil
}

func (m *Member) open(view checksum.View) *Reader { return &Reader{member: m, from: m, view: view} }

// source is where the statements of a reader run.
type source interface {
	// stream runs a statement and hands its rows on. It begins anew, with its columns, where
	// that helps against a connection that is lost.
	stream(ctx context.Context, doing, sql string, to rows) (ended bool, err error)
	// through calls do with a snapshot, and again where it must be read anew.
	through(ctx context.Context, doing string, do func(*snapshot) error) error
	// fitting is how many rows of a view one statement should read under a limit, at most; 0
	// for all.
	fitting(v *checksum.View, limit checksum.Limit) uint64
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
