package brake

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Rest is for how many times as long as a read took nothing is read after it: with 3, one job reads for
// a quarter of the time. A run that has time to spare rests longer than Least, up to Most.
type Rest struct{ Least, Most float64 }

// longestRest bounds the rest after one read: a table without a key is read in one go,
// which may take an hour.
const longestRest = 30 * time.Second

// greatestRest is one with which a run would read for 86 seconds a day.
const greatestRest = 1000

// ParseRest reads "9", which is always the same, or "9-99".
func ParseRest(text string) (r Rest, err error) {
	least, most, isRange := strings.Cut(text, "-")
	if !isRange || least == "" { // a number below 0 is told what it may be
		least, most = text, text
	}
	for _, one := range []struct {
		text string
		to   *float64
	}{{least, &r.Least}, {most, &r.Most}} {
		if *one.to, err = strconv.ParseFloat(strings.TrimSpace(one.text), 64); err != nil {
			return Rest{}, errors.New("no number, and no two numbers such as 9-99")
		}
		if math.IsNaN(*one.to) || *one.to < 0 || *one.to > greatestRest {
			return Rest{}, fmt.Errorf("must be from 0 to %d", greatestRest)
		}
	}
	if r.Most < r.Least {
		return Rest{}, errors.New("the least comes first")
	}
	return r, nil
}

// String is what ParseRest reads.
func (r Rest) String() string {
	least := strconv.FormatFloat(r.Least, 'g', -1, 64)
	if r.Most == r.Least {
		return least
	}
	return least + "-" + strconv.FormatFloat(r.Most, 'g', -1, 64)
}

// Slowdown is how many times as long as with the least rests a run takes for which there is spare times as
// much time as that: never longer than the longest rests make it.
func (r Rest) Slowdown(spare float64) float64 {
	return max(1, min(spare, (1+r.Most)/(1+r.Least)))
}

// after is for how long nothing is read after a read that took so long: at least, and in all. slow is by
// how much signals slow the run down, 1 for not at all, and spare is as Options.Spare tells it: it makes
// rests longer, and never shorter than signals do.
func (r Rest) after(took time.Duration, slow, spare float64) (least, whole time.Duration) {
	times := (1 + r.Least) * slow
	least = min(time.Duration(float64(took)*(times-1)), longestRest)
	most := max(times, 1+r.Most)
	whole = min(time.Duration(float64(took)*(min(times*max(1, spare), most)-1)), longestRest)
	return least, whole
}

// rest is one rest: a job may read again at end, and at least could have without time to spare.
type rest struct{ least, end time.Time }

// spared is for how long a job that asked to read at some time was kept from it beyond the least rest.
func (r rest) spared(asked time.Time) time.Duration {
	if asked.After(r.least) {
		return max(0, r.end.Sub(asked))
	}
	return max(0, r.end.Sub(r.least))
}
