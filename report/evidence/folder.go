// Package evidence keeps what a run leaves for those who ask later: a folder of its own for each
// run, which nothing overwrites. It knows folders, and makes no report: it is given the forms.
package evidence

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"allclear/report"
	"allclear/report/files"
	"allclear/report/forms"
)

// Latest is the name of the link to the folder of the run that began last.
const Latest = "latest"

// Folder holds the evidence of one run.
type Folder struct{ path string }

// Path is where the folder is.
func (f *Folder) Path() string { return f.path }

// isName tells the name of a run's folder: when it began, and the first letters of its ID.
func isName(name string) bool {
	return regexp.MustCompile(`^\d{8}T\d{6}Z-[0-9A-Za-z]+$`).MatchString(name)
}

// nameOf is the name of a run's folder. Folders sort by the time of their runs.
func nameOf(run report.Run) string {
	const letters = 8 // of base 32: two runs of one second are told apart but for one time in 10^12
	return run.Started.UTC().Format("20060102T150405Z") + "-" + run.ID[:min(letters, len(run.ID))]
}

// Begin makes the folder of a run, below the folder out, keeps a first Document in it, and points
// the link out/latest to it. That Document should say that nothing is known yet: whoever looks
// after the run was killed must not find the GO of another.
func Begin(out string, d *report.Document, all []forms.Renderer) (*Folder, error) {
	f := &Folder{filepath.Join(out, nameOf(d.Run))}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, files.CannotWrite(out, err)
	}
	if err := os.Mkdir(f.path, 0o700); err != nil { // fails for one that exists
		return nil, files.CannotWrite(f.path, err)
	}
	if err := f.Write(d, all); err != nil {
		return nil, err
	}
	return f, pointTo(out, filepath.Base(f.path))
}

// Write keeps a Document in the folder in place of the one before.
func (f *Folder) Write(d *report.Document, all []forms.Renderer) error {
	return files.Write(f.path, d, all)
}

// CheckWritable makes the folder out if need be, and proves that runs can keep their evidence below
// it, so that a run of hours does not end with evidence that cannot be kept.
func CheckWritable(out string) error {
	if real, err := filepath.EvalSymlinks(out); err == nil && isName(filepath.Base(real)) {
		return &placeError{
			fmt.Errorf("%s is the evidence of one run, and nothing is added to it", out),
			"the folder above it: each run makes its own folder there",
		}
	}
	if err := files.CheckWritable(out); err != nil {
		return err
	}
	link := filepath.Join(out, Latest)
	at, err := os.Lstat(link)
	switch {
	case err == nil && at.Mode().Type() != fs.ModeSymlink:
		return &placeError{fmt.Errorf("%s is in the way of the link to the latest run", link), "move it away, or choose another directory"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return files.CannotWrite(link, err)
	}
	probe, err := newLink(out, "probe")
	if err != nil {
		return err
	}
	return os.Remove(probe)
}

// pointTo points out/latest to the folder of that name, at once: there is no moment without it.
func pointTo(out, name string) error {
	made, err := newLink(out, name)
	if err != nil {
		return err
	}
	link := filepath.Join(out, Latest)
	if err := os.Rename(made, link); err != nil {
		_ = os.Remove(made) // the error of Rename is the one to report
		return files.CannotWrite(link, err)
	}
	return files.Sync(out)
}

// newLink makes a link to target under a name that nothing else has.
func newLink(out, target string) (string, error) {
	made := filepath.Join(out, fmt.Sprintf(".%s.%s", Latest, rand.Text()))
	if err := os.Symlink(target, made); err != nil {
		return "", &placeError{files.CannotWrite(made, err), "choose a directory on a file system that has symbolic links"}
	}
	return made, nil
}

// placeError is a place that no evidence can be kept in. Its hint says what to do.
type placeError struct {
	error
	hint string
}

func (e *placeError) Unwrap() error { return e.error }

// Hint says what a person can do about the error.
func (e *placeError) Hint() string { return e.hint }
