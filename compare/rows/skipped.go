package rows

import (
	"context"
	"math/big"

	"allclear/checksum"
)

// skipped is a key range that earlier runs have found equal and this one has not read. What lies close
// together is told by all rows that were looked at: rows that differ are read again in any case, so
// that those of the other ranges alone would make them look close to each other.
type skipped struct {
	in   checksum.KeyRange
	rows uint64
}

// leaveEqual leaves a range to a later run that earlier ones have found equal, if they found so many
// rows there.
func (t *Table) leaveEqual(r checksum.KeyRange, rows uint64) {
	t.leave(r.String(), isNotItsTurn())
	if rows == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.skipped = append(t.skipped, skipped{r, rows})
}

// drawAll is the sample of the table's rows: marks of what was read, and rows of what was not, each by
// its share. There is none where the rows of a range cannot be drawn from it.
func (t *Table) drawAll(ctx context.Context) []checksum.Bound {
	drawn := t.marks.All()
	var elsewhere uint64
	for _, u := range t.skipped {
		elsewhere += u.rows
	}
	if elsewhere == 0 {
		return drawn
	}
	const perMark = 128
	read := t.marks.Seen() * perMark
	all := min(mostMarks, (read+elsewhere)/perMark)
	wanted := all * elsewhere / (read + elsewhere)
	if wanted == 0 {
		return drawn
	}
	found, err := t.drawSkipped(ctx, wanted, elsewhere)
	if err != nil || uint64(len(found)) < (wanted+1)/2 { // a few may be gone
		return nil
	}
	return append(drawn[:min(len(drawn), int(all-wanted))], found...)
}

// drawSkipped reads rows at even distances in the ranges that were not read, which have so many rows
// together.
func (t *Table) drawSkipped(ctx context.Context, wanted, rows uint64) (drawn []checksum.Bound, err error) {
	of := t.sampled()
	err = t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		first, last, err := of.ends(ctx, t.plan.Kind)
		if err != nil || first == nil || last == nil {
			return err
		}
		i, passed := 0, uint64(0)
		for n := range wanted {
			place := (2*n + 1) * rows / (2 * wanted)
			for place >= passed+t.skipped[i].rows {
				i, passed = i+1, passed+t.skipped[i].rows
			}
			in := t.skipped[i].in
			if in.After = between(in, first, last, place-passed, t.skipped[i].rows); in.After == nil {
				return nil
			}
			read, err := of.reader.Digest(ctx, in, checksum.Limit{Rows: 1}, t.plan.Kind)
			if err != nil {
				return err
			}
			if read.Last != nil {
				drawn = append(drawn, read.Last.At)
			}
		}
		return nil
	})
	return drawn, err
}

// ends are the first key of the side and the last one; nil for an empty table.
func (s *side) ends(ctx context.Context, kind checksum.Kind) (first, last *checksum.Bound, err error) {
	begin, err := s.reader.Digest(ctx, checksum.KeyRange{}, checksum.Limit{Rows: 1}, kind)
	if err != nil || begin.Last == nil {
		return nil, nil, err
	}
	end, err := s.reader.Last(ctx, kind)
	if err != nil || end == nil {
		return nil, nil, err
	}
	return &begin.Last.At, &end.At, nil
}

// between is a bound so far on the way through a key range as part is of whole, if the first column of
// the key has whole numbers; else nil.
func between(r checksum.KeyRange, first, last *checksum.Bound, part, whole uint64) *checksum.Bound {
	if r.After != nil {
		first = r.After
	}
	if r.Through != nil {
		last = r.Through
	}
	low, high := number(first), number(last)
	if low == nil || high == nil {
		return nil
	}
	way := new(big.Int).Sub(high, low)
	way.Mul(way, new(big.Int).SetUint64(part)).Div(way, new(big.Int).SetUint64(whole))
	if way.Sign() <= 0 { // the cut is the row's whole key
		return first
	}
	n, err := checksum.ParseInteger(way.Add(way, low).String())
	if err != nil {
		return nil
	}
	at := checksum.IntegerBound(n)
	return &at
}

// number is the whole number at the beginning of a key; nil if there is none.
func number(b *checksum.Bound) *big.Int {
	v, _, err := checksum.CutKey(b.Key)
	if err != nil || v.Kind != checksum.KeyInteger {
		return nil
	}
	n, _ := new(big.Int).SetString(v.Integer.String(), 10)
	return n
}
