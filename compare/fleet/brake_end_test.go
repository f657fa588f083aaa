package fleet_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
	"allclear/compare/brake"
	"allclear/compare/finding"
	"allclear/compare/fleet"
)

// A night that is held up ends with its budget all the same, and what it has not begun is left to the
// next one: a pause file that somebody forgot would otherwise keep the run waiting for days.
func TestWaitingEndsWithTheTimeForReading(t *testing.T) {
	tw := newTwins(t)
	tw.both("CREATE TABLE keyed (id INT PRIMARY KEY, v INT)", "INSERT INTO keyed SELECT seq, seq FROM seq_1_to_100",
		"CREATE TABLE keyless (v INT)", "INSERT INTO keyless SELECT seq FROM seq_1_to_100")
	file := filepath.Join(t.TempDir(), "pause")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	var isHeldUp atomic.Bool
	enough := func() error {
		if isHeldUp.Load() {
			return errors.New("the budget is used up")
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	pair, o := tw.pair(), tw.options()
	o.Enough = enough
	o.Gate = brake.New(pair, brake.Options{
		Limits: brake.Limits{PauseFile: file}, Every: often, Enough: enough,
		Waits: func(_ string, holds []brake.Hold) { isHeldUp.Store(isHeldUp.Load() || len(holds) > 0) },
	})
	out := fleet.Verify(ctx, pair, o)
	require.NoError(t, ctx.Err())
	for _, name := range []string{"keyed", "keyless"} {
		table := tw.table(out, name)
		assert.Equal(t, compare.Unverified, table.Result)
		require.Len(t, table.Gaps, 1, name)
		assert.Equal(t, finding.Enough, table.Gaps[0].Cause.Kind, name)
		assert.Contains(t, table.Gaps[0].Cause.Reason, "the budget is used up")
	}
}
