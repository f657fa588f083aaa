package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// create makes an empty file of mode 0600 at the path, if there is none; SQLite
// itself would make one that the umask allows others to read.
//
// It must never open a file that is there: when a process closes any descriptor
// of a file, the system drops all locks that the process holds on it, those of
// SQLite's own descriptor too (https://sqlite.org/howtocorrupt.html, 2.2). So the
// file is made under another name, closed, and linked into its place.
func create(path string) (err error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	made, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new*") // of mode 0600
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return &Error{Path: path, Err: fmt.Errorf("making it: %w", err), hint: "make the directory, and let this user write into it"}
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(made.Name())) }()
	if err := made.Close(); err != nil {
		return err
	}
	if err := os.Link(made.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) { // another run may have been quicker
		return err
	}
	return nil
}
