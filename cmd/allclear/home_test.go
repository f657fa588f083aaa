package main

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryPathOfTheCommandLineMayBeInTheHomeFolder: no shell replaces the ~ in --out=~/evidence, and none is
// there for the line of a systemd unit.
func TestEveryPathOfTheCommandLineMayBeInTheHomeFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	var flags int
	each(newRootCommand(surroundings{}, newEngine()), func(cmd *cobra.Command) {
		cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			value, _ := pflag.UnquoteUsage(f)
			if !slices.Contains([]string{"file", "folder", "path"}, value) {
				return
			}
			flags++
			require.NoError(t, f.Value.Set("~/x"), "%s --%s", cmd.CommandPath(), f.Name)
			assert.Equal(t, filepath.Join(home, "x"), f.Value.String(), "%s --%s", cmd.CommandPath(), f.Name)
		})
	})
	assert.Greater(t, flags, 20)

	for _, line := range [][]string{
		{"report", "~/x"}, {"diff", "~/x"}, {"diff", "~/x", "~/y"}, {"evidence", "check", "~/x"}, {"evidence", "pack", "~/x"},
		{"snapshot", "check", "~/x"}, {"snapshot", "show", "~/x"}, {"verify", "--a", "~/x/sock", "--b", "~/x/sock", "--password-file", "~/x"},
	} {
		var r testRun
		assert.NotEqual(t, 0, r.run(t, line...), line)
		assert.Contains(t, r.stderr.String(), filepath.Join(home, "x"), line)
	}
}

// each calls do with a command and all below it.
func each(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, below := range cmd.Commands() {
		each(below, do)
	}
}

// TestFlagsAsMySQLNamesThem: whoever knows the clients of MySQL is told what the flag is here.
func TestFlagsAsMySQLNamesThem(t *testing.T) {
	for written, meant := range map[string]string{
		"--ssl-cert": "--tls-cert", "--ssl-key": "--tls-key", "--ssl_ca": "--tls-ca", "--ssl-mode": "--tls", "--tables-": "--tables",
	} {
		var r testRun
		assert.Equal(t, 64, r.run(t, "verify", written, "x"))
		assert.Contains(t, r.stderr.String(), "Try: "+meant+"\n")
	}
}
