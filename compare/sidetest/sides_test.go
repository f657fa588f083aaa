package sidetest_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum"
	"allclear/checksum/server"
	"allclear/compare"
	"allclear/compare/sidetest"
	"allclear/fixtures"
)

func TestMain(m *testing.M) { os.Exit(fixtures.Run(m.Run)) }

// A live server is a side.
func TestServerIsASide(t *testing.T) {
	sidetest.Run(t, func(t testing.TB, origin *fixtures.Server, _ string) compare.Side {
		return sidetest.Live(t, origin)
	})
}

// So is one that reads in several statements what others read in one.
func TestServerThatCutsIsASide(t *testing.T) {
	sidetest.Run(t, func(t testing.TB, origin *fixtures.Server, _ string) compare.Side {
		return sidetest.Cutting(t, origin)
	})
}

// So are all tables of a server as they were at one moment.
func TestServerAtOneMomentIsASide(t *testing.T) {
	sidetest.Run(t, func(t testing.TB, origin *fixtures.Server, _ string) compare.Side {
		moment, err := sidetest.Live(t, origin).Consistent(context.Background(), 2)
		require.NoError(t, err)
		t.Cleanup(func() { _ = moment.Close() })
		return frozen{moment}
	})
}

// frozen is what a moment's rows are, while its server is not.
type frozen struct{ *server.Consistent }

func (frozen) Activity(context.Context) (checksum.Activity, error) {
	return checksum.Activity{Frozen: true}, nil
}

// kept is a snapshot of a database as it is now: that it is a side, its own package shows.
func kept(t testing.TB, origin *fixtures.Server, database string) compare.Side {
	t.Helper()
	o := sidetest.SnapshotOptions(database)
	o.GroupRows = 64
	s, _ := sidetest.Snapshot(t, sidetest.Live(t, origin), o)
	return s
}
