package sweep

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/freshness"
)

func week(budget time.Duration) Terms { return Terms{Within: 7 * Day, Budget: budget, AtOnce: 1} }

// In a hundred nights of a thousand tables no row is ever older than promised, though some
// are slow; and the ledger stays small.
func TestAThousandTablesAHundredNightsAreWithinThePromise(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	w := newWorld(t, week(3*time.Hour), 1e8)
	w.skewed("shard01", 1000, 3e8, random)
	w.rate = w.bytes() / (4.5 * 3 * 3600) // all of it takes four and a half nights
	sizes, oldest := 0, time.Duration(0)
	for night := range 100 {
		plan, forecast := w.plan()
		usual := w.rate
		if night%20 == 17 {
			w.rate /= 1.5
		}
		if night > 1 {
			assert.True(t, forecast.IsKept, "night %d: %+v", night, forecast)
		}
		age, isUnread := w.oldest(w.now)
		if night > 6 {
			assert.False(t, isUnread)
		}
		oldest = max(oldest, age)
		w.sweep(plan, w.terms.Budget)
		w.rate = usual
		sizes = w.keep()
		w.now = w.now.Add(Day)
	}
	t.Logf("oldest %s, %d bytes a table", oldest, sizes/len(w.tables))
	assert.Less(t, oldest, 7*Day)
	assert.Greater(t, oldest, 5*Day, "and no more is read than it takes")
	assert.Less(t, sizes/len(w.tables), 2<<10)
}

// What is foretold comes true.
func TestAPromiseThatCannotBeKeptIsForetold(t *testing.T) {
	for _, nights := range []float64{3, 6.5, 7.5, 9.8} {
		w := newWorld(t, week(3*time.Hour), 0)
		w.skewed("shard01", 50, 3e8, rand.New(rand.NewPCG(1, 2)))
		w.rate = w.bytes() / (nights * 3 * 3600)
		plan, forecast := w.plan()
		assert.Zero(t, forecast.BytesPerSecond, "nothing is measured yet")
		oldest := time.Duration(0)
		for night := range 40 {
			if night > 15 {
				age, isUnread := w.oldest(w.now)
				require.False(t, isUnread)
				oldest = max(oldest, age)
			}
			w.sweep(plan, w.terms.Budget)
			w.now = w.now.Add(Day)
			plan, forecast = w.plan()
			assert.InDelta(t, nights, float64(forecast.CycleSeconds)/Day.Seconds(), 0.3)
		}
		assert.Equal(t, nights <= 7, forecast.IsKept)
		assert.Equal(t, oldest < 7*Day, forecast.IsKept, "%s at %v nights", oldest, nights)
		if !forecast.IsKept {
			need := time.Duration(forecast.NeedSeconds) * time.Second
			assert.InDelta(t, nights/7*3, need.Hours(), 0.2)
			w.terms.Budget = need
			_, better := w.plan()
			assert.True(t, better.IsKept)
		}
	}
}

// Nights that were missed are made up for: what would be too old by the end of the next night is read
// beyond the share of a night.
func TestWhatWouldBeTooOldIsReadBeyondTheShare(t *testing.T) {
	w := newWorld(t, week(0), 1e9)
	w.skewed("shard01", 200, 1e6, rand.New(rand.NewPCG(1, 2)))
	for range 10 {
		plan, _ := w.plan()
		w.sweep(plan, 0)
		w.now = w.now.Add(Day)
	}
	w.now = w.now.Add(4 * Day)
	age, _ := w.oldest(w.now)
	require.Greater(t, age, 7*Day)
	plan, _ := w.plan()
	w.sweep(plan, 0)
	age, _ = w.oldest(w.now.Add(Day))
	assert.Less(t, age, 7*Day)
}

// What was found different is read again each night, and takes no more than a tenth of the budget
// from what is old.
func TestWhatDiffersIsReadAgainEachNight(t *testing.T) {
	w := newWorld(t, week(time.Hour), 0)
	w.skewed("shard01", 100, 3e6, rand.New(rand.NewPCG(3, 4)))
	w.rate = w.bytes() / (4 * 3600)
	w.damaged = func(t *swept, after, through uint64) bool { return t.name == "shop.t7" }
	for range 12 {
		plan, _ := w.plan()
		w.sweep(plan, w.terms.Budget)
		w.now = w.now.Add(Day)
	}
	var found *swept
	for _, table := range w.tables {
		if table.name == "shop.t7" {
			found = table
		}
	}
	require.Equal(t, freshness.Different, found.m.Pieces()[0].State)
	assert.Equal(t, w.now.Add(-Day), found.m.Pieces()[0].At.Truncate(time.Hour), "it was read last night, and first of all")
	age, _ := w.oldest(w.now)
	assert.Less(t, age, 7*Day)
}
