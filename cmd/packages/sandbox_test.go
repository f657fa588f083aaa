//go:build packages

package packages_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSandboxForbidsNothingThatIsNeeded: under systemd a system call that the unit's filter has not foreseen fails
// at night. The demo reads servers, keeps reports and snapshots, and writes a ledger, as a sweep does.
func TestSandboxForbidsNothingThatIsNeeded(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIPPED: there is no strace here")
	}
	r, folder := newRoot(t), t.TempDir()
	unpack(t, folder)
	trace := filepath.Join(folder, "trace")
	// It leaves alone what the demo starts: the servers.
	said, err := exec.Command(strace, "-f", "-b", "execve", "-qq", "-o", trace, filepath.Join(folder, "allclear"), "demo").CombinedOutput()
	require.NoError(t, err, "%s", said)
	text, err := os.ReadFile(trace)
	require.NoError(t, err)
	made := map[string]bool{}
	for _, call := range regexp.MustCompile(`(?m)^\d+ +([a-z_0-9]+)\(`).FindAllStringSubmatch(string(text), -1) {
		made[call[1]] = true
	}
	require.Greater(t, len(made), 40)
	require.True(t, made["connect"] && made["fsync"], "what was traced is the demo")

	allowed := map[string]bool{}
	for _, filter := range filters(t) {
		names, isForbidden := strings.CutPrefix(filter, "~")
		for _, name := range strings.Fields(names) {
			for _, call := range members(t, r, name) {
				allowed[call] = !isForbidden
			}
		}
	}
	require.False(t, allowed["mount"] || allowed["setuid"])
	for _, call := range slices.Sorted(maps.Keys(made)) {
		assert.True(t, allowed[call], call)
	}
}

// filters are the lines of the unit that say which system calls there are.
func filters(t *testing.T) []string {
	t.Helper()
	unit, err := os.ReadFile("allclear-sweep@.service")
	require.NoError(t, err)
	var found []string
	for _, line := range regexp.MustCompile(`(?m)^SystemCallFilter=(.*)$`).FindAllStringSubmatch(string(unit), -1) {
		found = append(found, line[1])
	}
	require.NotEmpty(t, found)
	return found
}

// members are the system calls of a group, or the one of that name.
func members(t *testing.T, r *root, name string) []string {
	t.Helper()
	if !strings.HasPrefix(name, "@") {
		return []string{name}
	}
	var all []string
	for line := range strings.Lines(r.run(t, "systemd-analyze", "syscall-filter", name)) {
		if member := strings.TrimSpace(line); member != "" && member != name && !strings.HasPrefix(member, "#") {
			all = append(all, members(t, r, member)...)
		}
	}
	return all
}
