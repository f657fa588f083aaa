//go:build packages

package packages_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/fixtures/kept"
)

// inRoot are the packages of Debian that those of allclear are tried with.
const inRoot = "systemd,man-db,mandoc,bash-completion,zsh,fish,rpm"

// root is a Debian of a test's own: what it changes goes with the test, and what is below stays for the next.
type root struct{ below, layer, at string }

// debian is the Debian below, which is made when it is first asked for.
//
//nolint:gochecknoglobals // several tests ask at once
var debian = sync.OnceValues(func() (string, error) {
	cache, err := kept.Dir("allclear-packages", "ALLCLEAR_PACKAGES_DIR")
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "debian-trixie")
	return folder, kept.Once(context.Background(), folder, func(ctx context.Context, part string) error {
		return kept.Debian(ctx, part, "trixie", inRoot)
	})
})

// newRoot is a Debian in which nothing of allclear is installed. No service runs in it.
func newRoot(t *testing.T) *root {
	t.Helper()
	below, err := debian()
	if err != nil {
		t.Skipf("SKIPPED: no Debian to install packages in: %v", err)
	}
	r := &root{below: below, layer: t.TempDir()}
	r.at = filepath.Join(r.layer, "root")
	for _, folder := range []string{"root", "changed", "work"} {
		require.NoError(t, os.Mkdir(filepath.Join(r.layer, folder), 0o755))
	}
	if said, err := r.try("true"); err != nil {
		t.Skipf("SKIPPED: a root directory cannot be laid over another here: %v: %s", err, said)
	}
	return r
}

// try runs a program in the root, as its own root user, with mounts that end with it.
func (r *root) try(args ...string) (string, error) {
	const mounted = `mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/changed,workdir=$2/work" "$2/root" &&
		mount -t proc proc "$2/root/proc" && mount --bind /dev "$2/root/dev" &&
		root=$2/root && shift 2 && exec chroot "$root" "$@"`
	command := append([]string{"--mount", "--pid", "--fork", "sh", "-c", mounted, "sh", r.below, r.layer}, args...)
	cmd := exec.Command("unshare", command...)
	cmd.Env = []string{
		"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8",
		"DEBIAN_FRONTEND=noninteractive", "SYSTEMD_LOG_TARGET=console", // with no journal there is nowhere else
	}
	said, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(said)), err
}

// run runs a program in the root that must come to a good end, and gives what it says.
func (r *root) run(t *testing.T, args ...string) string {
	t.Helper()
	said, err := r.try(args...)
	require.NoError(t, err, "%s: %s", strings.Join(args, " "), said[max(0, len(said)-2000):])
	return said
}

// add copies a file of this machine into the root, and gives its path there.
func (r *root) add(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	name := filepath.Join("/", filepath.Base(file))
	require.NoError(t, os.WriteFile(filepath.Join(r.layer, "changed", name), data, 0o644))
	return name
}

// files are the paths of all files and folders that stay when nothing runs.
func (r *root) files(t *testing.T) []string {
	t.Helper()
	return strings.Split(r.run(t, "find", "/", "-xdev", "-not", "-path", "/proc/*", "-not", "-path", "/dev/*"), "\n")
}
