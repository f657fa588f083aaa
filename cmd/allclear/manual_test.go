package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/fleetfile"
	"allclear/compare/finding"
)

// TestManualHasWhatTheHelpHas: the pages are made from the help, so that they cannot say other than
// the program does.
func TestManualHasWhatTheHelpHas(t *testing.T) {
	folder := t.TempDir()
	r := testRun{environment: map[string]string{"SOURCE_DATE_EPOCH": "1764374400"}}
	require.Equal(t, 0, r.run(t, "manual", folder), r.stderr.String())
	verify := readFile(t, filepath.Join(folder, "man1"), "allclear-verify.1")
	assert.Contains(t, verify, "Nov 2025")
	assert.Contains(t, verify, "INCOMPLETE  not everything was verified")
	assert.Contains(t, readFile(t, filepath.Join(folder, "man1"), "allclear.1"), "allclear-verify")
	assert.NoFileExists(t, filepath.Join(folder, "man1", "allclear-manual.1"))
	kinds := readFile(t, filepath.Join(folder, "man7"), "allclear-kinds.7")
	assert.Contains(t, kinds, string(finding.RowDiffers))
	fleet := readFile(t, filepath.Join(folder, "man5"), "allclear-fleet.5")
	assert.Contains(t, fleet, "append_only:")

	wrong := testRun{environment: map[string]string{"SOURCE_DATE_EPOCH": "today"}}
	assert.Equal(t, 64, wrong.run(t, "manual", folder))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "file"), nil, 0o600))
	assert.Equal(t, 2, new(testRun).run(t, "manual", filepath.Join(folder, "file", "below")))
}

// TestExampleNeedsNoServer: whoever has no account yet reads what a fleet file can say.
func TestExampleNeedsNoServer(t *testing.T) {
	var r testRun
	require.Equal(t, 0, r.run(t, "init", "--example", "--file", "-"), r.stderr.String())
	assert.Equal(t, fleetfile.Example(), r.stdout.String())
	assert.Empty(t, r.configs, "no server was opened")

	path := filepath.Join(t.TempDir(), "fleet.yaml")
	require.Equal(t, 0, new(testRun).run(t, "init", "--example", "--file", path))
	var again testRun
	assert.Equal(t, 2, again.run(t, "init", "--example", "--file", path))
	assert.Contains(t, again.stderr.String(), "init overwrites nothing")
}
