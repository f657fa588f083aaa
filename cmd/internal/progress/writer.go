package progress

import (
	"io"
	"sync"
)

// A Writer is where the log of a run goes. While bars stand on the terminal, what
// is written goes through them, so that neither garbles the other.
type Writer struct {
	stderr io.Writer

	mu sync.Mutex
	to io.Writer
}

// NewWriter takes what a run writes its log and its progress to.
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
