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

// walk is a walk through some key ranges of a table, in key order.
type walk struct {
	in []checksum.KeyRange
	do doRange
	// journal hears of each range, in key order, before it is read: ranges are read side by side, and end in
	// any order. What do finds in it is for do to tell.
	journal compare.Journal
}

func wholeTable() []checksum.KeyRange { return []checksum.KeyRange{{}} }

// ranges calls do for every key range of a view, as walk does. No journal hears of it.
func (s *Scan) ranges(ctx context.Context, v *checksum.View, reader compare.Reader, do doRange) {
	s.walk(ctx, v, reader, &walk{in: wholeTable(), do: do, journal: compare.NoJournal{}})
}

// walk cuts key ranges into parts of about as many rows as can be read in the time for one
// chunk, and reads several at a time. A table without a key that can be walked is one part.
func (s *Scan) walk(ctx context.Context, v *checksum.View, reader compare.Reader, w *walk) {
	if len(w.in) == 0 {
		return
	}
	var group errgroup.Group
	group.SetLimit(s.run.Options.Jobs)
	next, n, given := s.next(ctx, v, reader), 1, uint64(0)
	for _, rest := range w.in {
		for done := false; !done; n++ {
			end, rows, err := next(rest)
			if err != nil {
				s.failed(ctx, rest.String(), err)
				_ = group.Wait() // errors are gaps already
				return
			}
			if done = end == nil || end.Is(rest.Through); done {
				end, rows = rest.Through, min(rows, s.table.Rows-min(s.table.Rows, given)) // it has fewer than a whole part
			}
			given += rows
			number, r := n, checksum.KeyRange{After: rest.After, Through: end}
			rest.After = end
			w.journal.Read(s.looked(r, rows, time.Now(), nil))
			isWhole := !done
			group.Go(func() error { s.readRange(ctx, w, number, r, rows, isWhole); return nil })
		}
	}
	_ = group.Wait() // errors are gaps already
}

// readRange reads a part. One that is not whole has fewer rows than one that is, which tells nothing of the
// pace.
func (s *Scan) readRange(ctx context.Context, w *walk, n int, r checksum.KeyRange, rows uint64, isWhole bool) {
	began := time.Now()
	err := s.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		started := time.Now()
		if err := w.do(ctx, n, r, rows); err != nil {
			return err
		}
		if isWhole {
			s.pace.TookRows(rows, time.Since(started))
		}
		return nil
	})
	if err != nil {
		s.failed(ctx, r.String(), err)
		return
	}
	w.journal.Keep(ctx, began)
}

// findEnd finds the end of the first part of a range, nil where that is all of it, and estimates its rows.
type findEnd func(r checksum.KeyRange) (*checksum.Bound, uint64, error)

func (s *Scan) next(ctx context.Context, v *checksum.View, reader compare.Reader) findEnd {
	searcher, ok := reader.(compare.Searcher)
	if v.Index == "" || !ok {
		return func(checksum.KeyRange) (*checksum.Bound, uint64, error) { return nil, s.table.Rows, nil }
	}
	step := func(r checksum.KeyRange) (end *checksum.Bound, rows uint64, err error) {
		rows = s.pace.Limit().Rows
		err = s.run.Options.Gate.Do(ctx, func(ctx context.Context) (err error) {
			end, err = searcher.Step(ctx, r, rows)
			return err
		})
		return end, rows, err
	}
	cuts, err := s.cuts(ctx, v, reader)
	if err != nil || cuts == nil {
		return step
	}
	rows := s.table.Rows / uint64(len(cuts)+1)
	return func(r checksum.KeyRange) (*checksum.Bound, uint64, error) {
		for len(cuts) > 0 {
			switch place, isKnown := placeOf(&cuts[0], r); {
			case !isKnown:
				return step(r)
			case place == within:
				return &cuts[0], rows, nil
			case place == behind:
				return nil, rows, nil
			}
			cuts = cuts[1:]
		}
		return nil, rows, nil
	}
}

// place is where a cut lies, as seen from a key range.
type place int

const (
	before place = iota // or at its beginning
	within
	behind // or at its end
)

// placeOf tells where a cut at a number lies. That is not known of a range whose ends are no numbers.
func placeOf(cut *checksum.Bound, r checksum.KeyRange) (of place, isKnown bool) {
	at, isKnown := number(cut)
	order := func(end *checksum.Bound) int {
		number, isNumber := number(end)
		if isKnown = isKnown && isNumber; !isKnown {
			return 0
		}
		return at.Cmp(number)
	}
	switch {
	case r.After != nil && order(r.After) <= 0:
		return before, isKnown
	case r.Through != nil && order(r.Through) >= 0:
		return behind, isKnown
	}
	return within, isKnown
}

// number is the number that a bound of one column is.
func number(b *checksum.Bound) (*big.Int, bool) {
	if len(b.SQL) != 1 {
		return nil, false
	}
	return new(big.Int).SetString(b.SQL[0], 10)
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
	from, isNumber := number(&thirds[0])
	to, alsoNumber := number(&thirds[1])
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
