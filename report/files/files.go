// Package files keeps a report in a folder. It knows how to make files appear whole or not at
// all, and what to try when they cannot be written. It is given the forms.
package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"allclear/report"
	"allclear/report/forms"
)

// Write writes a Document into the folder dir, which it makes if need be, in each of the
// forms that have a file. Every file appears whole or not at all, and none is replaced
// before all are written and flushed to disk. report.json is put in place last, so that
// the other files are new where it is new. Only the owner may read them, because keys of rows
// can be personal data.
//
// An error names the file, and its Hint says what to do about it.
func Write(dir string, d *report.Document, all []forms.Renderer) error {
	if err := makeDir(dir); err != nil {
		return err
	}
	var waiting []*waitingFile
	defer func() {
		for _, w := range waiting {
			w.discard()
		}
	}()
	for _, r := range lastToLast(all) {
		place := filepath.Join(dir, r.File)
		w, err := renderWaiting(place, func(w io.Writer) error { return r.Render(w, d) })
		if err != nil {
			return err
		}
		waiting = append(waiting, w)
	}
	for _, w := range waiting {
		if err := w.putInPlace(); err != nil {
			return err
		}
	}
	return Sync(dir)
}

// lastToLast are the forms that have a file, with report.json after the others.
func lastToLast(all []forms.Renderer) []forms.Renderer {
	kept := slices.DeleteFunc(slices.Clone(all), func(r forms.Renderer) bool { return r.File == "" })
	isLast := func(r forms.Renderer) int {
		if r.File == report.JSONFile {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(kept, func(x, y forms.Renderer) int { return isLast(x) - isLast(y) })
	return kept
}

// CheckWritable makes dir if need be and proves that files can be written
// there, so that a run of hours does not end with a report that cannot be kept.
func CheckWritable(dir string) error {
	if err := makeDir(dir); err != nil {
		return err
	}
	probe, err := writeWaiting(filepath.Join(dir, report.JSONFile), []byte("allclear\n"))
	if err != nil {
		return err
	}
	if err := os.Remove(probe.temporary); err != nil {
		return CannotWrite(dir, err)
	}
	return nil
}

// WriteOne writes a file that appears whole or not at all, for its owner alone to read.
func WriteOne(place string, content []byte) error {
	return Stream(place, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// Stream is WriteOne for what need not be held in memory as a whole.
func Stream(place string, write func(io.Writer) error) error {
	w, err := renderWaiting(place, write)
	if err != nil {
		return err
	}
	if err := w.putInPlace(); err != nil {
		w.discard()
		return err
	}
	return Sync(filepath.Dir(place))
}

// waitingFile is a file written under a temporary name beside its place.
type waitingFile struct{ temporary, place string }

// writeWaiting writes and flushes a waitingFile. It leaves no file behind when it fails.
func writeWaiting(place string, content []byte) (*waitingFile, error) {
	return renderWaiting(place, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// renderWaiting is writeWaiting for what need not be held in memory as a whole.
func renderWaiting(place string, render func(io.Writer) error) (w *waitingFile, err error) {
	f, err := os.CreateTemp(filepath.Dir(place), "."+filepath.Base(place)+".*")
	if err != nil {
		return nil, CannotWrite(place, err)
	}
	w = &waitingFile{temporary: f.Name(), place: place}
	buffered := bufio.NewWriter(f)
	if err = render(buffered); err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		w.discard()
		return nil, CannotWrite(place, err)
	}
	return w, nil
}

func (w *waitingFile) putInPlace() error {
	if err := os.Rename(w.temporary, w.place); err != nil {
		return CannotWrite(w.place, err)
	}
	return nil
}

// discard removes the temporary file, which no longer exists once it is in its place.
// If this fails, something failed before it, and that is the error to report.
func (w *waitingFile) discard() { _ = os.Remove(w.temporary) }

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return CannotWrite(dir, err)
	}
	return nil
}

// Sync makes renames in a folder survive a crash of the machine. Some file systems return an
// error because they cannot do it; that error is ignored, since nothing can be done about it.
func Sync(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return CannotWrite(dir, err)
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return CannotWrite(dir, err)
	}
	return nil
}

// writeError is a report that could not be kept. Its hint says what to do.
type writeError struct {
	path string
	err  error
}

// CannotWrite is an error of keeping something at path, with a hint.
func CannotWrite(path string, err error) error { return &writeError{path, err} }

func (e *writeError) Error() string { return fmt.Sprintf("cannot write %s: %v", e.path, e.err) }
func (e *writeError) Unwrap() error { return e.err }

// Hint says what a person can do about the error.
func (e *writeError) Hint() string {
	switch {
	case errors.Is(e.err, syscall.ENOSPC), errors.Is(e.err, syscall.EDQUOT):
		return "free some space there, or choose another directory for the report"
	case errors.Is(e.err, fs.ErrPermission), errors.Is(e.err, syscall.EROFS):
		return "choose a directory for the report that you may write to"
	case errors.Is(e.err, syscall.ENOTDIR), errors.Is(e.err, fs.ErrExist), errors.Is(e.err, syscall.EISDIR):
		return "choose another directory for the report: something that is no directory is in the way"
	}
	return "check the disk, or choose another directory for the report"
}
