package forecast

import "time"

// horizon is how far a straight line is worth drawing: a later overflow counts as never.
// It must stay below 292 years, where a time.Duration ends.
const horizon = 200 * 365 * day

// lastYear is the last that RFC 3339, and so report.json, can write.
const lastYear = 9999

// Forecast is where a series gets to if it goes on as before.
type Forecast struct {
	Trends []Trend // what it was made from, the shortest window first; never empty
	PerDay float64 // the fastest of them
	// Overflow is when the series reaches its maximum, now if it is there already.
	// Zero: never at this rate, that is not within 200 years (of 365 days) nor
	// before the year 10000.
	Overflow time.Time
	// LastSafeStart is the overflow less the ALTER and the margin. If it lies before now,
	// it is too late. Zero if Overflow is.
	LastSafeStart time.Time
	Readings      int // how many readings the longest of the trends has
}

// Project forecasts when a series reaches max, from its readings and its present value.
// The ALTER that widens the column takes alter, and margin is to be left in addition;
// neither is below 0.
//
// The result is false where there is no forecast: fewer than two readings of different
// times in the 90 days up to now.
func Project(points []Point, now time.Time, value, max float64, alter, margin time.Duration) (Forecast, bool) {
	trends := Trends(points, now)
	if len(trends) == 0 {
		return Forecast{}, false
	}
	f := Forecast{Trends: trends, PerDay: trends[0].PerDay, Readings: trends[len(trends)-1].Readings}
	for _, t := range trends[1:] {
		if t.PerDay > f.PerDay {
			f.PerDay = t.PerDay
		}
	}
	if at, ok := reaches(now, max-value, f.PerDay); ok {
		f.Overflow = at
		f.LastSafeStart = at.Add(-alter).Add(-margin)
	}
	return f, true
}

// AlterTime is how long it takes to rewrite a table of this many bytes at a rate in
// bytes a second; 0 for a rate that is not known.
func AlterTime(bytes uint64, rate float64) time.Duration {
	if rate <= 0 {
		return 0
	}
	return time.Duration(float64(bytes) / rate * float64(time.Second)).Round(time.Second)
}

// reaches says when headroom is used up; false for never.
func reaches(now time.Time, headroom, perDay float64) (time.Time, bool) {
	if headroom <= 0 {
		return now, true // whatever the rate: the next ID has no room
	}
	if perDay <= 0 {
		return time.Time{}, false
	}
	days := headroom / perDay
	if !(days <= float64(horizon/day)) { // not "days >": a NaN is never, too
		return time.Time{}, false
	}
	at := now.Add(time.Duration(days * float64(day)))
	return at, at.UTC().Year() <= lastYear
}
