package identity

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/identity/forecast"
)

// TestColumnKeepsUpWithItsGenerator: values are evidence only where each reading
// fell among the IDs given since the one before, three times and more.
func TestColumnKeepsUpWithItsGenerator(t *testing.T) {
	series := func(values ...float64) []forecast.Point {
		points := make([]forecast.Point, len(values))
		for i, v := range values {
			points[i] = forecast.Point{At: time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC), Value: v}
		}
		return points
	}
	given := series(1000, 2000, 3000, 4000)
	for _, c := range []struct {
		reason     string
		own, given []forecast.Point
		want       bool
	}{
		{"each is an ID of the last day", series(990, 1990, 2995, 3999), given, true},
		{"it holds the generator's own last value", series(1000, 2000, 3000, 4000), given, true},
		{"two runs are too few", series(990, 1990, 2995), series(1000, 2000, 3000), false},
		{"a column that lags by more than a run", series(500, 900, 1500, 2500), given, false},
		{"one that is ahead holds other numbers", series(1500, 2500, 3500, 4500), given, false},
		{"a constant", series(1500, 1500, 1500, 1500), given, false},
		{"the last run broke it", series(990, 1990, 2995, 2995), given, false},
		{"a generator that stood still says nothing either way", series(990, 1990, 2995, 2995, 3999), series(1000, 2000, 3000, 3000, 4000), true},
		{"a generator that never moved", series(1000, 1000, 1000, 1000), series(1000, 1000, 1000, 1000), false},
		{"readings of other runs", series(990, 1990, 2995, 3999)[:2], given, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			assert.Equal(t, c.want, keepsUp(c.own, c.given))
		})
	}
}
