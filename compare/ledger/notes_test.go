package ledger

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Notes come back in the order of what they tell, those of one fleet, and of a long history the latest.
func TestNotesAreReadBackInTheirOrder(t *testing.T) {
	ctx, l := context.Background(), openWith(t, at(t), steps())
	when := time.Date(2026, 11, 28, 4, 0, 0, 0, time.UTC)
	note := func(fleet string, minutes int) Note {
		return Note{Fleet: fleet, At: when.Add(time.Duration(minutes) * time.Minute), Kind: "detected", Text: fmt.Sprint(minutes), Author: "ann"}
	}
	for _, n := range []Note{note("shop", 5), note("shop", 1), note("blog", 3), note("shop", 3)} {
		require.NoError(t, l.Add(ctx, n))
	}
	got, err := l.Notes(ctx, "shop", when.Add(2*time.Minute))
	require.NoError(t, err)
	assert.Equal(t, []Note{note("shop", 3), note("shop", 5)}, got)
	names, err := l.Fleets(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"blog", "shop"}, names)

	_, err = l.db.Exec("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)"+
		" INSERT INTO notes (fleet, at_us, kind, text, author, added_us) SELECT 'busy', n, 'note', n, '', 0 FROM n", mostRead+5)
	require.NoError(t, err)
	got, err = l.Notes(ctx, "busy", time.Time{})
	require.NoError(t, err)
	require.Len(t, got, mostRead)
	assert.Equal(t, "6", got[0].Text, "the latest, the oldest of these first")

	run, readings := example()
	require.NoError(t, l.Record(ctx, run, readings))
	runs, err := l.Runs(ctx, run.Fleet, run.Started)
	require.NoError(t, err)
	assert.Equal(t, []Run{run}, runs)
	runs, err = l.Runs(ctx, run.Fleet, run.Started.Add(time.Second))
	require.NoError(t, err)
	assert.Empty(t, runs)
}
