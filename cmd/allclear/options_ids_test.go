package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/cmd/internal/exit"
)

// TestThreshold: a threshold that is shown can be given again, and a bad one changes nothing.
func TestThreshold(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		text  string
		want  threshold
		shown string
	}{
		{"90%,30d", threshold{0.9, 30 * day}, "90%,30d"},
		{"30d,90%", threshold{0.9, 30 * day}, "90%,30d"},
		{"12.5%", threshold{share: 0.125}, "12.5%"},
		{"70%", threshold{share: 0.7}, "70%"},
		{"99.99%", threshold{share: 0.9999}, "99.99%"},
		{"0.5d", threshold{left: 12 * time.Hour}, "0.5d"},
		{"100%,36500d", threshold{1, 36500 * day}, "100%,36500d"},
		{"0d", threshold{}, "0d"},
	} {
		got := threshold{0.1, day} // Set must replace both
		require.NoError(t, got.Set(c.text), c.text)
		assert.InDelta(t, c.want.share, got.share, 1e-12, c.text)
		assert.Equal(t, c.want.left, got.left, c.text)
		assert.Equal(t, c.shown, got.String(), c.text)
		var again threshold
		require.NoError(t, again.Set(got.String()), c.text)
		assert.Equal(t, got, again, c.text)
	}
	for _, text := range []string{
		"", "90", "0%", "-1%", "101%", "NaN%", "Inf%", "%", "d", "-1d", "36501d", "NaNd", "Infd", "1e400%",
		"90%,", "30 days", "90%,95%", "1d,2d",
	} {
		got := threshold{0.5, day}
		err := got.Set(text)
		require.Error(t, err, text)
		assert.Equal(t, threshold{0.5, day}, got, "%q changes nothing", text)
		assert.Contains(t, exit.HintOf(err), "90%,30d")
	}
}

// TestByteRate: a rate that is shown can be given again, and a bad one changes nothing.
func TestByteRate(t *testing.T) {
	for text, want := range map[string]float64{
		"17MiB": 17 << 20, "17 MiB": 17 << 20, " 1.5GiB ": 1.5 * (1 << 30), "50MB": 50e6, "2KB": 2e3, "1KiB": 1024, "3GB": 3e9, "1": 1,
	} {
		var r byteRate
		require.NoError(t, r.Set(text), text)
		assert.InDelta(t, want, float64(r), 1e-6, text)
	}
	for _, text := range []string{"", "0", "0MiB", "-1MiB", "NaN", "Inf", "+InfMiB", "fast", "MiB", "1mib", "1MiB/s", "1e400", "1TiBs"} {
		r := byteRate(7)
		err := r.Set(text)
		require.Error(t, err, text)
		assert.InDelta(t, 7, float64(r), 0, "%q changes nothing", text)
		assert.Contains(t, exit.HintOf(err), "50MiB")
	}
	r := byteRate(17 << 20)
	assert.Equal(t, "17 MiB", r.String())
	assert.NoError(t, r.Set(r.String()), "a default that is shown can be given")
}
