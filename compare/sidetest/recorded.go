package sidetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/damage"
	"allclear/compare/drift"
)

// SnapshotOptions are those of a snapshot of one database, as the command takes it.
func SnapshotOptions(database string) snapshot.Options {
	return snapshot.Options{
		Pair: "pair", Member: "a", Tool: "allclear test", Databases: []string{database}, Jobs: 2,
		Variables: append(drift.Variables(), compare.Variables()...),
		View: func(t *checksum.Table) (checksum.View, string) {
			plan := compare.PlanRecording(t)
			return plan.A, plan.Blocked
		},
		Fingerprints: func() snapshot.Fingerprint { return damage.NewFingerprinter().Append },
	}
}

// Snapshot takes a snapshot, sees that every byte is as it was written, and opens it. dir is
// its folder.
func Snapshot(t testing.TB, from snapshot.Source, o snapshot.Options) (_ *snapshot.Snapshot, dir string) {
	t.Helper()
	root := t.TempDir()
	_, err := snapshot.Take(t.Context(), root, from, o)
	require.NoError(t, err)
	dir = snapshot.Dir(root, o.Pair, o.Member)
	opened, err := snapshot.Open(dir)
	require.NoError(t, err)
	require.NoError(t, opened.Check(t.Context()))
	return opened, dir
}
