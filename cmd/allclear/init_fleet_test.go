package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/fleetfile"
)

// TestInitWritesWhatVerifyReads: the file that init writes is read as what init found, also with
// names that have a meaning in YAML.
func TestInitWritesWhatVerifyReads(t *testing.T) {
	folder := t.TempDir()
	pw := writeFile(t, folder, "pass: word #1", "hunter2\n")
	ca := writeFile(t, folder, "ca.pem", "-")
	path := filepath.Join(folder, "fleet.yaml")
	r := &testRun{databases: map[string][]string{
		"a": {"shop", "on", "12", "#x", `a"b`, "a\\b", "ü: y", "[z]", "0x10", "1.0", "null", "-", "~"},
		"b": {"shop", "only_b"},
	}}
	args := []string{"init", "--a", "[::1]:3307", "--b", "/run/my sql.sock", "--user", "@user: {x}",
		"--password-file", pw, "--tls", "verify-ca", "--tls-ca", ca, "--file", path}
	require.Equal(t, 0, r.run(t, args...), r.stderr.String())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "hunter2")
	assert.Contains(t, string(text), "  - only_b  # on member b only")

	f, err := fleetfile.Load(path, testSources(nil), fleetfile.Both)
	require.NoError(t, err, string(text))
	assert.ElementsMatch(t, append(r.databases["a"], "only_b"), f.Databases)
	require.Len(t, f.Pairs, 1)
	a, b := f.Pairs[0].A, f.Pairs[0].B
	assert.Equal(t, fleetfile.Address{Host: "::1", Port: 3307}, a.Address)
	assert.Equal(t, fleetfile.Address{Socket: "/run/my sql.sock"}, b.Address)
	assert.Equal(t, "@user: {x}", a.Login.User)
	assert.Equal(t, "hunter2", b.Login.Password.Reveal())
	assert.Equal(t, ca, a.Login.CAFile)

	assert.Contains(t, r.stdout.String(), "then: allclear verify -c "+path+"\n"+
		"Every night, with a ledger (take \"# \" from the lines ids: and ledger:): allclear sweep -c "+path+" ")
	uncommented := strings.NewReplacer("\n# ids:", "\nids:", "\n#   ledger:", "\n  ledger:").Replace(string(text))
	f, err = fleetfile.Load(writeFile(t, folder, "with-ledger.yaml", uncommented), testSources(nil), fleetfile.Both)
	require.NoError(t, err)
	assert.NotEmpty(t, f.IDs.Ledger, "what init says makes one")

	assert.Equal(t, 2, r.run(t, args...), "a second time")
	assert.Contains(t, r.stderr.String(), "is there already, and init overwrites nothing")
}

// TestInitToStdout: the file can go through a pipe, and holds no password.
func TestInitToStdout(t *testing.T) {
	r := &testRun{environment: map[string]string{"PW": "hunter2"}}
	require.Equal(t, 0, r.run(t, "init", "--a", "a", "--b", "b", "--user", "u", "--password-env", "PW", "--file", "-"), r.stderr.String())
	assert.Contains(t, r.stdout.String(), "  password_env: PW\n")
	assert.Contains(t, r.stdout.String(), "sees no database yet")
	assert.NotContains(t, r.stdout.String(), "hunter2")
	_, err := fleetfile.Load(writeFile(t, t.TempDir(), "fleet.yaml", r.stdout.String()), testSources(r.environment), fleetfile.Both)
	assert.NoError(t, err)
}
