package brake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare"
)

// TestRestsAreReadAsTheyAreWritten: a rest that is not understood never passes for none.
func TestRestsAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]Rest{"9": {9, 9}, "0": {}, "1.5": {1.5, 1.5}, "9-99": {9, 99}, "0 - 3": {0, 3}, "7-7": {7, 7}} {
		got, err := ParseRest(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
		again, err := ParseRest(got.String())
		require.NoError(t, err, text)
		assert.Equal(t, got, again, text)
	}
	for text, says := range map[string]string{
		"": "no number", "much": "no number", "9-": "no number", "9-9-9": "no number", "99-9": "the least comes first",
		"-1": "from 0 to 1000", "1001": "from 0 to 1000", "9-1001": "from 0 to 1000", "NaN": "from 0 to 1000", "0-NaN": "from 0 to 1000",
	} {
		_, err := ParseRest(text)
		assert.ErrorContains(t, err, says, text)
	}
}

// TestSpareTimeGoesIntoRests: rests are the longer the more time there is to spare, never shorter than
// the least nor longer than the most, and what signals slow down is not made faster.
func TestSpareTimeGoesIntoRests(t *testing.T) {
	for _, c := range []struct {
		reason      string
		rest        Rest
		slow, spare float64
		want        time.Duration
	}{
		{"no time to spare", Rest{9, 99}, 1, 1, 9 * time.Millisecond},
		{"too little time", Rest{9, 99}, 1, 0.5, 9 * time.Millisecond},
		{"twice the time", Rest{9, 99}, 1, 2, 19 * time.Millisecond},
		{"as much as one can want", Rest{9, 99}, 1, 1e9, 99 * time.Millisecond},
		{"always the same", Rest{9, 9}, 1, 1e9, 9 * time.Millisecond},
		{"none", Rest{0, 0}, 1, 1e9, 0},
		{"none, unless there is time", Rest{0, 3}, 1, 2, time.Millisecond},
		{"slowed down, and with time", Rest{9, 99}, 4, 2, 79 * time.Millisecond},
		{"slowed down beyond the most", Rest{9, 19}, 4, 2, 39 * time.Millisecond},
	} {
		least, whole := c.rest.after(time.Millisecond, c.slow, c.spare)
		assert.Equal(t, c.want, whole, c.reason)
		assert.LessOrEqual(t, least, whole, c.reason)
	}
	assert.InDelta(t, 10, Rest{9, 99}.Slowdown(1e9), 0)
	assert.InDelta(t, 2.5, Rest{9, 99}.Slowdown(2.5), 0)
	assert.InDelta(t, 1, Rest{9, 9}.Slowdown(50), 0)
	assert.InDelta(t, 1, Rest{9, 99}.Slowdown(0.1), 0)
}

// TestRestsBeyondTheLeastAreCounted: only what somebody waited for longer than the least rest is time that was
// spared, so that a run's pace is what it would be without.
func TestRestsBeyondTheLeastAreCounted(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	r := rest{least: at(100), end: at(300)}
	assert.Equal(t, 200*time.Millisecond, r.spared(at(0)), "it was waited for from the beginning")
	assert.Equal(t, 50*time.Millisecond, r.spared(at(250)))
	assert.Zero(t, r.spared(at(400)), "it was over when the next read came")
	assert.Zero(t, rest{}.spared(at(400)))

	var busy []time.Duration
	g := New(compare.Pair{Name: "s1"}, Options{Limits: Limits{Rest: Rest{1, 9}}, Jobs: 1, Spare: func(pair string, b time.Duration) float64 {
		assert.Equal(t, "s1", pair)
		busy = append(busy, b)
		return 100
	}})
	const took = 20 * time.Millisecond
	read := func(context.Context) error { time.Sleep(took); return nil }
	for range 3 {
		require.NoError(t, g.Do(t.Context(), read))
	}
	account := g.Restraint()
	assert.InDelta(t, 1, account.Rest, 0)
	assert.InDelta(t, 9, account.MostRest, 0)
	assert.GreaterOrEqual(t, account.Spare, (2*8*took).Seconds()*0.99, "two rests of 9 times a read, of which 1 is the least")
	require.Len(t, busy, 3)
	assert.GreaterOrEqual(t, busy[2], 3*took)
	assert.Less(t, busy[2].Seconds(), account.Reading*2+account.Spare/8, "rests beyond the least are no work")
}

// TestEachJobHasAPlaceOfItsOwn: as many reads as there are jobs run at the same time, and what the pair was spared is
// the mean of them.
func TestEachJobHasAPlaceOfItsOwn(t *testing.T) {
	const took = 20 * time.Millisecond
	plenty := func(string, time.Duration) float64 { return 5 }
	g := New(compare.Pair{Name: "s1"}, Options{Limits: Limits{Rest: Rest{0, 4}}, Jobs: 2, Spare: plenty})
	var both sync.WaitGroup
	atOnce := make(chan struct{})
	for range 2 {
		both.Go(func() {
			assert.NoError(t, g.Do(t.Context(), func(ctx context.Context) error {
				select { // each waits for the other one
				case atOnce <- struct{}{}:
				case <-atOnce:
				case <-time.After(10 * time.Second):
					return errors.New("the other job had no place")
				}
				time.Sleep(took)
				return nil
			}))
		})
	}
	both.Wait()
	for range 2 { // their rests, of which nothing is the least, are waited for
		both.Go(func() { assert.NoError(t, g.Do(t.Context(), func(context.Context) error { return nil })) })
	}
	both.Wait()
	rested := g.tally.sparedByAll().Seconds()
	assert.Greater(t, rested, (4 * took).Seconds())
	assert.InDelta(t, rested/2, g.Restraint().Spare, 0.001)
}

// TestAReadThatDoesNotBeginLeavesItsPlace: a read that is held up until it is too late, or whose run ends while it
// rests, keeps no other one waiting.
func TestAReadThatDoesNotBeginLeavesItsPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pause")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	g := New(compare.Pair{Name: "s1"}, Options{
		Limits: Limits{PauseFile: file, Rest: Rest{1000, 1000}}, Jobs: 1, Every: time.Millisecond,
		Enough: func() error { return errors.New("too late") },
	})
	read := func(context.Context) error { time.Sleep(20 * time.Millisecond); return nil }
	require.ErrorIs(t, g.Do(t.Context(), read), compare.ErrHeldUp)
	require.NoError(t, os.Remove(file))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, g.Do(ctx, read))
	ended, end := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer end()
	began := time.Now()
	require.ErrorIs(t, g.Do(ended, read), context.DeadlineExceeded)
	assert.Less(t, time.Since(began), 10*time.Second, "the rest is 20 s")
}
