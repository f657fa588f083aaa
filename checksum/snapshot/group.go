package snapshot

import (
	"encoding/binary"
	"slices"

	"allclear/checksum"
)

// The bounds of a row group: more rows cost memory, fewer cost statements.
const (
	groupRows  = 1 << 14
	groupBytes = 32 << 20 // of row packets
)

// group is a row group on its way to a file: the rows of one chunk, column by column.
type group struct {
	layout *layout
	hashes []uint64
	marks  []bool
	keys   []byte // the canonical keys of all rows
	ends   []int  // where each row's key ends in keys
	// columns holds, for each column that is no key, so many bytes a row.
	columns [][]byte
	texts   []textColumn // by column of the view; empty for others
	size    uint64       // of the packets, in bytes
	digest  checksum.Digest
}

// textColumn is what is kept of one column's texts outside ASCII, in the order of rows.
type textColumn struct {
	rows   []int
	hashes []uint64
	prints []checksum.Fingerprint
	ends   []int // where those of each text end in prints
}

func newGroup(l *layout) *group {
	return &group{layout: l, columns: make([][]byte, len(l.columns)), texts: make([]textColumn, len(l.columns))}
}

// reset empties the group, whose memory is used again.
func (g *group) reset() {
	g.hashes, g.marks, g.keys, g.ends = g.hashes[:0], g.marks[:0], g.keys[:0], g.ends[:0]
	for i := range g.columns {
		g.columns[i] = g.columns[i][:0]
		t := &g.texts[i]
		t.rows, t.hashes, t.prints, t.ends = t.rows[:0], t.hashes[:0], t.prints[:0], t.ends[:0]
	}
	g.size, g.digest = 0, checksum.Digest{}
}

func (g *group) rows() int { return len(g.hashes) }

// isFull tells that the group takes no further row.
func (g *group) isFull() bool { return g.rows() >= g.layout.groupRows || g.size >= groupBytes }

// add takes in a row, of which nothing is kept but copies.
func (g *group) add(r *checksum.RowRecord, fingerprint Fingerprint, hasher *hasher) (err error) {
	row := g.rows()
	g.digest.Add(r.Hash)
	g.hashes, g.marks = append(g.hashes, r.Hash), append(g.marks, r.IsMark)
	if hasher == nil {
		g.keys = append(g.keys, r.Key...)
	} else if g.keys, err = hasher.append(g.keys, r.Key); err != nil {
		return err
	}
	g.ends = append(g.ends, len(g.keys))
	g.size += uint64(r.Size)
	for i := range g.layout.columns {
		c := &g.layout.columns[i]
		if c.Bits > 0 {
			var all [8]byte
			binary.LittleEndian.PutUint64(all[:], r.Columns[i])
			g.columns[i] = append(g.columns[i], all[:c.Bits/8]...)
		}
		if c.IsText && r.Texts[i] != nil {
			g.texts[i].add(row, r.Columns[i], r.Texts[i], fingerprint)
		}
	}
	return nil
}

func (t *textColumn) add(row int, hash uint64, text []byte, fingerprint Fingerprint) {
	t.rows, t.hashes = append(t.rows, row), append(t.hashes, hash)
	if fingerprint != nil {
		t.prints = fingerprint(t.prints, text)
	}
	t.ends = append(t.ends, len(t.prints))
}

// of are the fingerprints of a text, by its place among those of the column.
func (t *textColumn) of(n int) []checksum.Fingerprint {
	from := 0
	if n > 0 {
		from = t.ends[n-1]
	}
	return t.prints[from:t.ends[n]]
}

// key is the canonical key of a row.
func (g *group) key(row int) []byte {
	from := 0
	if row > 0 {
		from = g.ends[row-1]
	}
	return g.keys[from:g.ends[row]]
}

// bounds are what a reader must know of the group before it reads it.
func (g *group) bounds() groupBounds {
	b := groupBounds{Rows: g.rows(), Bytes: g.size}
	if len(g.keys) == 0 || g.rows() == 0 {
		return b
	}
	least, greatest := g.key(0), g.key(0)
	for row := range g.rows() {
		key := g.key(row)
		switch {
		case string(key) < string(least):
			least = key
		case string(key) > string(greatest):
			greatest = key
		}
	}
	b.Last, b.Least, b.Greatest = slices.Clone(g.key(g.rows()-1)), slices.Clone(least), slices.Clone(greatest)
	return b
}

// groupBounds are in a file's metadata, as a list with one for each row group.
type groupBounds struct {
	Rows  int    `json:"rows"`
	Bytes uint64 `json:"bytes"` // of the row packets
	// Last is the canonical key of the last row; Least and Greatest are the extremes by
	// bytes, which need not be the first and the last by a collation.
	Last     []byte `json:"last,omitempty"`
	Least    []byte `json:"least,omitempty"`
	Greatest []byte `json:"greatest,omitempty"`
}
