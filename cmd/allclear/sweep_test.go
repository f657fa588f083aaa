package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/brake"
	"allclear/compare/finding"
)

// TestANightEndsBeforeWhatWouldCutIt: what ends first of its budget, its timeout and its quiet hours decides,
// so that the night spreads its reading over the time that it really has.
func TestANightEndsBeforeWhatWouldCutIt(t *testing.T) {
	at := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		reason          string
		budget, timeout time.Duration
		hours           string
		want            time.Duration
	}{
		{"nothing", 0, 0, "", 0},
		{"its budget", time.Hour, 0, "", time.Hour},
		{"its timeout", 0, time.Hour, "", 57 * time.Minute},
		{"the timeout is shorter", 3 * time.Hour, time.Hour, "", 57 * time.Minute},
		{"the timeout is longer", 30 * time.Minute, time.Hour, "", 30 * time.Minute},
		{"its quiet hours", 0, 0, "00:00-02:00 UTC", 57 * time.Minute},
		{"the quiet hours, with all", 3 * time.Hour, 2 * time.Hour, "00:00-02:00 UTC", 57 * time.Minute},
		{"quiet hours that are over", time.Hour, 0, "22:00-23:00 UTC", time.Hour},
	} {
		r := &request{promise: &promise{budget: span(c.budget)}, timeout: c.timeout}
		if c.hours != "" {
			r.braking.quietHours = hours(t, c.hours)
		}
		assert.Equal(t, c.want, r.budget(at), c.reason)
	}
}

// TestANightSaysWhatItDoesWithItsTime: a person who waits for it learns why it takes as long as that, and
// how it would not.
func TestANightSaysWhatItDoesWithItsTime(t *testing.T) {
	b := braking{limits: map[string]brake.Limits{"s1": {Rest: brake.Rest{Least: 9, Most: 99}}, "s2": {Rest: brake.Rest{Least: 4, Most: 4}}}}
	f := &finding.Forecast{TonightBytes: 6_200_000, TonightSeconds: 12}
	assert.Equal(t, "\n       tonight 6.2 MB are read in about 2m: there is time to spare, so it takes up to 10 times as long as need be,"+
		" for the sake of the servers (--rest 9 does not)", b.slowdown(f, 1000))
	assert.Contains(t, b.slowdown(f, 3), "in about 36s: there is time to spare, so it takes up to 3 times")
	assert.Contains(t, b.slowdown(&finding.Forecast{TonightBytes: 5}, 3), "tonight: there is time to spare")
	assert.Empty(t, b.slowdown(f, 1.2))
	delete(b.limits, "s1")
	assert.Empty(t, b.slowdown(f, 1000), "each rest has its length")
}
