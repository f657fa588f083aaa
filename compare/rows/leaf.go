package rows

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/texts"
)

const (
	// leafRows is how many rows of one side a leaf should hold at most: they are
	// all kept in memory for a moment.
	leafRows = 1_024
	// leafBytes is the size at which a leaf of wide rows ends earlier, by what a row of
	// the table takes on average.
	leafBytes = 8 << 20
	// keysAtOnce is how many rows are read again by one statement that names their keys.
	keysAtOnce = 500
	// keyBytes is how much SQL the keys in one statement may take together: a server
	// takes no statement longer than its max_allowed_packet, which may be as low as 1 MiB.
	keyBytes = 256 << 10
	// sparse is how many times as many rows a key range must have as there are
	// differences in it, to make it worth while to look these up by their keys: that
	// costs a server as much as reading six rows in order (MariaDB 10.11, rows of 200
	// bytes).
	sparse = 6
)

// leaf is a small set of rows, a short key range or some buckets, whose digests differ,
// so that its rows are compared one by one; or rows that differed in several such ranges.
type leaf struct {
	selection checksum.Selection
	rows      uint64      // about how many rows it holds on each side, 0 when not known
	read      time.Time   // when it was last read
	differs   differences // what differed then
	// hasNeighbours tells that its rows which do not differ were shown to the diagnoser.
	hasNeighbours bool
	// spreadA and spreadB are the readings that chose the buckets, nil for a key
	// range.
	spreadA, spreadB *checksum.Buckets
	holes            []*hole // the ranges that it is a part of
}

// readRows are rows of one side, in the order in which they came.
type readRows struct {
	rows   []checksum.Row
	spread *checksum.Buckets  // of rows that were selected by bucket
	seen   checksum.Inspector // who inspected them, nil if nobody did
}

// readBothRows reads the selected rows of both sides at the same time.
func (t *Table) readBothRows(ctx context.Context, l *leaf, ofA, ofB checksum.Selection) (a, b readRows, err error) {
	about := max(int(l.rows), len(ofA.Keys))
	err = t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		both, ctx := errgroup.WithContext(ctx)
		both.Go(func() (err error) {
			a, err = t.gather(ctx, t.a, ofA, about)
			return err
		})
		both.Go(func() (err error) {
			b, err = t.gather(ctx, t.b, ofB, about)
			return err
		})
		return both.Wait()
	})
	return a, b, err
}

// gather reads about so many rows of one side, those that are named by their keys in as
// many statements as it takes.
func (t *Table) gather(ctx context.Context, s *side, selection checksum.Selection, about int) (found readRows, err error) {
	size := 0
	if selection.Keys == nil {
		return t.gatherAtOnce(ctx, s, selection, about, &size)
	}
	for _, some := range statements(selection.Keys) {
		selection.Keys = some
		more, err := t.gatherAtOnce(ctx, s, selection, len(some), &size)
		if err != nil {
			return readRows{}, err
		}
		found.rows = append(found.rows, more.rows...)
	}
	return found, nil
}

// statements cuts keys into as many as one statement may name.
func statements(keys []checksum.Bound) (cut [][]checksum.Bound) {
	from, length := 0, 0
	for i := range keys {
		own := 0
		for _, literal := range keys[i].SQL {
			own += len(literal)
		}
		if length += own; length > keyBytes && i > from {
			cut = append(cut, keys[from:i])
			from, length = i, own
		}
	}
	return append(cut, keys[from:])
}

// gatherAtOnce reads rows of one side by one statement, which adds their texts to size.
func (t *Table) gatherAtOnce(
	ctx context.Context, s *side, selection checksum.Selection, about int, size *int,
) (found readRows, err error) {
	before := *size
	if inspect := selection.Inspect; inspect != nil {
		selection.Inspect = func() checksum.Inspector {
			found.seen = inspect()
			return found.seen
		}
	}
	restart := func() {
		found, *size = readRows{rows: make([]checksum.Row, 0, about)}, before
		if of := selection.Buckets; of != nil {
			found.spread = checksum.NewBuckets(of.Kind, len(of.In))
		}
	}
	if wanted := selection.Detail; wanted != nil {
		selection.Detail = func(row checksum.Row) bool { return s.identify(&row) == nil && wanted(row) }
	}
	err = s.reader.Rows(ctx, selection, restart, func(row checksum.Row) error {
		if err := s.identify(&row); err != nil {
			return err
		}
		// The rows of a leaf are not so wide on average, but some may be.
		if *size += texts.Size(&row); *size > compare.ChunkBytes {
			row.Texts = nil
		}
		if found.spread != nil {
			found.spread.Add(row.Spread)
		}
		found.rows = append(found.rows, row)
		return nil
	})
	return found, err
}

// identify gives a row the key by which the other side knows it.
func (s *side) identify(row *checksum.Row) (err error) {
	if s.rehash != nil && len(row.Key) > 0 {
		row.Key, err = s.rehash(nil, row.Key)
	}
	return err
}

// readLeaf reads a leaf for the first time. No more is read of each row than tells
// whether it differs, and its texts are inspected in passing.
func (t *Table) readLeaf(ctx context.Context, l *leaf, into texts.Inspection) error {
	l.read = time.Now()
	bare := l.selection
	bare.Bare = true
	ofA, ofB := bare, bare
	if !into.IsEmpty() {
		ofA.Inspect, ofB.Inspect = t.a.inspect, t.b.inspect
	}
	a, b, err := t.readBothRows(ctx, l, ofA, ofB)
	if err != nil {
		return err
	}
	into.Take(a.seen, b.seen)
	t.seeIn(l, a.seen, b.seen)
	if l.selection.Buckets != nil {
		t.noteLeft(l, a, b)
		l.differs = differences{}
		l.differs.compare(a.rows, b.rows)
		return nil
	}
	found := compareInOrder(a.rows, b.rows)
	l.differs = differences{}
	for _, d := range found {
		if err := d.place(); err != nil {
			return err
		}
		l.differs.add(d) // by the canonical key, which sorts
	}
	if n := max(len(a.rows), len(b.rows)); n >= len(l.differs)*sparse && !t.diagnoser.HasReordered() {
		l.selection = checksum.Selection{Kind: l.selection.Kind, Keys: []checksum.Bound{}}
	}
	return nil
}

func (d *difference) place() error {
	var errs []error
	d.each(func(row *checksum.Row) { errs = append(errs, row.Place()) })
	return errors.Join(errs...)
}

// isByKeys tells whether the leaf is read again by the keys of the rows that differed.
func (l *leaf) isByKeys() bool { return l.selection.Keys != nil }

// readAgain reads a leaf once more, in detail where it differed, and finds what still
// differs. Rows that were equal at the first reading count as verified: that they have
// changed since, and are on their way to the other side, is everyday traffic.
func (t *Table) readAgain(ctx context.Context, l *leaf) (differences, error) {
	l.read = time.Now()
	ofA, ofB := l.selection, l.selection
	switch {
	case l.isByKeys():
		all := func(checksum.Row) bool { return true }
		ofA.Detail, ofB.Detail = all, all
		ofA.Keys, ofB.Keys = l.keys()
	default:
		wanted := t.wantedInDetail(l)
		ofA.Detail, ofB.Detail = wanted, wanted
		ofA.Bare, ofB.Bare = l.selection.Buckets != nil, l.selection.Buckets != nil
	}
	a, b, err := t.readBothRows(ctx, l, ofA, ofB)
	if err != nil {
		return nil, err
	}
	t.noteLeft(l, a, b)
	now := differences{}
	now.compare(a.rows, b.rows)
	t.seeNeighbours(l, a.rows, now)
	maps.DeleteFunc(now, func(id string, _ *difference) bool { return l.differs[id] == nil })
	return now, nil
}

// keys are those of the rows that differed, in the literals of each side where it has
// the row.
func (l *leaf) keys() (ofA, ofB []checksum.Bound) {
	for _, id := range slices.Sorted(maps.Keys(l.differs)) {
		d := l.differs[id]
		ofA, ofB = append(ofA, d.either().Bound), append(ofB, d.either().Bound)
		if d.b != nil {
			ofB[len(ofB)-1] = d.b.Bound
		}
	}
	return ofA, ofB
}

// maxDetailed is how many rows of some buckets are read in detail; of the others no more
// is said than that they differ.
const maxDetailed = 10_000

// seesNeighbours tells whether the rows beside those that differ are wanted too.
func (t *Table) seesNeighbours(l *leaf) bool {
	return l.selection.Buckets == nil && !l.isByKeys() && t.diagnoser.HasReordered()
}

// seeNeighbours shows the diagnoser, once, the rows of a that are not among those that differ.
func (t *Table) seeNeighbours(l *leaf, a []checksum.Row, differ differences) {
	if l.hasNeighbours || !t.seesNeighbours(l) {
		return
	}
	l.hasNeighbours = true
	var same []*checksum.Row
	for i := range a {
		if differ[identity(&a[i])] == nil {
			same = append(same, &a[i])
		}
	}
	t.diagnoser.Neighbours(same)
}

// wantedInDetail picks the rows that differed. Of the rows of buckets, which may be many,
// it picks those with the smallest keys, the same in every run.
func (t *Table) wantedInDetail(l *leaf) func(checksum.Row) bool {
	if t.seesNeighbours(l) {
		return func(checksum.Row) bool { return true }
	}
	last := ""
	if len(l.differs) > maxDetailed {
		last = slices.Sorted(maps.Keys(l.differs))[maxDetailed]
	}
	return func(row checksum.Row) bool {
		id := identity(&row)
		return l.differs[id] != nil && (last == "" || id < last)
	}
}
