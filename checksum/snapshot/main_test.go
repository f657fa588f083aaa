package snapshot_test

import (
	"os"
	"testing"

	"allclear/checksum/snapshot"
	"allclear/compare"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// options are those of a snapshot of one database. Its row groups are small, so that there
// are many.
func options(database string) snapshot.Options {
	o := sidetest.SnapshotOptions(database)
	o.Pair, o.GroupRows = "shard01", 64
	return o
}

// A snapshot is a side like any other: whoever compares does not know that it reads files.
func TestSnapshotIsASide(t *testing.T) {
	sidetest.Run(t, func(t testing.TB, origin *fixtures.Server, database string) compare.Side {
		s, _ := sidetest.Snapshot(t, sidetest.Live(t, origin), options(database))
		return s
	})
}
