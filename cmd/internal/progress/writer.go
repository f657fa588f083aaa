package progress

import (
	"io"
	"sync"
)

// A Writer takes the log of a run. While bars are on the terminal, it writes through the
// library that draws them, so that bars and log do not garble each other.
type Writer struct {
	stderr io.Writer

	mu sync.Mutex
	to io.Writer
}

// NewWriter makes a Writer to the stderr of a run.
func NewWriter(stderr io.Writer) *Writer { return &Writer{stderr: stderr, to: stderr} }

func (w *Writer) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(data)
}

func (w *Writer) set(to io.Writer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to = to
}
