package sidetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"allclear/checksum/server"
	"allclear/fixtures"
)

// Live opens a server of the fixtures as a side, with its own account.
func Live(t testing.TB, s *fixtures.Server) *server.Member { return live(t, s, 0) }

// Cutting is a side for which a table of a few rows is long, and read in several statements
// where others are read in one.
func Cutting(t testing.TB, s *fixtures.Server) *server.Member { return live(t, s, 1) }

func live(t testing.TB, s *fixtures.Server, longRows uint64) *server.Member {
	t.Helper()
	m, err := server.Open(server.Config{
		Name: "origin", Host: s.Host(), Port: s.Port(), User: s.User(), Password: s.Password(), TLS: server.TLSDisabled, LongRows: longRows,
	}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = m.Close() })
	return m
}
