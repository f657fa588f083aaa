package forms

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/internal/example"
)

var errFull = errors.New("no space left on device")

// narrowWriter takes a number of bytes. Then it fails or, if quiet, only returns how few it took.
type narrowWriter struct {
	left  int
	quiet bool
}

func (w *narrowWriter) Write(p []byte) (int, error) {
	if len(p) <= w.left {
		w.left -= len(p)
		return len(p), nil
	}
	n := w.left
	w.left = 0
	if w.quiet {
		return n, nil
	}
	return n, errFull
}

// TestFailingWriterIsAnError: a report that was cut off must not pass for a whole one.
func TestFailingWriterIsAnError(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	for _, form := range All(Options{}) {
		name, render := form.Name+form.File, func(w io.Writer) error { return form.Render(w, d) }
		var whole bytes.Buffer
		require.NoError(t, render(&whole))
		for _, room := range []int{0, 1, whole.Len() / 2, whole.Len() - 1} {
			assert.ErrorIs(t, render(&narrowWriter{left: room}), errFull, "%s with room for %d bytes", name, room)
			assert.ErrorIs(t, render(&narrowWriter{left: room, quiet: true}), io.ErrShortWrite, "%s with room for %d bytes", name, room)
		}
		assert.NoError(t, render(&narrowWriter{left: whole.Len()}), name)
	}
}

// TestFormsAreAskedForByNameAndKeptInFiles: --format and --out take their words from this list.
func TestFormsAreAskedForByNameAndKeptInFiles(t *testing.T) {
	all := All(Options{})
	assert.Equal(t, []string{"text", "json", "ndjson", "html", "markdown", "junit", "openmetrics", "nagios", "statement"}, Names(all))
	assert.ElementsMatch(t, []string{
		report.JSONFile, report.TextFile, report.FindingsFile, report.HTMLFile, "report.md", "junit.xml", "report.prom", "statement.txt",
	}, Files(all))
	for _, name := range Names(all) {
		found, ok := Named(all, name)
		assert.True(t, ok)
		assert.Equal(t, name, found.Name)
	}
	for _, name := range []string{"", "pdf"} {
		_, ok := Named(all, name)
		assert.False(t, ok, name)
	}
}

// TestFormsAreTheSameForTheSameDocument: two reports can be compared with diff.
func TestFormsAreTheSameForTheSameDocument(t *testing.T) {
	d := example.Build("dev", example.Run(), example.Damaged())
	for _, form := range All(Options{}) {
		var first, second bytes.Buffer
		require.NoError(t, form.Render(&first, d))
		require.NoError(t, form.Render(&second, d))
		assert.Equal(t, first.String(), second.String(), "the same bytes for the same Document")
		assert.NotEmpty(t, first.String(), form.Name+form.File)
	}
}
