package rows

import (
	"context"
	"encoding/binary"
	"time"

	"golang.org/x/sync/errgroup"

	"allclear/checksum"
	"allclear/compare"
	"allclear/compare/texts"
)

// leafRows is how many rows of one side a leaf should hold at most: they are
// all kept in memory for a moment.
const leafRows = 16_384

// leaf is a small set of rows, a short key range or some buckets, whose digests differ,
// so that its rows are compared one by one.
type leaf struct {
	selection checksum.Selection
	read      time.Time              // when it was last read
	differs   map[string]*difference // what differed then, by identity
	// spreadA and spreadB are the readings that chose the buckets, nil for a key
	// range.
	spreadA, spreadB *checksum.Buckets
}

// difference is one identity whose rows are not the same on both sides. Rows
// are identified by their key, and without a key by their hash.
type difference struct {
	a, b *checksum.Row // nil where the side has no such row
	// How many rows each side has of it: 0 or 1 with a key, any number without.
	countA, countB uint64
	diagnosis      texts.Diagnosis // of a row that both sides have
}

// isChange tells whether both sides have the row with different content, and its columns
// are known.
func (d *difference) isChange() bool {
	return d.a != nil && d.b != nil && d.a.Hash != d.b.Hash && d.countA == d.countB && d.a.Columns != nil && d.b.Columns != nil
}

func (d *difference) dropTexts() {
	for _, row := range []*checksum.Row{d.a, d.b} {
		if row != nil {
			row.Texts = nil
		}
	}
}

// same tells whether two readings of one identity found the same rows. When
// they didn't, the row is moving.
func (d *difference) same(other *difference) bool {
	return d.countA == other.countA && d.countB == other.countB && sameRow(d.a, other.a) && sameRow(d.b, other.b)
}

func sameRow(x, y *checksum.Row) bool {
	return (x == nil) == (y == nil) && (x == nil || x.Hash == y.Hash)
}

// rows is how many rows the difference stands for. A row that both sides have
// with different content counts once.
func (d *difference) rows() uint64 {
	if d.a != nil && d.b != nil && d.a.Hash != d.b.Hash {
		return max(d.countA, d.countB)
	}
	return max(d.countA, d.countB) - min(d.countA, d.countB)
}

// with joins two halves of a difference.
func (d *difference) with(other *difference) *difference {
	both := &difference{a: d.a, b: d.b, countA: d.countA + other.countA, countB: d.countB + other.countB}
	if both.a == nil {
		both.a = other.a
	}
	if both.b == nil {
		both.b = other.b
	}
	return both
}

// group is the rows of one side that share an identity.
type group struct {
	row   checksum.Row
	count uint64
}

// readLeaf reads a leaf's rows on both sides at the same time, by meaning, and
// keeps those that differ.
func (t *Table) readLeaf(ctx context.Context, l *leaf) (found map[string]*difference, err error) {
	err = t.run.Options.Gate.Do(ctx, func(ctx context.Context) error {
		l.read = time.Now()
		var rowsA, rowsB map[string]*group
		both, ctx := errgroup.WithContext(ctx)
		both.Go(func() (err error) {
			rowsA, err = t.gather(ctx, t.a, l.selection)
			return err
		})
		both.Go(func() (err error) {
			rowsB, err = t.gather(ctx, t.b, l.selection)
			return err
		})
		if err := both.Wait(); err != nil {
			return err
		}
		t.noteLeft(l, rowsA, rowsB)
		found = differing(rowsA, rowsB)
		return nil
	})
	return found, err
}

func (t *Table) gather(ctx context.Context, s *side, selection checksum.Selection) (map[string]*group, error) {
	rows := map[string]*group{}
	size := 0
	err := s.reader.Rows(ctx, selection,
		func() { clear(rows); size = 0 },
		func(row checksum.Row) error {
			// A key range holds no more than this; the buckets of a table that
			// differs throughout would hold all of it.
			if size += texts.Size(&row); !t.looksAtTexts() || size > compare.ChunkBytes {
				row.Texts = nil
			}
			id := identity(row)
			if g := rows[id]; g != nil {
				g.count++
				return nil
			}
			rows[id] = &group{row: row, count: 1}
			return nil
		})
	return rows, err
}

func identity(row checksum.Row) string {
	if len(row.Key) > 0 {
		return string(row.Key)
	}
	return string(binary.BigEndian.AppendUint64(nil, row.Hash))
}

func differing(a, b map[string]*group) map[string]*difference {
	found := map[string]*difference{}
	for id, ga := range a {
		gb := b[id]
		if gb == nil {
			found[id] = &difference{a: &ga.row, countA: ga.count}
		} else if ga.row.Hash != gb.row.Hash || ga.count != gb.count {
			found[id] = &difference{a: &ga.row, b: &gb.row, countA: ga.count, countB: gb.count}
		}
	}
	for id, gb := range b {
		if a[id] == nil {
			found[id] = &difference{b: &gb.row, countB: gb.count}
		}
	}
	return found
}
