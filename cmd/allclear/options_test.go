package main

import (
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
)

// TestFlagsShowTheDefaultsOfTheOptions: the demo has no flags, and must run with the defaults
// that verify --help shows.
func TestFlagsShowTheDefaultsOfTheOptions(t *testing.T) {
	o := defaultVerifyOptions()
	o.run.chunkTime, o.run.pairs.value, o.run.timeout = 3*time.Second, 7, time.Minute
	o.run.recheck.value, o.run.recheckDelay, o.run.checks.values = 2, time.Second, []string{"drift"}
	o.run.ids.margin, o.run.ids.warn.share, o.run.ids.scanRows.value = time.Hour, 0.5, 9
	o.run.values.value, o.output.format.value, o.log.level.value, o.target.tls.value = "none", "json", "warn", "required"
	before := o
	cmd := &cobra.Command{}
	o.addFlags(cmd)
	assert.Equal(t, before, o, "flags change nothing that is not given")
	for flag, want := range map[string]string{
		"chunk-time": "3s", "pairs": "7", "timeout": "1m0s", "recheck": "2", "recheck-delay": "1s", "checks": "drift", "margin": "1h0m0s",
		"warn": "50%,180d", "scan-rows": "9", "values": "none", "format": "json", "log-level": "warn", "tls": "required",
	} {
		assert.Equal(t, want, cmd.Flags().Lookup(flag).DefValue, flag)
	}
}
