// Package golden compares output with files in testdata. It is for tests alone.
package golden

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Compare compares what render writes with testdata/name.golden, and returns it. With update it
// writes the file anew first.
func Compare(t *testing.T, name string, update bool, render func(io.Writer) error) string {
	t.Helper()
	var got bytes.Buffer
	require.NoError(t, render(&got))
	path := filepath.Join("testdata", name+".golden")
	if update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make it")
	assert.Equal(t, string(want), got.String(), "if this change is meant, run the test with -update")
	return got.String()
}

// Printable fails on anything that a terminal would obey or hide.
func Printable(t *testing.T, name, text string) {
	t.Helper()
	assert.True(t, utf8.ValidString(text), name)
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			assert.Failf(t, "not printable", "%s has %U", name, r)
			return
		}
	}
}
