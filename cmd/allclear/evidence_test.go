package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/report/evidence"
)

// TestEvidenceIsKept: --out keeps every form of the report, whatever --format writes to stdout.
func TestEvidenceIsKept(t *testing.T) {
	out := filepath.Join(t.TempDir(), "deep", "out")
	r := &testRun{}
	require.Equal(t, 0, r.run(t, "verify", "-c", fleetPath(t), "--out", out, "--format", "ndjson"), r.stderr.String())
	for _, name := range []string{"report.json", "report.txt", "findings.ndjson"} {
		assert.FileExists(t, filepath.Join(out, "latest", name))
	}
	var summary struct{ Verdict string }
	lines := strings.Split(strings.TrimSpace(r.stdout.String()), "\n")
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &summary))
	assert.Equal(t, "GO", summary.Verdict)
}

// TestUnwritableOutIsFoundBeforeTheWork: hours of reading must not end in a report that cannot be kept.
func TestUnwritableOutIsFoundBeforeTheWork(t *testing.T) {
	file := writeFile(t, t.TempDir(), "file", "")
	r := &testRun{}
	assert.Equal(t, 2, r.run(t, "verify", "-c", fleetPath(t), "--out", filepath.Join(file, "out")))
	assert.Empty(t, r.configs, "no server was opened")
	assert.Empty(t, r.stdout.String())
	assert.NotEmpty(t, r.stderr.String())
}

// TestLostEvidence removes the folder during the run: the report still goes to
// stdout, and the exit code says that it was not kept, whatever the verdict.
func TestLostEvidence(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		assert.NoError(t, os.RemoveAll(out))
		assert.NoError(t, os.WriteFile(out, nil, 0o600))
		return differing(ctx, p, o)
	}}
	onePair := strings.Join(strings.Split(twoPairs, "\n")[:3], "\n")
	assert.Equal(t, 2, r.run(t, "verify", "-c", writeFile(t, t.TempDir(), "f.yaml", onePair), "--out", out))
	assert.Contains(t, r.stdout.String(), "NO-GO")
	assert.Contains(t, r.stderr.String(), out)
}

// TestFullStdout: a report that could not be written is no proof, so the exit code is 2.
func TestFullStdout(t *testing.T) {
	r := &testRun{out: func([]byte) (int, error) { return 0, syscall.ENOSPC }}
	assert.Equal(t, 2, r.run(t, "verify", "-c", fleetPath(t)))
	assert.Contains(t, r.stderr.String(), "no space left")
}

// TestOriginOfAReport: a report says who ran which program where.
func TestOriginOfAReport(t *testing.T) {
	r := &testRun{environment: map[string]string{"SUDO_USER": "ann"}}
	require.Equal(t, 0, r.run(t, "verify", "-c", fleetPath(t), "--format", "json"))
	d := r.document(t)
	program, err := os.ReadFile("/proc/self/exe")
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("%x", sha256.Sum256(program)), d.Tool.SHA256)
	host, err := os.Hostname()
	require.NoError(t, err)
	assert.Equal(t, host, d.Run.Host)
	assert.Contains(t, d.Run.User, "sudo of ann")
	assert.Contains(t, d.Run.Command, "allclear verify -c ")
}

// TestConfigAndLogInTheEvidence: what was asked for and what happened, but no password from wherever
// it came: a comment of the fleet file, a variable of the environment; nor what hides it thinly.
func TestConfigAndLogInTheEvidence(t *testing.T) {
	const secret, old = "s3cr3t-of-now", "s3cr3t-of-then"
	out := t.TempDir()
	config := "# password: " + old + "\n" + strings.Replace(twoPairs, "{user: allclear}", "{user: allclear, password_env: PW} # was "+old, 1)
	r := &testRun{environment: map[string]string{"PW": secret}}
	require.Equal(t, 0, r.run(t, "verify", "-c", writeFile(t, t.TempDir(), "f.yaml", config), "--out", out, "--log-level", "error"))
	latest := filepath.Join(out, "latest")
	kept, err := os.ReadFile(filepath.Join(latest, "fleet.yaml"))
	require.NoError(t, err)
	assert.Contains(t, string(kept), "password_env: PW")
	again := &testRun{environment: r.environment}
	require.Equal(t, 0, again.run(t, "verify", "-c", filepath.Join(latest, "fleet.yaml")), "it can be used again: %s", again.stderr.String())
	log, err := os.ReadFile(filepath.Join(latest, "run.log"))
	require.NoError(t, err)
	assert.Contains(t, string(log), `level=INFO msg="run started"`, "whatever --log-level shows")
	require.NoError(t, fs.WalkDir(os.DirFS(latest), ".", func(name string, e fs.DirEntry, err error) error {
		require.NoError(t, err)
		state, err := e.Info()
		require.NoError(t, err)
		if e.IsDir() {
			assert.Equal(t, os.FileMode(0o700), state.Mode().Perm(), name)
			return nil
		}
		text, err := os.ReadFile(filepath.Join(latest, name))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), state.Mode().Perm(), e.Name())
		for _, one := range []string{secret, old} {
			for _, form := range []string{one, base64.StdEncoding.EncodeToString([]byte(one)), hex.EncodeToString([]byte(one))} {
				assert.NotContains(t, string(text), form, e.Name())
			}
		}
		return nil
	}))
	all, err := evidence.Check(t.Context(), latest, nil)
	require.NoError(t, err)
	assert.True(t, all[0].IsWhole(), "the log belongs to it: %v", all[0].Wrong)
}
