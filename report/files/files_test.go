package files

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/forms"
	"allclear/report/internal/example"
	"allclear/report/json"
	"allclear/report/text"
)

// names lists a folder, temporary files included.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// TestWriteFiles: the folder holds every form of the report, whole, and nothing else.
func TestWriteFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	d := example.Build("dev", example.Run(), example.Damaged())
	require.NoError(t, CheckWritable(dir))
	assert.Empty(t, names(t, dir), "the check leaves nothing behind")
	require.NoError(t, Write(dir, d, forms.All(forms.Options{})))
	require.NoError(t, Write(dir, d, forms.All(forms.Options{})), "a second run replaces the files of the first")
	assert.Equal(t, allFiles(), names(t, dir))

	var want bytes.Buffer
	require.NoError(t, json.WriteFindings(&want, d))
	got, err := os.ReadFile(filepath.Join(dir, report.FindingsFile))
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(got))
	want.Reset()
	require.NoError(t, text.Write(&want, d, text.Options{}))
	got, err = os.ReadFile(filepath.Join(dir, report.TextFile))
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(got), "no colours in a file")
	file, err := os.Open(filepath.Join(dir, report.JSONFile))
	require.NoError(t, err)
	defer file.Close()
	read, err := json.Read(file)
	require.NoError(t, err)
	assert.Equal(t, d, read)
	status, err := file.Stat()
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), status.Mode().Perm(), "keys can be personal data")
}

// TestFolderThatCannotBe: a file stands where the folder should be, and the error says so.
func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, attempt := range map[string]func(string) error{
		"check": CheckWritable,
		"write": func(dir string) error {
			return Write(dir, example.Build("dev", example.Run(), nil), forms.All(forms.Options{}))
		},
	} {
		for _, dir := range []string{file, filepath.Join(file, "below")} {
			err := attempt(dir)
			require.Error(t, err, name)
			assert.ErrorContains(t, err, dir, "names the place")
			assert.Contains(t, hint(err), "choose another directory", "says what to do")
		}
	}
}

// TestFileInTheWay: a report that cannot be put in its place leaves no temporary file.
func TestFileInTheWay(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, report.JSONFile)
	require.NoError(t, os.MkdirAll(filepath.Join(blocked, "full"), 0o755))
	err := Write(dir, example.Build("dev", example.Run(), example.Damaged()), forms.All(forms.Options{}))
	require.Error(t, err)
	assert.ErrorContains(t, err, blocked)
	assert.Contains(t, hint(err), "choose another directory")
	assert.Equal(t, allFiles(), names(t, dir), "no temporary file stays")
}

// TestFolderWithoutPermission: a folder that may not be written to is found before the run.
func TestFolderWithoutPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o500))
	assert.ErrorContains(t, CheckWritable(dir), "that you may write to")
}

// hint is the remedy that an error offers, "" without one.
func hint(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}

// allFiles are the files of all forms, sorted.
func allFiles() []string {
	return slices.Sorted(slices.Values(forms.Files(forms.All(forms.Options{}))))
}
