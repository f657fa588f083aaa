package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/compare"
	"allclear/report"
)

// TestVerifyGo: a fleet on which everything matches is GO, and all of it was verified.
func TestVerifyGo(t *testing.T) {
	r := &testRun{}
	require.Equal(t, 0, r.run(t, "verify", "-c", fleetPath(t), "--format", "json", "--log-level", "error"), r.stderr.String())
	d := r.document(t)
	assert.Equal(t, report.Go, d.Verdict)
	assert.Equal(t, 4, d.Coverage.Tables.Verified)
	assert.Len(t, d.Run.ConfigSHA256, 64)
	assert.Equal(t, []report.Check{report.Charset, report.Drift, report.Identity, report.Rows}, d.Run.Checks)
	assert.True(t, strings.HasPrefix(d.Run.Command, "allclear verify -c "), d.Run.Command)
	assert.Empty(t, r.stderr.String(), "a quiet run says nothing")
	assert.Len(t, r.configs, 4)
	assert.Equal(t, "s2/b", r.configs[3].Name)
}

// TestVerifyNoGo: a difference is exit code 1, and a report in a file or a pipe has no colours.
func TestVerifyNoGo(t *testing.T) {
	r := &testRun{verify: differing}
	assert.Equal(t, 1, r.run(t, "verify", "-c", fleetPath(t)))
	assert.Contains(t, r.stdout.String(), "NO-GO")
	assert.NotContains(t, r.stdout.String(), "\x1b[", "no colours where there is no terminal")
}

// TestVerifyWithoutFile: one pair needs no fleet file, and its password is shown nowhere.
func TestVerifyWithoutFile(t *testing.T) {
	r := &testRun{environment: map[string]string{"PW": "hunter2"}}
	require.Equal(t, 0, r.run(t, "verify", "--a", "db01:3307", "--b", "/run/b.sock", "--user", "u", "--password-env", "PW",
		"--database", "shop", "--tls", "required", "--log-level", "debug"), r.stderr.String())
	assert.Equal(t, []server.Config{
		{Name: "a", Host: "db01", Port: 3307, User: "u", Password: "hunter2", TLS: server.TLSRequired, LockWait: 30 * time.Second},
		{Name: "b", Socket: "/run/b.sock", User: "u", Password: "hunter2", TLS: server.TLSRequired, LockWait: 30 * time.Second},
	}, r.configs)
	assert.NotContains(t, r.stdout.String()+r.stderr.String(), "hunter2")
}

// TestSettingsReachTheRun: every flag has its effect on what is compared, and how.
func TestSettingsReachTheRun(t *testing.T) {
	var got compare.Options
	r := &testRun{verify: func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		got = o
		return matching(p.Name, o, "shop.users")
	}}
	require.Equal(t, 0, r.run(t, "verify", "--a", "a", "--b", "b", "--user", "u", "--database", "shop", "--database", "a,b",
		"--jobs", "7", "--chunk-time", "2s", "--recheck", "5", "--recheck-delay", "3ms", "--tables", "shop.users"), r.stderr.String())
	assert.NotNil(t, got.Progress)
	assert.NotNil(t, got.Listing)
	assert.NotEmpty(t, got.RunID, "what a run alters in its own copy is not known before it")
	assert.NotEmpty(t, got.Variables)
	assert.Empty(t, got.LeftOutBy("shop.users"))
	assert.Equal(t, "tables", got.LeftOutBy("shop.listings"))
	got.RunID, got.Progress, got.Listing, got.Variables, got.LeftOutBy = "", nil, nil, nil, nil
	assert.Equal(t, compare.Options{
		Databases: []string{"shop", "a,b"}, Complete: true, Named: []string{"shop.users"},
		Jobs: 7, ChunkTime: 2 * time.Second, Recheck: 5, RecheckDelay: 3 * time.Millisecond,
		Checks: compare.Checks{compare.Rows, compare.Charset, compare.Drift, compare.IDs},
	}, got)
}
