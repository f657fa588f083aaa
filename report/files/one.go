package files

import (
	"errors"
	"io"
	"os"
)

// everybody may read a file that another program's account is to read.
const everybody = 0o644

// WriteForAll writes one file whole or not at all, in place of the one before. Everybody may read
// it: it is for files that other programs collect, and that tell nothing of the data. Its
// folder must exist.
func WriteForAll(path string, render func(io.Writer) error) error {
	w, err := renderWaiting(path, render)
	if err != nil {
		return err
	}
	defer w.discard()
	if err := os.Chmod(w.temporary, everybody); err != nil {
		return CannotWrite(path, err)
	}
	return w.putInPlace()
}

// CheckForAll proves that WriteForAll can write a file, without touching the one that is there.
func CheckForAll(path string) error {
	if state, err := os.Stat(path); err == nil && !state.Mode().IsRegular() {
		return CannotWrite(path, errors.New("it is no file"))
	}
	w, err := writeWaiting(path, []byte("allclear\n"))
	if err != nil {
		return err
	}
	if err := os.Remove(w.temporary); err != nil {
		return CannotWrite(path, err)
	}
	return nil
}
