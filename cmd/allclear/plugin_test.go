package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
)

// TestPluginAnswersInOneLineAndItsOwnCodes: monitoring reads the first line of stdout and the exit code,
// and takes 1 for a warning, where allclear's own 1 means NO-GO.
func TestPluginAnswersInOneLineAndItsOwnCodes(t *testing.T) {
	refused := errors.New("refused")
	down := map[string]error{"s1/a": refused, "s1/b": refused, "s2/a": refused, "s2/b": refused}
	const couldNot = "ALLCLEAR UNKNOWN - could not run"
	folder := t.TempDir()
	for reason, c := range map[string]struct {
		run   *testRun
		args  []string
		code  int
		first string
	}{
		"GO": {args: []string{"verify", "-c", fleetPath(t)}, code: 0, first: "ALLCLEAR OK - GO"},
		"NO-GO": {
			run: &testRun{verify: differing}, args: []string{"verify", "-c", fleetPath(t)}, code: 2, first: "ALLCLEAR CRITICAL - NO-GO",
		},
		"INCOMPLETE":       {args: []string{"verify", "-c", fleetPath(t), "--checks", "drift"}, code: 3, first: "ALLCLEAR UNKNOWN - INCOMPLETE"},
		"nobody answers":   {run: &testRun{ping: down}, args: []string{"charset", "-c", fleetPath(t)}, code: 3, first: "ALLCLEAR UNKNOWN"},
		"no fleet file":    {args: []string{"verify", "-c", "/nowhere/fleet.yaml"}, code: 3, first: couldNot},
		"a misspelt flag":  {args: []string{"verify", "--jobs", "many"}, code: 3, first: couldNot},
		"no run was kept":  {args: []string{"report", folder}, code: 3, first: couldNot},
		"out can't be had": {args: []string{"verify", "-c", fleetPath(t), "--out", "/dev/null/out"}, code: 3, first: couldNot},
	} {
		for _, format := range [][]string{{"--format", "nagios"}, {"--format=nagios"}} {
			r := &testRun{}
			if c.run != nil {
				r.verify, r.ping = c.run.verify, c.run.ping
			}
			assert.Equal(t, c.code, r.run(t, append(c.args, format...)...), "%s: %s", reason, r.stderr.String())
			assert.True(t, strings.HasPrefix(r.stdout.String(), c.first), "%s: %s", reason, r.stdout.String())
			assert.Equal(t, 1, strings.Count(r.stdout.String(), "\n"), "%s: one line", reason)
		}
	}
}

// TestPluginReadsAKeptRun: a check that runs every minute reads what cron verified in the night, as
// long as that is not too old.
func TestPluginReadsAKeptRun(t *testing.T) {
	folder := keptRun(t)
	var fresh testRun
	assert.Equal(t, 2, fresh.run(t, "report", folder, "--max-age", "26h", "--format", "nagios"))
	assert.Contains(t, fresh.stdout.String(), "ALLCLEAR CRITICAL - NO-GO")
	var stale testRun
	assert.Equal(t, 3, stale.run(t, "report", folder, "--max-age", "1ns", "--format", "nagios"))
	assert.Contains(t, stale.stdout.String(), "ALLCLEAR UNKNOWN - could not run, nothing is proven: the run ended")
}

// TestPluginSaysOnceThatEvidenceWasLost: one line, also where a verdict was reached and could not be kept.
func TestPluginSaysOnceThatEvidenceWasLost(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		assert.NoError(t, os.RemoveAll(out))
		assert.NoError(t, os.WriteFile(out, nil, 0o600))
		return matching(p.Name, o, "shop.users")
	}}
	onePair := strings.Join(strings.Split(twoPairs, "\n")[:3], "\n")
	require.Equal(t, 3, r.run(t, "verify", "-c", writeFile(t, t.TempDir(), "f.yaml", onePair), "--out", out, "--format", "nagios"))
	assert.True(t, strings.HasPrefix(r.stdout.String(), "ALLCLEAR UNKNOWN - could not run"), r.stdout.String())
	assert.Equal(t, 1, strings.Count(r.stdout.String(), "\n"))
}
