package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"allclear/compare/resume"
)

// What a run was asked for is known to whoever opens the ledger after it was killed.
func TestARunIsKnownFromItsBeginningOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.db")
	l, err := Open(t.Context(), path)
	require.NoError(t, err)
	at := time.Date(2026, 11, 28, 21, 4, 33, 123456000, time.UTC)
	first := resume.Run{ID: "B", Fleet: "shop", Started: at, Asked: resume.Asked{
		Command: "verify", ConfigSHA256: "ab", Checks: []string{"rows"}, Tables: []string{"a.b", "c.*"}, Exclude: []string{},
		Against: "/x", With: "/y", Members: []string{"s1"}, Fresh: time.Hour, CommandLine: "allclear verify",
	}}
	second := resume.Run{ID: "A", Fleet: "shop", Started: at, Resumes: "B"}
	require.NoError(t, l.Begin(t.Context(), first))
	require.NoError(t, l.Begin(t.Context(), second))
	require.Error(t, l.Begin(t.Context(), first), "no two runs share an ID")
	second.End = &resume.End{At: at.Add(time.Hour), Verdict: "GO", IsWhole: true}
	require.NoError(t, l.End(t.Context(), "shop", "A", *second.End))
	other, err := Open(t.Context(), path)
	require.NoError(t, err)
	all, err := other.Begun(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []resume.Run{first, second}, all)
	require.NoError(t, other.Close())
	require.NoError(t, l.Close())
}
