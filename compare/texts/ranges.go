package texts

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
)

// doRange handles one key range. Ranges are numbered from 1 in key order; rows is an
// estimate.
type doRange func(ctx context.Context, n int, r checksum.KeyRange, rows uint64) error

// ranges calls do for every key range of a view, several at a time, each of about as
// many rows as can be read in the time for one chunk. A table without a key that can be
// walked is one range.
func (s *Scan) ranges(ctx context.Context, v *checksum.View, reader compare.Reader, do doRange) {
	var group errgroup.Group
	group.SetLimit(s.run.Options.Jobs)
	next, n := s.next(ctx, v, reader), 1
	rest := checksum.KeyRange{}
	for done := false; !done; n++ {
		end, rows, err := next(rest.After)
		if err != nil {
			s.failed(ctx, rest.String(), err)
			break
		}
		number, r := n, checksum.KeyRange{After: rest.After, Through: end}
		rest.After, done = end, end == nil
		group.Go(func() error {
			err := s.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
				started := time.Now()
				if err := do(ctx, number, r, rows); err != nil {
					return err
				}
				s.pace.TookRows(rows, time.Since(started))
				return nil
			})
			if err != nil {
				s.failed(ctx, r.String(), err)
			}
			return nil
		})
	}
	_ = group.Wait() // errors are gaps already
}

// findEnd finds the end of the range that begins after a bound, nil for the last range,
// and estimates its rows.
type findEnd func(after *checksum.Bound) (*checksum.Bound, uint64, error)

func (s *Scan) next(ctx context.Context, v *checksum.View, reader compare.Reader) findEnd {
	searcher, ok := reader.(compare.Searcher)
	if v.Index == "" || !ok {
		return func(*checksum.Bound) (*checksum.Bound, uint64, error) { return nil, s.table.Rows, nil }
	}
	cuts, err := s.cuts(ctx, v, reader)
	if err == nil && cuts != nil {
		rows := s.table.Rows / uint64(len(cuts)+1)
		return func(*checksum.Bound) (*checksum.Bound, uint64, error) {
			if len(cuts) == 0 {
				return nil, rows, nil
			}
			end := &cuts[0]
			cuts = cuts[1:]
			return end, rows, nil
		}
	}
	return func(after *checksum.Bound) (end *checksum.Bound, rows uint64, err error) {
		rows = s.pace.Limit().Rows
		err = s.run.Options.Gate.Do(ctx, func(ctx context.Context) (err error) {
			end, err = searcher.Step(ctx, after, rows)
			return err
		})
		return end, rows, err
	}
}

const (
	// cutRows and cutBytes are about how many rows and bytes a range holds in a table
	// that is cut by numbers.
	cutRows  = 20_000
	cutBytes = 16 << 20
	// sparse is how many numbers a table may have per row and still be cut by them: a
	// range then holds at most this many times the rows that it should.
	sparse = 4
)

// cuts cuts a table whose key is one number at even distances, where its numbers are
// dense. That reads no row, while a step walks the index; and no range can hold more
// rows than numbers. It is nil for other tables.
func (s *Scan) cuts(ctx context.Context, v *checksum.View, reader compare.Reader) ([]checksum.Bound, error) {
	isUnique := slices.ContainsFunc(s.table.Indexes, func(i checksum.Index) bool { return strings.EqualFold(i.Name, v.Index) && i.Unique })
	if v.Key != 1 || !isUnique || s.table.Rows < 2*cutRows {
		return nil, nil
	}
	thirds, err := reader.Split(ctx, 3)
	if err != nil || len(thirds) != 2 {
		return nil, err
	}
	from, isNumber := new(big.Int).SetString(thirds[0].SQL[0], 10)
	to, alsoNumber := new(big.Int).SetString(thirds[1].SQL[0], 10)
	if !isNumber || !alsoNumber {
		return nil, nil
	}
	rows := uint64(cutRows)
	if width := s.table.Bytes / s.table.Rows; width > 0 {
		rows = min(rows, max(1, cutBytes/width))
	}
	span := new(big.Int).Mul(to.Sub(to, from), big.NewInt(3))
	wanted := s.table.Rows/rows + 1
	needed := span.Div(span, new(big.Int).SetUint64(sparse*rows))
	if !needed.IsUint64() || needed.Uint64() > sparse*wanted {
		return nil, nil
	}
	return reader.Split(ctx, int(max(wanted, needed.Uint64()+1)))
}
