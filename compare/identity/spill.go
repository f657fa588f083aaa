package identity

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"allclear/compare/identity/overlap"
)

// runHashes is how many hashes are sorted in memory before they go to a file: 8 MiB.
// A hundred million are some hundred files.
const runHashes = 1 << 20

// mergeMemory is the bytes that merging the files may take in addition.
const mergeMemory = 32 << 20

// spill keeps sorted runs of hashes in files of its own, until it is removed.
type spill struct {
	dir   string
	files []*os.File
	// hashes is the only buffer: places are written one after the other.
	hashes []uint64
}

func newSpill() (*spill, error) {
	dir, err := os.MkdirTemp("", "allclear-ids-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for sorted hashes: %w", err)
	}
	return &spill{dir: dir}, nil
}

func (s *spill) remove() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// runWriter writes the hashes of one place.
type runWriter struct {
	*spill
	runs []overlap.Source
}

func (s *spill) writer() *runWriter { return &runWriter{spill: s} }

func (w *runWriter) add(hash uint64) error {
	w.hashes = append(w.hashes, hash)
	if len(w.hashes) < runHashes {
		return nil
	}
	return w.flush()
}

// flush writes a run: sorted, each hash once.
func (w *runWriter) flush() error {
	slices.Sort(w.hashes)
	hashes := slices.Compact(w.hashes)
	f, err := os.OpenFile(filepath.Join(w.dir, strconv.Itoa(len(w.files))), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("keeping sorted hashes: %w", err)
	}
	w.files = append(w.files, f)
	out := bufio.NewWriter(f)
	for _, hash := range hashes {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], hash)
		if _, err := out.Write(word[:]); err != nil {
			return fmt.Errorf("keeping sorted hashes: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("keeping sorted hashes: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("keeping sorted hashes: %w", err)
	}
	w.runs = append(w.runs, &runReader{from: bufio.NewReader(f)})
	w.hashes = w.hashes[:0]
	return nil
}

// sources gives readers of the runs that were written.
func (w *runWriter) sources() ([]overlap.Source, error) {
	err := w.flush()
	return w.runs, err
}

// runReader reads a run back.
type runReader struct{ from *bufio.Reader }

// Next implements overlap.Source.
func (r *runReader) Next(_ context.Context, into []uint64) ([]uint64, error) {
	into = into[:0]
	var word [8]byte
	for len(into) < cap(into) {
		_, err := io.ReadFull(r.from, word[:])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading sorted hashes: %w", err)
		}
		into = append(into, binary.LittleEndian.Uint64(word[:]))
	}
	return into, nil
}
