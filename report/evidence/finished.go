package evidence

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Finished are the folders in the folder out of runs that have come to their end, the last first: the
// one that the link leads to, and then the others by their names, which begin with the second. There
// are none where there is no such folder.
func Finished(out string) ([]string, error) {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var runs []string
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(out, e.Name(), SumsFile)); err == nil && e.IsDir() && isName(e.Name()) {
			runs = append(runs, e.Name())
		}
	}
	slices.Reverse(runs)
	if latest, err := os.Readlink(filepath.Join(out, Latest)); err == nil && slices.Contains(runs, latest) {
		runs = slices.Insert(slices.DeleteFunc(runs, func(name string) bool { return name == latest }), 0, latest)
	}
	return runs, nil
}
