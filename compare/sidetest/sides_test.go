package sidetest_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

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

// A copy that was kept is a side, though it has neither SQL nor collations, cannot place
// a bound that it did not record, and has hashes of one kind alone.
func TestCopyIsASide(t *testing.T) { sidetest.Run(t, kept) }

func kept(t testing.TB, origin *fixtures.Server, database string) compare.Side {
	t.Helper()
	c, err := sidetest.Keep(t.Context(), sidetest.Live(t, origin), []string{database})
	require.NoError(t, err)
	return c
}
