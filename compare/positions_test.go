package compare

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is said of a table's position must bound it, however long the run was and however much
// was thinned out: said before its first row was read, and asked for after its last.
func TestThePositionsOfATableBoundItsReading(t *testing.T) {
	start := time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }
	position := func(second int) string { return fmt.Sprintf("0-1-%06d", second) }
	const hours = 24
	var seen trail
	for i := range hours * 3600 {
		seen.add(stand{asked: at(float64(i)), said: at(float64(i) + 0.5), position: position(i)})
		seen.add(stand{asked: at(float64(i) - 5), said: at(float64(i) + 0.6), position: "late"})
	}
	require.LessOrEqual(t, len(seen.stood), mostStands)
	const farthest = hours * 3600 / (mostStands / 4) // seconds between two that are kept
	for _, began := range []int{0, 1, 777, 40_000, 80_000} {
		p := seen.around(at(float64(began)+0.7), at(float64(began)+60.2))
		assert.LessOrEqual(t, p.Began, position(began))
		assert.GreaterOrEqual(t, p.Began, position(max(0, began-farthest)))
		assert.GreaterOrEqual(t, p.Ended, position(began+61))
		assert.LessOrEqual(t, p.Ended, position(began+61+farthest))
	}
	whole := seen.around(at(0.5), at(hours*3600-1))
	assert.Equal(t, Positions{position(0), position(hours*3600 - 1)}, whole, "the first and the last are kept")
	assert.Equal(t, Positions{}, seen.around(at(0.4), at(hours*3600)), "nothing was said before or after")
}

// A pair at rest has one position, whatever was dropped in between.
func TestAMemberThatStaysIsKeptTwice(t *testing.T) {
	now := time.Now()
	var seen trail
	for i := range 10 {
		when := now.Add(time.Duration(i) * time.Minute)
		seen.add(stand{asked: when, said: when, position: "0-1-7"})
	}
	assert.Len(t, seen.stood, 2)
	assert.Equal(t, Positions{"0-1-7", "0-1-7"}, seen.around(now.Add(time.Minute), now.Add(time.Hour/10)))
}
