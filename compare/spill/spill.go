// Package spill sorts records that need not fit into memory: what does not is kept in sorted
// runs in a file, which nobody else sees and which is gone when the process is, however it
// ends. It does not know what the records are.
package spill

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync/atomic"

	"github.com/klauspost/compress/s2"
)

const (
	// mostBuffered is how many bytes of records one Store keeps in memory.
	mostBuffered = 1 << 20
	// leastRun is how many bytes of records are worth a run of their own.
	leastRun = 64 << 10
	// fanIn is how many runs of a level are merged into one of the next.
	fanIn = 16
	// blockBytes is how much of a run is compressed at once: each run that is read takes
	// twice as much memory.
	blockBytes = 64 << 10
)

// Budget is the memory that several Stores share.
type Budget struct {
	most int64
	used atomic.Int64
}

// NewBudget makes a Budget of so many bytes. Beyond it, each Store keeps no more in memory
// than a short run.
func NewBudget(most int64) *Budget { return &Budget{most: most} }

// Store holds records in the order of their keys, and those of one key in the order of their
// bytes. It is for one goroutine at a time.
type Store struct {
	budget *Budget
	buffer []byte  // records that are in no run yet
	index  []entry // of those
	file   *os.File
	isLeft bool // the file still has a name
	end    int64
	runs   []run // the last ones are of the lowest levels
}

// entry is a record of the buffer: its key, and what follows up to end.
type entry struct{ start, value, end int }

// run is a sorted part of the file.
type run struct {
	offset, length int64
	level          int
}

// NewStore makes an empty Store.
func NewStore(budget *Budget) *Store { return &Store{budget: budget} }

// Add takes a record. If it fails, that record and those that are in memory may be lost.
func (s *Store) Add(key, value []byte) error {
	e := entry{start: len(s.buffer)}
	s.buffer = append(s.buffer, key...)
	e.value = len(s.buffer)
	s.buffer = append(s.buffer, value...)
	e.end = len(s.buffer)
	s.index = append(s.index, e)
	used := s.budget.used.Add(int64(e.end - e.start))
	if len(s.buffer) >= mostBuffered || used > s.budget.most && len(s.buffer) >= leastRun {
		return s.flush()
	}
	return nil
}

// flush writes what is in memory as a run.
func (s *Store) flush() error {
	s.sort()
	defer s.forget()
	written, err := s.write(0, func(add func(key, value []byte) error) error {
		for _, e := range s.index {
			if err := add(s.buffer[e.start:e.value], s.buffer[e.value:e.end]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for s.runs = append(s.runs, written); ; {
		if isMerged, err := s.compact(); err != nil || !isMerged {
			return err
		}
	}
}

// compact makes one run of the last ones, if there are many of one level.
func (s *Store) compact() (isMerged bool, err error) {
	from := len(s.runs) - fanIn
	if from < 0 || s.runs[from].level != s.runs[len(s.runs)-1].level {
		return false, nil
	}
	last := s.runs[from:]
	merged, err := s.write(last[0].level+1, func(add func(key, value []byte) error) error {
		return merge(s.readers(last), add)
	})
	if err == nil {
		s.runs = append(s.runs[:from], merged)
	}
	return err == nil, err
}

// write writes a run.
func (s *Store) write(level int, fill func(add func(key, value []byte) error) error) (run, error) {
	if err := s.create(); err != nil {
		return run{}, err
	}
	to := io.NewOffsetWriter(s.file, s.end)
	packed := s2.NewWriter(to, s2.WriterBlockSize(blockBytes), s2.WriterConcurrency(1))
	var header []byte
	err := fill(func(key, value []byte) error {
		header = binary.AppendUvarint(header[:0], uint64(len(key)))
		header = binary.AppendUvarint(header, uint64(len(value)))
		for _, part := range [][]byte{header, key, value} {
			if _, err := packed.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
	if closing := packed.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return run{}, fmt.Errorf("keeping rows in a temporary file: %w", err)
	}
	length, err := to.Seek(0, io.SeekCurrent)
	written := run{offset: s.end, length: length, level: level}
	s.end += length
	return written, err
}

func (s *Store) create() (err error) {
	if s.file != nil {
		return nil
	}
	if s.file, err = os.CreateTemp("", "allclear-rows-*"); err != nil {
		return fmt.Errorf("making a temporary file for rows: %w", err)
	}
	s.isLeft = os.Remove(s.file.Name()) != nil // where an open file cannot be removed, Close does it
	return nil
}

func (s *Store) sort() {
	slices.SortFunc(s.index, func(x, y entry) int {
		if order := bytes.Compare(s.buffer[x.start:x.value], s.buffer[y.start:y.value]); order != 0 {
			return order
		}
		return bytes.Compare(s.buffer[x.value:x.end], s.buffer[y.value:y.end])
	})
}

// forget releases the records that are in memory.
func (s *Store) forget() {
	s.budget.used.Add(-int64(len(s.buffer)))
	s.buffer, s.index = nil, nil
}

// Each hands on all records in order. What it hands on is valid until the next one. It may be
// called again.
func (s *Store) Each(do func(key, value []byte) error) error {
	s.sort()
	return merge(append(s.readers(s.runs), &buffered{store: s}), do)
}

// Close releases memory and file.
func (s *Store) Close() error {
	s.forget()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.isLeft {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	s.file, s.runs = nil, nil
	return err
}
