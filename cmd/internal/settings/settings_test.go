package settings_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/settings"
)

// TestAFileThatIsTooLargeIsRefused: half of a file might mean something else, and a device given by
// mistake must not fill the memory.
func TestAFileThatIsTooLargeIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	const limit = 16 << 20
	for size, fits := range map[int64]bool{0: true, limit: true, limit + 1: false} {
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		require.NoError(t, os.Truncate(path, size))
		data, err := settings.Read(path)
		if fits {
			require.NoError(t, err)
			assert.Len(t, data, int(size))
			continue
		}
		require.EqualError(t, err, path+" is larger than 16 MiB")
	}
}

// TestAPathStartsFromTheFolderOfTheFileThatNamesIt: a run from cron finds what a run by hand finds.
func TestAPathStartsFromTheFolderOfTheFileThatNamesIt(t *testing.T) {
	assert.Equal(t, "/etc/allclear/pw", settings.Resolve("/etc/allclear", "pw"))
	assert.Equal(t, "/run/pw", settings.Resolve("/etc/allclear", "/run/pw"))
	assert.Equal(t, "pw", settings.Resolve("", "pw"))
	assert.Empty(t, settings.Resolve("/etc/allclear", ""), "no path stays none")
}

// TestATildeIsTheHomeFolder: a shell does not replace it in a fleet file, nor in --out=~/evidence, and
// a folder of that name would be made in its place.
func TestATildeIsTheHomeFolder(t *testing.T) {
	t.Setenv("HOME", "/home/dba")
	assert.Equal(t, "/home/dba/.allclear", settings.Resolve("/etc/allclear", "~/.allclear"))
	assert.Equal(t, "/home/dba", settings.InHome("~"))
	assert.Equal(t, "/home/dba/x~/y", settings.InHome("~/x~/y"))
	for _, other := range []string{"", "/~/x", "a~/b", "~root/x"} {
		assert.Equal(t, other, settings.InHome(other))
	}
	t.Setenv("HOME", "")
	assert.Equal(t, "~/x", settings.InHome("~/x"), "nobody is at home")
}
