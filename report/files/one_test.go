package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFileForOthersIsWholeAndReadable: node_exporter runs as another account, and may read at any
// moment.
func TestFileForOthersIsWholeAndReadable(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "allclear.prom")
	say := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, writing := io.WriteString(w, text)
			return errors.Join(writing, err)
		}
	}
	require.NoError(t, CheckForAll(path))
	assert.NoFileExists(t, path)
	require.NoError(t, WriteForAll(path, say("one", nil)))
	require.NoError(t, CheckForAll(path))
	require.ErrorIs(t, WriteForAll(path, say("half", io.ErrClosedPipe)), io.ErrClosedPipe)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "one", string(text), "the file before stays whole")
	state, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o644), state.Mode().Perm())
	assert.Equal(t, []string{"allclear.prom"}, names(t, folder), "no temporary file stays")

	assert.Error(t, CheckForAll(folder), "a folder is in the way")
	assert.Error(t, CheckForAll(filepath.Join(folder, "nowhere", "allclear.prom")), "there is no such folder")
}
