package report

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
)

// tinyDisk is a file system of 64 KiB.
func tinyDisk(t *testing.T) string {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("cannot mount a small file system here: %v", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(dir, 0)) })
	return dir
}

func TestFullDisk(t *testing.T) {
	dir := tinyDisk(t)
	old := Build("old", run(), nil)
	require.NoError(t, WriteFiles(dir, old))

	large := sound("p", matching("t", 1))
	large.A.Facts["long"] = strings.Repeat("x", 100_000)
	err := WriteFiles(dir, Build("new", run(), []compare.PairOutcome{large}))
	require.ErrorIs(t, err, syscall.ENOSPC)
	assert.ErrorContains(t, err, filepath.Join(dir, JSONFile))
	assert.Contains(t, hint(err), "free some space")
	assert.Equal(t, []string{FindingsFile, JSONFile, TextFile}, names(t, dir), "no partial and no temporary file")

	file, err := os.Open(filepath.Join(dir, JSONFile))
	require.NoError(t, err)
	defer file.Close()
	read, err := ReadJSON(file)
	require.NoError(t, err)
	assert.Equal(t, old, read, "the reports of the run before stay whole")
	text, err := os.ReadFile(filepath.Join(dir, TextFile))
	require.NoError(t, err)
	assert.Contains(t, string(text), "allclear old", "all of them, also those that had room")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "rest"), make([]byte, 50_000), 0o600))
	fill, err := os.Create(filepath.Join(dir, "fill"))
	require.NoError(t, err)
	for err == nil {
		_, err = fill.Write(make([]byte, 4096))
	}
	require.NoError(t, fill.Close())
	assert.ErrorIs(t, CheckWritable(dir), syscall.ENOSPC, "a full disk is found before the run")
}
