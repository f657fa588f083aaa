//go:build packages

// Package packages_test tries the packages as those who install them do. It takes a Debian of its own, so it has a
// target of its own: make test-packages.
package packages_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

//nolint:gochecknoglobals // where the packages are while the tests run
var out string

// TestMain makes a folder for the packages, and removes it in the end.
func TestMain(m *testing.M) {
	code := 1
	var err error
	if out, err = os.MkdirTemp("", "allclear-packages-"); err == nil {
		code = m.Run()
		err = os.RemoveAll(out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// build runs build.sh of a folder with further variables of the environment.
func build(script, folder string, environment []string, arguments ...string) error {
	cmd := exec.Command(script, append([]string{folder}, arguments...)...)
	cmd.Env = append(os.Environ(), environment...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build.sh: %w: %s", err, said)
	}
	return nil
}

// built makes the packages of the last commit, for both architectures.
//
//nolint:gochecknoglobals // they take half a minute, and every test looks at them
var built = sync.OnceValue(func() error { return build("./build.sh", out, nil) })

// packages is the folder of the packages.
func packages(t *testing.T) string {
	t.Helper()
	require.NoError(t, built())
	return out
}

// one is the only file of the packages that a pattern matches.
func one(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(packages(t), pattern))
	require.NoError(t, err)
	require.Len(t, found, 1, pattern)
	return found[0]
}

// deb and rpm are the packages for this machine.
func deb(t *testing.T) string { t.Helper(); return one(t, "*_"+runtime.GOARCH+".deb") }

func rpm(t *testing.T) string {
	t.Helper()
	return one(t, "*."+map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]+".rpm")
}

// TestSameCommitSameBytes: who builds the packages again, elsewhere and with other settings, can compare them
// with those that were given out, and then knows that they hold what the sources say.
func TestSameCommitSameBytes(t *testing.T) {
	t.Parallel()
	folder := packages(t)
	elsewhere, again := filepath.Join(t.TempDir(), "another", "clone"), t.TempDir()
	clone, err := exec.Command("git", "clone", "--quiet", "../..", elsewhere).CombinedOutput()
	require.NoError(t, err, "%s", clone)
	require.NoError(t, build(filepath.Join(elsewhere, "cmd", "packages", "build.sh"), again,
		[]string{"TZ=Pacific/Kiritimati", "LC_ALL=C.UTF-8", "TMPDIR=" + t.TempDir(), "SOURCE_DATE_EPOCH=1"}, runtime.GOARCH))
	entries, err := os.ReadDir(again)
	require.NoError(t, err)
	assert.Len(t, entries, 4, "a .tar.gz, a .deb, a .rpm and their sums")
	for _, e := range entries {
		if e.Name() != "SHA256SUMS" {
			assert.Equal(t, sum(t, filepath.Join(folder, e.Name())), sum(t, filepath.Join(again, e.Name())), e.Name())
		}
	}
}

func sum(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	return fmt.Sprintf("%x", sha256.Sum256(data))
}

// TestSumsAreOfAllPackages: a package that nobody can check is one too many.
func TestSumsAreOfAllPackages(t *testing.T) {
	folder := packages(t)
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 7, "a .tar.gz, a .deb and a .rpm for each of two architectures, and the sums")
	sums, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	require.NoError(t, err)
	for _, e := range entries {
		if e.Name() != "SHA256SUMS" {
			assert.Contains(t, string(sums), sum(t, filepath.Join(folder, e.Name()))+"  "+e.Name()+"\n")
		}
	}
}

// unpack unpacks the archive for this machine.
func unpack(t *testing.T, into string) {
	t.Helper()
	archive := one(t, "*-linux-"+runtime.GOARCH+".tar.gz")
	said, err := exec.Command("tar", "-xzf", archive, "--strip-components=1", "-C", into).CombinedOutput()
	require.NoError(t, err, "%s", said)
}

// TestArchiveHasEverything: whoever has neither dpkg nor rpm installs the same by hand.
func TestArchiveHasEverything(t *testing.T) {
	folder := t.TempDir()
	unpack(t, folder)
	for _, name := range []string{
		"allclear", "README.md", "CHANGELOG.md", "LICENSE", "third-party", "man/man1/allclear.1", "man/man5/allclear-fleet.5",
		"completions/allclear.bash", "completions/allclear.zsh", "completions/allclear.fish", "systemd/allclear-sweep@.service",
		"systemd/allclear-sweep@.timer", "examples/fleet.yaml", "examples/cron", "examples/prometheus-rules.yaml",
	} {
		assert.FileExists(t, filepath.Join(folder, name))
	}
	third, err := os.ReadFile(filepath.Join(folder, "third-party"))
	require.NoError(t, err)
	for _, module := range []string{"Go go1.", "\ngithub.com/go-sql-driver/mysql v", "\nmodernc.org/sqlite v"} {
		assert.Contains(t, string(third), module, "its licence asks for that")
	}
	version, err := exec.Command(filepath.Join(folder, "allclear"), "version").CombinedOutput()
	require.NoError(t, err)
	assert.Regexp(t, `^allclear v\d+\.\d+\.\d+`, string(version), "a program that cannot say which it is cannot be reported on")
	assert.NotContains(t, string(version), "dirty")
}

// TestLintianIsSatisfied: Debian's own check of packages.
func TestLintianIsSatisfied(t *testing.T) {
	t.Parallel()
	lintian, err := exec.LookPath("lintian")
	if err != nil {
		t.Skip("SKIPPED: there is no lintian here")
	}
	said, err := exec.Command(lintian, "--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0", deb(t)).CombinedOutput()
	require.NoError(t, err, "%s", said)
	assert.Empty(t, strings.TrimSpace(string(said)))
}
