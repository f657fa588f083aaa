package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestEarlierSaysWhatWasReadNow: rows that "of these" were not read again left open how many of which were read.
func TestEarlierSaysWhatWasReadNow(t *testing.T) {
	e := Earlier{Ranges: 3, Rows: 20_080, Oldest: time.Date(2026, 11, 29, 4, 41, 13, 0, time.UTC), Runs: []string{"ADPBY5K5"}}
	assert.Equal(t, "3,772 rows read by this run, 20,080 verified earlier (by run ADPBY5K5, since 2026-11-29 04:41:13 UTC) and not read again",
		e.Says(23_852))
	e.Runs = append(e.Runs, "QWB3X7VI")
	assert.Equal(t, "0 rows read by this run, 20,080 verified earlier (by 2 runs, since 2026-11-29 04:41:13 UTC) and not read again", e.Says(20_080))
}
