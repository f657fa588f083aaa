package report_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/finding"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestTheLastLineOfANight: it is said that every row was verified only where that is so.
func TestTheLastLineOfANight(t *testing.T) {
	d := example.Swept()
	d.Freshness.NeverVerified, d.Freshness.Verified = 0, 412
	const kept = "every row of 412 tables was verified within 7 days; oldest: shard17 shop.listings (40,000,001 … 60,000,000], 6d 4h ago"
	assert.Equal(t, kept, d.KeptPromise())
	assert.Equal(t, kept, d.Promise())
	for name, change := range map[string]func(d *report.Document){
		"rows that were never read": func(d *report.Document) { d.Freshness.NeverVerified = 1 },
		"tables that are overdue":   func(d *report.Document) { d.Freshness.Verified = 411 },
		"nothing was read":          func(d *report.Document) { d.Freshness.Oldest = nil },
		"a pair that is down":       func(d *report.Document) { d.Coverage.Pairs.Unlisted = 1 },
	} {
		d := example.Swept()
		d.Freshness.NeverVerified, d.Freshness.Verified = 0, 412
		change(d)
		assert.Empty(t, d.KeptPromise(), name)
		assert.NotContains(t, d.Promise(), "every row", name)
	}
	d.Freshness.NeverVerified, d.Freshness.Verified = 3, 400
	assert.Contains(t, d.Promise(), "400 of 412 tables were verified within 7 days; 3 have rows that were never verified; oldest: ")
	d.Freshness = nil
	assert.Empty(t, d.Promise(), "a verify promises nothing")
}

// TestForecastsOfPartsAreOfTheWhole: parts are swept side by side, and one that cannot keep its promise
// breaks that of the whole.
func TestForecastsOfPartsAreOfTheWhole(t *testing.T) {
	fast, slow := swept("p1", 2, 0), swept("p2", 90, 0)
	fast.Freshness.Forecast = &report.Forecast{Bytes: 1e12, BytesPerSecond: 1e9, BudgetSeconds: 3600, CycleSeconds: 1000, IsKept: true}
	slow.Freshness.Forecast = &report.Forecast{Bytes: 2e12, BytesPerSecond: 1e8, BudgetSeconds: 3600, CycleSeconds: 900_000, NeedSeconds: 7200}
	want := finding.Forecast{Bytes: 3e12, BytesPerSecond: 1.1e9, BudgetSeconds: 3600, CycleSeconds: 900_000, NeedSeconds: 7200}
	assert.Equal(t, &want, merged(t, fast, slow).Freshness.Forecast)
	fast.Freshness.Forecast = nil
	assert.Nil(t, merged(t, fast, slow).Freshness.Forecast)
	assert.Equal(t, 7*24*time.Hour, slow.Freshness.Within())
}
