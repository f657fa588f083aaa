//go:build packages

package packages_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDebComesAndGoes: it installs where nothing else is, starts nothing, and when it is purged the
// system is as it was.
func TestDebComesAndGoes(t *testing.T) {
	t.Parallel()
	r := newRoot(t)
	before, accounts := r.files(t), r.run(t, "cat", "/etc/passwd", "/etc/group")
	file := r.add(t, deb(t))
	r.run(t, "dpkg", "-i", file)
	assert.Regexp(t, `^allclear v\d`, r.run(t, "allclear", "version"))
	assert.Regexp(t, `allclear:x:\d+:\d+:allclear:/var/lib/allclear:.*nologin`, r.run(t, "getent", "passwd", "allclear"))
	assert.Equal(t, "allclear 755", r.run(t, "stat", "-c", "%U %a", "/var/lib/allclear"))
	assert.Contains(t, r.run(t, "cat", "/etc/allclear/fleet.yaml.example"), "append_only:")
	assert.Empty(t, r.run(t, "find", "/etc/systemd", "-name", "allclear*"), "nothing is enabled")

	r.run(t, "dpkg", "-i", file) // again, as an upgrade does
	assert.Equal(t, "allclear 755", r.run(t, "stat", "-c", "%U %a", "/var/lib/allclear"))

	// Somebody enables a timer, and one night it was; in the end they keep nothing.
	const link = "/etc/systemd/system/timers.target.wants/allclear-sweep@shop.timer"
	r.run(t, "mkdir", "-p", filepath.Dir(link))
	r.run(t, "ln", "-s", "/usr/lib/systemd/system/allclear-sweep@.timer", link)
	r.run(t, "dpkg", "--remove", "allclear")
	assert.Equal(t, link, r.run(t, "find", link), "what an administrator has set stays until the package is purged")
	r.run(t, "dpkg", "--purge", "allclear")
	r.run(t, "rm", file)
	assert.Equal(t, accounts, r.run(t, "cat", "/etc/passwd", "/etc/group"))
	assert.Empty(t, left(before, r.files(t)))
}

// TestEvidenceOutlivesThePackage: a report that a post-mortem needs must not go with a program.
func TestEvidenceOutlivesThePackage(t *testing.T) {
	t.Parallel()
	r := newRoot(t)
	r.run(t, "dpkg", "-i", r.add(t, deb(t)))
	r.run(t, "install", "-D", "-o", "allclear", "/dev/null", "/var/lib/allclear/shop/run/report.json")
	said := r.run(t, "dpkg", "--purge", "allclear")
	assert.Contains(t, said, "evidence of runs, and stays")
	assert.Equal(t, "allclear", r.run(t, "stat", "-c", "%U", "/var/lib/allclear/shop/run/report.json"))
}

// TestRPMComesAndGoes: the scripts of the .rpm are called with numbers. Debian's rpm unpacks and runs them.
func TestRPMComesAndGoes(t *testing.T) {
	t.Parallel()
	r := newRoot(t)
	before, file := r.files(t), r.add(t, rpm(t))
	assert.Contains(t, r.run(t, "rpm", "-K", "--nosignature", file), "digests OK")
	list := r.run(t, "rpm", "-qpl", file)
	for _, path := range []string{
		"/usr/bin/allclear", "/usr/lib/systemd/system/allclear-sweep@.timer", "/usr/share/man/man1/allclear-verify.1.gz",
		"/usr/share/zsh/site-functions/_allclear", "/usr/share/licenses/allclear/LICENSE", "/etc/allclear/fleet.yaml.example",
	} {
		assert.Contains(t, strings.Split(list, "\n"), path)
	}
	assert.Equal(t, "/etc/allclear/fleet.yaml.example", r.run(t, "rpm", "-qpc", file))
	r.run(t, "rpm", "-i", "--nodeps", file)
	assert.Regexp(t, `^allclear v\d`, r.run(t, "allclear", "version"))
	assert.Contains(t, r.run(t, "getent", "passwd", "allclear"), "/var/lib/allclear")
	r.run(t, "rpm", "-U", "--force", "--nodeps", file) // again, as an upgrade does
	assert.Contains(t, r.run(t, "getent", "passwd", "allclear"), "/var/lib/allclear")
	r.run(t, "rpm", "-e", "allclear")
	r.run(t, "rm", file)
	// Two folders belong to packages that Debian lacks.
	assert.Empty(t, left(append(before, "/usr/share/licenses", "/usr/share/zsh/site-functions"), r.files(t)))
}

// left are files that were not there before, but for what package managers keep for themselves.
func left(before, after []string) []string {
	var more []string
	for _, path := range after {
		isTheirs := slices.ContainsFunc([]string{
			"/var/lib/dpkg/", "/var/lib/rpm", "/root/.rpmdb", "/var/log/", "/var/cache/", "/etc/passwd-", "/etc/group-", "/etc/shadow-",
			"/etc/gshadow-", "/etc/subuid-", "/etc/subgid-", "/etc/.pwd.lock", "/run/", "/tmp",
		}, func(of string) bool { return strings.HasPrefix(path, of) })
		if !isTheirs && !slices.Contains(before, path) {
			more = append(more, path)
		}
	}
	return more
}

// TestManualIsForMan: man finds the pages, whatis knows them, and mandoc finds no error in them.
func TestManualIsForMan(t *testing.T) {
	t.Parallel()
	r := newRoot(t)
	r.run(t, "dpkg", "-i", r.add(t, deb(t)))
	pages := strings.Fields(r.run(t, "sh", "-c", "ls /usr/share/man/man[157]/allclear*"))
	require.Greater(t, len(pages), 15)
	r.run(t, append([]string{"lexgrog"}, pages...)...)
	const each = "for page in /usr/share/man/man[157]/allclear*; do "
	assert.Empty(t, r.run(t, "sh", "-c", each+"man --warnings -E UTF-8 -Tutf8 -l $page 2>&1 >/dev/null; done"))
	assert.Empty(t, r.run(t, "sh", "-c", each+"zcat $page | mandoc -T lint -W error; done"))
	for page, part := range map[string]string{
		"allclear-verify": "3    INCOMPLETE  not everything was verified", "allclear-snapshot-show": "show FOLDER",
		"allclear-fleet": "append_only:", "allclear-kinds": "row.differs",
	} {
		assert.Contains(t, r.run(t, "man", "-P", "cat", page), part)
	}
}

// TestShellsComplete: what a tired person does not have to look up.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	r := newRoot(t)
	r.run(t, "dpkg", "-i", r.add(t, deb(t)))
	bash := `source /usr/share/bash-completion/bash_completion; source /usr/share/bash-completion/completions/allclear
		COMP_LINE="allclear ver" COMP_POINT=12 COMP_WORDS=(allclear ver) COMP_CWORD=1; __start_allclear; printf '%s\n' "${COMPREPLY[@]}"`
	assert.Contains(t, r.run(t, "bash", "-c", bash), "verify")
	assert.Contains(t, r.run(t, "fish", "-c", "complete -C 'allclear ver'"), "verify")
	assert.Equal(t, "_allclear", r.run(t, "zsh", "-f", "-c", "autoload -Uz compinit; compinit -u; print $_comps[allclear]"))
}

// TestUnitsAreSound: systemd takes the units as they are meant, finds what they name, and has them shut in well.
func TestUnitsAreSound(t *testing.T) {
	t.Parallel()
	r := newRoot(t)
	r.run(t, "dpkg", "-i", r.add(t, deb(t)))
	const units = "/usr/lib/systemd/system/"
	assert.Empty(t, complaints(r.run(t, "systemd-analyze", "verify", "--recursive-errors=one",
		units+"allclear-sweep@shop.service", units+"allclear-sweep@shop.timer")))
	// 100 is wide open, 0 shut; what systemd itself calls OK ends at 40.
	r.run(t, "systemd-analyze", "security", "--offline=yes", "--threshold=20", units+"allclear-sweep@.service")

	// It does say so when a key is none, which would be passed over otherwise.
	service, err := os.ReadFile("allclear-sweep@.service")
	require.NoError(t, err)
	broken := filepath.Join(t.TempDir(), "allclear-broken@.service")
	require.NoError(t, os.WriteFile(broken, []byte(strings.Replace(string(service), "NoNewPrivileges=", "NoNewPrivilege=", 1)), 0o600))
	said, _ := r.try("systemd-analyze", "verify", r.add(t, broken))
	assert.Contains(t, strings.Join(complaints(said), "\n"), "Unknown key 'NoNewPrivilege'")
}

// complaints are what systemd-analyze says of allclear's units; it also has a word on others of the Debian.
func complaints(said string) []string {
	return slices.DeleteFunc(strings.Split(said, "\n"), func(line string) bool { return !strings.Contains(line, "allclear") })
}
