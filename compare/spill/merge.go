package spill

import (
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/s2"
)

// source gives sorted records one by one, and io.EOF behind the last one.
type source interface {
	next() (key, value []byte, err error)
}

// buffered gives the records that are in memory.
type buffered struct {
	store *Store
	at    int
}

func (b *buffered) next() (key, value []byte, err error) {
	if b.at == len(b.store.index) {
		return nil, nil, io.EOF
	}
	e := b.store.index[b.at]
	b.at++
	return b.store.buffer[e.start:e.value], b.store.buffer[e.value:e.end], nil
}

// reader reads a run back.
type reader struct {
	from   *s2.Reader
	record []byte
}

func (s *Store) readers(runs []run) []source {
	all := make([]source, len(runs))
	for i, r := range runs {
		all[i] = &reader{from: s2.NewReader(io.NewSectionReader(s.file, r.offset, r.length), s2.ReaderMaxBlockSize(blockBytes))}
	}
	return all
}

func (r *reader) next() (key, value []byte, err error) {
	keyBytes, err := binary.ReadUvarint(r.from)
	if errors.Is(err, io.EOF) {
		return nil, nil, io.EOF
	}
	var valueBytes uint64
	if err == nil {
		valueBytes, err = binary.ReadUvarint(r.from)
	}
	if err == nil {
		if n := keyBytes + valueBytes; uint64(cap(r.record)) < n {
			r.record = make([]byte, n)
		} else {
			r.record = r.record[:n]
		}
		_, err = io.ReadFull(r.from, r.record)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading rows back from a temporary file: %w", err)
	}
	return r.record[:keyBytes], r.record[keyBytes:], nil
}

// head is the next record of a source.
type head struct {
	source
	key, value []byte
}

type heads []*head

func (h heads) Len() int      { return len(h) }
func (h heads) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h heads) Less(i, j int) bool {
	if order := bytes.Compare(h[i].key, h[j].key); order != 0 {
		return order < 0
	}
	return bytes.Compare(h[i].value, h[j].value) < 0
}
func (h *heads) Push(any) {} // merge begins with all of them
func (h *heads) Pop() any {
	*h = (*h)[:len(*h)-1]
	return nil // nobody asks for it
}

// merge hands on the records of sorted sources in order.
func merge(from []source, do func(key, value []byte) error) error {
	var all heads
	advance := func(h *head) (isLeft bool, err error) {
		h.key, h.value, err = h.next()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		return err == nil, err
	}
	for _, s := range from {
		h := &head{source: s}
		isLeft, err := advance(h)
		if err != nil {
			return err
		}
		if isLeft {
			all = append(all, h)
		}
	}
	heap.Init(&all)
	for len(all) > 0 {
		first := all[0]
		if err := do(first.key, first.value); err != nil {
			return err
		}
		isLeft, err := advance(first)
		if err != nil {
			return err
		}
		if isLeft {
			heap.Fix(&all, 0)
		} else {
			heap.Pop(&all) // the first one
		}
	}
	return nil
}
