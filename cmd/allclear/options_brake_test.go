package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
	"allclear/cmd/internal/quiethours"
	"allclear/compare"
	"allclear/report"
)

func hours(t *testing.T, text string) quiethours.Hours {
	t.Helper()
	h, err := quiethours.Parse(text)
	require.NoError(t, err)
	return h
}

// writeFleet writes a fleet file.
func writeFleet(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fleet.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestARunKeepsToItsQuietHours: outside of them it reads nothing, and what it has not done at their
// end is unverified, for that reason.
func TestARunKeepsToItsQuietHours(t *testing.T) {
	b := braking{quietHours: hours(t, "22:00-05:00 UTC"), by: hoursByFlag}
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.DateTime, text)
		require.NoError(t, err)
		return parsed
	}
	require.NoError(t, b.mayBegin(at("2026-11-28 23:00:00")))
	require.NoError(t, b.mayBegin(at("2026-11-28 04:59:59")))
	err := b.mayBegin(at("2026-11-28 05:00:00"))
	require.EqualError(t, err, "it is 05:00, outside of the quiet hours 22:00-05:00 UTC (--quiet-hours): nothing was read")
	assert.Equal(t, "wait for 22:00 UTC on 28 Nov, or run without them: leave it out", exit.HintOf(err))
	assert.Equal(t, report.ExitCouldNot, exit.Code(err), "nothing is proven")

	ctx, stop := b.until(context.Background(), at("2026-11-28 23:00:00"))
	defer stop()
	deadline, _ := ctx.Deadline()
	assert.Equal(t, at("2026-11-29 05:00:00"), deadline.UTC())
	ctx, stop = b.until(context.Background(), at("2000-01-01 05:00:00")) // they ended since
	defer stop()
	<-ctx.Done()
	assert.EqualError(t, context.Cause(ctx), "the quiet hours 22:00-05:00 UTC ended (--quiet-hours)")

	none := braking{}
	require.NoError(t, none.mayBegin(time.Now()))
	ctx, stop = none.until(context.Background(), time.Now())
	defer stop()
	_, hasEnd := ctx.Deadline()
	assert.False(t, hasEnd)
}

// TestNothingIsReadOutsideOfTheQuietHours: neither by the flag nor, where the run is gentle, by the fleet file.
func TestNothingIsReadOutsideOfTheQuietHours(t *testing.T) {
	now := time.Now().UTC()
	window := now.Add(-2*time.Hour).Format("15:04") + "-" + now.Add(-time.Hour).Format("15:04") + " UTC"
	r := &testRun{}
	assert.Equal(t, report.ExitCouldNot, r.run(t, "verify", "--a", "a", "--b", "b", "--user", "u", "--quiet-hours", window))
	assert.Contains(t, r.stderr.String(), "outside of the quiet hours "+window)
	assert.Empty(t, r.configs, "no server is opened")

	file := "gentle: {quiet_hours: " + window + "}\ndefaults: {user: u}\npairs: [{name: s1, a: {host: a1}, b: {host: b1}}]\n"
	path := writeFleet(t, file)
	assert.Equal(t, report.ExitCouldNot, r.run(t, "verify", "-c", path, "--gentle"))
	assert.Contains(t, r.stderr.String(), "outside of the quiet hours "+window+" (quiet_hours of the fleet file)")
	assert.Equal(t, report.ExitGo, r.run(t, "verify", "-c", path), "who does not ask for a gentle run wants everything now")
}

// TestTheRunEndsWithItsQuietHours: whatever is read then is cut off at their end.
func TestTheRunEndsWithItsQuietHours(t *testing.T) {
	now := time.Now().UTC()
	window := now.Add(-2*time.Hour).Format("15:04") + "-" + now.Add(2*time.Hour).Format("15:04") + " UTC"
	r := &testRun{verify: func(ctx context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
		end, hasEnd := ctx.Deadline()
		assert.True(t, hasEnd)
		assert.WithinDuration(t, now.Add(2*time.Hour), end, 2*time.Minute)
		return matching(p.Name, o, "shop.users")
	}}
	assert.Equal(t, report.ExitGo, r.run(t, "verify", "--a", "a", "--b", "b", "--user", "u", "--quiet-hours", window), r.stderr.String())
}

// TestGentleSettingsReachTheRun: a gentle run reads one short key range at a time unless flags say
// otherwise, and a run that is not has no brake.
func TestGentleSettingsReachTheRun(t *testing.T) {
	path := writeFleet(t, "gentle: {rest: 4}\ndefaults: {user: u}\npairs: [{name: s1, a: {host: a1}, b: {host: b1}}]\n")
	for _, c := range []struct {
		reason   string
		flags    []string
		jobs     int
		chunk    time.Duration
		isGentle bool
	}{
		{"by default", []string{"--jobs", "3"}, 3, 500 * time.Millisecond, false},
		{"gentle", []string{"--gentle"}, 1, 10 * time.Millisecond, true},
		{"gentle and otherwise", []string{"--gentle", "--jobs", "2", "--chunk-time", "1s"}, 2, time.Second, true},
		{"one limit alone", []string{"--max-load", "40", "--jobs", "3"}, 3, 500 * time.Millisecond, true},
	} {
		var got compare.Options
		r := &testRun{verify: func(_ context.Context, p compare.Pair, o compare.Options) compare.PairOutcome {
			got = o
			return compare.PairOutcome{Name: p.Name}
		}}
		r.run(t, append([]string{"verify", "-c", path}, c.flags...)...)
		assert.Equal(t, c.jobs, got.Jobs, c.reason)
		assert.Equal(t, c.chunk, got.ChunkTime, c.reason)
		assert.Equal(t, c.isGentle, got.Gate != nil, c.reason)
	}
}

// TestBadGentleFlags: a limit that makes no sense never passes for none.
func TestBadGentleFlags(t *testing.T) {
	for _, flags := range [][]string{
		{"--max-lag", "100ms"}, {"--max-lag", "-1s"}, {"--max-load", "-1"}, {"--max-history", "x"}, {"--rest", "-1"}, {"--rest", "NaN"},
		{"--quiet-hours", "01:00"},
	} {
		r := &testRun{}
		assert.Equal(t, exit.CodeUsage, r.run(t, append([]string{"verify", "--a", "a", "--b", "b", "--user", "u"}, flags...)...), "%v", flags)
		assert.Contains(t, r.stderr.String(), flags[0], "%v", flags)
		assert.Contains(t, r.stderr.String(), "Try: ", "%v", flags)
	}
}

// TestWaitsAreLoggedOnceInAWhile: what a run waits for is said at once, and a load around its limit
// does not fill the log.
func TestWaitsAreLoggedOnceInAWhile(t *testing.T) {
	var log bytes.Buffer
	now := time.Unix(0, 0).Add(time.Hour)
	w := newWaitingLog(slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return now })
	w.waits("s1", "b: replica lag 94s, limit 30s")
	now = now.Add(time.Second)
	w.waits("s1", "b: replica lag 95s, limit 30s")
	now = now.Add(time.Minute)
	w.waits("s1", "b: replica lag 155s, limit 30s")
	w.waits("s1", "")
	for range 10 {
		now = now.Add(time.Second)
		w.waits("s1", "a: running statements 33, limit 32")
		w.waits("s1", "")
	}
	w.waits("s2", "the pause file is there")
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	require.Len(t, lines, 4, "%s", log.String())
	assert.Contains(t, lines[0], `msg=waiting pair=s1 for="b: replica lag 94s, limit 30s"`)
	assert.Contains(t, lines[1], `msg=waiting pair=s1 for="b: replica lag 155s, limit 30s"`)
	assert.Contains(t, lines[2], `msg="going on" pair=s1 waited=1m1s`)
	assert.Contains(t, lines[3], "pair=s2")
}
