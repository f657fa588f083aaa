package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keptRun is the folder of a run, by the link that leads to it, of two pairs whose verdict is NO-GO.
func keptRun(t *testing.T) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "evidence")
	r := &testRun{verify: differing}
	require.Equal(t, 1, r.run(t, "verify", "-c", fleetPath(t), "--out", out), r.stderr.String())
	return filepath.Join(out, "latest")
}

// TestReportIsWrittenAgain: what was kept and what is written from it later are the same bytes, and
// the exit code tells that it was written.
func TestReportIsWrittenAgain(t *testing.T) {
	folder := keptRun(t)
	var again testRun
	require.Equal(t, 0, again.run(t, "report", folder, "--format", "json"), again.stderr.String())
	assert.Equal(t, readFile(t, folder, "report.json"), again.stdout.String())
	assert.Empty(t, again.configs, "no server was opened")

	var text testRun
	require.Equal(t, 0, text.run(t, "report", filepath.Join(folder, "report.json")), text.stderr.String())
	assert.Equal(t, readFile(t, folder, "report.txt"), text.stdout.String())
}

// TestReportRefusesWhatCannotBeBelieved: a report that was altered, cut short or of a newer schema
// is not rendered as if it were whole.
func TestReportRefusesWhatCannotBeBelieved(t *testing.T) {
	whole := readFile(t, keptRun(t), "report.json")
	for reason, c := range map[string]struct{ text, says string }{
		"a verdict made better": {strings.Replace(whole, `"verdict": "NO-GO"`, `"verdict": "GO"`, 1), "it was altered"},
		"a newer schema":        {strings.Replace(whole, `"schema_version": 1`, `"schema_version": 2`, 1), "schema version 2"},
		"cut short":             {whole[:len(whole)/2], "no complete report.json"},
	} {
		file := writeFile(t, t.TempDir(), "report.json", c.text)
		var r testRun
		assert.Equal(t, 2, r.run(t, "report", file), reason)
		assert.Empty(t, r.stdout.String(), reason)
		assert.Contains(t, r.stderr.String(), c.says, reason)
	}
}

// TestReportThatIsNotAsTheRunWroteItIsRefused: one digit is enough, where no verdict shows it.
func TestReportThatIsNotAsTheRunWroteItIsRefused(t *testing.T) {
	folder := keptRun(t)
	file := filepath.Join(folder, "report.json")
	altered := strings.Replace(readFile(t, folder, "report.json"), `"planned": 2`, `"planned": 3`, 1)
	require.NoError(t, os.WriteFile(file, []byte(altered), 0o600))
	for _, path := range []string{folder, file, filepath.Dir(folder)} {
		var r testRun
		assert.Equal(t, 2, r.run(t, "report", path))
		assert.Empty(t, r.stdout.String())
		assert.Contains(t, r.stderr.String(), "it is not the file that the run wrote")
		assert.Contains(t, r.stderr.String(), "Try: allclear evidence check ")
	}
}

// TestReportSaysWhichRunsThereAre: it does not pick one of several runs.
func TestReportSaysWhichRunsThereAre(t *testing.T) {
	whole, folder := readFile(t, keptRun(t), "report.json"), t.TempDir()
	for _, run := range []string{"20260301T030000Z-aaaa", "20260302T030000Z-bbbb"} {
		require.NoError(t, os.Mkdir(filepath.Join(folder, run), 0o755))
		writeFile(t, filepath.Join(folder, run), "report.json", whole)
	}
	var r testRun
	assert.Equal(t, 64, r.run(t, "report", folder))
	assert.Contains(t, r.stderr.String(), "20260302T030000Z-bbbb, 20260301T030000Z-aaaa")
	assert.Contains(t, r.stderr.String(), "Try: ")
}

// TestOldReportIsNoAnswer: a GO of last month says nothing of today's data.
func TestOldReportIsNoAnswer(t *testing.T) {
	folder := keptRun(t)
	var young testRun
	require.Equal(t, 0, young.run(t, "report", folder, "--max-age", "1h"), young.stderr.String())
	text := readFile(t, folder, "report.json")
	year := time.Now().UTC().Year()
	aged := strings.ReplaceAll(text, fmt.Sprintf(`"%d-`, year), fmt.Sprintf(`"%d-`, year-4))
	var old testRun
	assert.Equal(t, 2, old.run(t, "report", writeFile(t, t.TempDir(), "report.json", aged), "--max-age", "1h"))
	assert.Empty(t, old.stdout.String())
	assert.Contains(t, old.stderr.String(), "longer ago than --max-age 1h")
}

func readFile(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	require.NoError(t, err)
	return string(text)
}

// TestLaterNotesStandInTheTimeline: what ended an incident is noted after the run that found it, and the
// post-mortem is of that run.
func TestLaterNotesStandInTheTimeline(t *testing.T) {
	folder := t.TempDir()
	file, book := writeFile(t, folder, "fleet.yaml", "fleet: shop\n"+twoPairs), filepath.Join(folder, "ledger.db")
	var noteless testRun
	noteless.verify = differing
	require.Equal(t, 1, noteless.run(t, "verify", "-c", file, "--out", filepath.Join(folder, "evidence")), noteless.stderr.String())
	kept := filepath.Join(folder, "evidence")

	var without testRun
	require.Equal(t, 2, without.run(t, "report", kept, "--ledger", book))
	assert.NoFileExists(t, book, "reading makes no ledger")

	var noted testRun
	require.Equal(t, 0, noted.run(t, "note", "-c", file, "--ledger", book, "all is well", "--kind", "stable"), noted.stderr.String())
	var next testRun
	require.Equal(t, 0, next.run(t, "note", "-c", file, "--ledger", book, "prices again", "--kind", "detected"), next.stderr.String())
	for path, want := range map[string]bool{book: true, "": false} {
		args := []string{"report", kept, "--format", "markdown"}
		if want {
			args = append(args, "--ledger", path)
		}
		var r testRun
		require.Equal(t, 0, r.run(t, args...), r.stderr.String())
		assert.Equal(t, want, strings.Contains(r.stdout.String(), "all is well"))
		assert.Equal(t, want, strings.Contains(r.stdout.String(), "Time to resolve"))
		assert.NotContains(t, r.stdout.String(), "prices again", "another incident, after the end of this one")
	}
}
