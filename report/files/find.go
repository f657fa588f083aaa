package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"allclear/report"
)

// SeveralError is a folder that holds the reports of several runs.
type SeveralError struct {
	Folder string
	Runs   []string // folders of runs, the last first; a link to one of them before all
}

func (e *SeveralError) Error() string {
	return fmt.Sprintf("%s holds several runs: %s", e.Folder, shortList(e.Runs))
}

// Hint names one of them.
func (e *SeveralError) Hint() string {
	return "one of them: " + filepath.Join(e.Folder, e.Runs[0])
}

// mostListed is how many runs an error names.
const mostListed = 6

func shortList(names []string) string {
	more := len(names) - mostListed
	if more <= 0 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:mostListed], ", "), more)
}

// Find is the report.json that a person means by a path: the file itself, that of a run's
// folder (or of a link to one), or that of the only run in a folder of runs. It is a SeveralError
// if there are several.
func Find(path string) (string, error) {
	state, err := os.Stat(path)
	if err != nil {
		return "", notThere(path, err)
	}
	if !state.IsDir() {
		return path, nil
	}
	if isFile(filepath.Join(path, report.JSONFile)) {
		return filepath.Join(path, report.JSONFile), nil
	}
	runs, links, err := runsIn(path)
	switch {
	case err != nil:
		return "", err
	case len(runs) == 0:
		return "", &noReportError{path}
	case len(runs) > 1:
		return "", &SeveralError{Folder: path, Runs: append(links, runs...)}
	}
	return filepath.Join(path, runs[0], report.JSONFile), nil
}

// runsIn are the folders in a folder that hold a report, the last by name first, and apart from
// them the links to such folders.
func runsIn(folder string) (runs, links []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		switch {
		case !isFile(filepath.Join(folder, e.Name(), report.JSONFile)):
		case e.Type()&fs.ModeSymlink != 0:
			links = append(links, e.Name())
		default:
			runs = append(runs, e.Name())
		}
	}
	slices.Reverse(runs) // their names begin with the time
	return runs, links, nil
}

func isFile(path string) bool {
	state, err := os.Stat(path)
	return err == nil && state.Mode().IsRegular()
}

// notThereError is a path at which nothing is.
type notThereError struct {
	path string
	err  error
}

// notThere gives the error of reading a path a hint, if nothing is there.
func notThere(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &notThereError{path, err}
	}
	return err
}

func (e *notThereError) Error() string { return e.err.Error() }
func (e *notThereError) Unwrap() error { return e.err }

// Hint names a run that is beside it, if there is one.
func (e *notThereError) Hint() string {
	folder := filepath.Dir(e.path)
	if runs, links, err := runsIn(folder); err == nil && len(runs) > 0 {
		return "a run that is there: " + filepath.Join(folder, append(links, runs...)[0])
	}
	return "the folder that --out named, or a run's folder in it, such as evidence/latest"
}

// noReportError is a folder without a report.
type noReportError struct{ folder string }

func (e *noReportError) Error() string {
	return fmt.Sprintf("%s holds no %s, nor does a folder in it", e.folder, report.JSONFile)
}

// Hint says what a person may have meant.
func (e *noReportError) Hint() string {
	return "the folder that --out named, or a run's folder in it"
}

// Is makes it a file that does not exist.
func (*noReportError) Is(target error) bool { return target == fs.ErrNotExist } //nolint:errorlint // this is what errors.Is asks

// LastRuns are the folders of runs, in a folder of several, that may be the last two: their names
// tell the second in which a run began, so that there may be more. It is an error if there are fewer.
func LastRuns(folder string) (runs []string, err error) {
	if isFile(filepath.Join(folder, report.JSONFile)) {
		return nil, &tooFewError{folder, 1}
	}
	all, _, err := runsIn(folder)
	if err != nil {
		return nil, notThere(folder, err)
	}
	if len(all) < 2 {
		return nil, &tooFewError{folder, len(all)}
	}
	second := func(name string) string { before, _, _ := strings.Cut(name, "-"); return before }
	for i, name := range all {
		if i < 2 || second(name) == second(all[1]) {
			runs = append(runs, filepath.Join(folder, name))
		}
	}
	return runs, nil
}

// tooFewError is a folder with fewer than two runs.
type tooFewError struct {
	folder string
	runs   int
}

func (e *tooFewError) Error() string {
	if e.runs == 1 {
		return e.folder + " holds one run, and two are compared"
	}
	return e.folder + " holds no run"
}

// Hint says what a person may have meant.
func (e *tooFewError) Hint() string { return "two runs, the earlier first, or a folder with several" }
