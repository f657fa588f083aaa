package fleet

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/compare/identity"
	"allclear/compare/ledger"
)

// A run may take hours before it reads how far the IDs have come: the forecast counts
// from then.
func TestReadingsAreKeptWithTheTimeTheyWereRead(t *testing.T) {
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "ids.db"))
	require.NoError(t, err)
	r := NewReadings(kept, "f")
	began := time.Now().Add(-4 * time.Hour)
	series := identity.Series{Kind: identity.SeriesGenerator, Name: "user"}
	read := began.Add(3 * time.Hour)
	require.NoError(t, r.Record(t.Context(), RunOf{ID: "1", Started: began}, &Outcome{IDs: &identity.Outcome{
		ReadAt: read, Readings: []identity.Reading{{Series: series, Value: checksum.Uint(7), Max: checksum.Uint(9)}},
	}}))
	points := r.history(t.Context())(series)
	require.NoError(t, r.failure())
	require.Len(t, points, 1)
	assert.WithinDuration(t, read, points[0].At, time.Millisecond)
	require.NoError(t, kept.Close())
}
