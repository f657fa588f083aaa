package evidence

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/report"
	"allclear/report/forms"
	"allclear/report/internal/example"
	"allclear/report/json"
)

// runOf is a run of that ID that began at 21:04:33 and some seconds.
func runOf(id string, seconds int) *report.Document {
	run := example.Run()
	run.ID, run.Started = id, time.Date(2026, 11, 28, 23, 4, 33+seconds, 0, time.FixedZone("", 2*60*60))
	return example.Build("dev", run, nil)
}

func read(t *testing.T, folder string) *report.Document {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, report.JSONFile))
	require.NoError(t, err)
	defer file.Close()
	d, err := json.Read(file)
	require.NoError(t, err)
	return d
}

// TestARunHasAFolderOfItsOwn: what an earlier run left, and what lay in the folder before runs had
// folders, stay as they are; the link leads to the run that began last, from its beginning.
func TestARunHasAFolderOfItsOwn(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new", "out")
	require.NoError(t, CheckWritable(out))
	entries, err := os.ReadDir(out)
	require.NoError(t, err)
	assert.Empty(t, entries, "the check leaves nothing behind")
	require.NoError(t, os.WriteFile(filepath.Join(out, report.JSONFile), []byte("old"), 0o600))

	all := forms.All(forms.Options{})
	first, err := Begin(out, runOf("AAAAAAAABBBB", 0), all)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(out, "20261128T210433Z-AAAAAAAA"), first.Path(), "UTC, so that names sort by time")
	assert.Equal(t, runOf("AAAAAAAABBBB", 0), read(t, filepath.Join(out, Latest)))
	second, err := Begin(out, runOf("CCCCCCCCDDDD", 1), all)
	require.NoError(t, err)
	assert.Equal(t, runOf("AAAAAAAABBBB", 0), read(t, first.Path()))
	assert.Equal(t, runOf("CCCCCCCCDDDD", 1), read(t, filepath.Join(out, Latest)))
	target, err := os.Readlink(filepath.Join(out, Latest))
	require.NoError(t, err)
	assert.Equal(t, filepath.Base(second.Path()), target, "relative, so that the folder can be moved")

	require.NoError(t, first.Write(runOf("AAAAAAAABBBB", 0), all), "a run that ends late")
	assert.Equal(t, runOf("CCCCCCCCDDDD", 1), read(t, filepath.Join(out, Latest)), "does not take the link back")
	old, err := os.ReadFile(filepath.Join(out, report.JSONFile))
	require.NoError(t, err)
	assert.Equal(t, "old", string(old))
	status, err := os.Stat(first.Path())
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), status.Mode().Perm(), "keys can be personal data")
	entries, err = os.ReadDir(out)
	require.NoError(t, err)
	assert.Len(t, entries, 4, "and no temporary file stays")

	_, err = Begin(out, runOf("AAAAAAAABBBB", 0), all)
	assert.ErrorIs(t, err, os.ErrExist, "evidence is never overwritten")
}

// TestPlacesThatAreRefused: what a run could not keep its evidence in is found before any work.
func TestPlacesThatAreRefused(t *testing.T) {
	out := t.TempDir()
	f, err := Begin(out, runOf("AAAAAAAABBBB", 0), forms.All(forms.Options{}))
	require.NoError(t, err)
	for _, inside := range []string{f.Path(), filepath.Join(out, Latest)} {
		err := CheckWritable(inside)
		assert.ErrorContains(t, err, "the evidence of one run")
		assert.Contains(t, hint(err), "the folder above it")
	}
	require.NoError(t, CheckWritable(out))
	require.NoError(t, os.Remove(filepath.Join(out, Latest)))
	require.NoError(t, os.Mkdir(filepath.Join(out, Latest), 0o700))
	assert.ErrorContains(t, CheckWritable(out), "in the way of the link")
}

func hint(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}
