package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPackagedCommandLinesAreOurs: a flag that has gone would be found at one o'clock at night, on every
// machine that has the package.
func TestPackagedCommandLinesAreOurs(t *testing.T) {
	for _, name := range []string{"allclear-sweep@.service", "cron"} {
		text, err := os.ReadFile(filepath.Join("..", "packages", name))
		require.NoError(t, err)
		lines := regexp.MustCompile(`(?m)^[^#\n]*\ballclear (sweep .*)$`).FindAllStringSubmatch(string(text), -1)
		require.Len(t, lines, 1, name)
		// What systemd puts in the place of its variables.
		line := strings.NewReplacer("%i", "shop", "${WITHIN}", "7d", "${BUDGET}", "3h", "${METRICS}", "/var/lib/allclear/shop.prom",
			"$OPTIONS", "--quiet-hours 01:00-05:00").Replace(lines[0][1])
		cmd, flags, err := newRootCommand(surroundings{}, newEngine()).Find(strings.Fields(line))
		require.NoError(t, err, name)
		assert.Equal(t, "sweep", cmd.Name())
		require.NoError(t, cmd.ParseFlags(flags), name)
		assert.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), name)
	}
}
