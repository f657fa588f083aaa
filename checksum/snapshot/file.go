package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"allclear/checksum"
)

// file is the file of one table, opened for reading. It is safe for concurrent use.
type file struct {
	path   string
	layout *layout
	kinds  kinds // of fingerprints
	source *os.File
	groups []groupBounds
	starts []uint64 // the number of rows before each group, and of all rows
	chunks []parquet.RowGroup
}

// openFile opens a table's file, and sees that it is laid out as the manifest says.
func openFile(path string, t *Table) (_ *file, err error) {
	l, err := newLayout(t.Columns, t.Key, t.Definition)
	if err != nil {
		return nil, err
	}
	f := &file{path: path, layout: l, kinds: t.Fingerprints}
	if f.source, err = os.Open(path); err != nil {
		return nil, &Error{Path: path, Err: err, hint: lostHint}
	}
	defer func() {
		if err != nil {
			_ = f.source.Close() // err says what is wrong
		}
	}()
	defer recovered(path, &err)
	info, err := f.source.Stat()
	if err != nil {
		return nil, &Error{Path: path, Err: err}
	}
	if info.Size() != t.Size {
		return nil, damaged(path, "it has %d bytes, the manifest says %d", info.Size(), t.Size)
	}
	opened, err := parquet.OpenFile(f.source, info.Size(), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, damaged(path, "%v", err)
	}
	if !parquet.EqualNodes(opened.Schema(), l.schema) {
		return nil, damaged(path, "its columns are not those of the manifest")
	}
	if !isCompressedAsWritten(opened.Metadata()) { // others believe whatever size a page claims to have
		return nil, damaged(path, "a column is not compressed with zstd")
	}
	bounds, _ := opened.Lookup(metadataGroups)
	if err := json.Unmarshal([]byte(bounds), &f.groups); err != nil {
		return nil, damaged(path, "the bounds of its row groups: %v", err)
	}
	f.chunks = opened.RowGroups()
	rows := uint64(0)
	for i := range f.groups {
		if i >= len(f.chunks) || f.groups[i].Rows < 1 || f.chunks[i].NumRows() != int64(f.groups[i].Rows) {
			break
		}
		f.starts = append(f.starts, rows)
		rows += uint64(f.groups[i].Rows)
	}
	if f.starts = append(f.starts, rows); len(f.starts) != len(f.chunks)+1 || rows != t.Rows {
		return nil, damaged(path, "its row groups do not hold the %d rows that the manifest says", t.Rows)
	}
	return f, nil
}

func isCompressedAsWritten(m *format.FileMetaData) bool {
	for i := range m.RowGroups {
		for j := range m.RowGroups[i].Columns {
			if c := m.RowGroups[i].Columns[j].MetaData.Codec; c != format.Zstd && c != format.Uncompressed {
				return false
			}
		}
	}
	return true
}

// recovered makes an error of a panic: the library believes the lengths that a file gives.
func recovered(path string, err *error) {
	if p := recover(); p != nil {
		*err = damaged(path, "%v", p)
	}
}

func (f *file) close() error { return f.source.Close() }

// span is a run of rows of one group.
type span struct{ group, from, to int }

func (s span) rows() int { return s.to - s.from }

// spans are those of the rows from one number up to another.
func (f *file) spans(from, to uint64) []span {
	var all []span
	for g := range f.groups {
		first, end := f.starts[g], f.starts[g+1]
		if from < end && to > first {
			all = append(all, span{g, int(max(from, first) - first), int(min(to, end) - first)})
		}
	}
	return all
}

// pages hands on the pages of a leaf that hold the rows of a span, cut to them.
func (f *file) pages(s span, column int, visit func(parquet.Page) error) (err error) {
	defer func() { err = f.unreadable(err) }()
	defer recovered(f.path, &err)
	pages := f.chunks[s.group].ColumnChunks()[column].Pages()
	defer func() { err = errors.Join(err, pages.Close()) }()
	if err := pages.SeekToRow(int64(s.from)); err != nil {
		return err
	}
	for left := int64(s.rows()); left > 0; {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return damaged(f.path, "row group %d ends %d rows early", s.group, left)
		}
		if err != nil {
			return err
		}
		some := page
		if n := page.NumRows(); n > left {
			some = page.Slice(0, left)
		}
		left -= some.NumRows()
		err = visit(some)
		parquet.Release(page)
		if err != nil {
			return err
		}
	}
	return nil
}

// unreadable says which file an error of reading is about.
func (f *file) unreadable(err error) error {
	var already *Error
	if err == nil || errors.As(err, &already) {
		return err
	}
	return damaged(f.path, "%v", err)
}

// hashes hands on the row hashes of a span, some at a time.
func (f *file) hashes(s span, visit func([]uint64)) error {
	return f.pages(s, f.layout.row, func(p parquet.Page) error {
		data := p.Data()
		visit(data.Uint64())
		return nil
	})
}

// values reads all values of a leaf in a span.
func (f *file) values(s span, column int) (all []parquet.Value, err error) {
	all = make([]parquet.Value, 0, s.rows())
	err = f.pages(s, column, func(p parquet.Page) error {
		from := len(all)
		all = slices.Grow(all, int(p.NumValues()))[:from+int(p.NumValues())]
		n, err := p.Values().ReadValues(all[from:])
		if all = all[:from+n]; errors.Is(err, io.EOF) {
			err = nil
		}
		for i := from; i < len(all); i++ {
			all[i] = all[i].Clone() // the page's memory is used again
		}
		return err
	})
	return all, err
}

// keys reads the canonical keys of a span.
func (f *file) keys(s span) (keys [][]byte, err error) {
	natives, stored := make([][]parquet.Value, f.layout.key), make([][]parquet.Value, f.layout.key)
	for i := range f.layout.key {
		c := &f.layout.columns[i]
		if natives[i], err = f.values(s, c.key.column); err != nil {
			return nil, err
		}
		if c.stored.column >= 0 {
			if stored[i], err = f.values(s, c.stored.column); err != nil {
				return nil, err
			}
		}
		if len(natives[i]) != s.rows() || c.stored.column >= 0 && len(stored[i]) != s.rows() {
			return nil, damaged(f.path, "key column %s of row group %d has other rows than the group", c.Name, s.group)
		}
	}
	keys = make([][]byte, s.rows())
	var all []byte // what it grew out of stays with the keys before
	for row := range keys {
		start := len(all)
		for i := range f.layout.key {
			switch {
			case stored[i] != nil && !stored[i][row].IsNull():
				all = append(all, stored[i][row].ByteArray()...)
			case natives[i][row].IsNull():
				return nil, damaged(f.path, "key column %s holds no value in a row", f.layout.columns[i].Name)
			default:
				value, err := f.layout.columns[i].native.key(natives[i][row])
				if err != nil {
					return nil, f.unreadable(err)
				}
				all = checksum.AppendKey(all, value)
			}
		}
		keys[row] = all[start:len(all):len(all)]
	}
	return keys, f.fit(s, keys)
}

// fit sees that keys are those of their group's bounds: a key that lies outside of them would
// not be found again, and pass for a row that is gone.
func (f *file) fit(s span, keys [][]byte) error {
	g := &f.groups[s.group]
	isOutside := func(key []byte) bool { return !g.mayHold(key) }
	isOtherEnd := s.to == g.Rows && s.rows() > 0 && !bytes.Equal(keys[len(keys)-1], g.Last)
	if isOtherEnd || slices.ContainsFunc(keys, isOutside) {
		return damaged(f.path, "row group %d has keys outside of its bounds", s.group)
	}
	return nil
}
