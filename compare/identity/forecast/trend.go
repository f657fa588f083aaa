package forecast

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const day = 24 * time.Hour

// maxFitted bounds the readings that one fit pairs up: 200 make 19,900 pairs,
// a millisecond or two. A week of hourly runs still fits whole.
const maxFitted = 200

// Point is one reading of a series. A value that is no finite number is left out
// of every fit.
type Point struct {
	At    time.Time
	Value float64
}

// Trend is the rate at which a series grew in one window.
type Trend struct {
	Window   time.Duration // how far back from now it looks: 1, 7, 28 or 90 days
	PerDay   float64       // what a day of 24 hours adds; below 0 if the series falls
	Readings int           // how many readings the window holds
	Span     time.Duration // from the first of them to the last; above 0
}

// Trends fits the last 1, 7, 28 and 90 days up to now, the shortest window first.
// A reading exactly as old as the window is in it, one later than now in none:
// take now after the last reading. Points may come in any order.
//
// A window is left out if it has no two readings of different times. One longer
// than the shortest that has them is also left out if its readings span less than
// half of it: it would repeat the shorter one under a name that claims more.
//
// Readings of the same time have no slope between them and are not paired. Of more
// than 200 readings in a window 200 are fitted, evenly spaced in the order of
// time, the first and the last always among them; Readings counts them all.
func Trends(points []Point, now time.Time) []Trend {
	sorted := usable(points, now)
	var trends []Trend
	for _, window := range [...]time.Duration{day, 7 * day, 28 * day, 90 * day} {
		start := now.Add(-window)
		from := slices.IndexFunc(sorted, func(p Point) bool { return !p.At.Before(start) })
		if from < 0 {
			continue
		}
		within := sorted[from:]
		span := within[len(within)-1].At.Sub(within[0].At)
		if span == 0 || len(trends) > 0 && span < window/2 {
			continue
		}
		trends = append(trends, Trend{Window: window, PerDay: slope(Thin(within, maxFitted)), Readings: len(within), Span: span})
	}
	return trends
}

// usable gives the points that a fit may use, oldest first.
func usable(points []Point, now time.Time) []Point {
	var kept []Point
	for _, p := range points {
		if !p.At.After(now) && !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
			kept = append(kept, p)
		}
	}
	// By value too, so that thinning does not depend on the order of the input.
	slices.SortFunc(kept, func(a, b Point) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Value, b.Value))
	})
	return kept
}

// Thin keeps at most n points (n ≥ 2), evenly spaced in their order, the first and the last
// always among them.
func Thin(points []Point, n int) []Point {
	if len(points) <= n {
		return points
	}
	kept := make([]Point, n)
	for i := range kept {
		kept[i] = points[i*(len(points)-1)/(n-1)]
	}
	return kept
}

// slope is the median of the slopes between all pairs of points whose times
// differ, a day. The first and the last time must differ.
func slope(points []Point) float64 {
	slopes := make([]float64, 0, len(points)*(len(points)-1)/2)
	for i, a := range points {
		for _, b := range points[i+1:] {
			if days := float64(b.At.Sub(a.At)) / float64(day); days > 0 {
				slopes = append(slopes, (b.Value-a.Value)/days)
			}
		}
	}
	slices.Sort(slopes)
	middle := len(slopes) / 2
	if len(slopes)%2 == 1 {
		return slopes[middle]
	}
	return slopes[middle-1] + (slopes[middle]-slopes[middle-1])/2
}
