package files

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/report"
	"allclear/report/forms"
	"allclear/report/internal/example"
	"allclear/report/json"
)

// tinyDisk is a file system of 256 KiB.
func tinyDisk(t *testing.T) string {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("cannot mount a small file system here: %v", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(dir, 0)) })
	return dir
}

// TestFullDisk: a disk that fills up costs the new report, but not the one before.
func TestFullDisk(t *testing.T) {
	dir := tinyDisk(t)
	old := example.Build("old", example.Run(), nil)
	require.NoError(t, Write(dir, old, forms.All(forms.Options{})))

	large := example.Sound("p", example.Matching("t", 1))
	large.A.Facts["long"] = strings.Repeat("x", 500_000)
	err := Write(dir, example.Build("new", example.Run(), []compare.PairOutcome{large}), forms.All(forms.Options{}))
	require.ErrorIs(t, err, syscall.ENOSPC)
	assert.ErrorContains(t, err, "cannot write "+dir)
	assert.Contains(t, hint(err), "free some space")
	assert.Equal(t, allFiles(), names(t, dir), "no partial and no temporary file")

	file, err := os.Open(filepath.Join(dir, report.JSONFile))
	require.NoError(t, err)
	defer file.Close()
	read, err := json.Read(file)
	require.NoError(t, err)
	assert.Equal(t, old, read, "the reports of the run before stay whole")
	text, err := os.ReadFile(filepath.Join(dir, report.TextFile))
	require.NoError(t, err)
	assert.Contains(t, string(text), "allclear old", "all of them, also those that had room")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "rest"), make([]byte, 30_000), 0o600))
	fill, err := os.Create(filepath.Join(dir, "fill"))
	require.NoError(t, err)
	for err == nil {
		_, err = fill.Write(make([]byte, 4096))
	}
	require.NoError(t, fill.Close())
	assert.ErrorIs(t, CheckWritable(dir), syscall.ENOSPC, "a full disk is found before the run")
}
