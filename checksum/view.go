package checksum

import (
	"bytes"
	"cmp"
	"time"

	"github.com/cespare/xxhash/v2"
)

// View says what to read of one side's table, so that its rows compare with
// the other side's: the columns that both have, in one order, the key first.
type View struct {
	Table   *Table
	Columns []ViewColumn
	// Key is how many of the leading columns identify a row; 0 for a table
	// without a key that both sides share.
	Key int
	// Index is the unique index that gives rows in key order. Empty where
	// there is none, or where the sides would order its keys differently.
	Index string
	// Values is how much of the rows' content may be shown to people.
	Values Values
	// Inspect makes an inspector for the rows up to the next mark; nil when rows are
	// not inspected.
	Inspect func() Inspector
	// Sample has Suspects show one in so many texts outside ASCII whatever they hold, the
	// same ones every time: 1 shows all of them, 0 none.
	Sample uint64
	// Whole keeps the encoding of rows in detail, for [Row.HashWith].
	Whole bool
	// Canary is altered in all rows that Digest, Buckets and Rows make something of; nil for
	// none. A side that does not know how to alters nothing.
	Canary *Canary
	// First has Buckets and Rows read only so many rows of a table that is read in no order; 0
	// for all.
	First uint64
}

// ViewColumn is one column of a View.
type ViewColumn struct {
	*Column
	// ByJSON has the value compared as a JSON document instead of as text,
	// because one of the sides keeps JSON parsed and prints it in its own way.
	ByJSON bool
	// Doubles has the document's numbers count as doubles, because one side keeps
	// them so (MySQL) and the other keeps the text (MariaDB). Otherwise numbers
	// are the same only to the last digit.
	Doubles bool
	// AsStored has text compared by its bytes, because both sides keep it in one
	// character set that has several codes for some characters (see
	// charset.Charset.HasTwins): two keys may read alike and be two keys.
	AsStored bool
	// ReadAs is the character set in which text is read, in place of the column's own:
	// the column's label is wrong. Empty for its own.
	ReadAs string
	// Shift is added to each date and time before it is compared, since this side's are all
	// earlier by as much; less than 0 where they are later.
	Shift time.Duration
}

// ReadsAs is the character set in which the column's text is read; empty where it has none.
func (c ViewColumn) ReadsAs() string { return cmp.Or(c.ReadAs, c.Charset) }

// Names lists the columns' names in the order they are read.
func (v *View) Names() []string {
	names := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		names[i] = c.Name
	}
	return names
}

// KeyView is the view of the key alone.
func (v *View) KeyView() *View {
	keys := *v
	keys.Columns = v.Columns[:v.Key]
	return &keys
}

// Bound is one end of a key range: a value for each key column, or for the first one
// alone in a cut, which belongs to no row. Two bounds made from equal keys are equal.
type Bound struct {
	// Key is the canonical encoding of the values, kind Meaning: equal keys have the
	// same one on both sides, however their columns store them. Nil where SQL and
	// Text hold a whole row, because the table has no key. Never show it to people:
	// it holds values that may have to be hidden.
	Key  []byte
	SQL  []string // exact SQL literals, in key order: `42`, `_latin1 X'E4'`
	Text []string // the same for people: numbers and text as they are, bytes as 0x…
}

// Is tells whether two ends of key ranges are the same, or both open.
func (b *Bound) Is(other *Bound) bool {
	return b == other || b != nil && other != nil && bytes.Equal(b.Key, other.Key)
}

// KeyRange is a run of rows in key order: those after After up to and
// including Through. A nil end is open; the zero value is the whole table.
type KeyRange struct {
	After   *Bound
	Through *Bound
}

// String writes the range for people, as in "(41, 977]".
func (r KeyRange) String() string {
	if r.After == nil && r.Through == nil {
		return "all rows"
	}
	return "(" + r.After.text("start") + " … " + r.Through.text("end") + "]"
}

func (b *Bound) text(open string) string {
	if b == nil {
		return open
	}
	out := ""
	for i, t := range b.Text {
		if i > 0 {
			out += ", "
		}
		out += t
	}
	return out
}

// Limit bounds one reading. Zero means unbounded.
type Limit struct {
	Rows  uint64 // at most this many rows
	Bytes uint64 // no further row once this many bytes of packets have come
}

// Mark is a point inside a reading. Most are chosen by the content of the key
// alone, so that a missing row moves no other mark; where the key chooses none
// for long, by the bytes of rows since the last one.
type Mark struct {
	Key    string // the key of the row at the mark, in a form that compares across sides
	At     Bound  // the same, as a bound: the mark's row is the last one before it
	Digest Digest // of all rows of the reading up to and including the mark's
	// Seen is who inspected the rows since the mark before, nil if nobody did.
	Seen Inspector
}

// Draw gives a number by which marks may be drawn at random from all of a table, the same ones in
// every run. ok is false for a mark that was not chosen by its key: those are drawn with no such
// chance.
func (m *Mark) Draw() (number uint64, ok bool) {
	hash := xxhash.Sum64String(m.Key)
	return hash, isByKey(hash)
}

// Reading is what a side read of a key range.
type Reading struct {
	Digest Digest
	Marks  []Mark
	Last   *Mark  // the last row read, nil if there was none
	Bytes  uint64 // size of the packets read
	// Ended tells that the range's last row was read. When false, a limit
	// stopped the reading, and the rest of the range is unknown.
	Ended bool
}

// MaxText is the longest text that is kept in a row and looked at on its own, in bytes.
const MaxText = 1 << 20

// Row is one row of a leaf, small enough to be kept.
type Row struct {
	// Key is the canonical encoding of the key columns, and in a bare row the form of them
	// that the selection's kind compares. Empty without a key.
	Key     []byte
	Hash    uint64   // row hash of the selection's kind
	Spread  uint64   // row hash of the buckets' kind; only when selected by bucket
	Columns []uint64 // a hash of the meaning of each of the view's columns; only in detail
	// Bits is how many of the low bits of each hash in Columns are known, by column; nil for
	// all 64 of them. A snapshot keeps fewer.
	Bits []uint8
	// Records holds what a snapshot keeps of texts outside ASCII, by column; nil for other
	// values, and in the rows of a side that has the texts themselves.
	Records []*TextRecord
	// Texts holds the text columns' values as stored; nil for NULL, for other columns
	// and for texts longer than MaxText. Only in detail.
	Texts [][]byte
	// Values holds numbers, dates and times, each in its canonical encoding (see Value); nil for
	// columns of other types. Only in detail.
	Values [][]byte
	// Shown holds the columns' values as people may see them; nil where none may be shown. Only
	// in detail.
	Shown []Shown
	Bound Bound // the key as a bound; without a key, all columns, and only in detail

	// What the bound of a bare row is made from: the key as it came. No layout in others.
	layout *Layout
	raw    []byte

	encoded []byte // canonical encoding of the row, if the view asks for it
	ends    []int  // where each column ends in it
}

// HasSame tells whether both rows, in detail, have the same value in a column, as far as the
// known bits of its hashes tell: hashes of 16 bits are the same by chance once in 65,536.
// Only rows whose own hashes are the same are proved to be the same.
func (r *Row) HasSame(other *Row, column int) bool {
	mask := r.Known(column) & other.Known(column)
	return r.Columns[column]&mask == other.Columns[column]&mask
}

// Known masks the bits of a column's hash that are known.
func (r *Row) Known(column int) uint64 {
	if r.Bits == nil || r.Bits[column] >= 64 {
		return ^uint64(0)
	}
	return 1<<r.Bits[column] - 1
}

// Place gives a bare row with a key its Bound, and its canonical Key. Other rows have
// them already.
func (r *Row) Place() (err error) {
	if r.layout != nil {
		r.Bound, err = r.layout.bound(r.raw, nil)
		r.Key, r.layout, r.raw = r.Bound.Key, nil, nil
	}
	return err
}

// Selection says which rows of a table are wanted one by one, and how much of them.
type Selection struct {
	Range   KeyRange
	Keys    []Bound    // the keys of the rows that are wanted, in place of a range; nil for a range
	Buckets *BucketSet // nil for all rows of the range
	Kind    Kind       // of the rows' hashes; the zero value is Meaning
	// Bare leaves out all but the key and the hash. Place adds the bound.
	Bare bool
	// Inspect makes an inspector of the texts of the selected rows, a new one whenever the
	// reading starts anew; nil when they are not inspected.
	Inspect func() Inspector
	// Detail picks the rows that are wanted in detail; nil for none. It is called
	// with the row before its detail is read.
	Detail func(Row) bool
}
