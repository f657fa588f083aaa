package finding

import (
	"fmt"
	"time"
)

const day = 24 * time.Hour

// Age is a length of time in two units for people: 6d 4h, 4h 25m, 3m 20s, 12s.
func Age(d time.Duration) string {
	units := []struct {
		name string
		of   time.Duration
	}{{"d", day}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}
	for i, u := range units {
		if d < u.of {
			continue
		}
		says := fmt.Sprintf("%d%s", d/u.of, u.name)
		if i+1 < len(units) && d%u.of >= units[i+1].of {
			says += fmt.Sprintf(" %d%s", d%u.of/units[i+1].of, units[i+1].name)
		}
		return says
	}
	return "0s"
}

// Days is a length of time in days where it is made of whole ones, else as Age: 7 days, 1d 12h.
func Days(d time.Duration) string {
	if d >= day && d%day == 0 {
		return Counted(int(d/day), "day")
	}
	return Age(d)
}
