package words

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"allclear/compare/finding"
)

// Forecast says whether a promise can be kept: "14 TB, 1.1 GB/s measured: a cycle takes 5.2 days, so
// that the promise of 7 days is kept".
func Forecast(f *finding.Forecast, within time.Duration) string {
	size, promise := humanize.Bytes(f.Bytes), "the promise of "+finding.Days(within)
	budget := finding.Age(time.Duration(f.BudgetSeconds) * time.Second)
	if f.BytesPerSecond <= 0 {
		return size + "; how fast it is read is not measured yet: the end of a first run says whether " + promise + " can be kept"
	}
	size += ", " + humanize.Bytes(uint64(f.BytesPerSecond)) + "/s measured: "
	cycle := time.Duration(f.CycleSeconds) * time.Second
	switch {
	case f.BudgetSeconds == 0 && f.IsKept:
		return size + "reading all of it takes " + finding.Age(cycle) + ", so that " + promise + " is kept"
	case f.BudgetSeconds == 0:
		return size + "reading all of it takes " + finding.Age(cycle) + ", so that " + promise + " CANNOT be kept"
	case f.IsKept:
		return fmt.Sprintf("%sa cycle takes %.1f days at %s a night, so that %s is kept", size, max(1, inDays(cycle)), budget, promise)
	}
	return fmt.Sprintf("%s%s CANNOT be kept: a cycle takes %.1f days at %s a night; %s a night would do", size, promise, inDays(cycle), budget,
		finding.Age(time.Duration(f.NeedSeconds)*time.Second))
}

func inDays(d time.Duration) float64 { return d.Hours() / 24 }
