package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"allclear/compare/freshness"
	"allclear/compare/resume"
)

// A run counts what it goes on with, and by --fresh what others have verified lately. Another one that is at
// work at the same time is none of them: it may compare keys under another collation, which proves nothing here.
func TestWhatARunCountsOfOthers(t *testing.T) {
	now := time.Now()
	piece := func(run string, at time.Time, isTrusted bool) *freshness.Piece {
		return &freshness.Piece{State: freshness.Equal, Run: run, At: at, Trusted: isTrusted}
	}
	for _, c := range []struct {
		reason string
		fresh  time.Duration
		piece  *freshness.Piece
		counts bool
	}{
		{"of the run that it goes on with", 0, piece("one", now.Add(-time.Hour), false), true},
		{"of another one before", 0, piece("other", now.Add(-time.Hour), true), false},
		{"of another one at the same time", 0, piece("other", now.Add(time.Minute), true), false},
		{"lately", 2 * time.Hour, piece("other", now.Add(-time.Hour), true), true},
		{"at the same time, which is lately", 2 * time.Hour, piece("other", now.Add(time.Minute), true), true},
		{"lately, and not proved", 2 * time.Hour, piece("other", now.Add(-time.Hour), false), false},
		{"too long ago", 2 * time.Hour, piece("other", now.Add(-3*time.Hour), true), false},
	} {
		of := course{chain: &resume.Chain{IDs: []string{"one"}}, run: resume.Run{Started: now, Asked: resume.Asked{Fresh: c.fresh}}}
		assert.Equal(t, c.counts, of.counts(c.piece), c.reason)
	}
}
