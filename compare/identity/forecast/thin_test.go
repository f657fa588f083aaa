package forecast

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The span of a trend is that of its readings, so thinning must keep both ends.
func TestThinningKeepsTheFirstAndTheLastAndTheOrder(t *testing.T) {
	for _, n := range []int{1, 199, 200, 201, 399, 400, 1440, 99_999} {
		points := make([]Point, n)
		for i := range points {
			points[i] = Point{At: time.Unix(int64(i), 0), Value: float64(i)}
		}
		kept := Thin(points, maxFitted)
		require.Len(t, kept, min(n, maxFitted))
		assert.Equal(t, points[0], kept[0])
		assert.Equal(t, points[n-1], kept[len(kept)-1])
		widest := time.Duration(0)
		for i := 1; i < len(kept); i++ {
			gap := kept[i].At.Sub(kept[i-1].At)
			assert.Positive(t, gap, "no point twice")
			widest = max(widest, gap)
		}
		assert.LessOrEqual(t, widest, time.Duration(n/(maxFitted-1)+1)*time.Second, "evenly")
	}
}

// Two readings of one time have no slope: pairing them would divide by zero.
func TestReadingsOfTheSameTimeAreNotPaired(t *testing.T) {
	first, second := time.Unix(0, 0), time.Unix(86400, 0)
	points := []Point{{first, 0}, {second, 100}, {second, 200}, {second, 300}}
	assert.Equal(t, 200.0, slope(points))
	assert.Equal(t, 150.0, slope(points[:3]), "an even number of slopes: the mean of the middle two")
}
