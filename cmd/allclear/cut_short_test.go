package main

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
	"allclear/compare"
	"allclear/report"
)

// TestTimeout: a run that --timeout ends is INCOMPLETE, and reports what was verified until then.
func TestTimeout(t *testing.T) {
	r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		if p.Name == "s1" {
			return matching(p.Name, o, "shop.users")
		}
		return cancelled(ctx, p, o)
	}}
	assert.Equal(t, 3, r.run(t, "verify", "-c", fleetPath(t), "--timeout", "20ms", "--format", "json"))
	d := r.document(t)
	assert.Equal(t, report.Incomplete, d.Verdict)
	assert.Equal(t, "--timeout 20ms reached", d.Run.Interrupted)
	assert.Equal(t, 1, d.Coverage.Tables.Verified, "what was verified until then is in the report")
}

// TestSignals: a run that a signal ends has the exit code of the signal, whatever it found, and
// keeps a partial report.
func TestSignals(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		for name, first := range map[string]func(context.Context, compare.Pair, compare.Options) compare.PairOutcome{
			"nothing found yet": cancelled, "after a difference": differing,
		} {
			r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
				if p.Name == "s1" {
					return first(ctx, p, o)
				}
				assert.NoError(t, syscall.Kill(os.Getpid(), sig))
				return cancelled(ctx, p, o)
			}}
			out := filepath.Join(t.TempDir(), "out")
			assert.Equal(t, code, r.run(t, "verify", "-c", fleetPath(t), "--pairs", "2", "--out", out), name)
			assert.NotContains(t, r.stdout.String(), "] GO ", name)
			assert.Contains(t, r.stdout.String(), exit.SignalError{Signal: sig}.Error())
			assert.FileExists(t, filepath.Join(out, "latest", "report.json"), "the partial report is kept too")
		}
	}
}

// TestSecondSignalEndsAtOnce: a person who presses Ctrl-C again does not want to wait for a report.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	ended := make(chan int, 1)
	ctx, stop := withSignals(t.Context(), func() {}, func(code int) { ended <- code })
	defer stop()
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	<-ctx.Done()
	assert.Equal(t, exit.SignalError{Signal: syscall.SIGTERM}, context.Cause(ctx))
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	time.Sleep(2 * sameSignal)
	assert.Empty(t, ended, "timeout(1) signals twice and means it once")
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	select {
	case code := <-ended:
		assert.Equal(t, 130, code)
	case <-time.After(5 * time.Second):
		t.Fatal("the second signal did nothing")
	}
}
