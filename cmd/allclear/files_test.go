package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/login"
)

// writeFile writes a file into a folder of the test and returns its path.
func writeFile(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func testSources(environment map[string]string) login.Sources {
	return login.NewSources(func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	}, slog.New(slog.DiscardHandler))
}
