package brake

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
)

// TestTheNextReadComesAfterTheRest: with one job, what is read next begins no sooner than the rest
// after the read before is over, and the end of the run ends the rest.
func TestTheNextReadComesAfterTheRest(t *testing.T) {
	g := New(compare.Pair{Name: "s1"}, Options{Limits: Limits{Rest: Rest{4, 4}}, Jobs: 1})
	const took = 20 * time.Millisecond
	var ended, began time.Time
	read := func(context.Context) error {
		began = time.Now()
		time.Sleep(took)
		ended = time.Now()
		return nil
	}
	require.NoError(t, g.Do(t.Context(), read))
	first := ended
	require.NoError(t, g.Do(t.Context(), read))
	assert.GreaterOrEqual(t, began.Sub(first), 4*took)
	assert.GreaterOrEqual(t, g.Restraint().Reading, (2 * took).Seconds())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, g.Do(ctx, read), context.Canceled)
	assert.Empty(t, g.Restraint().Waits, "a rest is no wait")
}
