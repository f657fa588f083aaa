package snapshot_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/damage"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// options are those of a snapshot of one database. Its row groups are small, so that there
// are many.
func options(database string) snapshot.Options {
	return snapshot.Options{
		Pair: "shard01", Member: "a", Tool: "allclear test", Databases: []string{database}, Jobs: 2, GroupRows: 64,
		View: func(t *checksum.Table) (checksum.View, string) {
			plan := compare.PlanRecording(t)
			return plan.A, plan.Blocked
		},
		Fingerprints: func() snapshot.Fingerprint { return damage.NewFingerprinter().Append },
	}
}

// taken is the snapshot of a database as it is now, and its folder.
func taken(t testing.TB, from *server.Member, o snapshot.Options) (*snapshot.Snapshot, string) {
	t.Helper()
	dir := t.TempDir()
	_, err := snapshot.Take(t.Context(), dir, from, o)
	require.NoError(t, err)
	opened, err := snapshot.Open(snapshot.Dir(dir, o.Pair, o.Member))
	require.NoError(t, err)
	require.NoError(t, opened.Check(t.Context()))
	return opened, snapshot.Dir(dir, o.Pair, o.Member)
}

// A snapshot is a side like any other: whoever compares does not know that it reads files.
func TestSnapshotIsASide(t *testing.T) {
	sidetest.Run(t, func(t testing.TB, origin *fixtures.Server, database string) compare.Side {
		s, _ := taken(t, sidetest.Live(t, origin), options(database))
		return s
	})
}
