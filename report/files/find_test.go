package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFindTakesWhatAPersonMeans: the folder of --out, of a run, a link to one and the file itself
// all lead to the report; where it is not clear which run is meant, none is picked.
func TestFindTakesWhatAPersonMeans(t *testing.T) {
	out := t.TempDir()
	keep := func(run string) string {
		require.NoError(t, os.MkdirAll(filepath.Join(out, run), 0o755))
		file := filepath.Join(out, run, "report.json")
		require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
		return file
	}
	find := func(parts ...string) string {
		t.Helper()
		file, err := Find(filepath.Join(append([]string{out}, parts...)...))
		require.NoError(t, err)
		return file
	}
	_, err := Find(out)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "nor does a folder in it")

	first := keep("20260301T030000Z-aaaa")
	require.NoError(t, os.Symlink("20260301T030000Z-aaaa", filepath.Join(out, "latest")))
	require.NoError(t, os.Mkdir(filepath.Join(out, "notes"), 0o755))
	assert.Equal(t, first, find(), "the only run")
	assert.Equal(t, first, find("20260301T030000Z-aaaa"))
	assert.Equal(t, first, find("20260301T030000Z-aaaa", "report.json"))
	assert.Equal(t, filepath.Join(out, "latest", "report.json"), find("latest"))

	keep("20260302T030000Z-bbbb")
	_, err = Find(out)
	var several *SeveralError
	require.ErrorAs(t, err, &several)
	assert.Equal(t, []string{"latest", "20260302T030000Z-bbbb", "20260301T030000Z-aaaa"}, several.Runs)
	assert.Contains(t, several.Hint(), filepath.Join(out, "latest"))

	own := filepath.Join(out, "report.json")
	require.NoError(t, os.WriteFile(own, []byte("{}"), 0o600))
	assert.Equal(t, own, find(), "a folder that is a run's own")
}
