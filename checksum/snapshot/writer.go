package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"

	"allclear/checksum"
)

// metadataGroups is the key of a file's metadata under which the bounds of its row groups
// are, as JSON.
const metadataGroups = "allclear.groups"

// writer writes the file of one table. It is for one goroutine.
type writer struct {
	layout *layout
	file   *os.File
	sum    hash.Hash
	out    *parquet.GenericWriter[any]
	bounds []groupBounds
	digest checksum.Digest
	kinds  kinds           // of fingerprints
	values []parquet.Value // of one column of a group
	// natives and stored are those of the key columns of a group.
	natives, stored [][]parquet.Value
	// records holds what is kept of the texts of one column of a group.
	records []byte
}

// newWriter begins the file of a table. It is written beside its place, under a name that
// ends in .tmp.
func newWriter(path string, l *layout, tool string, pages *codec) (*writer, error) {
	f, err := os.OpenFile(path+temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, cannotWrite(path, err)
	}
	w := &writer{
		layout: l, file: f, sum: sha256.New(),
		natives: make([][]parquet.Value, l.key), stored: make([][]parquet.Value, l.key),
	}
	w.out = parquet.NewGenericWriter[any](io.MultiWriter(f, w.sum), l.options(tool, pages)...)
	return w, nil
}

// add writes a group of rows as a row group.
func (w *writer) add(g *group) error {
	if g.rows() == 0 {
		return nil
	}
	w.bounds = append(w.bounds, g.bounds())
	w.digest = w.digest.Plus(g.digest)
	columns := w.out.ColumnWriters()
	flush := func(column int, values []parquet.Value) error {
		if column < 0 {
			return nil
		}
		_, err := columns[column].WriteRowValues(values)
		return err
	}
	w.hashes(g.hashes)
	if err := flush(w.layout.row, w.values); err != nil {
		return err
	}
	w.marks(g.marks)
	if err := flush(w.layout.mark, w.values); err != nil {
		return err
	}
	if err := w.addKeys(g, flush); err != nil {
		return err
	}
	for i := range w.layout.columns {
		c := &w.layout.columns[i]
		if c.Bits > 0 {
			w.columnHashes(g.columns[i], c)
			if err := flush(c.hash.column, w.values); err != nil {
				return err
			}
		}
		if c.IsText {
			if err := w.addTexts(g, i, flush); err != nil {
				return err
			}
		}
	}
	return w.out.Flush()
}

func (w *writer) hashes(hashes []uint64) {
	w.values = w.values[:0]
	for _, h := range hashes {
		w.values = append(w.values, parquet.Int64Value(int64(h)))
	}
}

func (w *writer) marks(marks []bool) {
	w.values = w.values[:0]
	for _, m := range marks {
		w.values = append(w.values, parquet.BooleanValue(m))
	}
}

func (w *writer) columnHashes(hashes []byte, c *column) {
	w.values = w.values[:0]
	for size := c.Bits / 8; len(hashes) > 0; hashes = hashes[size:] {
		w.values = append(w.values, parquet.FixedLenByteArrayValue(hashes[:size:size]))
	}
}

// addKeys writes each key column in its native type, and beside it the canonical bytes of
// the values that this type does not give back.
func (w *writer) addKeys(g *group, flush func(column int, values []parquet.Value) error) error {
	if w.layout.key == 0 {
		return nil
	}
	natives, stored := w.natives, w.stored
	for i := range natives {
		natives[i], stored[i] = natives[i][:0], stored[i][:0]
	}
	for row := range g.rows() {
		rest := g.key(row)
		for i := range w.layout.key {
			c := &w.layout.columns[i]
			value, after, err := checksum.CutKey(rest)
			if err != nil {
				return err
			}
			own := rest[:len(rest)-len(after)]
			rest = after
			native, ok := c.native.value(value)
			switch {
			case ok && c.stored.column < 0:
				natives[i] = append(natives[i], native)
			case ok:
				natives[i] = append(natives[i], native.Level(0, 1, c.key.column))
				stored[i] = append(stored[i], parquet.NullValue().Level(0, 0, c.stored.column))
			case c.stored.column < 0:
				return fmt.Errorf("key column %s has a value that its type has not: %w", c.Name, checksum.ErrMalformed)
			default:
				natives[i] = append(natives[i], parquet.NullValue().Level(0, 0, c.key.column))
				stored[i] = append(stored[i], parquet.ByteArrayValue(own).Level(0, 1, c.stored.column))
			}
		}
	}
	for i := range w.layout.key {
		c := &w.layout.columns[i]
		if err := flush(c.key.column, natives[i]); err != nil {
			return err
		}
		if err := flush(c.stored.column, stored[i]); err != nil {
			return err
		}
	}
	return nil
}

// addTexts writes what is kept of a column's texts outside ASCII; nothing for all others.
func (w *writer) addTexts(g *group, i int, flush func(column int, values []parquet.Value) error) error {
	at, t := w.layout.columns[i].text, &g.texts[i]
	w.values, w.records = w.values[:0], w.records[:0]
	next := 0
	for row := range g.rows() {
		if next == len(t.rows) || t.rows[next] != row {
			w.values = append(w.values, parquet.NullValue().Level(0, 0, at.column))
			continue
		}
		start := len(w.records)
		var err error
		if w.records, err = w.kinds.appendRecord(w.records, t.hashes[next], t.of(next)); err != nil {
			return err
		}
		w.values = append(w.values, parquet.ByteArrayValue(w.records[start:]).Level(0, 1, at.column))
		next++
	}
	return flush(at.column, w.values)
}

// finish completes the file, and puts it in its place.
func (w *writer) finish(path string) (sha string, size int64, err error) {
	bounds, err := json.Marshal(w.bounds)
	if err != nil {
		return "", 0, err
	}
	w.out.SetKeyValueMetadata(metadataGroups, string(bounds))
	if err := w.out.Close(); err != nil {
		return "", 0, cannotWrite(path, err)
	}
	size, err = w.file.Seek(0, io.SeekCurrent)
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		return "", 0, cannotWrite(path, err)
	}
	if err := w.file.Close(); err != nil {
		return "", 0, cannotWrite(path, err)
	}
	if err := os.Rename(path+temporary, path); err != nil {
		return "", 0, cannotWrite(path, err)
	}
	return hex.EncodeToString(w.sum.Sum(nil)), size, nil
}

// drop ends a file that will not be finished. What is wrong is known already.
func (w *writer) drop() {
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
}
