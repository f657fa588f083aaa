package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMetricsAreThoseOfTheLastRunThatEnded: a run that could not run says nothing new of the data, so
// the metrics get older, and their age is what rings.
func TestMetricsAreThoseOfTheLastRunThatEnded(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "allclear.prom")
	r := &testRun{verify: differing}
	require.Equal(t, 1, r.run(t, "verify", "-c", fleetPath(t), "--metrics", path), r.stderr.String())
	kept := readFile(t, folder, "allclear.prom")
	assert.Contains(t, kept, `goal="rows",verdict="NO-GO"} 1.0`)
	assert.Contains(t, kept, `kind="row.differs",pair="s1",severity="blocker"} 1.0`)
	state, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o644), state.Mode().Perm(), "node_exporter runs as another account")

	var could testRun
	require.Equal(t, 2, could.run(t, "verify", "-c", fleetPath(t), "--tables", "no.such", "--metrics", path))
	assert.Equal(t, kept, readFile(t, folder, "allclear.prom"))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no temporary file stays")
}

// TestMetricsThatNobodyCouldReadAreFoundBeforeTheWork: hours of reading must not end in a file that cannot
// be written, or that nobody collects.
func TestMetricsThatNobodyCouldReadAreFoundBeforeTheWork(t *testing.T) {
	for path, code := range map[string]int{
		filepath.Join(t.TempDir(), "allclear.txt"):             64,
		filepath.Join(t.TempDir(), "nowhere", "allclear.prom"): 2,
	} {
		r := &testRun{}
		assert.Equal(t, code, r.run(t, "verify", "-c", fleetPath(t), "--metrics", path), path)
		assert.Empty(t, r.configs, "no server was opened")
		assert.Contains(t, r.stderr.String(), "Try: ")
	}
}

// TestFilesForMonitoringComeWithTheCommand: who has the program alone has the rules and the dashboard.
func TestFilesForMonitoringComeWithTheCommand(t *testing.T) {
	for name, part := range map[string]string{"rules": "alert: AllclearNoGo", "dashboard": `"title": "allclear"`} {
		var r testRun
		require.Equal(t, 0, r.run(t, "metrics", name), r.stderr.String())
		assert.Contains(t, r.stdout.String(), part)
	}
	var list testRun
	require.Equal(t, 0, list.run(t, "metrics"))
	assert.True(t, strings.HasPrefix(list.stdout.String(), "allclear_verdict{fleet,goal,verdict}\n    1 for the verdict"))
	var wrong testRun
	assert.Equal(t, 64, wrong.run(t, "metrics", "rulez"))
	assert.Contains(t, wrong.stderr.String(), `Try: "rules"`)
}
