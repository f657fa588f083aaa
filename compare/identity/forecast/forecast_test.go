package forecast_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"allclear/compare/identity/forecast"
)

const (
	hour = time.Hour
	day  = 24 * hour
)

// noon is the now of all tests: the second outage.
func noon() time.Time { return time.Date(2019, 7, 18, 12, 0, 0, 0, time.UTC) }

// line is n readings, the last at noon, every apart, growing by perDay.
func line(n int, every time.Duration, last, perDay float64) []forecast.Point {
	var points []forecast.Point
	for i := n - 1; i >= 0; i-- {
		back := time.Duration(i) * every
		points = append(points, forecast.Point{At: noon().Add(-back), Value: last - perDay*float64(back)/float64(day)})
	}
	return points
}

func windows(trends []forecast.Trend) []time.Duration {
	var all []time.Duration
	for _, t := range trends {
		all = append(all, t.Window)
	}
	return all
}

// The rate of readings on a straight line is exact in every window.
func TestALineIsFoundExactly(t *testing.T) {
	trends := forecast.Trends(line(91, day, 1e9, 2000), noon())
	require.Equal(t, []time.Duration{day, 7 * day, 28 * day, 90 * day}, windows(trends))
	for i, readings := range []int{2, 8, 29, 91} {
		assert.Equal(t, 2000.0, trends[i].PerDay)
		assert.Equal(t, readings, trends[i].Readings, "a reading as old as the window is in it")
		assert.Equal(t, trends[i].Window, trends[i].Span)
	}
}

// One wrong reading must not cause an alarm, nor hide one.
func TestOneBadReadingAmongTwentyDoesNotMoveTheRate(t *testing.T) {
	for bad := range 20 {
		for _, value := range []float64{0, 4e18} {
			points := line(20, hour, 1e9, 2400)
			points[bad].Value = value
			trends := forecast.Trends(points, noon())
			require.Len(t, trends, 1)
			assert.InDelta(t, 2400, trends[0].PerDay, 1e-6, "reading %d is %g", bad, value)
		}
	}
}

// A window whose readings span less than half of it would repeat a shorter one.
func TestWindowsThatSayNothingOfTheirOwnAreLeftOut(t *testing.T) {
	at := func(back ...time.Duration) []forecast.Point {
		var points []forecast.Point
		for _, b := range back {
			points = append(points, forecast.Point{At: noon().Add(-b), Value: 1e6 - float64(b/time.Second)})
		}
		return points
	}
	for reason, c := range map[string]struct {
		points []forecast.Point
		want   []time.Duration
	}{
		"no reading":                                {nil, nil},
		"one reading":                               {at(0), nil},
		"two of the same time have no slope":        {at(hour, hour), nil},
		"the shortest counts however short":         {at(0, time.Minute), []time.Duration{day}},
		"the shortest that has two may be the week": {at(0, 2*day), []time.Duration{7 * day}},
		"half of a longer window counts":            {at(0, hour, 84*hour), []time.Duration{day, 7 * day}},
		"less than half of it does not":             {at(0, hour, 84*hour-1), []time.Duration{day}},
		"a gap leaves the middle out":               {at(0, hour, 45*day), []time.Duration{day, 90 * day}},
		"nothing is older than the longest":         {at(0, 90*day+1), nil},
		"a reading after now is in no window":       {at(0, -hour), nil},
		"any order":                                 {at(84*hour, 0, hour), []time.Duration{day, 7 * day}},
	} {
		assert.Equal(t, c.want, windows(forecast.Trends(c.points, noon())), reason)
	}
}

// Readings may come in any order, and sorting them for a fit leaves the caller's slice
// as it is.
func TestTheOrderOfReadingsIsTheCallers(t *testing.T) {
	points := []forecast.Point{{At: noon(), Value: 2}, {At: noon().Add(-hour), Value: 1}}
	forecast.Trends(points, noon())
	assert.Equal(t, 2.0, points[0].Value, "the caller's slice is as it was")
}

// Thinning bounds the time of a fit and keeps the whole span.
func TestManyReadingsAreThinnedFromFirstToLast(t *testing.T) {
	points := line(24*60, time.Minute, 1e9, 86400)
	trends := forecast.Trends(points, noon())
	require.Len(t, trends, 1)
	assert.Equal(t, 1440, trends[0].Readings, "all are counted")
	assert.Equal(t, 1439*time.Minute, trends[0].Span)
	assert.InDelta(t, 86400, trends[0].PerDay, 1e-6)
}

// NaN and infinite readings would make every rate NaN.
func TestReadingsThatAreNoNumberAreLeftOut(t *testing.T) {
	points := append(line(5, hour, 1e9, 2400),
		forecast.Point{At: noon(), Value: math.NaN()}, forecast.Point{At: noon(), Value: math.Inf(1)})
	trends := forecast.Trends(points, noon())
	require.Len(t, trends, 1)
	assert.Equal(t, 5, trends[0].Readings)
	assert.InDelta(t, 2400, trends[0].PerDay, 1e-6)
}

// The overflow is the headroom divided by the rate, and the last safe start lies the
// ALTER and the margin before it.
func TestTheOverflowIsWhenTheHeadroomIsUsedUp(t *testing.T) {
	f, ok := forecast.Project(line(2, day, 2_147_383_647, 1000), noon(), 2_147_383_647, 2_147_483_647, 68*hour, 7*day)
	require.True(t, ok)
	assert.Equal(t, 1000.0, f.PerDay)
	assert.Equal(t, 2, f.Readings)
	assert.Equal(t, noon().Add(100*day), f.Overflow)
	assert.Equal(t, noon().Add(93*day-68*hour), f.LastSafeStart)
}

// The present value may be ahead of the last reading.
func TestTheHeadroomIsCountedFromTheValueNotTheReadings(t *testing.T) {
	f, ok := forecast.Project(line(2, day, 500, 100), noon(), 900, 1000, 0, 0)
	require.True(t, ok)
	assert.Equal(t, noon().Add(day), f.Overflow)
}

// A rate that rose yesterday must count: an overflow that is foreseen too late costs the
// site.
func TestTheFastestTrendCounts(t *testing.T) {
	quick := append(line(91, day, 1e6, 10)[:90], line(3, 12*hour, 1e6, 500)[1:]...)
	f, ok := forecast.Project(quick, noon(), 1e6, 1e6+1000, 0, 0)
	require.True(t, ok)
	require.Len(t, f.Trends, 4)
	assert.InDelta(t, 10, f.Trends[3].PerDay, 1, "the quarter")
	assert.Equal(t, f.Trends[0].PerDay, f.PerDay, "the day")
	assert.Equal(t, 92, f.Readings, "of the longest")

	slow := append(line(91, day, 1e6, 500)[:90], forecast.Point{At: noon(), Value: 1e6 - 500})
	f, ok = forecast.Project(slow, noon(), 1e6, 1e6+1000, 0, 0)
	require.True(t, ok)
	assert.Zero(t, f.Trends[0].PerDay, "a day of rest")
	assert.Equal(t, 500.0, f.PerDay, "takes no danger away")
}

// A series that stands still, falls or grows too slowly has no overflow.
func TestASeriesThatDoesNotGrowNeverOverflows(t *testing.T) {
	for reason, points := range map[string][]forecast.Point{
		"flat":                            line(30, day, 1000, 0),
		"falling":                         line(30, day, 1000, -50),
		"so slow that it takes 201 years": line(30, day, 1000, 1.0/(201*365)),
	} {
		f, ok := forecast.Project(points, noon(), 1000, 1001, hour, hour)
		require.True(t, ok, reason)
		assert.Zero(t, f.Overflow, reason)
		assert.Zero(t, f.LastSafeStart, reason)
	}
	f, ok := forecast.Project(line(30, day, 1000, 1.0/(199*365)), noon(), 1000, 1001, hour, hour)
	require.True(t, ok)
	assert.Equal(t, 2218, f.Overflow.Year(), "199 years are still said")
}

// A date after the year 9999 cannot be written to report.json.
func TestAnOverflowThatRFC3339CannotWriteIsNone(t *testing.T) {
	late := time.Date(9999, 12, 1, 0, 0, 0, 0, time.UTC)
	points := []forecast.Point{{At: late.Add(-day), Value: 0}, {At: late, Value: 1}}
	f, ok := forecast.Project(points, late, 1, 101, 0, 0)
	require.True(t, ok)
	assert.Zero(t, f.Overflow)
}

// A series at its maximum has no room for the next ID, whatever its rate.
func TestWhatIsAtItsMaximumOverflowsNow(t *testing.T) {
	for _, perDay := range []float64{1000, 0, -1000} {
		for _, value := range []float64{100, 5000} {
			f, ok := forecast.Project(line(3, hour, 100, perDay), noon(), value, 100, hour, day)
			require.True(t, ok)
			assert.Equal(t, noon(), f.Overflow)
			assert.Equal(t, noon().Add(-25*hour), f.LastSafeStart, "too late")
		}
	}
}

// One reading has no rate.
func TestFewerThanTwoReadingsMakeNoForecast(t *testing.T) {
	for _, points := range [][]forecast.Point{nil, line(1, day, 1, 1), append(line(1, day, 1, 1), line(1, day, 2, 1)...)} {
		_, ok := forecast.Project(points, noon(), 1, 100, 0, 0)
		assert.False(t, ok)
	}
}

// The rate does not depend on how high the values are.
func TestAddingAConstantMovesNoRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 300).Draw(t, "n")
		shift := float64(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "shift"))
		var points, shifted []forecast.Point
		for range n {
			p := forecast.Point{
				At:    noon().Add(-time.Duration(rapid.Int64Range(0, int64(100*day)).Draw(t, "back"))),
				Value: float64(rapid.Int64Range(0, 1<<50).Draw(t, "value")), // whole below 2^53: sums are exact
			}
			points = append(points, p)
			shifted = append(shifted, forecast.Point{At: p.At, Value: p.Value + shift})
		}
		assert.Equal(t, forecast.Trends(points, noon()), forecast.Trends(shifted, noon()))
	})
}

// No rate is faster or slower than every step between two readings.
func TestTheRateLiesBetweenTheSlowestAndTheFastestStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 60).Draw(t, "n")
		least, most := math.Inf(1), math.Inf(-1)
		value := 0.0
		points := []forecast.Point{{At: noon()}}
		for i := 1; i < n; i++ {
			step := float64(rapid.Int64Range(-1000, 1000).Draw(t, "step"))
			least, most = min(least, step), max(most, step)
			value -= step
			points = append(points, forecast.Point{At: noon().Add(-time.Duration(i) * day), Value: value})
		}
		for _, trend := range forecast.Trends(points, noon()) {
			assert.GreaterOrEqual(t, trend.PerDay, least)
			assert.LessOrEqual(t, trend.PerDay, most)
		}
	})
}

func BenchmarkTrendsOfAQuarterOfHourlyRuns(b *testing.B) {
	points := line(90*24, hour, 1e9, 1000)
	for b.Loop() {
		forecast.Trends(points, noon())
	}
}
