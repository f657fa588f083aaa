package server

import (
	"context"
	"time"

	"allclear/checksum"
	"allclear/checksum/statement"
)

const (
	// longRows and longBytes are from where on one statement over a whole table runs for
	// seconds, as long as it has the table's definition locked.
	longRows  = 2_000_000
	longBytes = 512 << 20
	// secondary is how many times as large a table must be to be cut by another index than
	// the primary key: then one statement would hold it for more than some 10 s.
	secondary = 8
	// firstPart is how many rows the first of several statements reads; from then on they
	// are made to take partTime.
	firstPart = 20_000
	partTime  = time.Second
	// inMemory is the share of the buffer pool that a table may fill to be read in the
	// order of a secondary index, 1 in so many.
	inMemory = 2
)

// whole reads all rows of the table, in no order.
func (rd *Reader) whole(ctx context.Context, to rows) error {
	v := &rd.view
	doing := reading(v, checksum.KeyRange{})
	if v.First > 0 {
		_, err := rd.from.stream(ctx, doing, statement.First(v, v.First), to)
		return err
	}
	parts, err := rd.Parts(ctx)
	if err != nil {
		return err
	}
	if parts == nil {
		all := *v
		all.Index = ""
		_, err = rd.from.stream(ctx, doing, statement.Chunk(&all, checksum.KeyRange{}, 0), to)
		return err
	}
	return rd.from.through(ctx, doing, func(s *snapshot) error { return rd.inParts(ctx, s, parts, to) })
}

// Parts tells how a table is read whose rows are wanted in no order: by the ranges of a
// view's index, or in one statement, where it is nil. One statement keeps the table's
// definition locked, for which an ALTER would wait, and behind it the application. So a
// table that takes one for long is cut.
//
// Only InnoDB can show several statements the rows of one moment. Without that, a row that
// moves in the index meanwhile could be passed over on both sides.
//
// By the primary key that takes half as long again as one statement (BenchmarkWhole). In
// the order of another index the rows lie anywhere: 3 times as long where it goes with the
// order in which rows were added, 15 times where it does not. That is worth it where an
// ALTER would otherwise wait for long, and as long as the table is in memory. If it is not,
// each row may be a read from disk, and pushes out what the application keeps in memory.
func (rd *Reader) Parts(ctx context.Context) (*checksum.View, error) {
	t := rd.view.Table
	index := t.Walkable()
	if index == nil || t.Engine != "InnoDB" {
		return nil, nil
	}
	times := uint64(1)
	if !index.IsPrimary() {
		times = secondary
	}
	if t.Rows < times*rd.member.cfg.longRows() && t.Bytes < times*longBytes {
		return nil, nil
	}
	if !index.IsPrimary() {
		if fits, err := rd.member.keepsInMemory(ctx, t); !fits || err != nil {
			return nil, err
		}
	}
	parts := &checksum.View{Table: t, Key: len(index.Columns), Index: index.Name, Values: rd.view.Values}
	for _, name := range index.ColumnNames() {
		parts.Columns = append(parts.Columns, checksum.ViewColumn{Column: t.Column(name)})
	}
	return parts, nil
}

// keepsInMemory tells whether a table takes a small enough part of the buffer pool.
func (m *Member) keepsInMemory(ctx context.Context, t *checksum.Table) (bool, error) {
	found, err := m.records(ctx, "reading the size of the buffer pool", "SHOW GLOBAL VARIABLES LIKE 'innodb_buffer_pool_size'")
	return err == nil && len(found) > 0 && t.Bytes <= found[0].number("VALUE")/inMemory, err
}

// inParts reads all rows of a snapshot, range by range of an index. All rows with one key
// fall into one range, however many they are.
func (rd *Reader) inParts(ctx context.Context, s *snapshot, parts *checksum.View, to rows) error {
	all, begun := []string{statement.Names(rd.view.Names())}, false
	part := to
	part.columns = func(wire []checksum.WireField) error {
		if !begun {
			begun = true
			return to.columns(wire)
		}
		_, err := rd.layout(wire) // to.columns would begin anew
		return err
	}
	rest := checksum.KeyRange{}
	for n := min(firstPart, rd.member.cfg.longRows()); ; {
		began := time.Now()
		through, err := s.step(ctx, parts, rest.After, n)
		if err != nil {
			return err
		}
		rest.Through = through
		if _, err := s.query(ctx, statement.Select(parts, all, rest, ""), part); err != nil {
			return err
		}
		if err := s.letGo(ctx); err != nil || through == nil {
			return err
		}
		rest.After = through
		n = nextPart(n, time.Since(began))
	}
}

// nextPart is how many rows the next statement should read if the last one took so long.
func nextPart(rows uint64, took time.Duration) uint64 {
	fits := uint64(float64(rows) * float64(partTime) / float64(max(took, time.Millisecond)))
	return max(1, rows/4, min(fits, 2*rows))
}
