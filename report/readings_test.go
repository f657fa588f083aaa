package report_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/identity/forecast"
	"allclear/report"
	"allclear/report/internal/example"
)

// TestAnEntityHasAtMostSixtyReadings: a report shows how an ID grew, and a ledger of a year of
// hourly runs must not fill its file. The first and the last reading are always among them.
func TestAnEntityHasAtMostSixtyReadings(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("CET", 3600))
	e := example.Entity("l", example.Two()...)
	for i := range 9_000 {
		e.Growth = append(e.Growth, forecast.Point{At: start.Add(time.Duration(i) * time.Hour), Value: float64(i)})
	}
	o := example.LookedAt(example.Two(), e, example.Entity("m", example.Two()...))
	entities := example.DocumentOfIDs(example.Two(), o).IDs.Entities
	require.Len(t, entities, 2)
	readings := entities[0].Readings
	require.Len(t, readings, 60)
	assert.Equal(t, report.Reading{At: start.UTC(), Value: 0}, readings[0])
	assert.Equal(t, report.Reading{At: start.UTC().Add(8_999 * time.Hour), Value: 8_999}, readings[59])
	assert.Empty(t, entities[1].Readings, "no ledger, no readings")
}
