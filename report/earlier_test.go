package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestEarlierSaysWhatWasReadNow: rows that "of these" were not read again left open how many of which were read.
func TestEarlierSaysWhatWasReadNow(t *testing.T) {
	e := Earlier{Ranges: 3, Rows: 20_080, Oldest: time.Date(2026, 11, 29, 4, 41, 13, 0, time.UTC), Runs: []string{"ADPBY5K5"}}
	d := &Document{Run: Run{Checks: []Check{Rows, Charset}}}
	assert.Empty(t, d.EarlierSays())
	d.Coverage.Earlier, d.Coverage.RowsVerified = &e, 23_852
	assert.Equal(t, "3,772 rows read by this run, 20,080 verified earlier (by run ADPBY5K5, since 2026-11-29 04:41:13 UTC) and not read again",
		d.EarlierSays())
	e.Runs, d.Coverage.RowsVerified = append(e.Runs, "QWB3X7VI"), 20_080
	assert.Equal(t, "0 rows read by this run, 20,080 verified earlier (by 2 runs, since 2026-11-29 04:41:13 UTC) and not read again",
		d.EarlierSays())
	d.Run.Checks = []Check{Charset}
	assert.Equal(t, "the texts of about 20,080 rows, each member's counted, were looked at earlier"+
		" (by 2 runs, since 2026-11-29 04:41:13 UTC) and not again", d.EarlierSays(), "no rows were verified")
}
